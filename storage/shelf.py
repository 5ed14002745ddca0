"""The tables of what readers were shown last and keep. Pure."""

from sqlalchemy import JSON, BigInteger, Column, Table

from storage.columns import Utc, Words
from storage.naming import metadata

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
