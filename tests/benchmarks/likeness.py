"""The weights of likeness, fitted to labelled pairs: what jobs/data/likeness.tsv holds.

Files of further pairs, in the form of tests/data/pairs.jsonl, may be named. They count
as much as ours do; so do strangers, reports of different families. Printed are weights,
and how well such weights answer families of pairs that they were not fitted to. All are
held near what they are: they were fitted to pairs, too, that nobody may keep.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobs.facts.likeness import evidence, weights
from jobs.facts.sketch import sketch
from jobs.labelled import examples
from jobs.labelled.examples import Example
from jobs.labelled.scores import Score, decided
from jobs.labelled.stories import article

DATA = Path(__file__).parents[1] / "data"
FIXED = frozenset(  #: set by hand; likeness.tsv says why
    (
        *("start", "time apart", "a lone number", "one frame", "still to come"),
        *("other day", "other month", "other period", "other side", "other country"),
    )
)
APART = 3  #: days after which nothing is compared
FOLDS, SEEDS = 10, 4
LOOSENESS = 1.0  #: variance of the weights around what they are
SURE = 0.55  #: from which jobs/group.py calls two articles one event
FEW = 16  #: of so many pairs of strangers one is taken
POSITIVE = 0.42  #: of the pairs of each file, whatever their share is

EPSILON = 1e-9

Array = NDArray[np.float64]


def main(files: Sequence[str]) -> None:
    sets = [
        [*examples.pairs(DATA), *examples.twins(DATA)],
        list(islice(examples.strangers(DATA), None, None, FEW)),
        *map(further, files),
    ]
    told = [(each, f"{n}") for n, some in enumerate(sets) for each in some]
    told = [(each, group) for each, group in told if comparable(each)]
    found = [measured(each) for each, _ in told]
    names = [name for name in weights() if name not in FIXED]
    given = np.array([[one[name] for name in names] for one in found])
    fixed = np.array([sum(weights()[n] * one[n] for n in FIXED) for one in found])
    same = np.array([float(each["label"]) for each, _ in told])
    counts = balanced(same, [group for _, group in told])
    answers = crossed([family(each) for each, _ in told], given, fixed, same, counts)
    for place, name in enumerate(["ours", "strangers", *files]):
        picked = [n for n, (_, group) in enumerate(told) if group == f"{place}"]
        print(name, report(answers, same, picked))
    for name, weight in zip(names, fitted(given, fixed, same, counts), strict=True):
        print(f"{name}\t{weight:.2f}")


def report(answers: Sequence[Array], same: Array, picked: Sequence[int]) -> str:
    scores = (decided(bool(run[n] >= SURE), same[n]) for run in answers for n in picked)
    all_ = sum(scores, Score())
    return (
        f"{len(picked)} pairs, precision {all_.precision:.3f}"
        f" recall {all_.recall:.3f} F1 {all_.f1:.3f}"
    )


def further(file: str) -> Iterator[Example]:
    for line in Path(file).read_text("utf-8").splitlines():
        yield json.loads(line)


def comparable(pair: Example) -> bool:
    a, b = (article(one, pair[one]) for one in "ab")
    return a.language == b.language and abs((a.published - b.published).days) <= APART


def family(pair: Example) -> str:
    return str(pair["a"].get("family") or pair["id"])


def measured(pair: Example) -> dict[str, float]:
    a, b = (article(one, pair[one]) for one in "ab")
    apart = abs(a.published - b.published) / timedelta(days=APART)
    first, second = (sketch(one.title, one.text, one.entities) for one in (a, b))
    return evidence(first, second, apart)


def balanced(same: Array, groups: Sequence[str]) -> Array:
    counts = np.ones(len(same))
    for group in set(groups):
        inside = np.array([each == group for each in groups])
        share = same[inside].mean()
        often = np.where(
            same[inside] > 0,
            POSITIVE / max(share, EPSILON),
            (1 - POSITIVE) / (1 - share),
        )
        counts[inside] = often * len(same) / len(set(groups)) / inside.sum()
    return counts


def fitted(given: Array, fixed: Array, same: Array, counts: Array) -> Array:
    """Weights by Newton's method; all but the first are held near what they are."""
    known = np.array(
        [weight for name, weight in weights().items() if name not in FIXED]
    )
    found, hold = known, np.full(len(known), 1 / LOOSENESS)
    for _ in range(30):
        sure = probable(given, fixed, found)
        slope = given.T @ (counts * (sure - same)) + hold * (found - known)
        curve = (given * (counts * sure * (1 - sure))[:, None]).T @ given + np.diag(
            hold
        )
        found = found - np.linalg.solve(curve, slope)
    return found


def probable(given: Array, fixed: Array, found: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(given @ found + fixed, -30, 30))))


def crossed(
    families: Sequence[str], given: Array, fixed: Array, same: Array, counts: Array
) -> list[Array]:
    """How surely each pair is one event by weights fitted to other families."""
    runs = []
    for seed in range(SEEDS):
        order = sorted(set(families))
        random.Random(seed).shuffle(order)
        fold = {each: place % FOLDS for place, each in enumerate(order)}
        places, sure = np.array([fold[each] for each in families]), np.zeros(len(same))
        for one in range(FOLDS):
            kept, out = places != one, places == one
            found = fitted(given[kept], fixed[kept], same[kept], counts[kept])
            sure[out] = probable(given[out], fixed[out], found)
        runs.append(sure)
    return runs


if __name__ == "__main__":
    main(sys.argv[1:])
