"""/privacy and /forget: what is stored, and all of it gone."""

from datetime import timedelta

from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit, show, turn
from bot.keyboards import rows
from bot.texts import Html

CONFIRM_WITHIN = timedelta(minutes=10)


async def privacy(desk: Desk, visit: Visit) -> Answer:
    """What is stored and what is not, and who runs this bot."""
    imprint = desk.imprint
    told = []
    if imprint.operator:
        told.append(visit.texts.say("privacy.operator", operator=imprint.operator))
    if imprint.contact:
        told.append(visit.texts.say("privacy.contact", contact=imprint.contact))
    text = visit.texts.say(
        "privacy.text", operator=Html("\n" * bool(told) + " · ".join(told))
    )
    keyboard = visit.texts.keyboard("privacy.text", policy_url=imprint.policy_url)
    return show(text, rows(keyboard))


async def ask(desk: Desk, visit: Visit) -> Answer:
    """What would be erased, and a button that works once."""
    nonce = await desk.store.subscribers.nonce(visit.chat_id, visit.now, CONFIRM_WITHIN)
    saved = await desk.store.bookmarks.count(visit.chat_id)
    followed = await desk.store.follows.count(visit.chat_id)
    text = visit.texts.say("forget.ask", s=saved, f=followed)
    return show(text, rows(visit.texts.keyboard("forget.ask", x=nonce)))


async def forget(desk: Desk, visit: Visit) -> Answer:
    """Everything about the chat erased, if the button is fresh."""
    spent = await desk.store.subscribers.spend(visit.chat_id, visit.args[0], visit.now)
    if not spent:
        return Answer(toast=visit.texts.toast("forget.expired"))
    await desk.store.subscribers.forget(visit.chat_id, visit.now)
    return turn(visit.texts.say("forget.done"))


async def keep(desk: Desk, visit: Visit) -> Answer:
    """Nothing erased."""
    return turn(visit.texts.say("forget.no"))
