"""Tables brought up to date at start, once, however many processes start. Writes."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage.engine import Database

if TYPE_CHECKING:
    from alembic.config import Config

LOCK = 0x6D756A617A  #: "mujaz", the name of PostgreSQL's advisory lock
#: Alembic's own table. Source: https://alembic.sqlalchemy.org/en/latest/tutorial.html
_REVISION = text("SELECT version_num FROM alembic_version")


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
    # A tenth of the memory of a start, that a database up to date does not need.
    from alembic import command
    from alembic.util import CommandError

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
    if not inspect(connection).has_table("alembic_version"):
        return None
    number: str | None = connection.scalar(_REVISION)
    return number


@cache
def newest() -> str:
    """Return the newest migration that there is: files begin with their numbers."""
    versions = files("storage.migrations").joinpath("versions")
    names = (file.name for file in versions.iterdir())
    return max(name.partition("_")[0] for name in names if name[:1].isdigit())


def config() -> "Config":
    """Return where the migrations are."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", "storage:migrations")
    settings.set_main_option("path_separator", "os")
    return settings
