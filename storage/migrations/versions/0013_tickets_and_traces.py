"""What readers write to operators, copies of their data, and who was forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UTC: sa.types.TypeEngine[float] = sa.Double()  # seconds since the epoch


def upgrade() -> None:
    op.create_table(
        "ticket",
        sa.Column("number", sa.String(), primary_key=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("story_id", sa.BigInteger()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("answered", UTC),
    )
    op.create_index("ix_ticket_chat_id", "ticket", ["chat_id"])
    op.create_index("ix_ticket_at", "ticket", ["at"])
    op.create_table(
        "ticket_copy",
        sa.Column("ticket", sa.String(), primary_key=True),
        sa.Column("chat_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("message_id", sa.BigInteger()),
    )
    op.create_index("ix_ticket_copy_due_at", "ticket_copy", ["due_at"])
    op.create_table(
        "export",
        sa.Column("chat_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("taken", sa.Integer(), nullable=False),
    )
    op.create_table(
        "salt",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "trace",
        sa.Column("digest", sa.LargeBinary(16), primary_key=True),
        sa.Column("at", UTC, nullable=False),
        sa.Column("wiped", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_trace_at", "trace", ["at"])


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
