"""Chats that come at the same time to visits: what is known of them, read together."""

from collections.abc import Sequence

from bot.conversation.desk import Desk
from bot.conversation.visit import Visit
from bot.texts import Texts


async def arrived(desk: Desk, texts: Texts, chats: Sequence[int]) -> list[Visit]:
    """A visit for each of the chats, in their order."""
    store, now = desk.store, desk.clock.now()
    readers = await store.subscribers.each(chats)
    awaited = await store.awaiting.among(chats)
    doubtful = await store.doubts.among(chats)
    visits = [
        Visit(
            chat_id,
            now,
            texts,
            is_operator=chat_id in desk.operators,
            is_awaited=chat_id in awaited,
            is_doubtful=chat_id in doubtful,
        )
        for chat_id in chats
    ]
    pairs = zip(visits, readers, strict=True)
    return [visit.of(reader) if reader else visit for visit, reader in pairs]
