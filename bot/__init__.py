"""What the reader sees: conversation, rendering, web pages, and the composition root."""
