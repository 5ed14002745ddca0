"""The tables of what publishers corrected, and who is to be told of it. Pure.

Import them from `storage.schema`, where all the tables are.
"""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, String, Table

from storage.columns import Id, Utc
from storage.metadata import metadata

#: What publishers changed in articles.
revision = Table(
    "revision",
    metadata,
    Column("id", Id, primary_key=True),
    Column("article_id", Id, ForeignKey("article.id"), nullable=False, index=True),
    Column("at", Utc, nullable=False, index=True),
    Column("severity", String, nullable=False),
    Column("changes", JSON, nullable=False),
)

_READER = ForeignKey("subscriber.chat_id", onupdate="CASCADE", ondelete="CASCADE")
_REVISION = ForeignKey("revision.id")
_DELIVERY = ForeignKey("delivery.id", ondelete="CASCADE")

#: Revisions that subscribers are to be told of, because they received the story.
correction = Table(
    "correction",
    metadata,
    Column("chat_id", BigInteger, _READER, primary_key=True),
    Column("revision_id", Id, _REVISION, primary_key=True, index=True),
    Column("slot", Utc, nullable=False),  # of the digest that told it
    # By which they are told; NULL: by the next digest.
    Column("delivery_id", Id, _DELIVERY, index=True),
)
