"""Whether a reader's digests come with headings and tables."""

from bot.conversation.desk import Desk
from bot.conversation.visit import Visit


def is_chosen(desk: Desk, visit: Visit) -> bool:
    """Whether the chat wants rich messages; without a choice, the operator's."""
    chosen = visit.subscriber.rich if visit.subscriber else None
    return desk.rich if chosen is None else chosen


async def is_rich(desk: Desk, visit: Visit) -> bool:
    """Whether the chat wants rich messages, and takes them as far as is known."""
    if not is_chosen(desk, visit):
        return False
    return not await desk.store.refusals.among({visit.chat_id})
