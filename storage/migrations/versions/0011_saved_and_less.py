"""Saved stories, numbers of lists, less of something, and what articles point to."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UTC: sa.types.TypeEngine[float] = sa.Double()  # seconds since the epoch


def upgrade() -> None:
    for table, name in (("article", "related"), ("subscriber", "less")):
        empty = sa.Column(name, sa.JSON(), nullable=False, server_default="[]")
        op.add_column(table, empty)
    given = sa.Column("given", sa.Text(), nullable=False, server_default="")
    op.add_column("article", given)
    op.create_table(
        "listing",
        sa.Column("chat_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("stories", sa.JSON(), nullable=False),
        sa.Column("at", UTC, nullable=False),
    )
    op.create_index("ix_listing_at", "listing", ["at"])
    op.create_table(
        "bookmark",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("story_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("published", UTC, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("gone", UTC),
        sa.PrimaryKeyConstraint("chat_id", "story_id", name="pk_bookmark"),
    )


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
