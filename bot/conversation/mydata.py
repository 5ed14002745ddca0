"""/mydata: a copy of all that is stored about a chat, made when it is asked for."""

from bot import dossier
from bot.conversation.desk import Desk
from bot.conversation.moments import moment
from bot.conversation.story import zone
from bot.conversation.visit import Answer, Attachment, Screen, Visit, show
from jobs.plan import local_day

MOST = 3  #: copies a day
KINDS = {"json": dossier.as_json, "html": dossier.as_html}


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The copy for machines; beyond the day's limit, that it is reached."""
    copy = await _copy(desk, visit, "json")
    return copy or show(visit.texts.say("mydata.limit", most=MOST))


async def export(desk: Desk, visit: Visit) -> Answer:
    """The copy for machines or for people, as the button says."""
    copy = await _copy(desk, visit, visit.args[0])
    return copy or Answer(toast=visit.texts.toast("mydata.limit", most=MOST))


async def _copy(desk: Desk, visit: Visit, kind: str) -> Answer | None:
    """The copy as a file; None once the day's limit is reached."""
    stored = await desk.store.exports.of(visit.chat_id)
    today = local_day(visit.now, zone(visit))
    if not await desk.store.exports.permit(visit.chat_id, today, MOST):
        return None
    made = dossier.Dossier(visit.chat_id, visit.now, stored)
    file = Attachment(f"mydata.{kind}", KINDS[kind](made, visit.texts))
    caption = visit.texts.say(
        "mydata.caption", now=moment(visit.now, visit, zone(visit))
    )
    return Answer((Screen(caption, attachment=file),))
