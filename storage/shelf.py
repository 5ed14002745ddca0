"""The tables of what readers asked for. Pure.

Import them from `storage.schema`, where all tables are.
"""

from sqlalchemy import Column, Integer, String, Table

from storage.columns import Utc, Words
from storage.metadata import metadata

#: What readers searched for: who did is nobody's business.
query = Table(
    "query",
    metadata,
    Column("token", String, primary_key=True),
    Column("text", Words, nullable=False),
    Column("span", String, nullable=False),
    Column("until", Utc, nullable=False, index=True),
)

#: What readers asked to be explained and no glossary explains.
wanted = Table(
    "wanted",
    metadata,
    Column("term", Words, primary_key=True),  # folded
    Column("asked", Integer, nullable=False),
    Column("last", Utc, nullable=False, index=True),
)
