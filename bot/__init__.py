"""What the reader sees: conversation, messages, web pages, the composition root."""
