"""What stands beside a number: scales, currencies, units, labels, small words.

Pure, after reading jobs/data/units.tsv once.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from jobs.arabic.lexicon import Lexicon, term
from jobs.facts.numerals import Token, tokenised
from jobs.tables import TableError, listed, rows

_NEARBY = ("label", "period")  # stand somewhere in the sentence, with clitics
_KINDS = frozenset(
    (
        *(
            "scale",
            "alone",
            "number",
            "nought",
            "teen",
            "hundreds",
            "point",
            "half",
            "clitic",
            "ordinal",
            "year",
            "never",
        ),
        *("percent", "share", "noun", "currency", "cent", "sign", "unit"),
        *("of", "function", "whole", "rate", "fall"),
        *("range", "between", "and", "that-is", "about", *_NEARBY),
    )
)
_NAMES = ("names_ar", "names_en", "names_zh")
_MONEY = ("currency", "cent")
_NISBA = "\N{ARABIC LETTER YEH}"  # ends an adjective of origin
_INFLECTED = ("", "\N{ARABIC LETTER ALEF}", "\N{ARABIC LETTER TEH MARBUTA}")


@dataclass(frozen=True, slots=True)
class Unit:
    """What one row's names mean beside a number."""

    kind: str
    id: str
    shown: tuple[str, ...]  #: Arabic; of a scale the singular and the plural

    @property
    def name(self) -> str:
        """How readers see it; "" when they do not."""
        return self.shown[0] if self.shown else ""


NOTHING = Unit("", "", ())  #: what stands where only a word leans on the next


class Found(NamedTuple):
    """A unit whose name stands at tokens [start, end)."""

    unit: Unit
    start: int
    end: int


def at(tokens: Sequence[Token], start: int, *kinds: str) -> Found | None:
    """Return the unit of these kinds with the longest name that begins at `start`."""
    if not 0 <= start < len(tokens):
        return None
    after = tokens[start + 1].folded if start + 1 < len(tokens) else ""
    for words, unit in _phrases().get(tokens[start].folded, ()):
        if unit.kind in kinds and (len(words) == 1 or words[1] == after):
            end = start + len(words)
            if words[1:] == _folded(tokens[start + 1 : end]):
                return Found(unit, start, end)
    return None


def _folded(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple([token.folded for token in tokens])


def begins(word: str, *kinds: str) -> bool:
    """Return whether a folded word begins the name of a unit of these kinds."""
    return any(unit.kind in kinds for _, unit in _phrases().get(word, ()))


@cache
def one(kind: str, id_: str = "") -> Unit:
    """Return the first unit of a kind, or the one with this id."""
    return next(u for u in _units() if u.kind == kind and u.id in (id_, id_ or u.id))


@cache
def scales() -> tuple[tuple[float, Unit], ...]:
    """Return the scales that have an Arabic name, smallest first."""
    named = [u for u in _units() if u.kind == "scale" and u.shown]
    return tuple(sorted(((float(u.id), u) for u in named), key=lambda it: it[0]))


@cache
def currencies() -> frozenset[str]:
    """Return the currencies that a figure may be in, by their codes of ISO 4217."""
    return frozenset(unit.id for unit in _units() if unit.kind == "currency")


@cache
def abroad(name: str, country: str) -> str:
    """Return the currency that a country calls by a name; "" when none is listed.

    A code of ISO 4217 begins with that of its country: the rial of "QA" is "QAR".
    """
    for unit in _units():
        ours = unit.kind in _MONEY and unit.id.startswith(country)
        if ours and unit.name.split()[0] == name:
            return unit.id
    return ""


@cache
def nearby(kind: str) -> Lexicon[Unit]:
    """Return the lexicon of the labels, or of the periods, of a sentence."""
    return Lexicon(
        term(name, unit)
        for unit, names in _units().items()
        for name in names
        if unit.kind == kind
    )


@cache
def _phrases() -> Mapping[str, list[tuple[tuple[str, ...], Unit]]]:
    """Names of what stands beside a number, by first word, longest first."""
    index = defaultdict(list)
    for unit, names in _units().items():
        for name in names:
            words = tuple(token.folded for token in tokenised(name))
            index[words[0]].append((words, unit))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return index


@cache
def _units() -> Mapping[Unit, tuple[str, ...]]:
    """Every unit with its names."""
    found: dict[Unit, tuple[str, ...]] = {}
    nouns: dict[str, tuple[str, ...]] = {}
    for where, row in rows("units.tsv", "kind", "id", "shown", *_NAMES):
        if row["kind"] not in _KINDS:
            raise TableError(f'{where}: "{row["kind"]}" is no kind of unit')
        unit = Unit(row["kind"], row["id"], listed(row["shown"]))
        names = tuple(name for column in _NAMES for name in listed(row[column]))
        if unit.kind == "noun":
            nouns[names[0]] = names
        elif unit.kind in _MONEY:
            names = tuple(form for name in names for form in _forms(name, nouns))
        found[unit] = found.get(unit, ()) + names
    return found


def _forms(name: str, nouns: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A currency's name in its numbers and cases, as far as its noun is listed."""
    first, _, rest = name.partition(" ")
    endings = _INFLECTED if rest.endswith(_NISBA) else ("",)
    for noun in nouns.get(first, (first,)):
        for ending in endings:
            yield f"{noun} {rest}{ending}".rstrip()
