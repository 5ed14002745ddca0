"""Words to the companies, bodies, places and people they name.

Pure, after reading jobs/data/entities.tsv once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from jobs.arabic.fold import fold
from jobs.arabic.lexicon import Hit, Lexicon, Term, lexemes
from jobs.facts.countries import HOME, named
from jobs.facts.spellings import spellings
from jobs.tables import TableError, listed, rows

_COLUMNS = (
    *("id", "type", "name_ar", "aliases_ar", "names_en", "names_zh"),
    *("country", "owner", "topic", "context", "doubt"),
)
_WEAK_MARK = "?"
_BACKING = 60  # words between a weak name and what shows that it is meant
_NEAR = 20  # words around a name in which another meaning may show


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
    doubts: tuple[Doubt, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it bears, in all languages."""
        return (self.name, *self.aliases, *self.english, *self.chinese)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text that names an entity: lexemes [start, end)."""

    start: int
    end: int
    entity: Entity
    doubtful: bool = False  #: the words beside it speak for somebody else


@dataclass(frozen=True, slots=True)
class _Name:
    id: str
    weak: bool


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
    for entity in found.values():
        ids = {entity.owner, *(doubt.means for doubt in entity.doubts)} - {""}
        if not ids <= found.keys():
            raise TableError(f"entities.tsv: {entity.id} names an unknown id")
    return MappingProxyType(found)


def entities(text: str) -> tuple[str, ...]:
    """Return the ids of the entities that a text names, in order of appearance."""
    return tuple(
        dict.fromkeys(mention.entity.id for mention in mentions(lexemes(text)))
    )


def ambiguous(text: str) -> bool:
    """Return whether a name in the text seems to mean another entity than it says."""
    return any(mention.doubtful for mention in mentions(lexemes(text)))


def lookup(text: str) -> tuple[Entity, ...]:
    """Return the entities that bear exactly this name, in any language or spelling."""
    wanted = fold(text)
    ids = _by_name().get(wanted, ())
    return tuple(directory()[id_] for id_ in ids)


def mentions(words: Sequence[str]) -> list[Mention]:
    """Return where lexemes name entities, in order; of overlapping names the longest.

    A weak name, which is also an ordinary word, counts only near China or something
    Chinese by another name, be it weak too.
    """
    hits = _lexicon().hits(words)
    if any(map(_is_weak, hits)):
        cues = _cues(hits, words)
        hits = [hit for hit in hits if not _is_weak(hit) or _is_backed(hit, cues)]
    return [_resolved(hit, words) for hit in hits]


def _cues(hits: Sequence[Hit[_Name]], words: Sequence[str]) -> list[tuple[int, str]]:
    """Where the text names China, or something Chinese: place and entity."""
    named_by = [(hit.start, hit.meanings[0].id) for hit in hits]
    home = [(place, id_) for place, id_ in named_by if directory()[id_].country in HOME]
    return home + [(hit.start, "") for hit in named(words) if hit.meanings[0] in HOME]


def _is_backed(hit: Hit[_Name], cues: Sequence[tuple[int, str]]) -> bool:
    """Whether another name near a weak one speaks of China."""
    ours = hit.meanings[0].id
    return any(
        id_ != ours and abs(place - hit.start) <= _BACKING for place, id_ in cues
    )


def _is_weak(hit: Hit[_Name]) -> bool:
    return any(name.weak for name in hit.meanings)


def _resolved(hit: Hit[_Name], words: Sequence[str]) -> Mention:
    entity = directory()[hit.meanings[0].id]
    after = tuple(words[hit.end : hit.end + _NEAR])
    beside = tuple(words[max(0, hit.start - _NEAR) : hit.start]) + after
    for doubt in entity.doubts:
        size = len(doubt.words)
        if after[:size] == doubt.words or (
            doubt.near
            and any(
                beside[i : i + size] == doubt.words
                for i in range(len(beside) - size + 1)
            )
        ):
            return Mention(hit.start, hit.end, directory()[doubt.means], True)
    return Mention(hit.start, hit.end, entity)


@cache
def _lexicon() -> Lexicon[_Name]:
    terms = [
        Term(tuple(words), _Name(entity.id, name in entity.weak), exact=True)
        for entity in directory().values()
        for name in entity.names
        if (words := lexemes(name))
    ]
    known = {term.words for term in terms}
    return Lexicon([*terms, *(term for term in _respelt() if term.words not in known)])


def _respelt() -> Iterator[Term[_Name]]:
    """The strong names of what is Chinese as other papers spell them."""
    for entity in directory().values():
        names = (entity.name, *entity.aliases) if entity.country in HOME else ()
        for name in (name for name in names if name not in entity.weak):
            for spelling in spellings(name):
                yield Term(tuple(lexemes(spelling)), _Name(entity.id, False), True)


@cache
def _by_name() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entity in directory().values():
        for name in dict.fromkeys(fold(name) for name in (entity.id, *entity.names)):
            found[name] = (*found.get(name, ()), entity.id)
    return found


def _entity(row: dict[str, str]) -> Entity:
    arabic = [row["name_ar"], *listed(row["aliases_ar"])]
    english = listed(row["names_en"])
    marked = [name for name in (*arabic, *english) if name.endswith(_WEAK_MARK)]
    weak = [*arabic, *english] if row["context"] == "weak" else marked
    return Entity(
        id=row["id"],
        type=row["type"],
        name=row["name_ar"].rstrip(_WEAK_MARK),
        aliases=tuple(name.rstrip(_WEAK_MARK) for name in arabic[1:]),
        english=tuple(name.rstrip(_WEAK_MARK) for name in english),
        chinese=listed(row["names_zh"]),
        country=row["country"],
        owner=row["owner"],
        topic=row["topic"],
        weak=frozenset(name.rstrip(_WEAK_MARK) for name in weak),
        doubts=tuple(_doubt(cell, row["id"]) for cell in listed(row["doubt"])),
    )


def _doubt(cell: str, id_: str) -> Doubt:
    words, near, means = cell.partition(">")
    return Doubt(tuple(lexemes(words)), means.strip() or id_, bool(near))
