"""Updates of one chat in order, chats side by side."""

import asyncio

from telegram import Chat, Message, Update, User

from bot.conversation.order import PerChat
from tests.fakes import NOON


def update(number: int, chat_id: int) -> Update:
    chat = Chat(chat_id, Chat.PRIVATE)
    message = Message(number, NOON, chat, from_user=User(chat_id, "س", False))
    return Update(number, message=message)


async def test_a_chat_is_answered_in_order_while_others_go_on() -> None:
    done: list[str] = []
    gate = asyncio.Event()

    async def slow(name: str) -> None:
        await gate.wait()
        done.append(name)

    async def quick(name: str) -> None:
        done.append(name)

    order = PerChat()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(order.process_update(update(1, 7), slow("first of 7")))
        await asyncio.sleep(0)
        tasks.create_task(order.process_update(update(2, 7), quick("second of 7")))
        tasks.create_task(order.process_update(update(3, 8), quick("of 8")))
        for _ in range(5):
            await asyncio.sleep(0)
        assert done == ["of 8"]
        gate.set()

    assert done == ["of 8", "first of 7", "second of 7"]
    assert order._locks == {}


async def test_a_failed_update_lets_the_next_one_in() -> None:
    async def fails() -> None:
        raise ValueError("a bug")

    async def works() -> None:
        done.append(True)

    done: list[bool] = []
    order = PerChat()
    results = await asyncio.gather(
        order.process_update(update(1, 7), fails()),
        order.process_update(update(2, 7), works()),
        return_exceptions=True,
    )

    assert done == [True]
    assert isinstance(results[0], ValueError)
