"""The tables of what days bring: occasions, and each day's word. Pure.

Import them from `storage.schema`, where all tables are.
"""

from sqlalchemy import JSON, Column, Date, ForeignKey, String, Table

from storage.columns import Id, Words
from storage.metadata import metadata

#: What articles announce; gone with its article, or once it has begun.
occasion = Table(
    "occasion",
    metadata,
    Column(
        "article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("start", Date, primary_key=True, index=True),
    Column("end", Date, nullable=False),
    Column("title", Words, nullable=False),
    Column("place", Words, nullable=False),
    Column("topics", JSON, nullable=False),
)

#: The word of a local day, the same for everybody: whoever reads it, reads no word
#: twice before the others had their day.
daily_word = Table(
    "daily_word",
    metadata,
    Column("day", Date, primary_key=True),
    Column("term", String, nullable=False),
)
