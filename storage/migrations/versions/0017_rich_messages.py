"""Who wants rich messages, and who took none."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

UTC: sa.types.TypeEngine[float] = sa.Double()  # seconds since the epoch


def upgrade() -> None:
    op.add_column("subscriber", sa.Column("rich", sa.Boolean()))
    op.create_table(
        "refusal",
        sa.Column("chat_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("until", UTC, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
