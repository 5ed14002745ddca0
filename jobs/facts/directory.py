"""The companies, bodies, places and people that are known by name.

Pure, after reading jobs/data/entities.tsv once.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from jobs.arabic.fold import fold
from jobs.arabic.lexicon import lexemes
from jobs.tables import TableError, listed, rows

_COLUMNS = (
    *("id", "type", "name_ar", "aliases_ar", "names_en", "names_zh"),
    *("country", "owner", "topic", "context", "doubt"),
)
_WEAK, _FIXED = "?", "!"  # marks after a name
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words beside a name that make us doubt whom it means."""

    words: tuple[str, ...]
    means: str  #: id of the entity that is then meant
    near: bool  #: anywhere near the name, not only directly after it


@dataclass(frozen=True, slots=True)
class Entity:
    """A company, institution, place, programme or public figure."""

    id: str
    type: str  #: company, product, network, theme, regulator, city, person ...
    name: str  #: Arabic, as readers see it
    aliases: tuple[str, ...]  #: other Arabic spellings
    english: tuple[str, ...]  #: the first is shown
    chinese: tuple[str, ...]
    country: str  #: ISO 3166-1 alpha-2, "" for international bodies
    owner: str  #: id of the entity that owns it, "" when none does
    topic: str  #: id of the heading that its news mostly stands under, "" when none
    weak: frozenset[str]  #: Arabic and English names that are also other words
    fixed: frozenset[str] = frozenset()  #: names that nobody spells otherwise
    doubts: tuple[Doubt, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it bears, in all languages."""
        return (self.name, *self.aliases, *self.english, *self.chinese)


@cache
def directory() -> Mapping[str, Entity]:
    """Return all entities by id.

    Raises:
        TableError: the data file is wrong; says in which line and why.
    """
    found: dict[str, Entity] = {}
    for where, row in rows("entities.tsv", *_COLUMNS):
        if row["id"] in found or row["context"] not in ("strong", "weak"):
            raise TableError(f"{where}: the id stands twice, or the context is unknown")
        found[row["id"]] = _entity(row)
    completed = {id_: _completed(entity, found) for id_, entity in found.items()}
    for entity in found.values():
        ids = {entity.owner, *(doubt.means for doubt in entity.doubts)} - {""}
        if not ids <= found.keys():
            raise TableError(f"entities.tsv: {entity.id} names an unknown id")
    return MappingProxyType(completed)


def lookup(text: str) -> tuple[Entity, ...]:
    """Return the entities that bear exactly this name, in any language or spelling."""
    wanted = fold(text)
    ids = _by_name().get(wanted, ())
    return tuple(directory()[id_] for id_ in ids)


@cache
def _by_name() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entity in directory().values():
        names = fold("|".join((entity.id, *entity.names))).split("|")
        for name in dict.fromkeys(names):
            found[name] = (*found.get(name, ()), entity.id)
    return found


def _entity(row: dict[str, str]) -> Entity:
    arabic = [row["name_ar"], *listed(row["aliases_ar"])]
    english = listed(row["names_en"])
    names = (*arabic, *english)
    weak = names if row["context"] == "weak" else _marked(names, _WEAK)
    return Entity(
        id=row["id"],
        type=row["type"],
        name=_bare(arabic[0]),
        aliases=tuple(map(_bare, arabic[1:])),
        english=tuple(map(_bare, english)),
        chinese=listed(row["names_zh"]),
        country=row["country"],
        owner=row["owner"],
        topic=row["topic"],
        weak=frozenset(map(_bare, weak)),
        fixed=frozenset(map(_bare, _marked(names, _FIXED))),
        doubts=tuple(_doubt(cell, row["id"]) for cell in listed(row["doubt"])),
    )


def _marked(names: Iterable[str], mark: str) -> Iterator[str]:
    return (name for name in names if mark in name.removeprefix(_bare(name)))


def _bare(name: str) -> str:
    return name.rstrip(_WEAK + _FIXED)


def _completed(entity: Entity, known: Mapping[str, Entity]) -> Entity:
    """The entity, a place in its names spelled in all ways: "port of {shanghai}"."""
    if not any(_PLACE.search(name) for name in entity.aliases):
        return entity
    aliases = (each for name in entity.aliases for each in _spelled(name, known))
    return replace(entity, aliases=tuple(aliases))


def _spelled(name: str, known: Mapping[str, Entity]) -> Iterator[str]:
    place = _PLACE.search(name)
    if not place:
        yield name
    elif place[1] in known:
        its = known[place[1]]
        yield from (_PLACE.sub(way, name) for way in (its.name, *its.aliases))
    else:
        raise TableError(f"entities.tsv: {name} names an unknown id")


def _doubt(cell: str, id_: str) -> Doubt:
    words, near, means = cell.partition(">")
    return Doubt(tuple(lexemes(words)), means.strip() or id_, bool(near))
