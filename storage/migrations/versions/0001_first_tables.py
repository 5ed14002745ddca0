"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.search import DDL

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # that the database gives
CHAT = sa.BigInteger()
DIGEST = sa.LargeBinary(16)
UTC: sa.types.TypeEngine[float] = sa.Double()  # seconds since the epoch
WORDS = sa.Text()


def upgrade() -> None:
    sources()
    stories()
    articles()
    subscribers()
    editions()
    deliveries()
    shared()


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")


Kind = sa.types.TypeEngine[Any]
Columns = list[sa.Column[Any]]


def key(name: str, kind: Kind, *rest: sa.ForeignKey) -> sa.Column[Any]:
    return sa.Column(name, kind, *rest, primary_key=True, autoincrement=kind is ID)


def given(kind: Kind, *names: str) -> Columns:
    return [sa.Column(name, kind, nullable=False) for name in names]


def maybe(kind: Kind, *names: str) -> Columns:
    return [sa.Column(name, kind, nullable=True) for name in names]


def index(table: str, *columns: str) -> None:
    op.create_index("_".join(("ix", table, *columns)), table, list(columns))


def partial_index(name: str, table: str, *columns: str, where: str) -> None:
    condition = sa.text(where)
    op.create_index(
        name,
        table,
        list(columns),
        sqlite_where=condition,
        postgresql_where=condition,
    )


def follows(target: str) -> sa.ForeignKey:
    return sa.ForeignKey(target, onupdate="CASCADE", ondelete="CASCADE")


def sources() -> None:
    op.create_table(
        "source",
        key("slug", sa.String()),
        *given(WORDS, "name", "url", "paused", "about", "site", "reason"),
        *given(sa.String(), "language", "ownership", "mode"),
        *given(sa.String(), "country", "owner", "zone"),
        *given(sa.Double(), "weight"),
        *maybe(sa.Integer(), "minutes"),
        *given(sa.Boolean(), "china", "listed", "added", "allowed"),
        *given(sa.JSON(), "topics"),
        *maybe(WORDS, "held", "decided_reason"),
        *maybe(sa.String(), "decided_mode"),
        *given(UTC, "due_at"),
        *maybe(sa.String(), "lease_by"),
        *maybe(UTC, "lease_until"),
        *given(sa.Integer(), "failures"),
        *maybe(UTC, "last_success", "last_failure", "newest"),
        *given(WORDS, "last_error"),
        *maybe(WORDS, "etag", "last_modified"),
        *maybe(sa.String(), "body_hash"),
    )
    index("source", "due_at")


def stories() -> None:
    op.create_table("story", key("id", NUMBER), *given(UTC, "seen", "published"))
    index("story", "seen")
    index("story", "published", "id")
    op.create_table(
        "story_topic",
        sa.Column("story_id", ID, sa.ForeignKey("story.id"), primary_key=True),
        key("topic", sa.String()),
        *given(UTC, "published"),
    )
    index("story_topic", "topic", "published", "story_id")
    index("story_topic", "published", "topic")


def articles() -> None:
    op.create_table(
        "article",
        key("id", NUMBER),
        sa.Column("digest", DIGEST, nullable=False, unique=True),
        sa.Column("story_id", ID, sa.ForeignKey("story.id"), nullable=False),
        *given(WORDS, "key", "url", "title", "text", "summary", "original"),
        *given(sa.String(), "source", "language", "mode", "original_ownership"),
        *given(UTC, "published", "seen"),
        *given(sa.Boolean(), "china_business"),
        *given(sa.Double(), "score"),
        *given(sa.JSON(), "topics", "entities", "figures", "flags"),
    )
    index("article", "story_id")
    index("article", "seen")
    partial_index("ix_article_unpruned", "article", "seen", where="text <> ''")
    for statement in DDL[op.get_context().dialect.name]:
        op.execute(statement)
    op.create_table("dismissed", key("digest", DIGEST), *given(UTC, "seen"))
    index("dismissed", "seen")
    mark = op.create_table("watermark", key("id", sa.Integer()), *given(UTC, "at"))
    op.bulk_insert(mark, [{"id": 1, "at": 0.0}])


def subscribers() -> None:
    op.create_table(
        "subscriber",
        key("chat_id", CHAT),
        *given(UTC, "created"),
        *given(sa.String(), "kind", "state", "zone", "days"),
        *given(sa.String(), "numerals", "months", "language"),
        *given(sa.Boolean(), "friday", "hijri"),
        *given(sa.Time(), "at"),
        *maybe(sa.Time(), "quiet_from", "quiet_to"),
        *maybe(sa.BigInteger(), "thread_id"),
        *maybe(sa.String(), "currency"),
        *maybe(UTC, "until", "covered", "next_slot"),
    )
    index("subscriber", "next_slot")
    op.create_table(
        "subscription",
        key("chat_id", CHAT, follows("subscriber.chat_id")),
        key("topic", sa.String()),
    )
    op.create_table(
        "nonce",
        key("chat_id", CHAT),
        key("word", sa.String()),
        *given(UTC, "until"),
    )


def editions() -> None:
    op.create_table(
        "edition",
        key("id", ID),
        *given(UTC, "slot"),
        *given(DIGEST, "profile"),
        *given(sa.JSON(), "payload"),
        sa.UniqueConstraint("slot", "profile"),
    )
    op.create_table(
        "shown",
        key("chat_id", CHAT),
        key("message_id", sa.BigInteger()),
        sa.Column("edition_id", ID, sa.ForeignKey("edition.id"), nullable=False),
        *given(UTC, "at"),
    )
    index("shown", "edition_id")


def deliveries() -> None:
    chat = follows("subscriber.chat_id")
    op.create_table(
        "delivery",
        key("id", ID),
        sa.Column("edition_id", ID, sa.ForeignKey("edition.id"), nullable=False),
        sa.Column("chat_id", CHAT, chat, nullable=False),
        *given(UTC, "slot", "due_at"),
        *given(sa.Integer(), "part", "attempt", "tries"),
        *maybe(sa.BigInteger(), "thread_id", "message_id"),
        *given(sa.Boolean(), "silent"),
        *given(sa.String(), "state"),
        *given(WORDS, "error"),
        *maybe(sa.String(), "lease_by"),
        *maybe(UTC, "lease_until"),
        sa.UniqueConstraint("chat_id", "slot", "part"),
    )
    index("delivery", "edition_id")
    index("delivery", "chat_id", "message_id")
    partial_index(
        "ix_delivery_pending", "delivery", "due_at", "id", where="state = 'pending'"
    )
    partial_index(
        "ix_delivery_leased", "delivery", "lease_until", where="lease_until IS NOT NULL"
    )


def shared() -> None:
    op.create_table(
        "rate_bucket", key("key", sa.String()), *given(UTC, "tat", "halt_until")
    )
    op.create_table(
        "lease",
        key("name", sa.String()),
        *given(sa.String(), "lease_by"),
        *given(UTC, "lease_until"),
    )
