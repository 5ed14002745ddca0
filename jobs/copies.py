"""Articles to which of them are copies of one text. Pure.

A wire's report comes from many outlets, and again under other addresses. Signatures
find what is copied nearly whole, and the runs of words decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain

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
        for key in signature(one.text):
            holders[key].append(one)
    found = {}
    for one in sorted(new, key=_age):
        held = [holders[key] for key in signature(one.text)]
        original = _original(one, chain.from_iterable(held), within)
        if original:
            found[one.key] = original.key
        else:
            for others in held:
                others.append(one)
    return found


def _original(
    article: Article, others: Iterable[Article], within: timedelta
) -> Article | None:
    """What an article shares most with, if that is enough."""
    own = signature(article.text)
    near = {other.key: other for other in others}
    return min(
        (other for other in near.values() if is_one_text(article, other, within)),
        key=lambda other: (-len(own & signature(other.text)), *_age(other)),
        default=None,
    )


def is_one_text(article: Article, other: Article, within: timedelta) -> bool:
    """Return whether an article copies another that was published within this time."""
    return (
        abs(other.published - article.published) <= within
        and is_copy(signature(article.text), signature(other.text))
        and repeats(article.text, other.text)
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
    return repeats(a.text or a.title, b.text or b.title)


def repeats(text: str, other: str) -> bool:
    """Return whether one of two texts says most of the other, word for word."""
    ours, theirs = _runs(text), _runs(other)
    return len(ours & theirs) >= _SHARE * max(1, min(len(ours), len(theirs)))


@lru_cache(maxsize=256)  # each is compared with several others
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    said = words(text)
    return frozenset(
        tuple(said[i : i + _RUN]) for i in range(max(1, len(said) - _RUN + 1))
    )
