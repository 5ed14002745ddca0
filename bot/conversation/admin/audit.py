"""/audit: what operators did last, and who."""

from bot.conversation.desk import Desk
from bot.conversation.moments import moment
from bot.conversation.visit import Answer, Visit, show
from bot.texts import Html
from storage.counts import ZONE
from storage.model import Deed

MOST = 15  #: deeds in one message


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The newest deeds, newest first."""
    deeds = await desk.store.deeds.last(MOST)
    if not deeds:
        return show(visit.texts.say("admin.audit.empty"))
    lines = Html("\n".join(_line(visit, deed) for deed in deeds))
    return show(visit.texts.say("admin.audit", lines=lines))


def _line(visit: Visit, deed: Deed) -> Html:
    texts = visit.texts
    who = texts.word("deed", "nobody") if deed.operator is None else deed.operator
    return texts.say(
        "admin.audit.deed",
        when=moment(deed.at, visit, ZONE.key),
        what=texts.word("deed", deed.what),
        about=deed.about,
        who=who,
    )
