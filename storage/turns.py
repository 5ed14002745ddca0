"""Whose turn it is: which deliveries leave next, and which may not. Pure."""

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    exists,
    literal_column,
    select,
)

from storage.model import PART, DeliveryState, Kind, SubscriberState
from storage.schema import delivery as table
from storage.schema import subscriber

PENDING, SENT = DeliveryState.PENDING.value, DeliveryState.SENT.value
#: Not a parameter: SQLite then sees that its partial index serves.
IS_PENDING = table.c.state == literal_column(f"'{PENDING}'")
IS_SERVICE = table.c.part == PART[Kind.SERVICE]
#: Its subscriber still asks for digests, or it is none and they can be written to.
IS_WANTED = exists().where(
    subscriber.c.chat_id == table.c.chat_id,
    (subscriber.c.state == SubscriberState.ACTIVE.value)
    | (IS_SERVICE & (subscriber.c.state == SubscriberState.PAUSED.value)),
)


def due(now: ColumnElement[float]) -> ColumnElement[bool]:
    """Return the condition of deliveries to send now: a digest's parts go in order."""
    before = table.alias("before")
    waits = exists().where(
        before.c.chat_id == table.c.chat_id,
        before.c.slot == table.c.slot,
        _is_beside(before),
        table.c.part > 0,
        before.c.part == table.c.part - 1,
        before.c.state != SENT,
    )
    in_time = table.c.deadline.is_(None) | (table.c.deadline >= now)
    return IS_PENDING & (table.c.due_at <= now) & in_time & ~waits


def claimable(now: ColumnElement[float], n: int) -> Select[int]:
    """Return the query for the ids of the `n` deliveries that are due longest."""
    longest = select(table.c.id).order_by(table.c.due_at, table.c.id)
    return longest.where(due(now)).limit(n)


def later_parts(delivery_id: int) -> ColumnElement[bool]:
    """Return the condition of the parts that follow a delivery in its thread."""
    first = table.alias("first")
    return exists().where(
        first.c.id == delivery_id,
        first.c.chat_id == table.c.chat_id,
        first.c.slot == table.c.slot,
        _is_beside(first),
        first.c.part >= 0,
        first.c.part < table.c.part,
    )


def _is_beside(other: FromClause) -> ColumnElement[bool]:
    """Return the condition that another delivery is for the same thread.

    Threads of a forum wait for none but themselves.
    """
    same: ColumnElement[bool] = other.c.thread_id.is_not_distinct_from(
        table.c.thread_id
    )
    return same
