"""The tables of what readers wrote to operators, and how it reached them. Pure.

Import them from `storage.schema`, where all tables are.
"""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from storage.columns import Utc, Words
from storage.metadata import metadata

#: What readers wrote, until it is answered.
ticket = Table(
    "ticket",
    metadata,
    Column("number", String, primary_key=True),
    Column("chat_id", BigInteger, nullable=False, index=True),  # who is answered
    Column("kind", String, nullable=False),
    Column("story_id", BigInteger),
    Column("text", Words, nullable=False),
    Column("at", Utc, nullable=False, index=True),
    Column("answered", Utc),  # an answer is on its way
)

#: A ticket as it goes to one operator's chat; it outlives the ticket.
ticket_copy = Table(
    "ticket_copy",
    metadata,
    Column("ticket", String, primary_key=True),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", String, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("due_at", Utc, nullable=False, index=True),
    Column("message_id", BigInteger),
)
