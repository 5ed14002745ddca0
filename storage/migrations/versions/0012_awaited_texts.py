"""What the next text of a chat is taken for."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

UTC: sa.types.TypeEngine[float] = sa.Double()  # seconds since the epoch


def upgrade() -> None:
    op.create_table(
        "awaited",
        sa.Column("chat_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("until", UTC, nullable=False),
    )
    op.create_index("ix_awaited_until", "awaited", ["until"])


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
