"""Benchmarks run seldom: what they take from the program must still be there."""

from importlib import import_module
from pathlib import Path

import pytest

BENCHMARKS = sorted(
    file.stem
    for file in (Path(__file__).parent / "benchmarks").glob("*.py")
    if file.stem[0] != "_"
)
PEERS = {"datasketch"}  # what only comparing needs


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_finds_what_it_measures(name: str) -> None:
    try:
        made = import_module(f"tests.benchmarks.{name}")
    except ModuleNotFoundError as error:
        assert error.name in PEERS
    else:
        assert callable(made.main)
