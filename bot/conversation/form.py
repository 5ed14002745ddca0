"""Whether a reader's digests come with headings and tables: a row of /language."""

from dataclasses import replace

from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit
from bot.keyboards import Rows, rows

MARK = "✓ "


def row(desk: Desk, visit: Visit) -> Rows:
    """The button that changes it, marked when it is on."""
    chosen = visit.subscriber.rich if visit.subscriber else None
    is_rich = desk.rich if chosen is None else chosen
    mark, put = MARK * is_rich, int(not is_rich)
    return rows(visit.texts.keyboard("language.rich", mark=mark, put=put))


async def choose(desk: Desk, visit: Visit) -> Answer:
    """The choice stored and told; whoever wants them again is tried again."""
    is_rich = visit.args[0] == "1"
    await desk.change(visit, lambda reader: replace(reader, rich=is_rich))
    if is_rich:
        await desk.store.refusals.forgive(visit.chat_id)
    return Answer(toast=visit.texts.toast("rich.on" if is_rich else "rich.off"))
