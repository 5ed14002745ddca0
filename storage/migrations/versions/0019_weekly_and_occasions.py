"""Weekly messages, words of the day, and occasions that articles announce."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    weekly = sa.Column("weekly", sa.String(), nullable=False, server_default="off")
    op.add_column("subscriber", weekly)
    off = sa.false()
    op.add_column(
        "subscriber",
        sa.Column("word", sa.Boolean(), nullable=False, server_default=off),
    )
    name = "fk_occasion_article_id"
    whose = sa.ForeignKey("article.id", name=name, ondelete="CASCADE")
    op.create_table(
        "occasion",
        sa.Column("article_id", ID, whose, primary_key=True),
        sa.Column("start", sa.Date(), primary_key=True),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
    )
    op.create_index("ix_occasion_start", "occasion", ["start"])
    op.create_table(
        "daily_word",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("term", sa.String(), nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
