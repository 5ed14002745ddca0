"""The playground: a chat page in the browser for a bot without an account."""
