"""The table of channels. Pure.

Import it from `storage.schema`, where all tables are.
"""

from sqlalchemy import Column, Integer, String, Table

from storage.metadata import metadata
from storage.owing import subscriber_key

#: How each channel is served; its topics and whether it is at all are its subscriber's.
channel = Table(
    "channel",
    metadata,
    subscriber_key(primary_key=True, autoincrement=False),
    Column("title", String, nullable=False),
    Column("mode", String, nullable=False),
    Column("cap", Integer, nullable=False),
)
