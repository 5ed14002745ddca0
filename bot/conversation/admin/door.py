"""Operators alone get in here, and are told everything in Arabic."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit

LANGUAGE = "ar"  #: whatever an operator chose as a reader


def inside(
    handler: Callable[[Desk, Visit], Awaitable[Answer]],
) -> Callable[[Desk, Visit], Awaitable[Answer]]:
    """The handler of a command or a press, in Arabic."""

    async def answer(desk: Desk, visit: Visit) -> Answer:
        return replace(await handler(desk, visit.arabic), language=LANGUAGE)

    return answer


def asked(
    taker: Callable[[Desk, Visit, str], Awaitable[Answer]],
) -> Callable[[Desk, Visit, str], Awaitable[Answer | None]]:
    """The taker of a text that an operator was asked for, who still is one."""

    async def take(desk: Desk, visit: Visit, text: str) -> Answer | None:
        if not visit.is_operator:
            return None
        return replace(await taker(desk, visit.arabic, text), language=LANGUAGE)

    return take
