"""What editors are asked about stories, and what they decide of them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

UTC: sa.types.TypeEngine[float] = sa.Double()  # seconds since the epoch
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("story", sa.Column("withheld", UTC))
    op.add_column("story", sa.Column("edit", sa.JSON()))
    op.add_column("story", sa.Column("joined", ID))
    op.drop_index("ix_story_published_id", "story")
    walked = ["published", "id", "withheld"]
    op.create_index("ix_story_published_id", "story", walked)
    for name, column in (("withheld", "id"), ("joined", "joined")):
        some = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_story_{name}",
            "story",
            [column],
            sqlite_where=some,
            postgresql_where=some,
        )
    op.create_table(
        "concern",
        sa.Column("reason", sa.String(), primary_key=True),
        sa.Column("subject", sa.Text(), primary_key=True),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("settled", UTC),
    )
    op.create_index("ix_concern_story_id", "concern", ["story_id"])
    op.create_table(
        "queued",
        sa.Column("story_id", ID, primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("touched", UTC, nullable=False),
        sa.Column("told", UTC),
        sa.Column("decided", UTC),
    )
    op.create_index("ix_queued_state", "queued", ["state"])
    op.create_table(
        "queue_view",
        sa.Column("chat_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("story_id", ID, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
