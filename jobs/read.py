"""A feed's entry to an article. Pure."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import unescape

from jobs.arabic.language import language
from jobs.arabic.lexicon import lexemes
from jobs.clean import Cleaned, clean
from jobs.facts.directory import lookup
from jobs.facts.entities import Mention, mentions
from jobs.facts.figures import figures
from jobs.facts.gate import names_china
from jobs.facts.hints import may_name_china
from jobs.feeds.url import canonical, clean_link
from jobs.parse import Entry
from jobs.summarise import summarise
from jobs.tag import Tags, tag
from storage.model import Article, Link, Source

_SKEW = timedelta(minutes=15)  # publishers' clocks differ from ours by this much
_LONGEST = 20_000  # characters of an entry that are looked through beforehand
_INLINE = re.compile(r"</?(?:a|b|em|font|i|mark|span|strong|u)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile("<[^>]*>")
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)  # older dates are a program's zero


@dataclass(frozen=True, slots=True)
class Reading:
    """What an entry says, and what was made of it."""

    article: Article  #: as it may be kept
    text: str  #: clean, whatever its rights: not to be kept
    why: tuple[str, ...]  #: what decided the gate and the topics


def read(entry: Entry, source: Source, now: datetime) -> Article:
    """Return the article that an entry holds: cleaned, dated, tagged, summarised.

    What rights reserve to the publisher is read in memory, to tag it, and not kept: of
    a "head" article there is a headline, no text, no summary and no figure. Where even
    that is refused, the title alone is read.

    Args:
        now: aware; when it is read for the first time.

    Raises:
        ValueError: the entry's address is not an absolute http or https one.
    """
    return examine(entry, source, now).article


def news(entry: Entry, source: Source, now: datetime) -> Article | None:
    """Return what `read` does; None, at a fraction of the cost, where no gate can open.

    Most entries of a general feed name nothing Chinese anywhere, their furniture
    included: it need not be known what of them is the article.

    Raises:
        ValueError: the entry's address is not an absolute http or https one.
    """
    page = f"{entry.title}\n{entry.html}"
    if source.china or len(page) > _LONGEST or _names_china(_stripped(page)):
        return read(entry, source, now)
    return None


def _names_china(text: str) -> bool:
    return may_name_china(text) and names_china(lexemes(text))


def _stripped(page: str) -> str:
    """The words of markup, whatever they are part of."""
    page = unescape(unescape(page)) if "&" in page else page
    return _TAG.sub(" ", _INLINE.sub("", page))


def examine(entry: Entry, source: Source, now: datetime) -> Reading:
    """Return what `read` does, with the text that it was read from, and the reasons.

    Raises:
        ValueError: the entry's address is not an absolute http or https one.
    """
    entry = _readable(entry, source)
    found = clean(entry, source)
    told = _outlined(entry, found, source, now)
    tags = _tags(found, source)
    article = replace(
        told, china_business=tags.china_business, score=tags.score, topics=tags.topics
    )
    if told.mode == "head":
        return Reading(replace(article, text=""), told.text, tags.why)
    article = replace(
        article,
        figures=figures(f"{told.title}\n{told.text}"),
        summary=summarise(told.title, told.text),
    )
    return Reading(article, told.text, tags.why)


def outline(entry: Entry, source: Source, now: datetime) -> Article:
    """Return what of an entry is compared with others: cleaned, dated, names found.

    It holds the text whatever its rights: not to be kept as it is.

    Args:
        now: aware; when it is read for the first time.

    Raises:
        ValueError: the entry's address is not an absolute http or https one.
    """
    entry = _readable(entry, source)
    return _outlined(entry, clean(entry, source), source, now)


def _readable(entry: Entry, source: Source) -> Entry:
    """What may be read of an entry: its title, where more is refused to machines."""
    return replace(entry, html="") if source.is_unread else entry


def _tags(found: Cleaned, source: Source) -> Tags:
    """What it is about, by its publisher's title, which may tell what ours does not."""
    title = found.given or found.title or source.name
    return tag(title, found.text, source)


def _outlined(entry: Entry, found: Cleaned, source: Source, now: datetime) -> Article:
    title = found.title or source.name
    published, doubt = _published(entry.published, now)
    everything = "\n".join((title, found.text, found.place))
    named = mentions(lexemes(everything))
    return Article(
        key=canonical(entry.url),
        url=clean_link(entry.url),
        source=source.slug,
        title=title,
        text=found.text,
        language=language(everything, (entry.language, source.language)),
        published=published,
        seen=now,
        entities=_entities(named, found.original),
        mode=_mode(source, found),
        original=found.original,
        original_ownership=found.original_ownership,
        flags=(*found.flags, *doubt, *_ambiguity(named)),
        given=found.given,
        related=tuple(_links(found.related)),
    )


def _links(related: Iterable[Link]) -> Iterator[Link]:
    """Those that lead somewhere, without tracking parameters."""
    for link in related:
        with suppress(ValueError):
            yield replace(link, url=clean_link(link.url))


def _published(
    date: datetime | None, now: datetime
) -> tuple[datetime, tuple[str, ...]]:
    """When it was published as far as can be believed, and what casts doubt on it."""
    if date is None or date < _OLDEST:
        return now, ("no-date",)
    if date > now:
        return now, ("future-date",) if date > now + _SKEW else ()
    return date.astimezone(UTC), ()


def _mode(source: Source, found: Cleaned) -> str:
    """The source's mode, lowered where the article itself reserves its rights.

    A licence to publish in full stands above that; so does a mode that the operator
    set with a reason, knowing what the publisher writes.
    """
    if "rights-sentence" in found.flags and not source.is_settled:
        return "head"
    return source.mode


def _entities(named: Iterable[Mention], original: str) -> tuple[str, ...]:
    """The entities that a text names, then the publisher it comes from."""
    ids = (mention.entity.id for mention in named)
    by = (entity.id for entity in lookup(original))
    return tuple(dict.fromkeys((*ids, *by)))


def _ambiguity(named: Iterable[Mention]) -> tuple[str, ...]:
    """A flag where a name seems to mean another entity than it says."""
    is_doubtful = any(mention.doubtful for mention in named)
    return ("ambiguous-entity",) if is_doubtful else ()
