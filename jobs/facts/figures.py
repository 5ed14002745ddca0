"""An article's text to the figures in it, with their period and country. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from jobs.arabic.lexicon import Hit
from jobs.arabic.sentences import sentences
from jobs.facts.countries import HOME
from jobs.facts.countries import named as countries_named
from jobs.facts.entities import mentions
from jobs.facts.labels import subject, whole
from jobs.facts.measure import Measure
from jobs.facts.measures import measures
from jobs.facts.numerals import Token, tokenised
from jobs.facts.units import Unit, abroad, nearby
from storage.model import Figure

_MOST = 12  # figures of one article: more is a table, not news
_YEARS = range(1990, 2101)
_NEAR = 12  # tokens around a figure in which its period may stand
_CLOSE = 3  # tokens between two countries that share one statement
_OPENING = 3  # sentences in which a figure tells more
_FOREIGN = -3.0  # what a figure about elsewhere counts in an article about China
_COUNTS = {"currency": 1.2, "scaled": 1.2, "percent": 0.9, "unit": 1.2, "bare": 0.6}
_EACH = "each"  # periods that are rates
_CHINA = "CN"
_MAGNITUDE = 1000  # counts from here on weigh as much as money
_LOWER = 1.0  # what the lower end of a range counts less than the upper
_END, _NOWHERE = "\n", -1  # a word that is in no name, behind each sentence
_CODE = 2  # letters of a country; longer codes are groups of countries


@dataclass(frozen=True)
class _Sentence:
    """A sentence's tokens and what is said in them, by token."""

    tokens: tuple[Token, ...]
    measures: tuple[Measure, ...]
    places: list[int]  #: of the tokens that are no marks...
    words: list[str]  #: ...and these, folded

    @cached_property
    def labels(self) -> list[tuple[int, str]]:
        """What amounts and shares are of, as readers see it; in order."""
        hits = nearby("label").hits(self.words)
        return [(self.places[hit.start], hit.meanings[0].name) for hit in hits]

    @cached_property
    def _timed(self) -> list[Hit[Unit]]:
        return nearby("period").hits(self.words)

    @cached_property
    def rates(self) -> dict[int, str]:
        """Where "a year", "a day" stand."""
        units = {self.places[hit.start]: hit.meanings[0] for hit in self._timed}
        return {place: u.name for place, u in units.items() if u.id == _EACH}

    @cached_property
    def periods(self) -> list[tuple[int, str]]:
        """Periods, with the year that follows, and other years; in order."""
        taken = {p for m in self.measures for p in range(m.start, m.end)}
        years = {
            place: token.text
            for place, token in enumerate(self.tokens)
            if token.text.isdecimal() and int(token.text) in _YEARS
            if place not in taken
        }
        found = []
        for hit in self._timed:
            if hit.meanings[0].id == _EACH:
                continue
            year = years.pop(self.places[hit.end - 1] + 1, "")
            name = f"{hit.meanings[0].name} {year}".rstrip()
            found.append((self.places[hit.start], name))
        return sorted([*found, *years.items()])


def figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of a text, most telling first, at most twelve.

    Money, percentages with a base, counts of known things and whatever has a
    magnitude; never ages, dates, hours, years, phone or model numbers. The source's
    own conversion belongs to the figure it converts. The two ends of a range are two
    figures that are shown alike. A figure's country is the one its sentence names last
    before it, else the only one that the text names.

    Args:
        text: clean; the first line may be the title.
    """
    parts = [_read(tokenised(sentence)) for sentence in sentences(text)]
    if not any(part.measures for part in parts):
        return ()
    places = _countries(parts)
    countries = {code for found in places for _, code in found}
    told: dict[tuple[float, str, str | None], tuple[float, Figure]] = {}
    for order, part in enumerate(parts):
        for measure in part.measures:
            label = _label(measure, part) or _base(measure, parts[: order + 1])
            if measure.kind == "percent" and not label:
                continue
            geo = _country(measure, places[order], countries)
            currency = _currency(measure, geo, countries)
            figure = _figure(measure, part, label, geo, currency)
            weight = _weight(measure, figure, order, countries)
            for each in _ends(measure, weight, figure):
                key = (each[1].value, figure.unit, figure.currency)
                told[key] = _merged(told[key], each) if key in told else each
    ranked = sorted(told.values(), key=_first, reverse=True)
    return tuple(figure for _, figure in ranked[:_MOST])


def _read(tokens: tuple[Token, ...]) -> _Sentence:
    places = [place for place, token in enumerate(tokens) if not token.mark]
    words = [tokens[place].folded for place in places]
    return _Sentence(tokens, tuple(measures(tokens)), places, words)


def _first(weighed: tuple[float, Figure]) -> float:
    return weighed[0]


def _merged(
    one: tuple[float, Figure], other: tuple[float, Figure]
) -> tuple[float, Figure]:
    """A figure told twice, as where it tells more, with what is said elsewhere."""
    (weight, best), (_, rest) = sorted((one, other), key=_first, reverse=True)
    whole = replace(
        best,
        period=best.period or rest.period,
        label=best.label or rest.label,
        conversion=best.conversion or rest.conversion,
    )
    return weight, whole


def _ends(
    measure: Measure, weight: float, figure: Figure
) -> Iterator[tuple[float, Figure]]:
    """The figure; of a range both ends, which are shown alike."""
    yield weight, figure
    if measure.low is not None:
        yield weight - _LOWER, replace(figure, value=measure.low)


def _countries(parts: Sequence[_Sentence]) -> list[list[tuple[int, str]]]:
    """For each sentence the countries named, or meant by a city or a body; in order."""
    words = [word for part in parts for word in (*part.words, _END)]
    told = [(n, at) for n, part in enumerate(parts) for at in (*part.places, _NOWHERE)]
    named = {
        m.start: m.entity.country for m in mentions(words) if m.entity.country in HOME
    }
    named |= {hit.start: hit.meanings[0] for hit in countries_named(words)}
    found: list[list[tuple[int, str]]] = [[] for _ in parts]
    for start in sorted(named):
        order, place = told[start]
        within = (m.start <= place < m.end for m in parts[order].measures)
        if not any(within):  # a currency's country is not the figure's
            found[order].append((place, named[start]))
    return found


def _base(measure: Measure, parts: Sequence[_Sentence]) -> str:
    """What a percentage is of when no listed word says it in the last sentence.

    It changed or is a rate of something there, or the sentences before spoke of it.
    """
    if measure.kind != "percent":
        return ""
    carried = (part.labels[-1][1] for part in reversed(parts) if part.labels)
    return subject(parts[-1].tokens, measure.start) or next(carried, "")


def _figure(
    measure: Measure,
    part: _Sentence,
    label: str,
    geo: str | None,
    currency: str | None,
) -> Figure:
    return Figure(
        text=measure.text,
        value=measure.value,
        unit=measure.unit,
        currency=currency,
        period=_period(measure, part),
        geo=geo,
        label=label,
        conversion=measure.conversion,
    )


def _weight(
    measure: Measure, figure: Figure, order: int, countries: Collection[str]
) -> float:
    """How telling a figure is: early, large, and about China."""
    bare = measure.kind == "unit" and measure.value < _MAGNITUDE
    kind = _COUNTS["bare" if bare else measure.kind]
    opening = max(0, _OPENING - order) / _OPENING
    elsewhere = figure.geo not in HOME and figure.geo and _CHINA in countries
    return kind + opening + (_FOREIGN if elsewhere else 0.0)


def _label(measure: Measure, part: _Sentence) -> str:
    """What is counted, or what an amount is of; "" when the sentence does not say."""
    if measure.noun:
        return measure.noun
    share = whole(part.tokens, measure.end) if measure.kind == "percent" else ""
    before = [name for place, name in part.labels if place < measure.start]
    after = [name for place, name in part.labels if place >= measure.end]
    return share or next(iter((*reversed(before), *after)), "")


def _period(measure: Measure, part: _Sentence) -> str | None:
    """The rate that follows, or the period that stands nearest, if one is near."""
    if measure.end in part.rates:
        return part.rates[measure.end]
    near = [
        (min(abs(place - measure.start), abs(place - measure.end)), name)
        for place, name in part.periods
    ]
    distance, name = min(near, default=(_NEAR + 1, ""))
    return name if distance <= _NEAR else None


def _country(
    measure: Measure, places: Sequence[tuple[int, str]], countries: Collection[str]
) -> str | None:
    before = [it for it in places if it[0] < measure.start]
    named = before or places
    if not named:
        return _code(*countries) if len(countries) == 1 else None
    place, code = named[-1] if before else named[0]
    shared = {c for p, c in named if abs(p - place) <= _CLOSE}
    return _code(code) if len(shared) == 1 else None


def _currency(
    measure: Measure, geo: str | None, countries: Collection[str]
) -> str | None:
    """The currency; a name that several countries use means the one that is named."""
    if not measure.coin:
        return measure.currency
    named = [geo] if geo and abroad(measure.coin, geo) else countries
    found = {abroad(measure.coin, country) for country in named} - {""}
    return found.pop() if len(found) == 1 else measure.currency


def _code(code: str) -> str | None:
    return code if len(code) == _CODE else None
