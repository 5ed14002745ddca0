"""Sample news of invented publishers, for a bot without the internet."""
