"""What columns hold, the same on every engine. Pure."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Dialect,
    Double,
    Integer,
    LargeBinary,
    Text,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine

#: Some chats, in a statement that is made once and asked often.
CHATS: BindParameter[int] = bindparam("chats", expanding=True)


class Utc(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as seconds since the epoch.

    Seconds, because every engine can then add a lease to its own clock. A double
    holds microseconds exactly until the year 2242.
    """

    impl = Double
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> float | None:
        """Return seconds since the epoch; refuse a naive datetime."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a naive datetime: {value.isoformat()}")
        return None if value is None else value.timestamp()

    def process_result_value(
        self, value: float | None, dialect: Dialect
    ) -> datetime | None:
        """Return the datetime, aware, in UTC."""
        return None if value is None else datetime.fromtimestamp(value, UTC)

    def coerce_compared_value(
        self, op: OperatorType | None, value: Any
    ) -> TypeEngine[Any]:
        """Return this type for datetimes and a plain double for seconds."""
        return self if isinstance(value, datetime) else Double()


class Words(TypeDecorator[str]):
    """Text from outside, without what an engine refuses: NUL, lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text that both engines can keep."""
        if value is None:
            return None
        kept = value.replace("\0", "")
        try:
            kept.encode()
        except UnicodeEncodeError:
            return kept.encode(errors="ignore").decode()
        return kept


#: SQLite gives ids of its own only to a column of exactly this type.
Id = BigInteger().with_variant(Integer, "sqlite")
Digest = LargeBinary(16)
