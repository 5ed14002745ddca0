"""Words to the companies, bodies, places and people they name. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from jobs.arabic.lexicon import Hit, lexemes
from jobs.facts.countries import HOME, named
from jobs.facts.directory import Entity, directory
from jobs.facts.names import Named, found, introduced

_BACKING = 60  # words between a weak name and what shows that it is meant
_NEAR = 20  # words around a name in which another meaning may show


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text that names an entity: lexemes [start, end)."""

    start: int
    end: int
    entity: Entity
    doubtful: bool = False  #: the words beside it speak for somebody else


def entities(text: str) -> tuple[str, ...]:
    """Return the ids of the entities that a text names, in order of appearance."""
    return tuple(
        dict.fromkeys(mention.entity.id for mention in mentions(lexemes(text)))
    )


def doubted(text: str) -> tuple[str, ...]:
    """Return the ids of the entities that a name seems to mean and does not say."""
    found = mentions(lexemes(text))
    return tuple(dict.fromkeys(one.entity.id for one in found if one.doubtful))


def mentions(words: Sequence[str]) -> list[Mention]:
    """Return where lexemes name entities, in order; of overlapping names the longest.

    A weak name, which is also an ordinary word or only sounds like a name, counts after
    a word for what it names, and near China or something Chinese by another name, be
    it weak too.
    """
    return [*_mentions(tuple(words))]


@lru_cache(maxsize=16)  # gate, entities and figures ask of the same article in turn
def _mentions(words: Sequence[str]) -> tuple[Mention, ...]:
    hits = found(words)
    if any(map(_is_weak, hits)):
        cues = _cues(hits, words)
        hits = [hit for hit in hits if not _is_weak(hit) or _is_meant(hit, words, cues)]
    return tuple(_resolved(hit, words) for hit in hits)


def _cues(hits: Sequence[Hit[Named]], words: Sequence[str]) -> list[tuple[int, str]]:
    """Where the text names China, or something Chinese: place and entity."""
    named_by = [(hit.start, hit.meanings[0].id) for hit in hits]
    home = [(place, id_) for place, id_ in named_by if directory()[id_].country in HOME]
    return home + [(hit.start, "") for hit in named(words) if hit.meanings[0] in HOME]


def _is_meant(
    hit: Hit[Named], words: Sequence[str], cues: Sequence[tuple[int, str]]
) -> bool:
    """Whether a weak name is one: by the word before it, or by China near it."""
    ours = hit.meanings[0].id
    types = introduced(words[hit.start - 1]) if hit.start else frozenset()
    if types:
        return directory()[ours].type in types
    return any(
        id_ != ours and abs(place - hit.start) <= _BACKING for place, id_ in cues
    )


def _is_weak(hit: Hit[Named]) -> bool:
    return any(name.weak for name in hit.meanings)


def _resolved(hit: Hit[Named], words: Sequence[str]) -> Mention:
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
