"""The tables of what editors are asked about stories, and what they were shown. Pure.

Import them from `storage.schema`, where all tables are.
"""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from storage.columns import Id, Utc, Words
from storage.metadata import metadata

#: What an editor was asked: each once.
concern = Table(
    "concern",
    metadata,
    Column("reason", String, primary_key=True),
    Column("subject", Words, primary_key=True),
    Column("story_id", Id, nullable=False, index=True),
    Column("at", Utc, nullable=False),
    Column("settled", Utc),  # when somebody decided
)

#: Stories that wait for an editor, or waited.
queued = Table(
    "queued",
    metadata,
    Column("story_id", Id, primary_key=True, autoincrement=False),
    Column("state", String, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("at", Utc, nullable=False),
    Column("touched", Utc, nullable=False),  # by an editor, else as `at`
    Column("told", Utc),  # when operators were told that it waits
    Column("decided", Utc),
)

#: Which version of a story in the queue an editor's chat was shown last.
queue_view = Table(
    "queue_view",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("story_id", Id, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)
