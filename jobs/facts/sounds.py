"""Foreign names in Arabic letters to what they sound like, and how alike two are.

Arabic has no letter for several foreign sounds, and each press keeps its own habit:
Cairo writes jim for "g", Beijing's Arabic service qaf, the Gulf ghain; short vowels
are written or left out. So two spellings of one name share their consonants, roughly,
and differ in few places and in one manner.
Pure, after reading jobs/data/sounds.tsv once.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate
from math import inf
from operator import itemgetter

from jobs.tables import listed, rows

_VOWELS = "اويع"
_G = "غجقك"
_ARABIC = re.compile("[\u0621-\u064a]+")
_NATIVE = re.compile("[حذصضظث]")  # no press writes a foreign name with these
_DOUBLE = re.compile(rf"([^{_VOWELS}])\1+")
_UNITS = re.compile("تش|تس|كس|.")
_AFTER_N = re.compile(f"(?<=ن)[{_G}](?![{_VOWELS}])")  # "ng", whose "g" may go unsaid
_FINAL = re.compile("(?<=..)ه$")
_HISSING = re.compile(f"تش|تس|كس|[{_G}شسز]")  # "g", "k", "j", "zh", "ch", "q", "x", "z"
_SILENT = re.compile(f"[{_VOWELS}]+")
_SAME = str.maketrans("طخ", "ته")
_Path = tuple[float, frozenset[tuple[str, str]]]  # what it costs, by which habits
_cost = itemgetter(0)
_NONE: frozenset[tuple[str, str]] = frozenset()
_LAST = 1.5  # cost of a last vowel, in which Chinese names differ
_FOREIGN = 9.0  # cost of what no press would do


@lru_cache(maxsize=20_000)
def consonants(word: str) -> str | None:
    """Return the rough consonants of a folded word, one letter for those that mix.

    A Latin word is its own; None is for a word that no foreign name is written like.
    """
    if not _ARABIC.fullmatch(word):
        return word if word.isascii() and word.isalpha() else None
    if _NATIVE.search(word):
        return None
    word = _AFTER_N.sub("", _DOUBLE.sub(r"\1", word))
    word = _HISSING.sub("ك", _FINAL.sub("", word))
    return _SILENT.sub("", word).translate(_SAME)


def difference(said: str, name: str, vowel: float = 1.0, limit: float = inf) -> float:
    """Return what tells two folded spellings without spaces apart: about 1 a letter.

    A habit that shows several times counts once.

    Args:
        vowel: how much a vowel weighs.
        limit: of differences above it no more is told than that they are.
    """
    one, other = _units(said), _units(name)
    lacking = [vowel * cost for cost in _omissions(other)]
    row: list[_Path] = [(cost, _NONE) for cost in accumulate(lacking, initial=0.0)]
    for unit, left in zip(one, _omissions(one), strict=True):
        above, row = row, [(row[0][0] + vowel * left, _NONE)]
        for j, its in enumerate(other):
            paid, habits = above[j]
            if unit != its and (unit, its) not in habits:
                if unit in _VOWELS:
                    paid += vowel * _change(unit, its)
                else:
                    paid, habits = paid + _change(unit, its), habits | {(unit, its)}
            without, within = above[j + 1], row[j]
            if without[0] + vowel * left < paid:
                paid, habits = without[0] + vowel * left, without[1]
            if within[0] + lacking[j] < paid:
                paid, habits = within[0] + lacking[j], within[1]
            row.append((paid, habits))
        if min(row, key=_cost)[0] > limit:
            return inf
    return row[-1][0]


@lru_cache(maxsize=10_000)
def _units(spelling: str) -> tuple[str, ...]:
    return tuple(_UNITS.findall(spelling))


@lru_cache(maxsize=10_000)
def _omissions(units: tuple[str, ...]) -> tuple[float, ...]:
    """What it costs to leave out each unit of a spelling."""
    pairs = zip(("", *units), units, strict=False)
    costs = [_omission(unit, before) for before, unit in pairs]
    if units[-1:] in (("ا",), ("و",)) and costs[-1] == 1:
        costs[-1] = _LAST
    return tuple(costs)


def _omission(unit: str, before: str) -> float:
    if unit == before:
        return 0.5
    if unit in _VOWELS or unit == "ه" or (before == "ن" and unit in _G):
        return 1.0
    return _FOREIGN


@lru_cache(maxsize=10_000)
def _change(one: str, other: str) -> float:
    """What it costs to write one unit for another."""
    if one == other:
        return 0.0
    costs = (cost for cost, units in _habits() if {one, other} <= units)
    return min(costs, default=_FOREIGN)


@cache
def _habits() -> Sequence[tuple[float, frozenset[str]]]:
    """What a change of habit costs, and the units that are written for one sound."""
    table = rows("sounds.tsv", "cost", "sound", "letters")
    return [(float(row["cost"]), frozenset(listed(row["letters"]))) for _, row in table]
