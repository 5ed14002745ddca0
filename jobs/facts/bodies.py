"""Words to the public bodies and state companies that they describe.

One paper's "state administration of market regulation" is the next one's "Chinese
commission that regulates the market": what is left of a name without the words that
papers exchange, put in or leave out is its core, and that it is China's must be said.
Pure, after reading jobs/data/bodies.tsv once.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from math import inf

from jobs.arabic.fold import stem
from jobs.arabic.forms import bare
from jobs.arabic.lexicon import each_lexemes
from jobs.facts.countries import HOME
from jobs.facts.directory import directory
from jobs.facts.heard import Heard
from jobs.tables import listed, rows

_NOUN, _FIRM, _LOOSE, _HOME = "noun", "firm", "loose", "home"
_IN = "في"  # "in China"
_TO = "ل"
_LONGEST = 10  # words of a name
_SHORTEST = {_NOUN: 2, _FIRM: 3}  # words of a core, by what it begins with

Core = tuple[str, ...]


def described(text: Sequence[str]) -> Iterator[Heard]:
    """Yield where lexemes describe a Chinese body, by any of its words."""
    for start, begins in enumerate(map(_begins, text)):
        if begins:
            yield from _from(text, start)


def is_home(word: str) -> bool:
    """Return whether a lexeme says whose a body is: else none is described."""
    return _role(word) == _HOME


def _from(text: Sequence[str], start: int) -> Iterator[Heard]:
    core: Core = ()
    ours, found = False, ""
    for end in range(start, min(len(text), start + _LONGEST)):
        role = _role(text[end])
        if role == _HOME:
            ours = True
        elif role != _LOOSE and text[end] != _IN:
            core = (*core, role)
            if core not in _begun():
                return
            found = _cores().get(core, "")
        if ours and found and text[end] != _IN:
            yield Heard(start, end + 1, found, sure=True)


@lru_cache(maxsize=20_000)
def _begins(word: str) -> bool:
    """Whether a word begins the core of a name."""
    return (_role(word),) in _begun()


@lru_cache(maxsize=20_000)
def _role(word: str) -> str:
    """What a word is in a name: its kind and what it is exchanged for, or its stem."""
    forms = bare(word)
    known = next((_roles()[form] for form in forms if form in _roles()), "")
    return known or stem(min(forms, key=len) if word.startswith(_TO) else word)


@cache
def _roles() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for _, row in rows("bodies.tsv", "kind", "words"):
        words = [word for (word,) in each_lexemes(listed(row["words"]))]
        is_named = row["kind"] in _SHORTEST
        role = f"{row['kind']} {words[0]}" if is_named else row["kind"]
        found |= dict.fromkeys(words, role)
    return found


@cache
def _cores() -> Mapping[Core, str]:
    """The cores of names, each to the one entity that it is of."""
    ours = [entity for entity in directory().values() if entity.country in HOME]
    named = [(name, one.id) for one in ours for name in (one.name, *one.aliases)]
    found: dict[Core, set[str]] = {}
    for words, (_, id_) in zip(each_lexemes([n for n, _ in named]), named, strict=True):
        fewest = _SHORTEST.get(_role(words[0]).partition(" ")[0], inf)
        if len(words) >= fewest and len(core := _core(words)) >= fewest:
            found.setdefault(core, set()).add(id_)
    return {core: ids.pop() for core, ids in found.items() if len(ids) == 1}


def _core(words: Sequence[str]) -> Core:
    roles = (_role(word) for word in words if word != _IN)
    return tuple(role for role in roles if role not in (_HOME, _LOOSE))


@cache
def _begun() -> frozenset[Core]:
    return frozenset(
        core[:length] for core in _cores() for length in range(1, len(core) + 1)
    )
