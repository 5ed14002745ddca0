"""An article to the occasions that it announces. Pure.

An occasion has a name, a day to come and a place, all in one sentence: "held over
100 events" announces none, nor does a fair whose day is over or was called off.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from jobs.arabic.sentences import sentences
from jobs.facts.directory import directory
from jobs.tables import listed, rows
from storage.model import Article, Occasion

MOST = 3  #: that one article announces
HORIZON = timedelta(days=2 * 366)  #: later ones are slips of the pen
REACH = 160  #: characters between a name and its day
AFTER = 60  #: characters after a day in which its place may follow
WORDS = range(2, 10)  #: of a name; fewer name nothing, more are a sentence
LONGEST = 90  #: characters of a name
_PLACES = ("city", "district", "province", "region")
#: One letter for one, so that what is found stands at the same place in the text.
_FLAT = str.maketrans("أإآٱةى٠١٢٣٤٥٦٧٨٩", "ااااهي0123456789")
_END = r"(?![^\W\d_])"
_START = r"(?<![^\W_])"
_QUOTED = re.compile("«[^»]*»")
_TRIM = ' «»"“”،,:؛-–—()'
_DATED = re.compile(r"\d\s+[^\W\d_]")  # what every day has: its number and a word


@dataclass(frozen=True, slots=True)
class _Forms:
    """What is looked for, as patterns over flat text."""

    head: re.Pattern[str]
    days: tuple[re.Pattern[str], ...]  #: spans first
    place: re.Pattern[str]
    stop: re.Pattern[str]
    clause: re.Pattern[str]
    off: re.Pattern[str]
    other: re.Pattern[str]
    aside: re.Pattern[str]  #: ends where a name begins that is only mentioned
    months: Mapping[str, int]
    places: Mapping[str, str]  #: as readers see them


def announced(articles: Iterable[Article]) -> dict[str, tuple[Occasion, ...]]:
    """Return the occasions of the articles that announce any, by their keys."""
    found = ((article.key, occasions(article)) for article in articles)
    return {key: each for key, each in found if each}


def occasions(article: Article) -> tuple[Occasion, ...]:
    """Return what an article announces, in its order, each day once."""
    told = f"{article.title}\n{article.text}"
    if not _DATED.search(told):
        return ()  # most articles, at a fraction of what follows
    published = article.published.date()
    found: dict[date, Occasion] = {}
    for sentence in filter(_DATED.search, sentences(told)):
        for one in _of_sentence(sentence, published, article.topics):
            found.setdefault(one.start, one)
    return tuple(found.values())[:MOST]


def _of_sentence(
    text: str, published: date, topics: tuple[str, ...]
) -> Iterator[Occasion]:
    flat, forms = text.translate(_FLAT), _forms()
    if forms.off.search(flat):
        return
    for start, end, first, last in _days(flat, published):
        head = _head(flat, start, end)
        if head is None or not published < first <= last:
            continue
        name = _name(text, flat, head)
        place = _place(flat, min(head.start(), start), end)
        if name and place and first - published < HORIZON:
            yield Occasion(first, last, name, place, topics)


def _days(flat: str, published: date) -> Iterator[tuple[int, int, date, date]]:
    """Where days to come stand, and which they are; those in a span but once."""
    taken = -1
    found = [(m.start(), m) for form in _forms().days for m in form.finditer(flat)]
    for start, match in sorted(found, key=lambda one: (one[0], -one[1].end())):
        span = _span(match, published) if start > taken else None
        if span:
            taken = match.end()
            yield start, taken, *span


def _span(match: re.Match[str], published: date) -> tuple[date, date] | None:
    """The first and the last day; None where the calendar has no such day."""
    part: dict[str, str] = {"first": "", "since": ""} | match.groupdict("")
    month = _forms().months[part["month"]]
    since = _forms().months[part["since"]] if part["since"] else month
    day = int(part["day"])
    try:
        last = _dated(part["year"], month, day, published)
        year = last.year - (since > month)
        first = date(year, since, int(part["first"] or day))
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _dated(year: str, month: int, day: int, published: date) -> date:
    """The day in its year; without one, the next such day."""
    if year:
        return date(int(year), month, day)
    this = date(published.year, month, day)
    return this if this > published else date(published.year + 1, month, day)


def _head(flat: str, start: int, end: int) -> re.Match[str] | None:
    """The name's first word: before the day, unless something else is told between.

    A deadline first, then the nearest; else what stands right behind the day.
    """
    forms = _forms()
    before = list(forms.head.finditer(flat, max(0, start - REACH), start))
    if not before:
        return forms.head.match(flat, end + 1)
    head = next((one for one in before if one["deadline"]), before[-1])
    gap = flat[head.end() : start]
    if forms.aside.search(flat[: head.start()]) or forms.clause.search(gap):
        return None
    return head if head["deadline"] or not forms.other.search(gap) else None


def _name(text: str, flat: str, head: re.Match[str]) -> str:
    """The name in the text's own words; "" when they name nothing."""
    unquoted = _QUOTED.sub(lambda quoted: "_" * len(quoted[0]), flat)
    stop = _forms().stop.search(unquoted, head.end())
    name = text[head.start("head") : stop.start() if stop else len(text)].strip(_TRIM)
    if name.count("«") > name.count("»"):
        name += "»"
    return name if len(name.split()) in WORDS and len(name) <= LONGEST else ""


