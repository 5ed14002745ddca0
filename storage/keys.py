"""By what articles are found: how their keys are made. Pure."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from storage.model import Article


@dataclass(frozen=True, slots=True)
class Keys:
    """How an article's keys are made: signed 64-bit numbers.

    Those of copies are made for every article, so they should be cheap.
    """

    copies: Callable[[Article], Collection[int]]  #: its copies share half of them
    event: Callable[[Article], Collection[int]]  #: others of its event share some
    repeats: Callable[[str, str], bool]  #: one text says what the other says: a copy
