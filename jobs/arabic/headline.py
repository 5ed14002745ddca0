"""A feed's title, or a first sentence, to a headline that keeps its word. Pure."""

import re

from jobs.arabic.chain import Publisher, publisher
from jobs.arabic.fold import fold, without_conjunction, words
from jobs.arabic.phrases import phrase
from jobs.arabic.quotes import arabic_quotes
from jobs.arabic.shorten import is_linking, shorter

LIMIT = 90  # characters
_LONGEST = 1_000  # characters that are looked at
_SHORTEST = 30  # that a cut may leave
_SUFFIX = re.compile(r"(?:\s+[-\u2013\u2014\u00bb]\s+|\s*[|_]\s*)([^|_]{2,50})$")
_ENDING = " .\u2026\u060c\u061b:;,-\u2013\u2014|/"
_EXCLAIMED = re.compile("\\s*[!\uff01]+")
# A comma is one only where a linking word follows it.
_BORDER = re.compile("[:\u2013\u2014]|\\.\\.+|\\s-\\s|[\u060c\u061b,]\\s+(\\S+)")
_BRACKETS = {"\xab": "\xbb", "\u201c": "\u201d", "(": ")", "[": "]"}


def headline(title: str, sentence: str = "") -> str:
    """Return the title as a headline, or the sentence where the title breaks the rules.

    A headline has at most 90 characters and ends at a word, best at the end of a
    clause. It does not shout, tease or ask; a title that does, with no sentence to
    take its place, loses the words that do.

    Args:
        title: visible; without the publisher's name.
        sentence: the first of the text; "" where the rights forbid using it.
    """
    told = without_teaser(title)
    if sentence and (not told or is_clickbait(title)):
        told = _as_title(sentence)
    else:
        told = _EXCLAIMED.sub("", _without_start(told, "bait"))
    return shortened(arabic_quotes(told))


def is_clickbait(title: str) -> bool:
    """Whether a title shouts, teases or asks, apart from "urgent:" before it."""
    return bool(phrase("clickbait").search(fold(without_teaser(title))))


def without_publisher(
    title: str, carrier: str, credited: str = ""
) -> tuple[str, Publisher | None]:
    """Return a title without the publisher after it, and that publisher.

    A name that is neither the carrier's nor a known publisher's stays.

    Args:
        credited: the publisher that the feed itself names for the entry, as search
            feeds do.
    """
    named = (publisher(credited) or Publisher(credited)) if credited else None
    match = _SUFFIX.search(title)
    if not match:
        return title, named
    by = publisher(match[1])
    if by is None and words(match[1]) not in (words(carrier), words(credited)):
        return title, named
    return title[: match.start()].rstrip(_ENDING), named or by


def without_teaser(title: str) -> str:
    """Return a title without "urgent:" before it and dots after it."""
    return _without_start(title, "urgent").rstrip(_ENDING)


def _without_start(title: str, name: str) -> str:
    """A title without the phrase of that name at its beginning."""
    folded, shown = fold(title), title.split()
    match = phrase(name).match(folded)
    if not match or len(folded.split()) != len(shown):
        return title
    rest = folded[match.end() :].split()
    return " ".join(shown[len(shown) - len(rest) :])


def shortened(text: str, limit: int = LIMIT) -> str:
    """Return the text cut to a number of characters, at a clause or at least a word.

    No quote or bracket is left open, no preposition stands at the end, and no amount is
    divided from what it counts.
    """
    text = text[:_LONGEST].strip().rstrip(_ENDING)
    if len(text) <= limit:
        return text
    clauses = shorter(text, lambda told: len(told.rstrip(_ENDING)) <= limit)
    cut = next(clauses, "").rstrip(_ENDING)
    return cut or _finished(_undivided(text, _head(text, limit)))


def _head(text: str, limit: int) -> str:
    """The beginning of a text, up to a border of clauses or at least a whole word."""
    borders = [
        match.start()
        for match in _BORDER.finditer(text)
        if match.start() <= limit and (not match[1] or is_linking(fold(match[1])))
    ]
    if borders and borders[-1] >= limit // 2:
        return text[: borders[-1]]
    head = text[: limit + 1]
    return head.rsplit(" ", 1)[0][:limit]


def _undivided(text: str, head: str) -> str:
    """The beginning of a text without the amount in which it ends midway."""
    shown, folded, size = text.split(), fold(text), len(head.split())
    if len(folded.split()) != len(shown):
        return head
    for amount in phrase("amount").finditer(folded):
        first = folded.count(" ", 0, amount.start())
        if 0 < first < size <= folded.count(" ", 0, amount.end()):
            return " ".join(shown[:first])
    return head


def _finished(head: str) -> str:
    """A cut text without what the cut left hanging."""
    for opening, closing in _BRACKETS.items():
        if head.count(opening) > head.count(closing):
            start = head.rindex(opening)
            head = head[:start] if start >= _SHORTEST else head + closing
    shown = head.rstrip(_ENDING).split()
    while len(shown) > 1 and _hangs(fold(shown[-1])):
        shown.pop()
    return " ".join(shown).rstrip(_ENDING)


def _hangs(word: str) -> bool:
    """Whether a word needs the one that the cut took away, as a number its unit."""
    return bool(phrase("dangling").fullmatch(word)) or word.strip(".,").isdigit()


def _as_title(sentence: str) -> str:
    """A sentence without the "and" that tied it to another."""
    first, _, rest = sentence.partition(" ")
    if without_conjunction(fold(first)) != fold(first):
        first = re.sub("^\\W*\N{ARABIC LETTER WAW}[\u064b-\u0652]*", "", first)
    return f"{first} {rest}"
