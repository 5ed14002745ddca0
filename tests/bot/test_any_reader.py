"""Readers at random: whatever they do, the bot answers, fails nobody, repeats nothing.

Every command, any button that was ever shown, words of all kinds, edits, media, blocks,
news, the clock, updates that come twice, and the bot's own end and start.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from bot.conversation.table import COMMANDS
from bot.texts import locale
from tests.bot.crowd import PEOPLE, Crowd, crowd
from tests.databases import PostgresDatabases, SqliteFiles

WORDS = (
    *(f"/{c.name}" for c in COMMANDS),
    *(f"/{c.name}@mujaz_bot" for c in COMMANDS[:4]),
    *(phrase for phrases in locale()["alias"].values() for phrase in phrases),
    *("شحن", "هواوي", "هوكو", "الرياض", "14:35", "2", "7", "trd", "off", "port"),
    *("أسعار الشحن", "Huawei", "上海", "<b>&", "\u2068/topics\u2069", "؟", "x" * 300),
)
person = st.sampled_from(PEOPLE)
number = st.integers(0, 10_000)
text = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


class AnyReader(RuleBasedStateMachine):
    """A few people and a bot that has to live with them."""

    url: Callable[[], Any]  #: gives the address of an empty database while inside

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        url = self.stack.enter_context(self.url())
        self.crowd: Crowd = self._do(self.stack.enter_async_context(crowd(url)))

    def _do(self, step: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(step)

    @rule(who=person, said=text)
    def say(self, who: int, said: str) -> None:
        self._do(self.crowd.say(who, said))

    def press_any(self, which: int) -> None:
        if self.crowd.seen:
            self._do(self.crowd.press(which))

    press = rule(which=number)(press_any)  # thrice: what people do most
    press_again = rule(which=number)(press_any)
    press_once_more = rule(which=number)(press_any)

    @rule(who=person, which=number, said=text)
    def edit(self, who: int, which: int, said: str) -> None:
        self._do(self.crowd.edit(who, which, said))

    @rule(which=number)
    def hear_twice(self, which: int) -> None:
        self._do(self.crowd.again(which))

    @rule(who=person)
    def leave_or_return(self, who: int) -> None:
        self._do(self.crowd.leave_or_return(who))

    @rule()
    def publish(self) -> None:
        self._do(self.crowd.publish())

    @rule(hours=st.sampled_from((0.01, 0.3, 1, 7, 24, 24 * 8)))
    def wait(self, hours: float) -> None:
        self._do(self.crowd.wait(hours))

    @rule()
    def restart(self) -> None:
        self._do(self.crowd.restart())

    def teardown(self) -> None:
        self._do(self.stack.aclose())
        self.runner.close()


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_any_readers_are_answered_and_nothing_is_sent_twice(
    engine: str, request: pytest.FixtureRequest
) -> None:
    databases: SqliteFiles | PostgresDatabases = request.getfixturevalue(
        {"sqlite": "sqlite_files", "postgres": "postgres_databases"}[engine]
    )
    thorough = request.config.getoption("--e2e")
    machine = type("AnyReader", (AnyReader,), {"url": staticmethod(databases.empty)})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=10 if thorough else 2,
            stateful_step_count=110 if thorough else 40,
            phases=(Phase.reuse, Phase.generate),  # the steps as they failed will do
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
