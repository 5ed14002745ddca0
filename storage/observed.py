"""The tables of what was observed of sources, and told of them. Pure.

Import them from `storage.schema`, where all tables are.
"""

from sqlalchemy import JSON, Column, Double, Integer, String, Table

from storage.columns import Utc, Words
from storage.metadata import metadata

#: What the sources' newest bodies looked like.
look = Table(
    "look",
    metadata,
    Column("slug", String, primary_key=True),
    Column("title", Words, nullable=False),
    Column("first_title", Words, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("dated", Integer, nullable=False),
    Column("per_day", Double),
    Column("encoding", String, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("keys", JSON, nullable=False),
    Column("moments", JSON, nullable=False),
    Column("since", Utc, nullable=False),
    Column("changed", Utc, nullable=False),
    Column("fresh", Utc, nullable=False),
)

#: What operators were told of and is not over, so that they are told once.
alarm = Table(
    "alarm",
    metadata,
    Column("name", String, primary_key=True),
    Column("what", Words, nullable=False),
    Column("since", Utc, nullable=False),
)
