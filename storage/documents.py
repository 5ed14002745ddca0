"""Editions to the documents that they are kept as, and back. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from storage.model import (
    Change,
    Correction,
    Credit,
    Edition,
    Extras,
    Figure,
    Item,
    Kind,
    Occasion,
    Profile,
)
from storage.rows import Values, digest, dumps, less_of, plain


def edition_values(edition: Edition) -> Values:
    """Return the columns of an edition: its items are kept as one document."""
    return {
        "slot": edition.slot,
        "profile": digest(dumps(_key(edition))),
        "payload": plain(edition),  # shallow: what is inside is made plain in dumps
    }


def _key(edition: Edition) -> object:
    """What tells an edition from others of its slot."""
    if edition.kind is Kind.DIGEST:
        return edition.profile
    return [edition.profile, edition.kind, edition.about]


def edition_of(row: Row[Any]) -> Edition:
    """Return the edition in a row."""
    document: Mapping[str, Any] = row.payload
    note = document.get("correction")
    profile = document["profile"]
    since = datetime.fromisoformat(profile["since"])
    topics = tuple(profile["topics"])
    less = less_of(profile.get("less", ()))
    followed = tuple(profile.get("followed", ()))
    told = _told(profile.get("told", ()))
    lists = {"topics": topics, "less": less, "followed": followed, "told": told}
    return Edition(
        slot=row.slot,
        profile=Profile(**profile | {"since": since} | lists),
        end=datetime.fromisoformat(document["end"]),
        items=tuple(map(_item, document["items"])),
        rest=tuple(map(_item, document["rest"])),
        correction=note and _correction(note),
        kind=Kind(document.get("kind", Kind.NOTE if note else Kind.DIGEST)),
        about=document.get("about", ""),
        text=document.get("text", ""),
        extras=_extras(document.get("extras", {})),
        id=row.id,
    )


def _told(document: Iterable[tuple[int, str]]) -> tuple[tuple[int, datetime], ...]:
    return tuple((story, datetime.fromisoformat(at)) for story, at in document)


def _extras(document: Values) -> Extras:
    """Editions that were composed before there were any have none."""
    occasions = (
        Occasion(
            **one
            | {name: date.fromisoformat(one[name]) for name in ("start", "end")}
            | {"topics": tuple(one["topics"])}
        )
        for one in document.get("occasions", ())
    )
    return Extras(tuple(occasions), document.get("word", ""))


def changes_of(document: Iterable[Values]) -> tuple[Change, ...]:
    """Return the changes in a revision's column."""
    return tuple(Change(**change) for change in document)


def _correction(document: Values) -> Correction:
    slot, changes = document["slot"], changes_of(document["changes"])
    return Correction(
        **document | {"slot": datetime.fromisoformat(slot), "changes": changes}
    )


def _item(document: Values) -> Item:
    return Item(
        **document
        | {
            "published": datetime.fromisoformat(document["published"]),
            "credits": tuple(Credit(**credit) for credit in document["credits"]),
            "figures": tuple(Figure(**figure) for figure in document["figures"]),
            "labels": tuple(document["labels"]),
            "parts": tuple((name, share) for name, share in document["parts"]),
        }
    )
