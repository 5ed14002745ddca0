"""Rows to frozen values and back. Pure."""

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Row

from storage.look import Look
from storage.model import (
    Article,
    Debt,
    Delivery,
    DeliveryState,
    Figure,
    Health,
    Less,
    Link,
    Reading,
    Rhythm,
    Selectors,
    Source,
    Subscriber,
    SubscriberState,
    Validators,
    Weekly,
)

Values = dict[str, Any]  #: column name to value


def dumps(value: object) -> str:
    """Return compact JSON: Arabic as it is, times in ISO 8601, frozen values too."""
    text = _encoded(value)
    # No lone surrogate: no engine takes one.
    return text if text.isascii() else text.encode(errors="ignore").decode()


def plain(value: Any) -> object:
    """Return what JSON has a form for: of a time its words, of a value its fields."""
    if isinstance(value, date):  # or a datetime, which is one
        return value.isoformat()
    # dataclasses.asdict copies all that is inside: four times slower.
    return {field.name: getattr(value, field.name) for field in fields(value)}


#: Made once: to make one for each value takes longer than most values do.
_encoded = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=plain
).encode


def digest(text: str) -> bytes:
    """Return 16 bytes that stand for the text."""
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()


def article_values(article: Article) -> Values:
    """Return the columns of an article but those of its place in the archive."""
    values = {name: getattr(article, name) for name in ARTICLE_COLUMNS}
    return values | {
        "digest": digest(article.key),
        "figures": [
            {name: getattr(figure, name) for name in FIGURE_COLUMNS}
            for figure in article.figures
        ],
        "related": [{"url": link.url, "title": link.title} for link in article.related],
    }


FIGURE_COLUMNS = tuple(f.name for f in fields(Figure))
ARTICLE_COLUMNS = tuple(f.name for f in fields(Article) if f.name != "story")


def article_of(row: Row[Any]) -> Article:
    """Return the article in a row."""
    values = _values(row, ARTICLE_COLUMNS)
    values |= {name: tuple(values[name]) for name in ("topics", "entities", "flags")}
    figures = tuple(Figure(**figure) for figure in row.figures)
    related = tuple(Link(**link) for link in row.related)
    values |= {"figures": figures, "related": related}
    return Article(**values, story=row.story_id)


def _values(row: Row[Any], columns: Iterable[str]) -> Values:
    """Some columns of a row, in a third of the time that its attributes take."""
    values = row._mapping
    return {name: values[name] for name in columns}


SOURCE_COLUMNS = tuple(f.name for f in fields(Source))
LENIENCY = ("off", "head", "sum", "full")  #: modes, the strictest first


def source_values(source: Source) -> Values:
    """Return the columns of a source that its catalogue decides."""
    values = {name: getattr(source, name) for name in SOURCE_COLUMNS}
    return values | {"page": source.page and asdict(source.page)}


def source_of(row: Row[Any]) -> Source:
    """Return the source in a row, as the catalogue and the operator have it."""
    values = _values(row, SOURCE_COLUMNS)
    values["topics"] = tuple(row.topics)
    values["page"] = row.page and Selectors(**row.page)
    if row.held is not None:
        values["paused"] = row.held
    if row.allowed or (row.decided_mode and not stricter(row.mode, row.decided_mode)):
        values |= {"mode": row.decided_mode, "reason": row.decided_reason}
    return Source(**values)


def stricter(mode: str, than: str) -> bool:
    """Whether a mode shows less than another one."""
    return LENIENCY.index(mode) < LENIENCY.index(than)


HEALTH_COLUMNS = tuple(
    f.name for f in fields(Health) if f.name not in ("validators", "rhythm")
)


