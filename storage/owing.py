"""The tables of subscribers, what is owed to them, and at what pace. Pure.

Import them from `storage.schema`, where all tables are.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Time,
    UniqueConstraint,
)

from storage.columns import Digest, Id, Utc, Words
from storage.metadata import metadata, partial

subscriber = Table(
    "subscriber",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("created", Utc, nullable=False),
    Column("kind", String, nullable=False),
    Column("thread_id", BigInteger),
    Column("state", String, nullable=False),
    Column("until", Utc),
    Column("zone", String, nullable=False),
    Column("at", Time, nullable=False),
    Column("days", String, nullable=False),  # digits, Monday is 0
    Column("quiet_from", Time),
    Column("quiet_to", Time),
    Column("friday", Boolean, nullable=False),
    Column("numerals", String, nullable=False),
    Column("months", String, nullable=False),
    Column("hijri", Boolean, nullable=False),
    Column("currency", String),
    Column("language", String, nullable=False),
    Column("covered", Utc),
    Column("next_slot", Utc),
    Column("less", JSON, nullable=False),
    Column("service", Boolean, nullable=False),
    Column("loud", Boolean, nullable=False),
    Column("pin", Boolean, nullable=False),
    Column("rich", Boolean),  # NULL: as the operator decides
    Column("alerts", Integer, nullable=False),
    Column("weekly", String, nullable=False),
    Column("word", Boolean, nullable=False),
    Index("ix_subscriber_next_slot_chat_id", "next_slot", "chat_id"),
    partial("ix_subscriber_paused", "until", where="state = 'paused'"),
)


def subscriber_key(**options: Any) -> Column[int]:
    """Return a column that follows its subscriber when it moves or is forgotten."""
    target = ForeignKey("subscriber.chat_id", onupdate="CASCADE", ondelete="CASCADE")
    return Column("chat_id", BigInteger, target, **options)


subscription = Table(
    "subscription",
    metadata,
    subscriber_key(primary_key=True),
    Column("topic", String, primary_key=True),
)

#: A one-time word that a button carries.
nonce = Table(
    "nonce",
    metadata,
    Column("chat_id", BigInteger, primary_key=True),
    Column("word", String, primary_key=True),
    Column("until", Utc, nullable=False),
)


edition = Table(
    "edition",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slot", Utc, nullable=False),
    Column("profile", Digest, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("successor", Id),  # what is sent in its place since a correction
    UniqueConstraint("slot", "profile"),
)

#: The ledger.
delivery = Table(
    "delivery",
    metadata,
    Column("id", Id, primary_key=True),
    Column("edition_id", Id, ForeignKey("edition.id"), nullable=False, index=True),
    subscriber_key(nullable=False),
    Column("slot", Utc, nullable=False),
    Column("part", Integer, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("deadline", Utc),  # later than this it is not sent; NULL: never too late
    Column("thread_id", BigInteger),
    Column("silent", Boolean, nullable=False),
    Column("state", String, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("message_id", BigInteger),
    Column("arrived", Utc),
    Column("error", Words, nullable=False),
    Column("told", Boolean, nullable=False),  # its reader knows that it is in doubt
    Column("lease_by", String),
    Column("lease_until", Utc),
    UniqueConstraint("chat_id", "slot", "part"),
    Index("ix_delivery_chat_id_message_id", "chat_id", "message_id"),
    partial("ix_delivery_pending", "due_at", "id", where="state = 'pending'"),
    partial("ix_delivery_leased", "lease_until", where="lease_until IS NOT NULL"),
    partial("ix_delivery_unknown", "chat_id", where="state = 'unknown'"),
)

#: Which edition a message shows, for editions sent as a reply.
shown = Table(
    "shown",
    metadata,
    Column("chat_id", BigInteger, primary_key=True),
    Column("message_id", BigInteger, primary_key=True),
    Column("edition_id", Id, ForeignKey("edition.id"), nullable=False, index=True),
    Column("at", Utc, nullable=False),
)

#: Who took no rich message; chat 0: the server has no such method.
refusal = Table(
    "refusal",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("until", Utc, nullable=False),
)

rate_bucket = Table(
    "rate_bucket",
    metadata,
    Column("key", String, primary_key=True),
    # Seconds since the epoch: nobody reads them as dates.
    Column("tat", Double, nullable=False),  # theoretical arrival time
    Column("taken", Double, nullable=False),  # seconds that the newest slots last
    Column("halt_until", Double, nullable=False),
)

#: Messages that a day sent for Stars.
spending = Table(
    "spending",
    metadata,
    Column("day", Date, primary_key=True),
    Column("messages", Integer, nullable=False),
)

#: What only one process may do at a time.
lease = Table(
    "lease",
    metadata,
    Column("name", String, primary_key=True),
    Column("lease_by", String, nullable=False),
    Column("lease_until", Utc, nullable=False),
)
