"""Answers to how right they are. Pure."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """How many answers were right, wrong, and missing."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.right + other.right,
            self.wrong + other.wrong,
            self.missed + other.missed,
        )

    @property
    def precision(self) -> float:
        """The share of answers that are right; 0 when there are none."""
        return self.right / (self.right + self.wrong) if self.right else 0.0

    @property
    def recall(self) -> float:
        """The share of what was to be found that was; 0 when there was nothing."""
        return self.right / (self.right + self.missed) if self.right else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def compared(found: Iterable[Hashable], wanted: Iterable[Hashable]) -> Score:
    """Return the score of answers against what was to be found, each counted."""
    ours, gold = Counter(found), Counter(wanted)
    right = (ours & gold).total()
    return Score(right, ours.total() - right, gold.total() - right)


def accepted(found: Sequence[str], wanted: Sequence[Sequence[str]]) -> Score:
    """Return the score of answers where each thing to find has several right names."""
    names = {name for one in wanted for name in one}
    right = sum(any(name in found for name in one) for one in wanted)
    return Score(right, sum(name not in names for name in found), len(wanted) - right)


def decided(said: bool, wanted: object) -> Score:
    """Return the score of one yes or no."""
    return compared([True] * bool(said), [True] * bool(wanted))
