"""/story: the story that bears a number in the list that the chat saw last."""

import re

from bot.conversation import latest
from bot.conversation.desk import Desk
from bot.conversation.story import card, code, find
from bot.conversation.visit import Answer, Visit, show

ID = re.compile(r"[0-9a-z]{1,8}")
DIGITS = 4  #: of a number in a list, at most; more are an id


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The card of the story with this number, or with this id."""
    word = visit.args[0].lower() if visit.args else ""
    if word.isdecimal() and len(word) <= DIGITS:
        return await _numbered(desk, visit, int(word))
    if ID.fullmatch(word):
        return await _card(desk, visit, word)
    return _usage(visit)


async def _numbered(desk: Desk, visit: Visit, number: int) -> Answer:
    listed = await desk.store.listings.last(visit.chat_id)
    if not listed:
        return _usage(visit)
    if not 1 <= number <= len(listed):
        return show(visit.texts.say("story.none", n=number, max=len(listed)))
    return await _card(desk, visit, code(listed[number - 1]))


async def _card(desk: Desk, visit: Visit, id_: str) -> Answer:
    story = await find(desk, id_)
    if story is None:
        return await latest.instead(desk, visit)
    return Answer((await card(desk, visit, story),))


def _usage(visit: Visit) -> Answer:
    return show(visit.texts.say("story.usage"))
