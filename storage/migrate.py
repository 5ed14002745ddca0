"""Tables brought up to date at start, once, however many processes start. Writes."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from storage.engine import Database

LOCK = 0x6D756A617A  #: "mujaz", the name of PostgreSQL's advisory lock


async def migrate(db: Database) -> None:
    """Apply the migrations that the database lacks, in one transaction.

    Closes the database if that fails.
    """
    try:
        async with db.write.begin() as connection:
            await connection.run_sync(upgrade)
    except BaseException:
        await db.close()
        raise


def upgrade(connection: Connection) -> None:
    """Apply what is missing; a second process waits and then finds nothing to do."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    # On SQLite the lock is the BEGIN IMMEDIATE of whoever writes.
    command.upgrade(config(connection), "head")


def config(connection: Connection) -> Config:
    """Return what alembic needs to know to work over a connection."""
    settings = Config()
    settings.set_main_option("script_location", "storage:migrations")
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings
