"""Credits to the publisher that a text comes from. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from jobs.arabic.fold import fold, words
from jobs.arabic.phrases import phrase
from jobs.tables import listed, rows

_NOBODY = "-"
_LONGEST_NAME = 8  # words of a publisher that is not in the table
_PARTS = re.compile(r"\s*(?:[+/|\u060c,]|\s-\s)\s*")
_LINK = re.compile(r"https?://\S+|www\.\S+")


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who published a text first."""

    name: str  #: as readers see it
    ownership: str = ""  #: one of OWNERSHIPS, "" when unknown


@dataclass(frozen=True, slots=True)
class _Table:
    known: dict[str, Publisher]  #: by folded words
    certain: tuple[str, ...]  #: forms that name a publisher in any text


def publisher(text: str) -> Publisher | None:
    """Return the known publisher that a short text names and nothing else."""
    key = _key(text)
    known = _table().known
    bare = re.sub(f"^{phrase('media').pattern} ", "", key)
    found = known.get(key) or known.get(bare)
    return found if found and found.name != _NOBODY else None


def is_credit(text: str) -> bool:
    """Whether a short text is what credits say: a publisher, or "agencies"."""
    return publisher(text) is not None or _key(text) in _table().known


def credited(line: str) -> Publisher | None:
    """Return the publisher of a credit line such as "Source: Xinhua", if it is one.

    The first known name wins; a short unknown name is taken as it stands.
    """
    match = re.match(rf"\W*{phrase('credit').pattern}\s*[:-]\s*", fold(line))
    shown = re.split(r"[:\uff1a\-\u2013\u2014]", line, maxsplit=1)
    return named(shown[1]) if match and len(shown) > 1 else None


def named(text: str) -> Publisher | None:
    """Return the publisher that the text after "Source:" names, if it names one."""
    text = _LINK.sub(" ", text).strip(" .\u060c:\u00ab\u00bb\"'()[]")
    parts = [text, *_PARTS.split(text)]
    found = next((known for known in map(publisher, parts) if known), None)
    if found or is_credit(parts[-1]) or is_credit(parts[0]):
        return found
    is_name = 0 < len(words(text)) <= _LONGEST_NAME and not text.isdigit()
    return Publisher(text) if is_name else None


def cited(folded: str) -> Publisher | None:
    """Return the first publisher that a folded running text says it reports after."""
    match = _citation().search(folded)
    return _table().known[_key(match["name"])] if match else None


def mentioned(folded: str) -> Publisher | None:
    """Return the first publisher whose unmistakable name stands in a folded text."""
    match = _mention().search(folded)
    return _table().known[_key(match["name"])] if match else None


def _key(text: str) -> str:
    return " ".join(words(text))


@lru_cache(maxsize=1)
def _table() -> _Table:
    known: dict[str, Publisher] = {}
    certain = []
    columns = ("name", "ownership", "aliases", "ordinary")
    for _, row in rows("publishers.tsv", *columns):
        entry = Publisher(row["name"], row["ownership"])
        ordinary = {_key(form) for form in listed(row["ordinary"])}
        forms = (row["name"], *listed(row["aliases"]), *listed(row["ordinary"]))
        for key in filter(None, map(_key, forms)):  # "nobody" has no name
            known.setdefault(key, entry)
            if entry.name != _NOBODY and key not in ordinary:
                certain.append(key)
    return _Table(known, tuple(certain))


def _alternatives(forms: Iterable[str]) -> str:
    """A pattern for any of these forms, longest first."""
    ordered = sorted(set(forms), key=len, reverse=True)
    return "|".join(re.escape(form).replace(r"\ ", r"\W+") for form in ordered)


@lru_cache(maxsize=1)
def _mention() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?P<name>{_alternatives(_table().certain)})(?!\w)")


@lru_cache(maxsize=1)
def _citation() -> re.Pattern[str]:
    lam = "\N{ARABIC LETTER LAM}"
    return re.compile(
        rf"(?<!\w)\w?{phrase('cites').pattern}\s+(?:{lam}\W{{0,3}})?"
        rf"(?:{phrase('media').pattern}\s+)?\W?(?P<name>{_alternatives(_table().certain)})(?!\w)"
    )
