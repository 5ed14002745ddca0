"""What storage tests do again and again."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from storage.ledger import Arrival
from storage.model import Article, Delivery
from storage.store import Store
from tests.fakes import NOON
from tests.storage.samples import a_debt, a_subscriber, an_edition

LEASE = timedelta(seconds=60)


async def ingest(
    store: Store,
    *articles: Article,
    founders: Mapping[str, str] | None = None,
    now: datetime = NOON,
) -> tuple[int, ...]:
    async with store.archive.ingest(now) as batch:
        return await batch.add(articles, founders or {})


async def subscribe(store: Store, *chats: int) -> None:
    for chat in chats:
        await store.subscribers.create(a_subscriber(chat))


async def owe(store: Store, *chats: int, slot: datetime = NOON, parts: int = 1) -> int:
    """Owe an edition to subscribers, and return the edition's id."""
    async with store.editions.composing(slot) as batch:
        edition = (await batch.put(an_edition(slot))).id
        debts = [a_debt(chat, slot, parts=parts) for chat in chats]
        await batch.owe(slot, [(edition, debt) for debt in debts])
    return edition


async def claim(store: Store, me: str = "me", n: int = 100) -> tuple[Delivery, ...]:
    return await store.ledger.claim(me, n, LEASE)


async def start(store: Store, delivery: Delivery, me: str = "me") -> int:
    """Return the number of the attempt that starts."""
    attempt = await sending(store, delivery, me)
    assert attempt is not None
    return attempt


async def sending(store: Store, delivery: Delivery, me: str = "me") -> int | None:
    """Return the number of the attempt that starts, if one may."""
    (attempt,) = await store.ledger.sending([delivery.id], me, LEASE)
    return attempt


async def arrive(store: Store, delivery: Delivery, attempt: int, message: int) -> bool:
    """Return whether the ledger took it."""
    (known,) = await store.ledger.sent([Arrival(delivery.id, attempt, message)])
    return known


async def one_claimed(store: Store, chat: int = 1) -> Delivery:
    """Return the claimed delivery of a new subscriber."""
    await subscribe(store, chat)
    await owe(store, chat)
    (delivery,) = await claim(store)
    return delivery
