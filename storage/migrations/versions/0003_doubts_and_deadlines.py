"""Deliveries too late to send, readers told of a doubt, Stars spent."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UTC: sa.types.TypeEngine[float] = sa.Double()  # seconds since the epoch
GRACE = 3 * 3600  # what the deadline was before it had a column


def upgrade() -> None:
    op.add_column("delivery", sa.Column("deadline", UTC))
    op.add_column(
        "delivery",
        sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    delivery = sa.table("delivery", sa.column("slot"), sa.column("deadline"))
    op.execute(delivery.update().values(deadline=delivery.c.slot + GRACE))
    unknown = sa.text("state = 'unknown'")
    op.create_index(
        "ix_delivery_unknown",
        "delivery",
        ["chat_id"],
        sqlite_where=unknown,
        postgresql_where=unknown,
    )
    op.execute(sa.table("rate_bucket").delete())  # of the last seconds only
    op.add_column(
        "rate_bucket",
        sa.Column("taken", sa.Double(), nullable=False, server_default="0"),
    )
    op.create_table(
        "spending",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("messages", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
