"""The tables of what readers do with their own data: copy it, and have it erased. Pure.

Import them from `storage.schema`, where all tables are.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    Table,
)

from storage.columns import Digest, Utc
from storage.metadata import metadata

#: How many copies of its data a chat took on a day.
export = Table(
    "export",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("taken", Integer, nullable=False),
)

#: With what the traces of this store are salted: one row.
salt = Table(
    "salt",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("value", LargeBinary, nullable=False),
)

#: All that is left of a chat that was forgotten.
trace = Table(
    "trace",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("at", Utc, nullable=False, index=True),
    Column("wiped", Boolean, nullable=False),  # from the database's own files too
)
