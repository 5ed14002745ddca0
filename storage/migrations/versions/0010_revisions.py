"""Articles that their publishers changed, and who is to be told of it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UTC: sa.types.TypeEngine[float] = sa.Double()  # seconds since the epoch
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("article", sa.Column("fingerprint", sa.LargeBinary(16)))
    for name in ("revised", "withdrawn", "visited", "missed"):
        op.add_column("article", sa.Column(name, UTC))
    op.add_column("story", sa.Column("told", UTC))
    told = sa.text("told IS NOT NULL")
    op.create_index(
        "ix_story_told", "story", ["told"], sqlite_where=told, postgresql_where=told
    )
    op.add_column("edition", sa.Column("successor", ID))
    op.create_table(
        "revision",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_revision_article_id"
        ),
    )
    op.create_index("ix_revision_article_id", "revision", ["article_id"])
    op.create_index("ix_revision_at", "revision", ["at"])
    op.create_table(
        "correction",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("slot", UTC, nullable=False),
        sa.Column("delivery_id", ID),
        sa.PrimaryKeyConstraint("chat_id", "revision_id", name="pk_correction"),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["subscriber.chat_id"],
            name="fk_correction_chat_id",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_correction_revision_id"
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.id"],
            name="fk_correction_delivery_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_correction_revision_id", "correction", ["revision_id"])
    op.create_index("ix_correction_delivery_id", "correction", ["delivery_id"])


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
