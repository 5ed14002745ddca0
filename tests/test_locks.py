"""The locks hold what pyproject.toml asks for, and nothing about this machine."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["postgres"],
]
DEV = [*RUNTIME, *PROJECT["dependency-groups"]["dev"]]
E2E = PROJECT["dependency-groups"]["e2e"]
PEERS = PROJECT["dependency-groups"]["peers"]
LOCKS = {
    "requirements.lock": RUNTIME,
    "requirements-dev.lock": DEV,
    "requirements-e2e.lock": E2E,
    "requirements-peers.lock": PEERS,
}
HASHED = re.compile(
    r"(?P<pin>[a-z0-9-]+==[^\s;]+(?: ; [^\\\n]+)?)"
    r"(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n"
)


def pins(lock: str) -> dict[str, str]:
    """The version of each package that a lock holds."""
    text = (ROOT / lock).read_text()
    found = [Requirement(match["pin"]) for match in HASHED.finditer(text)]
    return {each.name: str(each.specifier).removeprefix("==") for each in found}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_pins_with_hashes_and_nothing_else(lock: str) -> None:
    assert HASHED.sub("", (ROOT / lock).read_text()) == ""


@pytest.mark.parametrize(("lock", "asked"), LOCKS.items())
def test_a_lock_satisfies_what_the_project_asks_for(
    lock: str, asked: list[str]
) -> None:
    held = pins(lock)
    wanted = {canonicalize_name(r.name): r for r in map(Requirement, asked)}

    assert {
        name: held.get(name, "missing")
        for name, requirement in wanted.items()
        if name not in held or not requirement.specifier.contains(held[name])
    } == {}


def test_the_locks_agree() -> None:
    runtime, dev, *others = map(pins, LOCKS)

    assert runtime.items() <= dev.items()
    for other in others:
        both = other.keys() & dev
        assert {name: dev[name] for name in both} == {n: other[n] for n in both}
