"""Tickets as operators read them, and their answers as readers do."""

import html

from telegram import Bot
from telegram.error import TelegramError

from bot import bidi
from bot.conversation.desk import Desk
from bot.conversation.display import display
from bot.conversation.story import code
from bot.conversation.visit import Answer, Screen, Visit, show
from bot.reactions import meaning
from bot.texts import Html, Texts
from jobs.errors import InDoubt
from storage.tickets import Copy, Ticket

LONGEST = 3900  #: characters of an answer


def report(copy: Copy, texts: Texts) -> Html:
    """What a reader wrote, without who it was."""
    ticket = copy.ticket
    story = ""
    if ticket.story is not None:
        story = texts.say("admin.ticket.story", s=code(ticket.story))
    return texts.say(
        "admin.ticket",
        ticket=ticket.number,
        kind=texts.word("ticket", ticket.kind),
        story=Html(story),
        text=_lines(ticket.text, texts),
        doubt=Html(texts.say("admin.ticket.again") if copy.is_doubtful else ""),
    )


async def answer(
    desk: Desk, bot: Bot, visit: Visit, message_id: int, text: str
) -> Answer | None:
    """What became of an operator's answer to the ticket that a message shows.

    None: the message shows no ticket.
    """
    tickets = desk.store.tickets
    number = await tickets.shown(visit.chat_id, message_id)
    if number is None:
        return None
    if len(text) > LONGEST:
        return show(visit.texts.say("admin.ticket.long", n=LONGEST))
    ticket = await tickets.answer(number, visit.now)
    if ticket is None:
        return show(visit.texts.say("admin.ticket.closed", ticket=number))
    became = await _send(desk, bot, visit.texts, ticket, text)
    if became == "unsent":
        await tickets.reopen(number)
    else:
        await tickets.close(number)
    return show(visit.texts.say(f"admin.ticket.{became}", ticket=number))


async def _send(desk: Desk, bot: Bot, texts: Texts, ticket: Ticket, text: str) -> str:
    """Whether the answer arrived: in one word."""
    if reader := await desk.store.subscribers.get(ticket.chat_id):
        texts = texts.of(reader.numerals, reader.months, reader.language)
    said = texts.say("feedback.reply", ticket=ticket.number, text=_lines(text, texts))
    try:
        await display(bot, ticket.chat_id, None, Screen(said), texts.language)
    except TelegramError as error:
        return "doubtful" if isinstance(meaning(error), InDoubt) else "unsent"
    return "answered"


def _lines(text: str, texts: Texts) -> Html:
    """Lines of outside text, each as its reader's go; too many marks for it: none."""
    told = "\n".join(texts.lead(texts.escape(line)) for line in text.split("\n"))
    fits = len(html.unescape(told)) <= LONGEST
    return Html(told if fits else html.escape(bidi.bare(text)))
