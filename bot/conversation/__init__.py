"""What the bot answers: one screen per module, one table of commands and presses."""
