"""Articles to stories: which of them tell one event. Pure."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import starmap

from jobs.arabic.fold import words
from jobs.copies import is_one_text, originals, repeats
from jobs.facts.keys import keys
from jobs.facts.likeness import common, likeness, linked, probability
from jobs.facts.numbers import agreement
from jobs.facts.signature import signature
from jobs.facts.sketch import Sketch, sketch
from storage.keys import Keys
from storage.model import Article

_SAME = 0.55  # probability from which they tell one event: wrong is worse than split
_APART = -20.0  # log-odds of what no likeness outweighs
_LINKED = 1.0  # of names and a number shared across languages
_TITLE = 3.0  # of an equal title
_OWN = 4  # words from which a title is nobody else's
_WINDOW = timedelta(hours=72)
_UNDATED = "no-date"  # the flag of an article whose date says nothing
_UNKNOWN = _WINDOW / 4  # what may lie between articles of which one has no date
_CANDIDATES = 12  # articles that are compared with one in earnest


def group(new: Sequence[Article], recent: Sequence[Article]) -> Mapping[str, str]:
    """Return for each new article the key of the article that founds its story.

    The founder is a recent article when the event is known, else the earliest of the
    new ones. An article joins a story when on average it is like those of the story
    in its language (else like all of them), within 72 hours, or prints one of them
    again under its title; stories that exist already are never joined. A copy of an
    article is where that article is. The order of the arguments does not matter.
    """
    known = {article.key: article for article in recent}
    fresh = {article.key: article for article in new if article.key not in known}
    copies = originals(fresh.values(), known.values(), _WINDOW)
    told = {key: one for key, one in fresh.items() if key not in copies}
    stories = _Stories(known.values(), told.values())
    for key, other in _alike(told, known | told):
        stories.join(key, other)
    return {one.key: stories.founder(copies.get(one.key, one.key)) for one in new}


def _found_by(article: Article) -> frozenset[int]:
    return keys(article.title, article.text, article.entities)


#: The keys that an article shares with its copies and with others of its event.
found_by = Keys(
    copies=lambda article: signature(article.text), event=_found_by, repeats=repeats
)


def why(a: Article, b: Article) -> tuple[str, ...]:
    """Return what speaks for one event and what against, heaviest first.

    Each is a name, its log-odds, and the facts that both articles hold, such as
    "numbers +2.50: 2.9%, 118000000". A copy joins whatever the odds: "copy" is first.
    """
    parts, facts = _parts(a, b), common(_sketch(a), _sketch(b))
    copied = ["copy"] if is_one_text(a, b, _WINDOW) else []
    heaviest = sorted(parts, key=lambda name: (-abs(parts[name]), name))
    told = [_reason(name, parts[name], facts.pop(name, ())) for name in heaviest]
    both = [_reason(name, None, found) for name, found in facts.items() if found]
    return (*copied, *told, *both)


def why_joined(article: Article, story: Iterable[Article]) -> tuple[str, ...]:
    """Return why an article belongs to a story: what it shares with its nearest.

    What it copies, or what copies it, is nearest. Empty when the story has no other
    article.
    """

    def nearness(other: Article) -> tuple[bool, float, str]:
        copied = is_one_text(article, other, _WINDOW)
        return copied, _score(article, other), other.key

    others = [other for other in story if other.key != article.key]
    return why(article, max(others, key=nearness)) if others else ()


def _reason(name: str, odds: float | None, facts: Sequence[str]) -> str:
    weighed = name if odds is None else f"{name} {odds:+.2f}"
    return f"{weighed}: {', '.join(facts)}" if facts else weighed


class _Stories:
    """Stories while they grow: each a list of articles, known by their keys."""

    def __init__(self, known: Iterable[Article], fresh: Iterable[Article]) -> None:
        old = defaultdict(list)
        for article in known:
            old[article.key if article.story is None else article.story].append(article)
        self._founders: dict[str, Article] = {}
        self._story: dict[str, list[Article]] = {}
        #: Of pairs that were weighed: stories that do not join are tried again.
        self._scores: dict[tuple[str, str], float] = {}
        for members in old.values():
            founder = min(members, key=lambda article: (article.seen, article.key))
            self._founders.update({article.key: founder for article in members})
            self._story.update({article.key: members for article in members})
        for article in fresh:
            self._story[article.key] = [article]

    def join(self, key: str, other: str) -> None:
        """Make one story of two, when it may be and they are alike on average."""
        ours, theirs = self._story[key], self._story[other]
        if ours is theirs or (key in self._founders and other in self._founders):
            return
        pairs = [(a, b) for a in ours for b in theirs]
        comparable = [(a, b) for a, b in pairs if a.language == b.language] or pairs
        alike = sum(starmap(self._score, comparable)) >= _SAME * len(comparable)
        if not alike and not any(_is_reprint(a, b) for a, b in comparable):
            return
        founder = self._founders.get(key) or self._founders.get(other)
        joined = ours + theirs
        for article in joined:
            self._story[article.key] = joined
            if founder:
                self._founders[article.key] = founder

    def _score(self, a: Article, b: Article) -> float:
        pair = a.key, b.key
        if pair not in self._scores:
            self._scores[pair] = _score(a, b)
        return self._scores[pair]

    def founder(self, key: str) -> str:
        """Return the key of the article that founds the story of this one."""
        if key in self._founders:
            return self._founders[key].key
        return min(self._story[key], key=lambda a: (a.published, a.key)).key


def _alike(
    fresh: Mapping[str, Article], articles: Mapping[str, Article]
) -> list[tuple[str, str]]:
    """Pairs that tell one event, the surest first."""
    found = {(min(pair), max(pair)) for pair in _candidates(fresh, articles)}
    # By time: what is remembered of an article then serves all its pairs.
    pairs = sorted(found, key=lambda pair: (articles[pair[0]].published, pair))
    scores = {(a, b): _score(articles[a], articles[b]) for a, b in pairs}
    alike = [pair for pair in pairs if scores[pair] >= _SAME]
    return sorted(alike, key=lambda pair: (-scores[pair], pair))


def _score(a: Article, b: Article) -> float:
    return probability(_parts(a, b).values())


def _parts(a: Article, b: Article) -> dict[str, float]:
    """What speaks for one event and against, as log-odds."""
    undated = _UNDATED in a.flags + b.flags
    apart = _UNKNOWN if undated else abs(a.published - b.published)
    if apart > _WINDOW:
        return {"more than 72 hours apart": _APART}
    first, second = _sketch(a), _sketch(b)
    if a.language != b.language:
        is_linked = linked(first, second)
        return {"names and numbers": _LINKED} if is_linked else {"no link": _APART}
    parts = likeness(first, second, apart / _WINDOW)
    return parts | {"same title": _TITLE} if _same_title(a, b) else parts


def _same_title(a: Article, b: Article) -> bool:
    """Whether both have a title of their own, which is no column's that recurs."""
    title = words(a.title)
    if len(title) < _OWN or title != words(b.title):
        return False
    first, second = _sketch(a), _sketch(b)
    if first.days and second.days and first.days.isdisjoint(second.days):
        return False
    numbers = first.numbers, second.numbers
    return not all(numbers) or agreement(*numbers) > 0


