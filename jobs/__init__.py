"""What happens on the clock: from a feed's bytes to deliveries. Knows no Telegram."""
