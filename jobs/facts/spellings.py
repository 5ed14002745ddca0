"""A Chinese name in Arabic letters to the ways that papers spell it. Pure.

Arabic has no letter for several Chinese sounds, and each press keeps its own habit:
Cairo writes jim for "g", Beijing's Arabic service qaf, the Gulf ghain. A paper keeps
to its habit through a whole name, so that a name has few spellings, not many.
"""

from collections.abc import Iterator, Sequence

_SOUNDS = (
    ("نغ", "نج", "نق"),  # "ng"
    ("غوا", "جوا", "قوا"),  # "gua"
    ("قوي", "غوي", "جوي"),  # "gui"
    ("غروب", "جروب", "قروب"),  # "group"
    ("تشاينا", "شاينا"),  # "China"
)
_ZHOU = ("تشو", "جو", "زو", "شو")  # the end of many a city's name
_SHORTEST = 6  # letters of a spelling of one word: shorter ones are other words too


def spellings(name: str) -> Iterator[str]:
    """Yield the other spellings of a name; none that could be taken for a word."""
    found = {name}
    for sound in _SOUNDS:
        found |= {other for said in found for other in _swapped(said, sound)}
    found |= {other for said in found for other in _ended(said)}
    for spelling in sorted(found - {name}):
        if " " in spelling or len(spelling) >= _SHORTEST:
            yield spelling


def _swapped(name: str, sound: Sequence[str]) -> Iterator[str]:
    """The name with one sound written in each way; its first way is what it has."""
    written = next((way for way in sound if way in name), None)
    if written:
        yield from (name.replace(written, way) for way in sound)


def _ended(name: str) -> Iterator[str]:
    end = next((end for end in _ZHOU if name.endswith(end)), None)
    if end:
        yield from (name.removesuffix(end) + other for other in _ZHOU)
