"""What Telegram lists of the bot's commands, and where."""

from bot.face import introduce
from tests.bot.wire import TEXTS, telegram
from tests.fakes import FakeClock

OF_ALL = ["digest", "latest", "explain", "help"]


async def test_commands_are_listed_where_they_work(clock: FakeClock) -> None:
    async with telegram(clock) as (world, bot):
        world.meet(7, "سلمى")
        world.meet(-5, "غرفة", type="group")
        await introduce(bot, TEXTS)
        told = len(world.calls)
        await introduce(bot, TEXTS)

        listed = [c["command"] for c in world.commands(-5)]
        to_administrators = world.commands(-5, "en", to_administrator=True)
        assert listed == OF_ALL
        assert [c["command"] for c in to_administrators] == [
            *OF_ALL,
            "setup",
            "here",
            "stop",
        ]
        assert to_administrators[-2]["description"] == "Deliver to this forum topic"
        assert "setup" not in [c["command"] for c in world.commands(7)]
        assert not [c for c in world.calls[told:] if c.method.startswith("set")]
        assert world.violations == []
