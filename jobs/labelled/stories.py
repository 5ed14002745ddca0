"""How grouping answers labelled pairs, and simpler methods. Pure."""

from datetime import UTC, datetime
from itertools import pairwise

from jobs.arabic.fold import fold, words
from jobs.facts.entities import entities
from jobs.group import group
from jobs.labelled.examples import Example
from jobs.labelled.scores import Score, decided
from storage.model import Article

_LIKE = 0.5  # estimated share of word pairs from which MinHash calls two texts one


def grouped(example: Example) -> Score:
    """Return whether two articles become one story."""
    a, b = article("a", example["a"]), article("b", example["b"])
    founders = group([a, b], [])
    return decided(founders["a"] == founders["b"], example["label"])


def same_title(example: Example) -> Score:
    """Return whether two articles have the same title."""
    a, b = (fold(example[one]["title"]) for one in "ab")
    return decided(a == b, example["label"])


def by_minhash(example: Example) -> Score:
    """Return whether MinHash of word pairs, by datasketch, calls two texts one.

    Raises:
        ImportError: it is not installed.
    """
    from datasketch import MinHash

    def signature(told: Example) -> MinHash:
        said = words(f"{told['title']} {told['text']}")
        made = MinHash(num_perm=128)
        made.update_batch(" ".join(pair).encode() for pair in pairwise(said))
        return made

    alike = signature(example["a"]).jaccard(signature(example["b"]))
    return decided(alike >= _LIKE, example["label"])


def article(key: str, told: Example) -> Article:
    """Return the article that an example tells."""
    when = datetime.fromisoformat(told["date"]).replace(tzinfo=UTC)
    return Article(
        key=key,
        url=key,
        source=told["source"],
        title=told["title"],
        text=told["text"],
        language=told.get("language", "ar"),
        published=when,
        seen=when,
        entities=entities(f"{told['title']}\n{told['text']}"),
    )