def _place(flat: str, start: int, end: int) -> str:
    """The nearest place that the sentence names for it, as readers see it."""
    hosted = _forms().place.search(flat, max(0, start - AFTER), end + AFTER)
    return _forms().places[hosted["place"]] if hosted else ""


@cache
def _forms() -> _Forms:
    words: dict[str, tuple[str, ...]] = {
        row["kind"]: _flat(listed(row["words"]))
        for _, row in rows("occasions.tsv", "kind", "words")
    }
    months = _months()
    places = _places()
    month, place = _any(months), _any(places)
    where, host = _any(words["where"]), _any(words["host"])
    stems, city = _any(words["verb"]), _any(words["city"])
    article, by = _any(words["article"]), _any(words["by"])
    future = _any(words["future"])
    named, ends = _any(words["head"]), _any(words["deadline"])
    head = rf"(?P<head>(?:{article})?(?:{named})|(?P<deadline>{ends}))"
    return _Forms(
        head=re.compile(rf"{_START}(?:{_any(words['clitic'])})?{head}{_END}"),
        days=_day_forms(month, words),
        place=re.compile(
            rf"{_START}(?:(?:{where}|(?:{host})(?: {city})?)\s+|{by})"
            rf"(?P<place>{place}){_END}"
        ),
        stop=re.compile(
            rf"{_START}(?:{_any(words['stop'])}){_END}|[،,:؛.(\d]"
            rf"|{_START}(?:{future})(?:{stems})\w*|{_START}{by}(?:{place}){_END}|$"
        ),
        clause=re.compile(
            rf"{_START}(?:(?:{_any(words['clause'])}){_END}|{_any(words['then'])})|[؛:]"
        ),
        off=_whole(words["off"]),
        other=_whole(words["other"]),
        aside=re.compile(rf"{_START}(?:{_any(words['aside'])})\s+$"),
        months=months,
        places=places,
    )


def _day_forms(
    month: str, words: Mapping[str, tuple[str, ...]]
) -> tuple[re.Pattern[str], ...]:
    """A span and a day, each with its year or the word that stands for it."""
    weekday = rf"(?:(?:{_any(words['weekday'])})\s+)?"
    dual = rf"(?:\s*[/(]\s*(?:{month})\)?)?"
    of, year = (rf"(?:(?:{_any(words[kind])})\s+)?" for kind in ("of", "year"))
    relative = _any(words["relative"])
    ending = (
        rf"(?P<day>\d\d?)\s+{of}(?P<month>{month}){dual}"
        rf"(?:[\s،]+{year}(?P<year>20\d\d)(?!\d)|\s+(?:{relative}){_END})"
    )
    opening = (
        rf"(?P<first>\d\d?)(?:\s+(?P<since>{month}){dual}(?:[\s،]+{year}20\d\d)?)?"
    )
    to = rf"(?:\s+(?:{_any(words['to'])})\s*{weekday}|\s*[-–—]\s*)"
    return (
        re.compile(rf"(?<!\d){opening}{to}{ending}"),
        re.compile(rf"(?<!\d){ending}"),
    )


def _months() -> dict[str, int]:
    """Every name of a month, of all the families of names."""
    return {
        name: int(row["value"])
        for _, row in rows("dates.tsv", "kind", "value", "names")
        if row["kind"] == "month"
        for name in _flat(listed(row["names"]))
        if not name.isascii()
    }


def _places() -> dict[str, str]:
    """Every Arabic name of a place, with that which readers see."""
    named = [
        (entity.name, (entity.name, *entity.aliases))
        for entity in directory().values()
        if entity.type in _PLACES
    ]
    named += [
        (row["name"], (row["name"], *row["aliases"].split("|")))
        for _, row in rows("places.tsv", "name", "aliases")
    ]
    found: dict[str, str] = {}
    for shown, names in named:
        for name in _flat(names):
            if name and not name.isascii():
                found.setdefault(name, shown)
    return found


def _flat(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.translate(_FLAT) for name in names)


def _any(names: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


def _whole(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"{_START}(?:{_any(names)}){_END}")
