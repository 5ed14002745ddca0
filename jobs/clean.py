"""A feed's entry to the article's own title and text. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from jobs.arabic.dateline import Dateline, dateline
from jobs.arabic.doubt import doubtful, doubts
from jobs.arabic.fold import fold, words
from jobs.arabic.headline import headline, is_clickbait, without_publisher
from jobs.arabic.junk import kind
from jobs.arabic.links import web_address
from jobs.arabic.markup import document, plain
from jobs.arabic.origin import origin
from jobs.arabic.page import article
from jobs.arabic.quotes import arabic_quotes
from jobs.arabic.sentences import sentences
from jobs.arabic.sift import Line, Sifted, sift
from jobs.parse import Entry
from storage.model import Link, Source

_MOST_RELATED = 5
_SHORTEST_TITLE = 3  # words of a sentence that can be one
# Telegram makes links of names, commands and hashtags wherever they stand.
_CALL = re.compile(r"(?<![\w@/.])(?:[@/]+(?=[A-Za-z])|#(?=\w))")
_HASHTAG = re.compile(r"#\w+")
_SIGN = re.compile("[@/#]")  # without which there are none of these, nor addresses
_POINTER = re.compile(r"^[^:>|»]{0,40}[:>|»]+\s*")  # what calls to read a title
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# Into Telegram itself, where it may start a bot or a payment.
_INWARD = re.compile(
    r"(?:\b(?:tg|ton)://|(?:https?://)?\b(?:t|telegram)\.(?:me|dog)/)\S*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What a publisher says in an entry, without what its page adds."""

    title: str  #: at most 90 characters; "" when the entry holds no words at all
    text: str  #: paragraphs joined by a newline
    given: str = ""  #: the publisher's own title where another is shown, else ""
    original: str = ""  #: publisher that the text is credited to, as readers see it
    original_url: str = ""  #: that the credit links to
    original_ownership: str = ""  #: one of OWNERSHIPS, "" when unknown
    carrier: str = ""  #: publisher that the text itself names as the one carrying it
    place: str = ""  #: of the dateline
    related: tuple[Link, ...] = ()  #: targets of "read also", absolute, at most five
    flags: tuple[str, ...] = ()  #: doubts, of FLAGS


def clean(entry: Entry, source: Source) -> Cleaned:
    """Return the entry as a title, a text and who stands behind them.

    Page furniture goes, wherever in the text it stands; the dateline and the credits
    go from the text into fields of their own. A text without a title is headed by its
    first sentence and flagged "no-title". A sentence that reserves rights is never
    shown and flags "rights-sentence"; nothing of the text then heads it in place of a
    title that breaks the rules.
    """
    page = document(entry.html)
    parts = article(page)
    given, by = without_publisher(_title(entry.title), source.name, entry.publisher)
    given = given or without_publisher(_title(page.title), source.name)[0]
    sifted = sift(parts, given)
    opening = _opening(sifted, source)
    paragraphs = [*filter(None, (opening.rest,)), *sifted.text[1:]]
    text = "\n".join(arabic_quotes(_harmless(line)) for line in paragraphs)
    given = given or _title(sifted.headline)
    flags = tuple(_flags(sifted, given, doubts("\n".join(part.text for part in parts))))
    told = headline(given, _spare_title(text, given, source, flags))
    found = origin(sifted, opening, by, source)
    return Cleaned(
        title=told,
        text=text,
        given=given if given != told else "",
        original=found.publisher.name,
        original_url=found.url,
        original_ownership=found.publisher.ownership,
        carrier=found.carrier,
        place=opening.place,
        related=tuple(_related(sifted, entry.url)),
        flags=flags,
    )


def _opening(sifted: Sifted, source: Source) -> Dateline:
    """The dateline of the first paragraph, or of a line of its own above it."""
    opening = dateline(sifted.text[0] if sifted.text else "", source.name)
    if opening.place or opening.publisher:
        return opening
    above = (line.text for line in sifted.dropped if line.kind == "byline")
    lines = (dateline(text, source.name) for text in above)
    found = next((line for line in lines if not line.rest), opening)
    return replace(opening, place=found.place, publisher=found.publisher)


def _title(markup: str) -> str:
    """A title as a plain line, without addresses."""
    return _harmless(_ADDRESS.sub("", plain(markup))).strip()


def _harmless(line: str) -> str:
    """A line that calls nobody and commands nothing when Telegram prints it."""
    if not _SIGN.search(line):
        return line
    line = _INWARD.sub("", line)
    line = _HASHTAG.sub(lambda tag: tag[0].replace("_", " "), line)
    return _CALL.sub("", line)


def _flags(sifted: Sifted, given: str, found: Iterable[str]) -> Iterator[str]:
    if any(line.kind == "rights" for line in sifted.dropped):
        yield "rights-sentence"
    yield from found
    if not given:
        yield "no-title"


def _spare_title(text: str, given: str, source: Source, flags: tuple[str, ...]) -> str:
    """The first sentence that may head the text, "" if none need or may do so."""
    is_reserved = source.mode == "head" or "rights-sentence" in flags
    if given and (is_reserved or not is_clickbait(given)):
        return ""
    found = (sentence for sentence in sentences(text) if not doubtful(sentence))
    return next((told for told in found if len(words(told)) >= _SHORTEST_TITLE), "")


def _related(sifted: Sifted, base: str) -> Iterator[Link]:
    """What the "read also" lines link to, each by the title that stands there."""
    titles = {
        address: title
        for line in sifted.dropped
        if line.kind in ("read-also", "end")
        for title in [_pointed(line) if len(line.links) == 1 else ""]
        for link in line.links
        if (address := web_address(link, base))
    }
    for address, title in list(titles.items())[:_MOST_RELATED]:
        yield Link(address, title)


def _pointed(line: Line) -> str:
    """The title in a line that leads to another article, "" if there is only a call."""
    text = _POINTER.sub("", line.text) if kind(line.folded) else line.text
    title = _harmless(text).strip()
    is_short = len(words(title)) < _SHORTEST_TITLE
    if is_short or kind(fold(title)) or is_clickbait(title):
        return ""
    return headline(title)
