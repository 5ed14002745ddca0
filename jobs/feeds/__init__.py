"""What feeds do wrong, and how it is put right: bytes, damage, dates, addresses."""
