"""Names of places in the one spelling that readers see. Pure."""

import re
from collections.abc import Collection
from functools import cache

from jobs.facts.directory import Entity, directory

_PLACES = frozenset(("city", "district", "province"))
_LETTER = "[\u0621-\u0652]"
_ALEF = "[اأإآ]"
_LONGER = 2  # letters by which a spelling may exceed the name; more is another name


def one_spelling(text: str, entities: Collection[str]) -> str:
    """Return the text with each of these entities that is a place in one spelling.

    Conjunctions and prepositions written on to a name stay.
    """
    for id_ in entities:
        if pattern := _spellings(id_):
            text = pattern.sub(rf"\g<1>{directory()[id_].name}", text)
    return text


@cache
def _spellings(id_: str) -> re.Pattern[str] | None:
    entity = directory().get(id_)
    if entity is None or entity.type not in _PLACES:
        return None
    ways = sorted(filter(None, map(_any_alef, _others(entity))), key=len, reverse=True)
    if not ways:
        return None
    # The name first: "ووهان" is no "and" before "وهان".
    return re.compile(
        rf"(?<!{_LETTER})(?:{_any_alef(entity.name)}|([وف]?[بلك]?)(?:{'|'.join(ways)}))"
        rf"(?!{_LETTER})"
    )


def _others(entity: Entity) -> list[str]:
    """The other spellings of a place: neither doubtful ones nor other names."""
    longest = len(entity.name) + _LONGER
    return [
        alias
        for alias in (*entity.aliases, entity.name)
        if alias not in entity.weak and len(alias.replace(" ", "")) <= longest
    ]


def _any_alef(name: str) -> str:
    return re.sub(_ALEF, _ALEF, re.escape(name))
