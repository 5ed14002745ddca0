"""Every sentence that a reader sees, and the places a reader may live in."""
