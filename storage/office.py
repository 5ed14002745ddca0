"""The tables of what operators do, and what they are told of days. Pure.

Import them from `storage.schema`, where all tables are.
"""

from sqlalchemy import JSON, BigInteger, Column, Date, Integer, String, Table

from storage.columns import Id, Utc, Words
from storage.metadata import metadata, partial

#: What operators did. Not erased by /forget: it says who answers for the bot.
deed = Table(
    "deed",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Utc, nullable=False, index=True),
    Column("operator", BigInteger),
    Column("what", String, nullable=False),
    Column("about", Words, nullable=False),
)

#: How often something happened on a day, whoever it was.
day_count = Table(
    "day_count",
    metadata,
    Column("day", Date, primary_key=True),
    Column("name", String, primary_key=True),
    Column("number", Integer, nullable=False),
)

#: Sources that operators are about to add.
prospect = Table(
    "prospect",
    metadata,
    Column("token", String, primary_key=True),
    Column("source", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("until", Utc, nullable=False),
)

#: Messages about the bot itself; who receives them is the ledger's.
broadcast = Table(
    "broadcast",
    metadata,
    Column("token", String, primary_key=True),
    Column("operator", BigInteger, nullable=False),
    Column("text", Words, nullable=False),
    Column("at", Utc, nullable=False),
    Column("edition_id", Id),
    Column("begun", Utc),
    Column("recipients", Integer, nullable=False),
    Column("below", BigInteger),  # lower ids are not owed it yet
    Column("goes_on", Utc),  # when the next of them is due; NULL: all are owed it
    Column("stopped", Utc),
    Column("ended", Utc),
    partial("ix_broadcast_running", "begun", where="begun IS NOT NULL"),
)
