"""The tables of what readers were shown last, keep and asked for. Pure.

Import them from `storage.schema`, where all tables are.
"""

from sqlalchemy import JSON, BigInteger, Column, Integer, String, Table

from storage.columns import Utc, Words
from storage.metadata import metadata

#: The numbered list that a chat was last shown as a reply: what its numbers mean.
listing = Table(
    "listing",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, nullable=False),
    # No digest delivered up to this message is newer than the list.
    Column("place", BigInteger, nullable=False),
    Column("stories", JSON, nullable=False),
    Column("at", Utc, nullable=False, index=True),
)

#: Stories that readers saved; a story may be gone.
bookmark = Table(
    "bookmark",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("story_id", BigInteger, primary_key=True, autoincrement=False),
    Column("title", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("published", Utc, nullable=False),
    Column("at", Utc, nullable=False),
    Column("gone", Utc),
)

#: What the next text of a chat is taken for.
awaited = Table(
    "awaited",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("purpose", String, nullable=False),
    Column("args", JSON, nullable=False),
    Column("until", Utc, nullable=False, index=True),
)

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
