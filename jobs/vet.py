"""A source's values to a source, vetted. Reads the package's own data; otherwise pure.

The keys are those of the catalogue's `[[source]]` tables.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from jobs.facts.topics import topics
from jobs.feeds.webpage import where
from storage.model import KINDS, MODES, OWNERSHIPS, Selectors, Source

REQUIRED = ("slug", "name", "url", "language")

# Source: https://www.loc.gov/standards/iso639-2/php/English_list.php
LANGUAGES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs"
    " cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv"
    " ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl"
    " km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt"
    " my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru"
    " rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn"
    " to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)


class BadSource(ValueError):
    """What is wrong with one source; `key` is where, present or missing."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key


@dataclass(frozen=True, slots=True)
class Rule:
    """What a key's value must be: in words and as a test."""

    words: str
    holds: Callable[[Any], bool]


def vet(values: Mapping[str, Any]) -> Source:
    """Return the source that the values describe; absent keys take their defaults.

    Raises:
        BadSource: an unknown key, a missing one, or a value that breaks its rule.
    """
    known = rules()
    for key in values:
        if key not in known:
            raise BadSource(key, f"unknown key {_shown(key)}{_nearest(key, known)}")
    for key in REQUIRED:
        if key not in values:
            raise BadSource(key, f'missing key "{key}"')
    for key, value in values.items():
        if not known[key].holds(value):
            found = _shown(value)
            raise BadSource(key, f"{key} must be {known[key].words}; found {found}")
    _vet_page(values)
    return Source(**{key: _frozen(key, value) for key, value in values.items()})


def _vet_page(values: Mapping[str, Any]) -> None:
    """Refuse a page without selectors, selectors without a page, and wrong ones."""
    is_page, selectors = values.get("kind") == "page", values.get("page")
    if not is_page and selectors is not None:
        raise BadSource("page", 'selectors need kind = "page"')
    if is_page and not (selectors and selectors.get("items")):
        raise BadSource("kind", 'a page needs the selector "items" in [source.page]')
    known = [field.name for field in fields(Selectors)]
    for key, value in (selectors or {}).items():
        if key not in known:
            found = f"unknown selector {_shown(key)}{_nearest(key, known)}"
            raise BadSource(key, found)
        _vet_selector(key, value)


def _vet_selector(key: str, value: Any) -> None:
    try:
        if _is_line(value) and (where(value) if value else True):
            return
        reason = "not a line of text"
    except ValueError as error:
        reason = str(error)
    found = f"{key} must be a CSS selector; found {_shown(value)}: {reason}"
    raise BadSource(key, found)


@cache
def rules() -> Mapping[str, Rule]:
    """Return every key with its rule, in the order in which catalogues write them."""
    return {
        "slug": Rule("1 to 40 of a-z, 0-9 and -", _matches(r"[a-z0-9-]{1,40}")),
        "name": Rule("one line of 1 to 80 visible characters", _is_name),
        "url": Rule("an http or https address", _is_address),
        "language": _one_of("a code of ISO 639-1", LANGUAGES.split()),
        "country": _one_of("a two-letter code of ISO 3166-1", _countries()),
        "ownership": _one_of("one of " + ", ".join(OWNERSHIPS), OWNERSHIPS),
        "owner": Rule("an entity id of a-z, 0-9 and -", _matches(r"[a-z0-9-]*")),
        "mode": _one_of("one of " + ", ".join(MODES), MODES),
        "reason": Rule("one line of text", _is_line),
        "weight": Rule("a number from 0 to 1", _is_share),
        "minutes": Rule("a whole number from 1 to 10080", _is_minutes),
        "china": Rule("true or false", lambda value: type(value) is bool),
        "topics": Rule("a list of different topic ids", _are_topics),
        "zone": _one_of("an IANA time zone", available_timezones()),
        "about": Rule("one line of text", _is_line),
        "site": Rule("an http or https address", _is_address),
        "paused": Rule("one line of text that says why", _is_line),
        "kind": _one_of("one of " + ", ".join(KINDS), KINDS),
        "page": Rule("a table of selectors", lambda value: isinstance(value, dict)),
        "fulltext": Rule("true or false", lambda value: type(value) is bool),
    }


def _one_of(words: str, values: Any) -> Rule:
    return Rule(words, lambda value: isinstance(value, str) and value in values)


def _matches(pattern: str) -> Callable[[Any], bool]:
    whole = re.compile(pattern).fullmatch
    return lambda value: isinstance(value, str) and whole(value) is not None


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable()


def _is_name(value: Any) -> bool:
    return _is_line(value) and value == value.strip() and 1 <= len(value) <= 80


def _is_share(value: Any) -> bool:
    return type(value) in {int, float} and 0 <= value <= 1


def _is_minutes(value: Any) -> bool:
    return type(value) is int and 1 <= value <= 7 * 24 * 60


def _is_address(value: Any) -> bool:
    """Whether it is an absolute web address, as far as can be told by looking."""
    if not _is_line(value) or " " in value:
        return False
    try:
        parts = urlsplit(value)
        known = parts.scheme in {"http", "https"} and parts.port != 0
        return known and bool(parts.hostname)
    except ValueError:  # a broken IPv6 address, or no port
        return False


def _are_topics(value: Any) -> bool:
    if not isinstance(value, list):
        return False
    ids = [topic.id for topic in topics()]
    return all(each in ids and value.count(each) == 1 for each in value)


def _countries() -> frozenset[str]:
    """The country codes that come with the time zones: https://www.iana.org/tz."""
    table = resources.files("tzdata") / "zoneinfo" / "iso3166.tab"
    lines = table.read_text("utf-8").splitlines()
    return frozenset(line[:2] for line in lines if line[:1] != "#")


def _frozen(key: str, value: Any) -> Any:
    if key == "page":
        return Selectors(**value)
    return tuple(value) if isinstance(value, list) else value


def _nearest(key: str, known: Iterable[str]) -> str:
    near = get_close_matches(key, known, n=1)
    return f'; the nearest is "{near[0]}"' if near else ""


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"
