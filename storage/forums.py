"""The table of the threads that groups chose for their news. Pure.

Import it from `storage.schema`, where all tables are.
"""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Table

from storage.columns import Utc
from storage.metadata import metadata
from storage.owing import subscriber_key

thread = Table(
    "thread",
    metadata,
    subscriber_key(primary_key=True, autoincrement=False),
    Column("thread_id", BigInteger, primary_key=True, autoincrement=False),
    Column("binder", BigInteger, index=True),
    Column("topics", JSON, nullable=False),
    Column("lost", Boolean, nullable=False),
    Column("covered", Utc),
)
