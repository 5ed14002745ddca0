"""Reservations of text and data mining to what they cover. Pure.

Source: https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/
"""

import json
from dataclasses import dataclass
from typing import Any

from jobs.rights.paths import matches

NAME = "tdm-reservation"  #: of the header, of the page's tag, of the file's property
FILE = "/.well-known/tdmrep.json"
_RESERVED = (1, "1")  # the file has a number, hand-written ones have text
_MOST_RULES = 1_000


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether mining is reserved under a pattern of paths."""

    location: str
    is_reserved: bool


def is_reserved(value: str) -> bool:
    """Whether a header or a tag with this value reserves."""
    return value.strip() in _RESERVED


def read_rules(body: bytes) -> tuple[Rule, ...]:
    """Return the rules of a host's tdmrep.json; none if it is no such file."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    listed = found if isinstance(found, list) else [found]
    return tuple(_rule(one) for one in listed[:_MOST_RULES] if _is_rule(one))


def covers(rules: tuple[Rule, ...], url: str) -> bool:
    """Whether an address is reserved: the first rule that matches it says so."""
    found = (rule.is_reserved for rule in rules if matches(rule.location, url))
    return next(found, False)


def _is_rule(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("location"), str)


def _rule(value: dict[str, Any]) -> Rule:
    told = value.get(NAME)
    return Rule(value["location"], type(told) in (int, str) and told in _RESERVED)
