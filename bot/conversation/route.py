"""What a reader wrote or pressed to who answers it, in no words of Telegram's."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import (
    feedback,
    help,  # noqa: A004  the command's own name
    schedule,
    search,
    start,
)
from bot.conversation.desk import Desk
from bot.conversation.table import AWAITED, command, press
from bot.conversation.visit import Answer, Visit
from bot.texts import locale
from jobs.arabic.fold import fold
from storage.model import Awaited

log = logging.getLogger(__name__)

#: Commands in plain words that take more words.
OPEN = frozenset({"latest", "search", "follow", "explain"})
FILLER = ("latest", "digest")  #: whose words may follow one another


async def to_text(desk: Desk, visit: Visit, text: str) -> Answer:
    """The answer to a text: a command, what was asked for, a search."""
    awaited = None
    if visit.is_awaited:
        awaited = await desk.store.awaiting.take(visit.chat_id, visit.now)
    visit = replace(visit, ended=awaited.purpose if awaited else "")
    if text.startswith("/"):
        return await _to_command(desk, visit, text[1:].split() or [""])
    found = await _to_awaited(desk, visit, text, awaited) if awaited else None
    if found is None and (words := spoken(text)):
        return await _to_command(desk, visit, words)
    if found is None and schedule.is_like_a_clock(text):
        found = await schedule.place(desk, visit, text)
    found = found or await feedback.offer(desk, visit, text)
    found = found or await search.typed(desk, visit, text)
    return found or await help.unknown(desk, visit)


async def _to_awaited(
    desk: Desk, visit: Visit, text: str, awaited: Awaited
) -> Answer | None:
    """The answer to a text that was asked for; None if it is something else."""
    taker = AWAITED[awaited.purpose]
    return await taker(desk, replace(visit, args=awaited.args), text)


async def _to_command(desk: Desk, visit: Visit, words: Sequence[str]) -> Answer:
    """A command, after a slash or in plain words, with or without @bot."""
    found = command(words[0].partition("@")[0].lower())
    is_theirs = found is not None and found.audience.admits(visit)
    handler = found.handler if found and is_theirs else help.unknown
    return await handler(desk, replace(visit, args=tuple(words[1:])))


async def to_press(desk: Desk, visit: Visit, data: str) -> Answer:
    """What the press asks for; forged or stale data brings a fresh screen."""
    found = press(data)
    if found and found[0].audience.admits(visit):
        kind, args = found
        try:
            return await kind.handler(desk, replace(visit, args=args))
        except (LookupError, ValueError):
            log.info("a press named what is not there")
    expired = visit.texts.toast("err.expired")
    return Answer((await start.home(desk, visit),), expired)


def spoken(text: str) -> list[str] | None:
    """The command that plain words stand for, and what follows them."""
    said = fold(text).split()
    for name, phrases in locale()["alias"].items():
        for phrase in phrases:
            length = len(phrase.split())
            goes_on = len(said) > length and name not in OPEN
            if said[:length] == fold(phrase).split() and not goes_on:
                rest = text.split()[length:]
                return [name, *(_without_filler(rest) if name in FILLER else rest)]
    return None


def _without_filler(words: list[str]) -> list[str]:
    """The words that name something: "latest news of today" names no topic."""
    filler = {fold(p) for name in FILLER for p in locale()["alias"][name]}
    return [word for word in words if fold(word) not in filler]
