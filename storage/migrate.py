"""Tables brought up to date at start, once, however many processes start. Writes."""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from storage.engine import Database

LOCK = 0x6D756A617A  #: "mujaz", the name of PostgreSQL's advisory lock


async def migrate(db: Database) -> None:
    """Apply the migrations that the database lacks, in one transaction.

    Raises:
        ValueError: it has migrations that this program does not know.
    """
    async with db.read.connect() as connection:
        if await connection.run_sync(revision) == newest():
            return
    async with db.write.begin() as connection:
        await connection.run_sync(upgrade)


def upgrade(connection: Connection) -> None:
    """Apply what is missing; a second process waits and then finds nothing to do."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    # On SQLite the lock is the BEGIN IMMEDIATE of whoever writes.
    settings = config()
    settings.attributes["connection"] = connection
    try:
        command.upgrade(settings, "head")
    except CommandError as error:
        raise ValueError(f"the database is of a newer version: {error}") from error


def revision(connection: Connection) -> str | None:
    """Return the newest migration that a database has; None if it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def newest() -> str | None:
    """Return the newest migration that there is."""
    return ScriptDirectory.from_config(config()).get_current_head()


def config() -> Config:
    """Return where the migrations are."""
    settings = Config()
    settings.set_main_option("script_location", "storage:migrations")
    settings.set_main_option("path_separator", "os")
    return settings
