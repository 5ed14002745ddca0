"""Channels of the local Bot API: rights to post, names, forwarded posts."""

import pytest

from bot.botapi.channels import POSTING, forward
from bot.botapi.groups import appoint
from bot.botapi.world import World
from tests.botapi.conftest import LAYLA, Ask

CHANNEL = -1001


@pytest.fixture
def world(world: World) -> World:
    world.meet(CHANNEL, "أخبار", type="channel")
    world.chat(CHANNEL).username = "China_News"
    return world


async def test_only_an_administrator_who_may_post_posts(world: World, ask: Ask) -> None:
    lacking = (400, "Bad Request: need administrator rights in the channel chat")
    appoint(world, CHANNEL, world.me, rights=["can_edit_messages"])
    assert await ask("sendMessage", chat_id=CHANNEL, text="x") == lacking

    appoint(world, CHANNEL, world.me, rights=[POSTING])
    sent = await ask("sendMessage", chat_id="@china_news", text="x")
    member = await ask("getChatMember", chat_id=CHANNEL, user_id=world.me.id)

    assert sent["sender_chat"]["username"] == "China_News"
    assert member["status"] == "administrator"
    assert member[POSTING] is True
    assert "can_edit_messages" not in member


async def test_a_name_that_nobody_has_is_not_found(world: World, ask: Ask) -> None:
    assert await ask("getChat", chat_id="@nobody") == (
        400,
        "Bad Request: chat not found",
    )


async def test_a_forwarded_post_says_where_it_stood(world: World) -> None:
    post = world.say(CHANNEL, "منشور")
    world.updates.pending.clear()
    forward(world, LAYLA, CHANNEL, post.id)

    (update,) = world.updates.pending
    assert update["message"]["text"] == "منشور"
    assert update["message"]["forward_origin"] == {
        "type": "channel",
        "date": int(post.date.timestamp()),
        "chat": world.chat(CHANNEL).json(),
        "message_id": post.id,
    }
    with pytest.raises(ValueError, match="no post 99"):
        forward(world, LAYLA, CHANNEL, 99)
