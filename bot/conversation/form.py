"""Whether a reader's digests come with headings and tables: a row of /language."""

from dataclasses import replace

from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit
from bot.keyboards import Rows, rows

MARK = "✓ "


def _is_chosen(desk: Desk, visit: Visit) -> bool:
    chosen = visit.subscriber.rich if visit.subscriber else None
    return desk.rich if chosen is None else chosen


async def is_rich(desk: Desk, visit: Visit) -> bool:
    """Whether the chat wants rich messages, and takes them as far as is known."""
    if not _is_chosen(desk, visit):
        return False
    return not await desk.store.refusals.among({visit.chat_id})


def row(desk: Desk, visit: Visit) -> Rows:
    """The button that changes it, marked when it is on."""
    is_on = _is_chosen(desk, visit)
    mark, put = MARK * is_on, int(not is_on)
    return rows(visit.texts.keyboard("language.rich", mark=mark, put=put))


async def choose(desk: Desk, visit: Visit) -> Answer:
    """The choice stored and told; whoever wants them again is tried again."""
    is_on = visit.args[0] == "1"
    await desk.change(visit, lambda reader: replace(reader, rich=is_on))
    if is_on:
        await desk.store.refusals.forgive(visit.chat_id)
    return Answer(toast=visit.texts.toast("rich.on" if is_on else "rich.off"))
