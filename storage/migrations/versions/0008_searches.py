"""What readers searched for, for a day, and what no glossary explains."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What is to be gone after a day must not live on in PostgreSQL's log.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "query",
        sa.Column("token", sa.String, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("span", sa.String, nullable=False),
        sa.Column("until", sa.Double, nullable=False),
        prefixes=[] if is_sqlite else ["UNLOGGED"],
    )
    op.create_index("ix_query_until", "query", ["until"])
    op.create_table(
        "wanted",
        sa.Column("term", sa.Text, primary_key=True),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("last", sa.Double, nullable=False),
    )
    op.create_index("ix_wanted_last", "wanted", ["last"])


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
