"""/broadcast: a message to everybody, after two confirmations, that can be halted."""

from dataclasses import replace
from datetime import timedelta

from bot import lines
from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit, show, turn
from bot.keyboards import Rows, rows
from bot.measures import units
from bot.render import CEILING
from bot.texts import Html
from jobs.announce import announce, lasts
from storage.broadcasts import PAUSE
from storage.model import Awaited, Broadcast

AWAITED = "broadcast"
ASKED = timedelta(minutes=30)  #: after the question, a text is the answer
CONFIRM_WITHIN = timedelta(minutes=10)
SAID = 40  #: characters of a text in the log


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The question for the text; while one is sent, or just after, how that goes."""
    last = await desk.store.broadcasts.last()
    if last and last.begun and not last.ended:
        return await _running(desk, visit, last)
    if last and last.begun and visit.now - last.begun < PAUSE:
        ago = visit.texts.ago((visit.now - last.begun).total_seconds())
        return show(visit.texts.say("admin.broadcast.wait", ago=ago))
    reach = await _reach(desk, visit)
    return _asking(visit, visit.texts.say("admin.broadcast.ask", **reach))


async def written(desk: Desk, visit: Visit, text: str) -> Answer:
    """The text kept as a draft, and what can be done with it."""
    length = units(lines.typed(text))
    if length > CEILING:
        return _asking(visit, visit.texts.say("admin.broadcast.long", chars=length))
    draft = await desk.store.broadcasts.draft(visit.chat_id, text, visit.now)
    reach = await _reach(desk, visit)
    told = visit.texts.say("admin.broadcast.ready", chars=length, **reach)
    return show(told, _ways(visit, draft))


async def preview(desk: Desk, visit: Visit) -> Answer:
    """The text in place of the screen."""
    draft = await _draft(desk, visit)
    head = visit.texts.say("admin.broadcast.preview")
    return turn(Html(f"{head}\n\n{lines.typed(draft.text)}"), _ways(visit, draft))


async def trial(desk: Desk, visit: Visit) -> Answer:
    """The message itself, to whoever pressed."""
    return show(lines.typed((await _draft(desk, visit)).text))


async def confirm(desk: Desk, visit: Visit) -> Answer:
    """The second question, with the number of recipients and a button of one use."""
    draft = await _draft(desk, visit)
    nonce = desk.store.subscribers.nonce
    word = await nonce(visit.chat_id, visit.now, CONFIRM_WITHIN)
    reach = await _reach(desk, visit)
    keyboard = visit.texts.keyboard(
        "admin.broadcast.confirm", x=draft.token, nonce=word, n=reach["n"]
    )
    return turn(visit.texts.say("admin.broadcast.confirm", **reach), rows(keyboard))


async def begin(desk: Desk, visit: Visit) -> Answer:
    """The message on its way, if the button is fresh and none was sent today."""
    draft = await _draft(desk, visit)
    store, word = desk.store, visit.args[1]
    if not await store.subscribers.spend(visit.chat_id, word, visit.now):
        return Answer(toast=visit.texts.toast("admin.broadcast.expired"))
    begun = await announce(store, draft, lines.typed(draft.text), visit.now)
    if begun is None:
        return replace(await screen(desk, visit), replaces=True)
    await desk.note(visit, "send", _said(begun))
    eta = _eta(desk, visit, begun.recipients)
    told = visit.texts.say("admin.broadcast.begun", n=begun.recipients, eta=eta)
    return turn(told, _controls(visit, begun))


async def see(desk: Desk, visit: Visit) -> Answer:
    """How far it is."""
    one = await _one(desk, visit)
    return replace(await _running(desk, visit, one), replaces=True)


async def halt(desk: Desk, visit: Visit) -> Answer:
    """What has not left called off."""
    one = await _one(desk, visit)
    if await desk.store.broadcasts.halt(one.token, visit.now):
        await desk.note(visit, "halt", _said(one))
    return turn(visit.texts.say("admin.broadcast.stopped"))


async def cancel(desk: Desk, visit: Visit) -> Answer:
    """Nothing sent; the draft goes by itself."""
    await _draft(desk, visit)
    return turn(visit.texts.say("admin.broadcast.no"))


async def _one(desk: Desk, visit: Visit) -> Broadcast:
    """The broadcast whose button was pressed.

    Raises:
        KeyError: there is none.
    """
    found = await desk.store.broadcasts.get(visit.args[0])
    if found is None:
        raise KeyError(visit.args[0])
    return found


async def _draft(desk: Desk, visit: Visit) -> Broadcast:
    """The same, if it has not begun.

    Raises:
        KeyError: it began, or there is none.
    """
    found = await _one(desk, visit)
    if found.begun:
        raise KeyError(found.token)
    return found


async def _running(desk: Desk, visit: Visit, one: Broadcast) -> Answer:
    totals = await desk.store.broadcasts.totals(one.token)
    told = visit.texts.say("admin.broadcast.running", ok=totals.ok, n=one.recipients)
    return show(told, _controls(visit, one) if totals.waiting else ())


async def _reach(desk: Desk, visit: Visit) -> dict[str, object]:
    """How many would receive it, and how long that takes."""
    number = await desk.store.broadcasts.audience()
    return {"n": number, "eta": _eta(desk, visit, number)}


def _eta(desk: Desk, visit: Visit, number: int) -> Html:
    return visit.texts.ago(lasts(number, desk.office.rate).total_seconds())


def _asking(visit: Visit, question: Html) -> Answer:
    awaits = Awaited(AWAITED, visit.now + ASKED)
    return replace(show(question), awaits=awaits)


def _ways(visit: Visit, draft: Broadcast) -> Rows:
    return rows(visit.texts.keyboard("admin.broadcast.ask", x=draft.token))


def _controls(visit: Visit, one: Broadcast) -> Rows:
    return rows(visit.texts.keyboard("admin.broadcast.running", x=one.token))


def _said(one: Broadcast) -> str:
    """What it says, in a few words, and to how many."""
    return f"{lines.cut(' '.join(one.text.split()), SAID)} ({one.recipients})"
