"""/language: in which language, digits, months, currency and form news is told."""

from dataclasses import replace
from typing import Any

from bot.conversation import form, start
from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit, anew, turn
from bot.keyboards import TICK, rows, ticked
from storage.model import Subscriber

SAMPLE = 8324  #: a number that shows digits, and how thousands stand apart
DIGITS = {"w": "0123", "a": "٠١٢٣"}
DOLLARS, NONE = "USD", "none"


async def screen(desk: Desk, visit: Visit) -> Answer:
    """What is chosen, and what can be."""
    return anew(_screen(desk, visit))


async def speak(desk: Desk, visit: Visit) -> Answer:
    """The interface in another language; the welcome stays the welcome."""
    visit = await _chosen(desk, visit, language=visit.args[0])
    answer = _screen(desk, visit)
    if visit.on_screen("ob"):
        answer = Answer((await start.home(desk, visit),), replaces=True)
    toast = visit.texts.toast("language.set")
    return replace(answer, toast=toast, language=visit.texts.language)


async def numerals(desk: Desk, visit: Visit) -> Answer:
    """Numbers in other digits."""
    visit = await _chosen(desk, visit, numerals=visit.args[0])
    sample = visit.texts.number(SAMPLE)
    return replace(
        _screen(desk, visit), toast=visit.texts.toast("nums.set", sample=sample)
    )


async def currency(desk: Desk, visit: Visit) -> Answer:
    """Equivalents in another currency, or none at all."""
    code = visit.args[0]
    return _screen(
        desk, await _chosen(desk, visit, currency="" if code == NONE else code)
    )


async def months(desk: Desk, visit: Visit) -> Answer:
    """Months by other names."""
    return _screen(desk, await _chosen(desk, visit, months=visit.args[0]))


async def hijri(desk: Desk, visit: Visit) -> Answer:
    """The Hijri date shown, or not."""
    return _screen(desk, await _chosen(desk, visit, hijri=visit.args[0] == "1"))


async def rich(desk: Desk, visit: Visit) -> Answer:
    """Digests with headings and tables, or not; whoever wants them is tried again."""
    is_on = visit.args[0] == "1"
    visit = await _chosen(desk, visit, rich=is_on)
    if is_on:
        await desk.store.refusals.forgive(visit.chat_id)
    toast = visit.texts.toast("rich.on" if is_on else "rich.off")
    return replace(_screen(desk, visit), toast=toast)


def currency_of(subscriber: Subscriber) -> str:
    """The currency of equivalents as buttons carry it."""
    chosen = subscriber.currency
    return DOLLARS if chosen is None else chosen or NONE


async def _chosen(desk: Desk, visit: Visit, **choice: Any) -> Visit:
    """The visit of the reader who has made this choice."""
    return visit.of(await desk.change(visit, lambda s: replace(s, **choice)))


def _screen(desk: Desk, visit: Visit) -> Answer:
    reader = visit.subscriber or Subscriber(visit.chat_id, visit.now)
    text = visit.texts.say(
        "language.screen",
        lang=visit.texts.word("language", reader.language),
        nums=DIGITS[reader.numerals],
        cur=visit.texts.word("currency", currency_of(reader)),
        months=visit.texts.word("calendar", reader.months),
    )
    is_rich = form.is_chosen(desk, visit)
    template = visit.texts.keyboard(
        "language.screen",
        hijri=TICK * reader.hijri,
        flag=int(not reader.hijri),
        rich=TICK * is_rich,
        put=int(not is_rich),
    )
    chosen = (
        f"lg~{reader.language}",
        f"nm~{reader.numerals}",
        f"cu~{currency_of(reader)}",
        f"mn~{reader.months}",
    )
    return turn(text, ticked(rows(template), chosen))
