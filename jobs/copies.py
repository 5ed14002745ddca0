"""Articles to which of them are copies of one text. Pure.

A wire's report comes from many outlets, and again under other addresses. Signatures
find what is copied nearly whole, and the runs of words decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from jobs.arabic.fold import words
from jobs.facts.signature import is_copy, signature
from storage.model import Article

_SHARE = 0.6  # of a text's runs of words in another that make it a copy
_RUN = 5  # words


def originals(
    new: Iterable[Article], recent: Iterable[Article], within: timedelta
) -> Mapping[str, str]:
    """Return the keys of new articles that copy a whole text, with that article's key.

    An original is recent, or else the earliest of the new ones; it is no new copy.

    Args:
        new: their order does not matter.
        recent: not among the new ones.
        within: of the original's publication.
    """
    holders: dict[int, list[Article]] = defaultdict(list)
    for one in recent:
        _hold(holders, one)
    found = {}
    for one in sorted(new, key=_age):
        original = _original(holders, one, within)
        if original:
            found[one.key] = original.key
        else:
            _hold(holders, one)
    return found


def _hold(holders: dict[int, list[Article]], article: Article) -> None:
    for key in signature(article.text):
        holders[key].append(article)


def _original(
    holders: Mapping[int, Sequence[Article]], article: Article, within: timedelta
) -> Article | None:
    """What an article shares most with, if that is enough."""
    own = signature(article.text)
    copied = {
        other.key: other
        for key in own
        for other in holders.get(key, ())
        if abs(other.published - article.published) <= within
        and is_copy(own, signature(other.text))
        and _repeats(article.text, other.text)
    }
    return min(
        copied.values(),
        key=lambda other: (-len(own & signature(other.text)), *_age(other)),
        default=None,
    )


def _age(article: Article) -> tuple[datetime, str]:
    return article.published, article.key


def independent(articles: Sequence[Article]) -> int:
    """Return how many independent sources tell a story: copies of one text count once.

    Articles of one source, articles that credit one publisher, and articles of which
    one repeats most of the other word for word are one.
    """
    kept: list[list[Article]] = []
    for article in sorted(articles, key=_age):
        same = [old for old in kept if any(_copies(article, a) for a in old)]
        kept = [old for old in kept if old not in same]
        kept.append([article, *(a for old in same for a in old)])
    return len(kept)


def _copies(a: Article, b: Article) -> bool:
    if a.source == b.source or (a.original and a.original == b.original):
        return True
    return _repeats(a.text or a.title, b.text or b.title)


def _repeats(text: str, other: str) -> bool:
    """Whether one of two texts says most of what the other says, word for word."""
    ours, theirs = _runs(text), _runs(other)
    return len(ours & theirs) >= _SHARE * max(1, min(len(ours), len(theirs)))


@lru_cache(maxsize=256)  # each is compared with several others
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    said = words(text)
    return frozenset(
        tuple(said[i : i + _RUN]) for i in range(max(1, len(said) - _RUN + 1))
    )
