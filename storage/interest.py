"""The tables of what readers follow, and of the alerts that follow from it. Pure.

Import them from `storage.schema`, where all tables are.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table

from storage.columns import Utc, Words
from storage.metadata import metadata, partial
from storage.owing import subscriber_key

#: Somebody in the directory, or a word of titles, that a reader follows.
follow = Table(
    "follow",
    metadata,
    subscriber_key(primary_key=True),
    Column("code", String, primary_key=True),  # as buttons carry it
    Column("key", Words, nullable=False),  # under which news are looked up
    Column("name", Words, nullable=False),
    Column("mode", String, nullable=False),
    Column("since", Utc, nullable=False),
    partial("ix_follow_instant", "key", "code", "chat_id", where="mode = 'i'"),
)

#: A story that a follower is to be told of at once: once, whatever happens.
#: It waits while it is due, was told where it has a slot, else is the digest's.
alert = Table(
    "alert",
    metadata,
    subscriber_key(primary_key=True),
    Column("story_id", BigInteger, primary_key=True, autoincrement=False),
    Column("code", String, nullable=False),  # of what is followed
    Column("seen", Utc, nullable=False),  # when the report came in that brought it
    Column("held", Boolean, nullable=False),  # it could not leave at once
    Column("due", Utc),
    Column("slot", Utc),  # of its delivery
    partial("ix_alert_due", "due", "chat_id", where="due IS NOT NULL"),
    Index("ix_alert_seen", "seen"),
)
