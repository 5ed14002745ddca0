"""Benchmarks run seldom: what they take from the program must still be there."""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = sorted(
    file.stem
    for file in (Path(__file__).parent / "benchmarks").glob("*.py")
    if file.stem[0] != "_"
)
PEERS = (  # what only comparing needs
    *("aiogram", "aiogram.client.session.aiohttp"),
    *("aiogram.client.telegram", "aiogram.types"),
    *("datasketch", "numpy", "numpy.typing"),
)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_finds_what_it_measures(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for peer in PEERS:
        monkeypatch.setitem(sys.modules, peer, ModuleType(peer))
        monkeypatch.setattr(sys.modules[peer], "__getattr__", lambda _: list, False)

    assert callable(import_module(f"tests.benchmarks.{name}").main)