def health_of(row: Row[Any]) -> Health:
    """Return how the source in a row has been doing."""
    return Health(
        **_values(row, HEALTH_COLUMNS),
        validators=Validators(
            etag=row.etag,
            last_modified=row.last_modified,
            body_hash=row.body_hash,
            url=row.answered,
            moved=row.moved or False,
            ttl=row.ttl or 0.0,
            pieces=row.pieces or b"",
        ),
        rhythm=Rhythm(row.watched or 0.0, row.came or 0.0),
    )


LOOK_COLUMNS = tuple(f.name for f in fields(Look))


def look_of(row: Row[Any]) -> Look:
    """Return the look in a row."""
    values = _values(row, LOOK_COLUMNS)
    values |= {name: tuple(values[name]) for name in ("keys", "moments")}
    values["languages"] = tuple((code, n) for code, n in row.languages)
    return Look(**values)


def reading_values(reading: Reading) -> Values:
    """Return the columns of a source that a good reading decides, but for `newest`."""
    validators = reading.validators
    return {
        "due_at": reading.due_at,
        "etag": validators.etag,
        "last_modified": validators.last_modified,
        "body_hash": validators.body_hash,
        "answered": validators.url,
        "moved": validators.moved,
        "ttl": validators.ttl,
        "pieces": validators.pieces,
        "watched": reading.rhythm.seconds,
        "came": reading.rhythm.entries,
    }


SUBSCRIBER_COLUMNS = tuple(
    f.name for f in fields(Subscriber) if f.name not in ("topics", "quiet")
)


def subscriber_values(subscriber: Subscriber) -> Values:
    """Return the columns of a subscriber; its topics have a table of their own."""
    values = {name: getattr(subscriber, name) for name in SUBSCRIBER_COLUMNS}
    quiet_from, quiet_to = subscriber.quiet or (None, None)
    return values | {
        "state": subscriber.state.value,
        "weekly": subscriber.weekly.value,
        "days": "".join(map(str, sorted(subscriber.days))),
        "quiet_from": quiet_from,
        "quiet_to": quiet_to,
        "less": [
            {"kind": one.kind, "name": one.name, "on": one.on.isoformat()}
            | {"story": one.story}
            for one in subscriber.less
        ],
    }


def subscriber_of(row: Row[Any]) -> Subscriber:
    """Return the subscriber in a row whose `topics` are joined by commas."""
    values = _values(row, SUBSCRIBER_COLUMNS)
    values |= {
        "state": SubscriberState(row.state),
        "days": frozenset(map(int, row.days)),
        "topics": frozenset(row.topics.split(",") if row.topics else ()),
        "quiet": row.quiet_from and row.quiet_to and (row.quiet_from, row.quiet_to),
        "less": less_of(row.less),
        "weekly": Weekly(row.weekly),
    }
    return Subscriber(**values)


def less_of(documents: Iterable[Values]) -> tuple[Less, ...]:
    """Return what a reader wants less of."""
    return tuple(
        Less(**one | {"on": date.fromisoformat(one["on"])}) for one in documents
    )


def owed_values(edition_id: int, slot: datetime, debt: Debt, part: int) -> Values:
    """Return the columns of a part of what is owed."""
    return {
        "edition_id": edition_id,
        "chat_id": debt.chat_id,
        "slot": slot,
        "part": part,
        "due_at": debt.due_at,
        "deadline": debt.deadline,
        "thread_id": debt.thread_id,
        "silent": debt.silent,
        "state": DeliveryState.PENDING.value,
        "attempt": 0,
        "tries": 0,
        "error": "",
        "told": False,
    }


def delivery_of(row: Row[Any]) -> Delivery:
    """Return the delivery in a row."""
    return Delivery(
        id=row.id,
        edition=row.edition_id,
        chat_id=row.chat_id,
        slot=row.slot,
        due_at=row.due_at,
        part=row.part,
        thread_id=row.thread_id,
        silent=row.silent,
        state=DeliveryState(row.state),
        attempt=row.attempt,
        tries=row.tries,
        message_id=row.message_id,
        error=row.error,
    )
