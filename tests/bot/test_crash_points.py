"""A process killed at each point of its work: another one takes over."""

import pytest

from tests.benchmarks._worker import POINTS
from tests.benchmarks.crash import case

#: The benchmark kills at every point; here those at which most could be lost.
DANGEROUS = [
    point for point in POINTS if point not in ("after rate slot", "after settling")
]


@pytest.mark.parametrize("point", DANGEROUS)
async def test_a_kill_repeats_and_loses_nothing(point: str) -> None:
    assert await case("sqlite", 1, point, kills=1, deliveries=12)
