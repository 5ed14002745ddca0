"""A local Bot API server: Telegram as a bot meets it, with no account."""
