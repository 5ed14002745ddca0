"""Due slots in the order in which they are taken, however many there are."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_subscriber_next_slot", "subscriber")
    op.create_index(
        "ix_subscriber_next_slot_chat_id", "subscriber", ["next_slot", "chat_id"]
    )
    paused = sa.text("state = 'paused'")
    op.create_index(
        "ix_subscriber_paused",
        "subscriber",
        ["until"],
        sqlite_where=paused,
        postgresql_where=paused,
    )


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
