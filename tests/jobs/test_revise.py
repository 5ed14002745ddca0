"""What a publisher changed, told from what only looks changed."""

from pathlib import Path

import pytest

from jobs.labelled.examples import Example
from jobs.labelled.revisions import pairs, said

DATA = Path(__file__).parents[1] / "data"
PAIRS = list(pairs(DATA))


@pytest.mark.parametrize(
    "pair", PAIRS, ids=[f"{n}-{p['kind']}" for n, p in enumerate(PAIRS)]
)
def test_what_was_corrected_is_told_from_what_was_not(pair: Example) -> None:
    assert said(pair) == (pair["severity"], pair["changes"])


def test_there_are_pairs_of_every_severity() -> None:
    assert {pair["severity"] for pair in PAIRS} == {
        *("none", "minor", "major", "critical")
    }
    assert len(PAIRS) >= 40
