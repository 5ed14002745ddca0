"""How tables, their constraints and indexes are named. Pure."""

from sqlalchemy import Index, MetaData, text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def partial(name: str, *columns: str, where: str) -> Index:
    """Return an index over the rows of a condition only."""
    condition = text(where)
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)
