"""An article's text to a summary in its own words. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from jobs.arabic.doubt import doubtful
from jobs.arabic.fold import fold, words
from jobs.arabic.phrases import phrase, stands
from jobs.arabic.salience import salience, telling
from jobs.arabic.sentences import sentences
from jobs.arabic.shorten import shorter
from jobs.tables import rows

_LONGEST = 1_000  # characters of a sentence that is one
_RUN = 15  # consecutive words in common with the source that are too many
_SHARE = 5  # a summary has at most one in so many of the source's words...
_LEAST = 14  # ...or so many, because fewer are no sentence...
_HALF = 2  # ...but never more than one in two
_ALIKE = 0.6  # of a sentence's stems stand in the title or in another: nothing new
_ENOUGH = 2  # sentences to choose each one from; later ones hardly ever win
_WORDINGS = 2  # of a sentence to choose from
_FIGURE, _POINTING = 0.4, 0.3  # weights; an early place's is one
_ARABIC = re.compile("[\u0621-\u064a]+")
_NUMBER = re.compile("\\d+(?:[.,\u066b\u066c]\\d+)*")


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: int  #: of its sentence in the text
    text: str
    stems: frozenset[str]
    score: float

    def repeats(self, other: "_Candidate") -> bool:
        return self.place == other.place or _is_alike(self.stems, other.stems)


def summarise(title: str, text: str, limit: int = 280, most: int = 2) -> str:
    """Return a summary of at most so many characters and sentences, "" if none is safe.

    The sentences are the text's own, shortened at clause borders, in its order. None
    repeats the title, needs another one to be understood, gives a time that only the
    day of publication explains, or is doubtful. Together they hold at most a fifth of
    the text's words (of a short text at most half, and fourteen), never fifteen of
    them in a row, and no number that the text does not hold. Only Arabic is summarised.
    """
    if sum(map(len, _ARABIC.findall(text))) * 3 < len(text):
        return ""
    source = _Source(text)
    heading = telling(title)
    chosen: list[_Candidate] = []
    for candidate in _ranked(source, heading, most * _ENOUGH):
        told = _joined([*chosen, candidate])
        if len(told) > limit or not source.allows(told):
            continue
        if any(candidate.repeats(other) for other in chosen):
            continue
        if doubtful(source.sentences[candidate.place]):
            continue
        chosen.append(candidate)
        if len(chosen) == most:
            break
    return _joined(chosen)


def extract(title: str, text: str, budget: int) -> str:
    """Return the sentences that tell most of a text, whole, in its order.

    Nothing is shortened or judged: this is for a reader of the whole text, as the
    summary of a digest is not.

    Args:
        title: "" when there is none.
        budget: words; the sentence that reaches it is the last.
    """
    found = sentences(text)
    weights = salience(found, title)
    chosen: list[int] = []
    for place in sorted(range(len(found)), key=lambda place: -weights[place]):
        if sum(len(found[other].split()) for other in chosen) >= budget:
            break
        chosen.append(place)
    return " ".join(found[place] for place in sorted(chosen))


class _Source:
    """A text and what may be taken from it."""

    def __init__(self, text: str) -> None:
        self.sentences = sentences(text)
        found = [word for sentence in self.sentences for word in words(sentence)]
        self._size = len(text.split())
        # A reader counts words at spaces, folding counts them without punctuation.
        self._shown, self._folded = _line(text.split()), _line(found)
        self._numbers = set(_NUMBER.findall(text))
        self.salience = salience(self.sentences)

    def allows(self, told: str) -> bool:
        """Whether a summary keeps to the source, and leaves most of it there."""
        most = max(self._size // _SHARE, min(_LEAST, self._size // _HALF))
        shown = told.split()
        return (
            len(shown) <= most
            and not any(run in self._shown for run in _runs(shown))
            and not any(run in self._folded for run in _runs(words(told)))
            and self._numbers.issuperset(_NUMBER.findall(told))
        )


def _ranked(source: _Source, heading: frozenset[str], enough: int) -> list[_Candidate]:
    """The best wordings of the first usable sentences, best first."""
    found: list[_Candidate] = []
    usable = 0
    for place, sentence in enumerate(source.sentences):
        wordings = list(_wordings(place, sentence, source, heading))
        found.extend(wordings)
        usable += bool(wordings)
        if usable == enough:
            break
    return sorted(found, key=lambda one: (-one.score, one.place, -len(one.text)))


def _wordings(
    place: int, sentence: str, source: _Source, heading: frozenset[str]
) -> Iterator[_Candidate]:
    """What a summary may say of a sentence, longest first."""
    if len(sentence) > _LONGEST:
        return
    folded = fold(sentence).lstrip('" ')
    if phrase("continuing").match(folded) and not phrase("apart").match(folded):
        return
    if stands("age", folded):
        return
    allowed = shorter(_worded(sentence), source.allows)
    for number, told in enumerate(islice(allowed, _WORDINGS)):
        stems = telling(told)
        score = _score(source.salience[place], told)
        if score is not None and not _is_alike(stems, heading):
            yield _Candidate(place, told, stems, score - number / 100)


def _score(weight: float, told: str) -> float | None:
    """How much a wording of a sentence says, None when it does not stand alone."""
    folded = fold(told)
    if phrase("continuing").match(folded):
        return None
    if stands("vague", folded) or stands("ago", folded):
        return None
    pointing = (
        len(phrase("pointing").findall(folded)) if stands("pointing", folded) else 0
    )
    has_figure = bool(_NUMBER.search(folded))
    return weight + _FIGURE * has_figure - _POINTING * pointing


def _worded(sentence: str) -> str:
    """A sentence with percentages and ranges as we write them."""
    for pattern, replacement in _spellings() if _NUMBER.search(sentence) else ():
        sentence = pattern.sub(replacement, sentence)
    return sentence


@cache
def _spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    table = rows("wording.tsv", "pattern", "replacement")
    return tuple((re.compile(row["pattern"]), row["replacement"]) for _, row in table)


def _is_alike(stems: frozenset[str], others: frozenset[str]) -> bool:
    return len(stems & others) >= _ALIKE * len(stems)


def _runs(found: Sequence[str]) -> Iterator[str]:
    """Each run of words that would be too long a copy."""
    return (_line(found[n : n + _RUN]) for n in range(len(found) - _RUN + 1))


def _line(found: Sequence[str]) -> str:
    """Words so that one line of them stands in another only where whole words do."""
    return f" {' '.join(found)} "


def _joined(chosen: Sequence[_Candidate]) -> str:
    return " ".join(one.text for one in sorted(chosen, key=lambda one: one.place))
