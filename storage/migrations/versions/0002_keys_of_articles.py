"""Keys by which articles of one event find each other."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Id, Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article_key",
        sa.Column("key", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("seen", Utc, primary_key=True),
        sa.Column("article_id", Id, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_article_key_seen", "article_key", ["seen"])


def downgrade() -> None:
    op.drop_table("article_key")
