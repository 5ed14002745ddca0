"""Keys of articles by the day on which they were seen."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Id

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Of seconds since the epoch. SQLite's cast cuts, PostgreSQL's rounds.
KEEP = {
    "sqlite": "CREATE TABLE kept AS SELECT DISTINCT"
    " CAST(seen / 86400 AS integer) AS day, key, article_id FROM article_key",
    "postgresql": "CREATE TABLE kept AS SELECT DISTINCT"
    " CAST(floor(seen / 86400) AS integer) AS day, key, article_id FROM article_key",
}


def upgrade() -> None:
    op.execute(KEEP[op.get_context().dialect.name])
    op.drop_table("article_key")
    op.create_table(
        "article_key",
        sa.Column("day", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("key", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("article_id", Id, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO article_key (day, key, article_id)"
        " SELECT day, key, article_id FROM kept"
    )
    op.drop_table("kept")


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
