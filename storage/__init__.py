"""What the bot remembers: the only user of SQLAlchemy and Alembic."""
