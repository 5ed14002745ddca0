"""Everything that tests/data/attacks.toml tries: nothing gets through."""

import pytest

from tests.attacks import Attack, attacks, run

ATTACKS = attacks()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.kind)
async def test_ac_cln_08_nothing_hostile_gets_through(attack: Attack) -> None:
    found = await run(attack)

    assert found.faults == (), found.what


def test_every_kind_is_another_one() -> None:
    kinds = [attack.kind for attack in ATTACKS]

    assert len(set(kinds)) == len(kinds) > 100
