"""/help, and what is said to anything that is not understood."""

from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit, show


async def help_text(desk: Desk, visit: Visit) -> Answer:
    """Every command and what it does."""
    return show(visit.texts.say("help.text"))


async def in_groups(desk: Desk, visit: Visit) -> Answer:
    """The commands that a group has."""
    return show(visit.texts.say("group.help"))


async def unknown(desk: Desk, visit: Visit) -> Answer:
    """That the words were not understood, and where the list is."""
    return show(visit.texts.say("err.unknown"))


async def media(desk: Desk, visit: Visit) -> Answer:
    """That only texts are read."""
    return show(visit.texts.say("err.media"))
