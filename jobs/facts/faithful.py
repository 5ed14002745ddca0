"""What a summary says to what its source does not say. Pure.

A guard for sentences that somebody else wrote about a text, such as a language model:
on any alarm the summary in the text's own words stands instead. It compares with the
same text that the writer was given; a shorter one would raise false alarms.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from jobs.arabic.fold import words
from jobs.arabic.lexicon import lexemes
from jobs.arabic.salience import telling
from jobs.arabic.sentences import sentences
from jobs.facts.amounts import quantity
from jobs.facts.concepts import directions
from jobs.facts.countries import named
from jobs.facts.directory import lookup
from jobs.facts.entities import mentions
from jobs.facts.numerals import Token, tokenised
from jobs.facts.units import at, nearby

_BEFORE, _AFTER = 4, 3  # tokens around a number that tell what it counts
_SWAPPED = 0.4  # likeness by which another number's surroundings fit better
_LEAST = 3  # lower numbers in words are mostly no counts
_PRECISE = 12  # significant digits of a number that nobody rounded
_SAME = 0.5  # of a sentence's words stand in the one that it retells
_BOUND = {"percent", "currency"}  # without these a number is another one
_CLITICS = ("", "و", "ف", "ب", "ل", "وب", "ال", "بال", "لل", "وال")
_TURNED = {"up": "down", "down": "up"}


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something said that the source does not say."""

    kind: str  #: "number", "name" or "direction"
    text: str  #: as the summary has it


@dataclass(frozen=True, slots=True)
class _Said:
    """A number or a name as a sentence says it."""

    text: str
    what: float | str  #: value in full, id; the digits where they are no amount
    beside: tuple[str, str]  #: the words before and after
    unit: tuple[str, str] = ("", "")  #: kind and id of what stands beside a number
    about: bool = False  #: it says that it is rounded
    around: frozenset[str] = frozenset()  #: stems of the words around a number


def alarms(told: str, source: str) -> tuple[Alarm, ...]:
    """Return what a summary says that its source does not, in order of kinds.

    Every number must stand in the source with its magnitude and unit (rounded only
    when it says so) and count what it counts there; every year and period, company,
    place and Latin name must be named there; nothing may rise that fell. Numbers in
    words and in digits are the same numbers, spellings of one name the same name.

    Args:
        told: a summary, in Arabic.
        source: all that its writer was given: the title, then the text.
    """
    return (*_numbers(told, source), *_names(told, source), *_turns(told, source))


def _numbers(told: str, source: str) -> Iterator[Alarm]:
    known = list(_numbers_in(source))
    for one in _numbers_in(told):
        same = [other for other in known if _is_same(one, other)]
        others = [other for other in known if not _is_same(one, other)]
        if not same or _fits(one, same, others) or _is_swapped(one, same, others):
            yield Alarm("number", one.text)


def _numbers_in(text: str) -> Iterator[_Said]:
    for sentence in sentences(text):
        tokens = tokenised(sentence)
        start = 0
        while start < len(tokens):
            found = _number(tokens, start)
            if found:
                yield _in_context(tokens, start, found[1], found[0])
            start = found[1] if found else start + 1


def _number(tokens: Sequence[Token], start: int) -> tuple[float | str, int] | None:
    """The number that begins at a token, and where it ends."""
    found = quantity(tokens, start)
    if found:
        return found.value, found.end
    token = tokens[start]
    if token.digits:
        return token.text, start + 1
    for clitic in _CLITICS:
        if not token.folded.startswith(clitic):
            continue
        bare = token._replace(folded=token.folded.removeprefix(clitic))
        word = at([bare, *tokens[start + 1 : start + _AFTER]], 0, "number", "scale")
        if word and float(word.unit.id) >= _LEAST:
            return float(word.unit.id), start + word.end
    return None


def _in_context(
    tokens: Sequence[Token], start: int, end: int, value: float | str
) -> _Said:
    sign = at(tokens, start - 1, "sign")
    unit = at(tokens, end, "percent", "currency", "unit")
    around = (*tokens[max(0, start - _BEFORE) : start], *tokens[end : end + _AFTER])
    named = unit.unit if unit else None
    beside = (_word(tokens, start - 1), named.id if named else _word(tokens, end))
    kind = ("currency", sign.unit.id) if sign else ("", "")
    return _Said(
        text=" ".join(
            token.text for token in tokens[start : unit.end if unit else end]
        ),
        what=value,
        beside=beside,
        unit=(named.kind, named.id) if named and not sign else kind,
        about=bool(at(tokens, start - 1, "about")),
        around=telling(" ".join(token.text for token in around if not token.digits)),
    )


