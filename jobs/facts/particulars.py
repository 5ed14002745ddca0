"""A sentence to what in it can be right or wrong: figures, dates, names, directions.

Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from jobs.arabic.fold import stem
from jobs.facts.claims import days
from jobs.facts.concepts import directions
from jobs.facts.countries import named
from jobs.facts.directory import directory
from jobs.facts.entities import mentions
from jobs.facts.figures import figures
from jobs.facts.measures import measures
from jobs.facts.notes import says
from jobs.facts.numerals import Token, tokenised
from jobs.facts.units import nearby

_YEARS = range(1990, 2101)
_DAYS = range(1, 32)
_EACH = "each"  # periods that are rates
_LATIN = 3  # letters of a word that may be a name
_SPEAKER = 3  # words before a name in which it may be said to speak
_CLITICS = ("و", "ف", "ب", "ل")
_SPEAKING = frozenset(("media", "regulator", "institution"))


@dataclass(frozen=True, slots=True)
class Particular:
    """One thing that a sentence says and that may be corrected."""

    field: str  #: figure, date, name, attribution or direction
    group: str  #: only what is of one group can stand for one another
    key: str  #: equal where the same is said, whatever the wording
    text: str  #: as readers see it
    value: float = 0.0  #: of a figure, in full
    label: str = ""  #: of a figure: what is counted
    written: str = ""  #: of a name: as the sentence has it


@lru_cache(maxsize=1024)
def particulars(sentence: str) -> tuple[Particular, ...]:
    """Return what a sentence states, kind by kind, in order."""
    tokens = tokenised(sentence)
    places = [place for place, token in enumerate(tokens) if not token.mark]
    measured = {p for m in measures(tokens) for p in range(m.start, m.end)}
    free = [p for p in places if p not in measured]
    return (
        *_figures(sentence, tokens),
        *_dates(tokens, free),
        *_names(tokens, places),
        *_directions([tokens[p] for p in free]),
    )


def _figures(sentence: str, tokens: tuple[Token, ...]) -> Iterator[Particular]:
    labels = {figure.value: figure.label for figure in figures(sentence)}
    for one in measures(tokens):
        yield Particular(
            "figure",
            f"{one.unit or one.kind} {one.noun and stem(one.noun)} {one.currency}",
            f"{one.value} {one.low} {one.unit} {one.currency}",
            one.text,
            one.value,
            labels.get(one.value, one.noun),
        )


def _dates(tokens: tuple[Token, ...], free: list[int]) -> Iterator[Particular]:
    """Days of a month, years, weekdays, months and parts of a year."""
    folded = [tokens[p].folded for p in free]
    taken: set[int] = set()
    for hit in nearby("period").hits(folded):
        unit = hit.meanings[0]
        if unit.id == _EACH:
            continue
        before = tokens[free[hit.start - 1]] if hit.start else None
        text = " ".join(tokens[free[i]].text for i in range(hit.start, hit.end))
        taken.update(range(hit.start, hit.end))
        if before and before.digits and _is_in(before.text, _DAYS):
            taken.add(hit.start - 1)
            said = f"{before.text} {unit.name}"
            yield Particular("date", "day", said, f"{before.text} {text}")
        else:
            yield Particular("date", unit.id, unit.name, text)
    for place, word in enumerate(folded):
        if place not in taken and _is_in(word, _YEARS):
            yield Particular("date", "year", word, word)
        for day in days([word]):
            yield Particular("date", "weekday", day, tokens[free[place]].text)


def _is_in(digits: str, span: range) -> bool:
    return digits.isdecimal() and int(digits) in span


def _names(tokens: tuple[Token, ...], places: list[int]) -> Iterator[Particular]:
    """Listed names, countries, and Latin words that are written as names."""
    words = [tokens[p].folded for p in places]
    taken: set[int] = set()
    for one in mentions(words):
        taken.update(range(one.start, one.end))
        kind = one.entity.type
        field = "attribution" if _speaks(words[: one.start], kind) else "name"
        name = directory()[one.entity.id].name
        written = " ".join(words[one.start : one.end])
        yield Particular(field, kind, one.entity.id, name, written=written)
    for hit in named(words):
        span = range(hit.start, hit.end)
        if not taken.intersection(span):
            taken.update(span)
            text = " ".join(tokens[places[i]].text for i in span)
            yield Particular("name", "country", hit.meanings[0], text)
    for place, word in enumerate(words):
        text = tokens[places[place]].text
        is_name = text.isascii() and text.isalpha() and text[:1].isupper()
        if is_name and place not in taken and len(text) >= _LATIN:
            yield Particular("name", "latin", word, text, written=word)


def _speaks(before: list[str], kind: str) -> bool:
    """Whether what a name of this type is introduced by says that it said it."""
    near = " ".join(before[-_SPEAKER:])
    return kind in _SPEAKING and says("attribution", near)


def _directions(words: list[Token]) -> Iterator[Particular]:
    for word in words:
        forms = (word.folded, *(word.folded.removeprefix(c) for c in _CLITICS))
        way = next((directions()[f] for f in forms if f in directions()), "")
        if way:
            yield Particular("direction", "direction", way, word.text)
