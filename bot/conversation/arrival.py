"""Chats that come at the same time to visits: what is known of them, read together."""

from collections.abc import Sequence

from bot.conversation.desk import Desk
from bot.conversation.visit import Visit
from bot.texts import Texts


async def arrived(desk: Desk, texts: Texts, chats: Sequence[int]) -> list[Visit]:
    """A visit for each of the chats, in their order."""
    known, now = await desk.store.arrivals.of(chats), desk.clock.now()
    visits = []
    for chat in chats:
        found = known[chat]
        visit = Visit(
            chat,
            now,
            texts,
            is_operator=chat in desk.operators,
            is_awaited=found.is_awaited,
            is_doubtful=found.is_doubtful,
        )
        visits.append(visit.of(found.subscriber) if found.subscriber else visit)
    return visits
