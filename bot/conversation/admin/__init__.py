"""What operators ask and order: one screen per module. Nobody else gets here."""