def _word(tokens: Sequence[Token], place: int) -> str:
    """The word at a place, "" for a mark: a sentence may end there that went on."""
    inside = 0 <= place < len(tokens) and not tokens[place].mark
    return tokens[place].folded if inside else ""


def _is_same(told: _Said, source: _Said) -> bool:
    """Whether the source's number may be said so."""
    if told.unit != source.unit and {told.unit[0], source.unit[0]} & _BOUND:
        return False
    if told.unit[1] != source.unit[1] and told.unit[1] and source.unit[1]:
        return False
    if isinstance(told.what, str) or isinstance(source.what, str):
        return told.what == source.what
    return told.what == source.what or (told.about and _rounds(told.what, source.what))


def _rounds(told: float, source: float) -> bool:
    """Whether a number is another one with fewer significant digits."""
    digits = f"{told:.{_PRECISE}e}".partition("e")[0].replace(".", "").rstrip("0")
    return float(f"{source:.{len(digits) - 1}e}") == told


def _fits(told: _Said, same: Sequence[_Said], others: Sequence[_Said]) -> bool:
    """Whether the words around a number stand in the source around another one."""

    def likeness(known: Sequence[_Said]) -> float:
        shared = (len(told.around & other.around) for other in known)
        return max(shared, default=0) / max(1, len(told.around))

    rivals = [o for o in others if o.unit == told.unit or o.what == told.what]
    return likeness(rivals) - likeness(same) > _SWAPPED


def _is_swapped(told: _Said, same: Sequence[_Said], others: Sequence[_Said]) -> bool:
    """Whether something else stands in the source between the same two words."""
    return (
        all(told.beside)
        and any(told.beside == other.beside for other in others)
        and all(told.beside != own.beside for own in same)
    )


def _names(told: str, source: str) -> Iterator[Alarm]:
    known = list(_names_in(source))
    given = lexemes(source)
    ids = {one.what for one in known}
    for one in _names_in(told):
        same = [other for other in known if other.what == one.what]
        others = [other for other in known if other.what != one.what]
        known_by = {entity.id for entity in lookup(one.text)} & ids
        if (not same and not known_by) or _is_swapped(one, same, others):
            yield Alarm("name", one.text)
    for word in lexemes(told):
        is_new = word.isascii() and word.isalpha() and word not in given
        if is_new and not ids & {entity.id for entity in lookup(word)}:
            yield Alarm("name", word)


def _names_in(text: str) -> Iterator[_Said]:
    """The entities, countries and periods of a text."""
    for sentence in sentences(text):
        said = lexemes(sentence)
        found = [
            *((m.start, m.end, m.entity.id) for m in mentions(said) if not m.doubtful),
            *((hit.start, hit.end, hit.meanings[0]) for hit in named(said)),
            *(
                (hit.start, hit.end, hit.meanings[0].name)
                for hit in nearby("period").hits(said)
            ),
        ]
        for start, end, what in found:
            before = said[start - 1] if start else ""
            after = said[end] if end < len(said) else ""
            yield _Said(" ".join(said[start:end]), what, (before, after))


def _turns(told: str, source: str) -> Iterator[Alarm]:
    """Sentences that turn round what the source's sentence says."""
    given = [(_content(sentence), sentence) for sentence in sentences(source)]
    for sentence in sentences(told):
        content = _content(sentence)
        shared, retold = max(
            ((len(content & known), said) for known, said in given),
            key=itemgetter(0),
            default=(0, ""),
        )
        ours, theirs = _directions(sentence), _directions(retold)
        is_turned = any(
            ours[way] > theirs[way] and ours[back] < theirs[back]
            for way, back in _TURNED.items()
        )
        if is_turned and shared >= _SAME * len(content):
            yield Alarm("direction", sentence)


def _content(sentence: str) -> frozenset[str]:
    """What a sentence is told by when it is told again: its words and numbers."""
    return telling(sentence) | {t.text for t in tokenised(sentence) if t.digits}


def _directions(sentence: str) -> Counter[str]:
    """How often a sentence says that something rose, and fell."""
    found = (_direction(word) for word in words(sentence))
    return Counter(way for way in found if way)


def _direction(word: str) -> str:
    bare = (word.removeprefix(c) for c in _CLITICS if word.startswith(c))
    forms = (form for each in bare for form in (each, each.removesuffix("ا")))
    return next((directions()[form] for form in forms if form in directions()), "")
