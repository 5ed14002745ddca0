"""The tables of sources, and of what they report. Pure.

Import them from `storage.schema`, where all tables are.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from storage.columns import Digest, Id, Utc, Words
from storage.metadata import metadata, partial

source = Table(
    "source",
    metadata,
    Column("slug", String, primary_key=True),
    Column("name", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("language", String, nullable=False),
    Column("ownership", String, nullable=False),
    Column("mode", String, nullable=False),
    Column("weight", Double, nullable=False),
    Column("minutes", Integer),
    Column("china", Boolean, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("country", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("paused", Words, nullable=False),
    Column("zone", String, nullable=False),
    Column("about", Words, nullable=False),
    Column("site", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("evidence", Words, nullable=False),
    Column("until", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("page", JSON(none_as_null=True)),  # its selectors
    Column("fulltext", Boolean, nullable=False),
    Column("listed", Boolean, nullable=False),
    # What was decided while running, which a new catalogue does not undo.
    Column("added", Boolean, nullable=False),  # by the operator
    Column("held", Words),  # why it is paused, "": it is not; over `paused`
    Column("decided_mode", String),
    Column("decided_reason", Words),
    Column("allowed", Boolean, nullable=False),  # the operator decided that mode
    # How it has been doing.
    Column("due_at", Utc, nullable=False, index=True),
    Column("lease_by", String),
    Column("lease_until", Utc),
    Column("failures", Integer, nullable=False, default=0),
    Column("last_success", Utc),
    Column("last_failure", Utc),
    Column("last_error", Words, nullable=False, default=""),
    Column("newest", Utc),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_hash", String),
    Column("answered", Words),  # the address that these are from
    Column("moved", Boolean),  # for good: it is asked there
    Column("ttl", Double),  # seconds between readings, as the feed wishes
    Column("pieces", LargeBinary),  # the entries of its newest body, one by one
    # Its rhythm.
    Column("watched", Double),
    Column("came", Double),
)

story = Table(
    "story",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("seen", Utc, nullable=False, index=True),
    Column("published", Utc, nullable=False),
    Column("told", Utc),  # when an edition last had it
    Column("withheld", Utc),  # since when readers are not shown it
    Column("edit", JSON(none_as_null=True)),  # what editors changed of it
    Column("joined", Id),  # the story that tells it now
    Index("ix_story_published_id", "published", "id", "withheld"),  # read by itself
    partial("ix_story_told", "told", where="told IS NOT NULL"),
    partial("ix_story_withheld", "id", where="withheld IS NOT NULL"),
    partial("ix_story_joined", "joined", where="joined IS NOT NULL"),
)

#: A copy of the story's publication under each topic: the newest of a topic are
#: then one walk down an index.
story_topic = Table(
    "story_topic",
    metadata,
    Column("story_id", Id, ForeignKey("story.id"), primary_key=True),
    Column("topic", String, primary_key=True),
    Column("published", Utc, nullable=False),
    Index("ix_story_topic_topic_published_story_id", "topic", "published", "story_id"),
    Index("ix_story_topic_published_topic", "published", "topic"),
)

article = Table(
    "article",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    # Of the key: an address may be longer than an index entry can be.
    Column("digest", Digest, nullable=False, unique=True),
    Column("key", Words, nullable=False),
    Column("story_id", Id, ForeignKey("story.id"), nullable=False, index=True),
    Column("url", Words, nullable=False),
    Column("source", String, nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("language", String, nullable=False),
    Column("published", Utc, nullable=False),
    Column("seen", Utc, nullable=False, index=True),
    Column("china_business", Boolean, nullable=False),
    Column("score", Double, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("entities", JSON, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("summary", Words, nullable=False),
    Column("mode", String, nullable=False),
    Column("original", Words, nullable=False),
    Column("original_ownership", String, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("fingerprint", Digest),
    Column("revised", Utc),
    Column("withdrawn", Utc),
    Column("visited", Utc),  # when its page was last asked for
    Column("missed", Utc),  # since when its page is gone; NULL: it is there
    Column("given", Words, nullable=False),
    Column("related", JSON, nullable=False),
    partial("ix_article_unpruned", "seen", where="text <> ''"),
)

#: Keys by which copies and articles of one event find each other, while they may.
article_key = Table(
    "article_key",
    metadata,
    # Of being seen, since the epoch. What a day brings lies together: cheap to write,
    # to erase, and no dearer among a thousand days.
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

#: Entries read once and found to be no news of ours.
dismissed = Table(
    "dismissed",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("seen", Utc, nullable=False, index=True),
)

#: One row: no article is ever seen before it, no window ever ends after it.
watermark = Table(
    "watermark",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("noticed", Utc),  # followers know of what was seen before it
)
