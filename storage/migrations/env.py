"""Alembic's entry: migrations over the connection that storage/migrate.py gives."""

from typing import Any

from alembic import context

from storage.schema import metadata
from storage.search import is_index


def is_ours(name: str | None, kind: str, parents: Any) -> bool:
    """Whether the metadata answers for a thing found in the database."""
    return not is_index(name)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=is_ours,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