def _is_reprint(a: Article, b: Article) -> bool:
    """Whether both are one text under one title, even if too short to be a copy."""
    return _same_title(a, b) and _score(a, b) >= _SAME and repeats(a.text, b.text)


def _sketch(article: Article) -> Sketch:
    return sketch(article.title, article.text, article.entities)


def _candidates(
    fresh: Mapping[str, Article], articles: Mapping[str, Article]
) -> Iterator[tuple[str, str]]:
    """Pairs of a new article and another of its time with which it shares most keys."""
    holders: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    in_time = sorted(articles, key=lambda key: (articles[key].published, key))
    found = {key: _found_by(articles[key]) for key in in_time}
    for key, own in found.items():
        for one in own:
            holders[one].append((articles[key].published, key))
    for key in fresh:
        shared = Counter(
            other
            for one in found[key]
            for _, other in _near(holders[one], articles[key])
        )
        del shared[key]
        nearest = sorted(shared, key=lambda other: (-shared[other], other))
        yield from ((key, other) for other in nearest[:_CANDIDATES])


def _near(
    in_time: Sequence[tuple[datetime, str]], article: Article
) -> Sequence[tuple[datetime, str]]:
    """What was published at most 72 hours away; all of it when no date is known."""
    if _UNDATED in article.flags:
        return in_time
    start = bisect_left(in_time, (article.published - _WINDOW, ""))
    return in_time[
        start : bisect_right(in_time, (article.published + _WINDOW, "\uffff"))
    ]
