import socket

import pytest

from tests.fakes import NOON, FakeClock


async def test_sleeping_moves_the_fake_clock(clock: FakeClock) -> None:
    await clock.sleep(90)

    assert (clock.now() - NOON).total_seconds() == 90


def test_a_test_cannot_leave_the_machine() -> None:
    with (
        socket.socket() as outside,
        pytest.raises(AssertionError, match=r"192\.0\.2\.1"),
    ):
        outside.connect(("192.0.2.1", 80))
