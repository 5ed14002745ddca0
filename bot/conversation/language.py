"""/language: in which language, digits, months and currency a reader is told."""

from dataclasses import replace
from typing import Any

from bot.conversation import start
from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit, anew, turn
from bot.keyboards import TICK, rows, ticked
from storage.model import Subscriber

SAMPLE = 8324  #: a number that shows digits, and how thousands stand apart
DIGITS = {"w": "0123", "a": "٠١٢٣"}
DOLLARS, NONE = "USD", "none"


async def screen(desk: Desk, visit: Visit) -> Answer:
    """What is chosen, and what can be."""
    return anew(_screen(visit))


async def speak(desk: Desk, visit: Visit) -> Answer:
    """The interface in another language; the welcome stays the welcome."""
    visit = await _chosen(desk, visit, language=visit.args[0])
    answer = _screen(visit)
    if visit.on_screen("ob"):
        answer = Answer((await start.home(desk, visit),), replaces=True)
    toast = visit.texts.toast("language.set")
    return replace(answer, toast=toast, language=visit.texts.language)


async def numerals(desk: Desk, visit: Visit) -> Answer:
    """Numbers in other digits."""
    visit = await _chosen(desk, visit, numerals=visit.args[0])
    sample = visit.texts.number(SAMPLE)
    return replace(_screen(visit), toast=visit.texts.toast("nums.set", sample=sample))


async def currency(desk: Desk, visit: Visit) -> Answer:
    """Equivalents in another currency, or none at all."""
    code = visit.args[0]
    return _screen(await _chosen(desk, visit, currency="" if code == NONE else code))


async def months(desk: Desk, visit: Visit) -> Answer:
    """Months by other names."""
    return _screen(await _chosen(desk, visit, months=visit.args[0]))


async def hijri(desk: Desk, visit: Visit) -> Answer:
    """The Hijri date shown, or not."""
    return _screen(await _chosen(desk, visit, hijri=visit.args[0] == "1"))


def currency_of(subscriber: Subscriber) -> str:
    """The currency of equivalents as buttons carry it."""
    chosen = subscriber.currency
    return DOLLARS if chosen is None else chosen or NONE


async def _chosen(desk: Desk, visit: Visit, **choice: Any) -> Visit:
    """The visit of the reader who has made this choice."""
    return visit.of(await desk.change(visit, lambda s: replace(s, **choice)))


def _screen(visit: Visit) -> Answer:
    reader = visit.subscriber or Subscriber(visit.chat_id, visit.now)
    text = visit.texts.say(
        "language.screen",
        lang=visit.texts.word("language", reader.language),
        nums=DIGITS[reader.numerals],
        cur=visit.texts.word("currency", currency_of(reader)),
        months=visit.texts.word("calendar", reader.months),
    )
    template = visit.texts.keyboard(
        "language.screen", hijri=TICK * reader.hijri, flag=int(not reader.hijri)
    )
    chosen = (
        f"lg~{reader.language}",
        f"nm~{reader.numerals}",
        f"cu~{currency_of(reader)}",
        f"mn~{reader.months}",
    )
    return turn(text, ticked(rows(template), chosen))
