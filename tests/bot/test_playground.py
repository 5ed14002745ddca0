import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.botapi.chats import Chat, Message
from bot.botapi.server import routes as bot_api
from bot.botapi.world import World
from bot.playground.routes import HEADERS, LARGEST_BODY, routes
from bot.playground.view import SHOWN, state
from tests.fakes import NOON, FakeClock

TOKEN = "1:playground"
READER = 7
ORIGIN = {"Origin": "http://page"}
AT = int(NOON.timestamp())


@pytest.fixture
def world(clock: FakeClock) -> World:
    world = World(TOKEN, clock.now, name="موجز")
    world.meet(READER, "سلمى")
    return world


@pytest.fixture
def chat(world: World) -> Chat:
    return world.chat(READER)


@pytest.fixture
async def page(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """The chat page, where a morning brings one message if the bot may write."""

    async def morning() -> None:
        await call(client, "sendMessage", chat_id=READER, text="موجز الصباح")

    app = Starlette(routes=[*routes(world, READER, morning), *bot_api(world)])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
        yield client


async def call(page: httpx.AsyncClient, method: str, **params: Any) -> Any:
    answer = await page.post(f"/bot{TOKEN}/{method}", json=params)
    return answer.json().get("result")


async def wish(page: httpx.AsyncClient, what: str, **content: Any) -> tuple[int, Any]:
    answer = await page.post(f"/chat/{what}", json=content, headers=ORIGIN)
    return answer.status_code, answer.json()


async def test_an_empty_chat_shows_the_bot_and_its_commands(
    page: httpx.AsyncClient, world: World
) -> None:
    commands = [{"command": "latest", "description": "آخر الأخبار"}]
    await call(page, "setMyCommands", commands=commands)
    await call(page, "setMyDescription", description="رسالة كل يوم")

    answer = await page.get("/chat")

    assert answer.json() == {
        "version": world.version,
        "bot": {"name": "موجز", "description": "رسالة كل يوم", "short_description": ""},
        "commands": commands,
        "blocked": False,
        "typing": False,
        "messages": [],
    }


async def test_both_sides_of_a_conversation_are_shown(
    page: httpx.AsyncClient, clock: FakeClock
) -> None:
    await wish(page, "say", text="/start")
    clock.advance(seconds=5)
    keyboard = [
        [
            {"text": "المصدر", "url": "https://example.org/1"},
            {"text": "حفظ", "callback_data": "sv~k3f9a~1"},
        ],
        [
            {"text": "نسخ", "copy_text": {"text": "كلمة"}},
            {"text": "مشاركة", "switch_inline_query": "k3f9a"},
            {"text": "تلغرام", "url": "tg://resolve?domain=example"},
        ],
    ]
    await call(
        page,
        "sendMessage",
        chat_id=READER,
        text="<b>عنوان</b>",
        parse_mode="HTML",
        disable_notification=True,
        reply_markup={"inline_keyboard": keyboard},
    )

    assert (await page.get("/chat")).json()["messages"] == [
        {
            "id": 1,
            "at": AT,
            "mine": True,
            "edited": False,
            "silent": False,
            "file": None,
            "blocks": [
                {
                    "kind": "text",
                    "lines": [[{"mark": "bot_command", "inside": ["/start"]}]],
                }
            ],
            "keyboard": [],
        },
        {
            "id": 2,
            "at": AT + 5,
            "mine": False,
            "edited": False,
            "silent": True,
            "file": None,
            "blocks": [
                {"kind": "text", "lines": [[{"mark": "bold", "inside": ["عنوان"]}]]}
            ],
            "keyboard": [
                [
                    {
                        "label": "المصدر",
                        "does": "url",
                        "value": "https://example.org/1",
                    },
                    {"label": "حفظ", "does": "press", "value": "sv~k3f9a~1"},
                ],
                [
                    {"label": "نسخ", "does": "copy", "value": "كلمة"},
                    {"label": "مشاركة", "does": "elsewhere", "value": ""},
                    {"label": "تلغرام", "does": "elsewhere", "value": ""},
                ],
            ],
        },
    ]


async def test_the_page_keeps_to_the_newest_messages(
    page: httpx.AsyncClient, world: World
) -> None:
    for number in range(SHOWN + 1):
        world.say(READER, str(number))

    messages = (await page.get("/chat")).json()["messages"]
    assert [message["id"] for message in messages] == list(range(2, SHOWN + 2))


async def test_a_look_ends_when_the_browser_leaves(world: World) -> None:
    async def morning() -> None:
        raise AssertionError

    heard = iter([{"type": "http.request"}, {"type": "http.disconnect"}])
    query = f"after={world.version}".encode()
    scope = {"type": "http", "method": "GET", "path": "/chat", "query_string": query}

    async def receive() -> Any:
        return next(heard)

    async def send(message: Any) -> None:
        return None

    app = Starlette(routes=routes(world, READER, morning))
    await asyncio.wait_for(app(scope | {"headers": []}, receive, send), timeout=1)

    assert list(heard) == []


async def test_a_look_waits_for_news(page: httpx.AsyncClient, world: World) -> None:
    look = asyncio.create_task(page.get(f"/chat?after={world.version}"))
    for _ in range(50):
        await asyncio.sleep(0)
    waited = not look.done()
    world.say(READER, "مرحبًا")

    assert waited
    assert len((await look).json()["messages"]) == 1


async def test_a_look_without_news_ends_after_a_while(
    page: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.playground.routes.POLL_SECONDS", 0.01)

    answer = await page.get(f"/chat?after={world.version}")

    assert answer.json()["version"] == world.version


async def test_a_look_must_say_after_what_as_a_number(page: httpx.AsyncClient) -> None:
    answer = await page.get("/chat?after=now")

    assert (answer.status_code, answer.json()) == (400, {"error": "after"})


@pytest.mark.parametrize("alert", [False, True])
async def test_a_press_brings_what_the_bot_answers(
    page: httpx.AsyncClient, world: World, alert: bool
) -> None:
    world.say(READER, "/topics")
    button = {"text": "الشحن", "callback_data": "tp~trd~1~1"}
    keyboard = {"inline_keyboard": [[button]]}
    sent = await call(
        page, "sendMessage", chat_id=READER, text="المواضيع", reply_markup=keyboard
    )

    press = asyncio.create_task(
        wish(page, "press", message=sent["message_id"], data="tp~trd~1~1")
    )
    _, update = await call(page, "getUpdates", timeout=1)
    await call(
        page,
        "answerCallbackQuery",
        callback_query_id=update["callback_query"]["id"],
        text="تم",
        show_alert=alert,
    )

    assert await press == (200, {"text": "تم", "alert": alert})


async def test_a_button_that_is_gone_cannot_be_pressed(
    page: httpx.AsyncClient,
) -> None:
    assert await wish(page, "press", message=1, data="no") == (409, {"error": "gone"})


async def test_a_bot_that_does_not_answer_is_not_waited_for_forever(
    page: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.playground.reader.ANSWER_SECONDS", 0.01)
    world.say(READER, "/topics")
    keyboard = {"inline_keyboard": [[{"text": "الشحن", "callback_data": "no"}]]}
    await call(page, "sendMessage", chat_id=READER, text="نص", reply_markup=keyboard)

    assert await wish(page, "press", message=2, data="no") == (504, {"error": "late"})


async def test_a_blocked_bot_gets_no_message_until_it_is_let_in_again(
    page: httpx.AsyncClient, chat: Chat
) -> None:
    await wish(page, "say", text="/start")

    assert await wish(page, "block", blocked=True) == (200, {"blocked": True})
    assert (await page.get("/chat")).json()["blocked"] is True
    assert await wish(page, "say", text="مرحبًا") == (409, {"error": "blocked"})
    assert await wish(page, "block", blocked=False) == (200, {"blocked": False})
    assert await wish(page, "say", text="مرحبًا") == (200, {"message": 2})
    assert chat.state == "open"


async def test_blocking_twice_tells_the_bot_once(
    page: httpx.AsyncClient, world: World
) -> None:
    await wish(page, "block", blocked=True)
    await wish(page, "block", blocked=True)

    assert [update.keys() - {"update_id"} for update in world.updates.pending] == [
        {"my_chat_member"}
    ]


async def test_a_morning_says_how_many_messages_it_brought(
    page: httpx.AsyncClient,
) -> None:
    assert await wish(page, "morning") == (200, {"messages": 0})
    await wish(page, "say", text="/start")
    assert await wish(page, "morning") == (200, {"messages": 1})


async def test_a_document_is_saved_not_shown(
    page: httpx.AsyncClient, world: World
) -> None:
    world.say(READER, "/mydata")
    await page.post(
        f"/bot{TOKEN}/sendDocument",
        data={"chat_id": READER},
        files={"document": ("data.json", b"{}")},
    )

    (_, message) = (await page.get("/chat")).json()["messages"]
    answer = await page.get(f"/chat/file/{message['id']}")

    assert message["file"] == {"name": "data.json", "size": 2}
    assert answer.content == b"{}"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"
    assert (await page.get("/chat/file/1")).status_code == 404


@pytest.mark.parametrize(
    ("what", "content", "error"),
    [
        ("say", {}, "text"),
        ("say", {"text": 1}, "text"),
        ("say", {"text": " \n"}, "text"),
        ("say", {"text": "ا" * 4097}, "text"),
        ("press", {"message": "1", "data": "no"}, "button"),
        ("press", {"message": 1}, "button"),
        ("block", {"blocked": "yes"}, "block"),
    ],
)
async def test_a_wish_that_makes_no_sense_is_named(
    page: httpx.AsyncClient, what: str, content: dict[str, Any], error: str
) -> None:
    assert await wish(page, what, **content) == (400, {"error": error})


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (403, b"{}", {"Origin": "http://elsewhere"}),
        (403, b"{}", {"Origin": "null"}),
        (403, b"{}", {"Origin": ""}),
        (403, b"{}", ORIGIN | {"Sec-Fetch-Site": "cross-site"}),
        (403, b"{}", ORIGIN | {"Sec-Fetch-Site": "same-site"}),
        (415, b"{}", ORIGIN | {"Content-Type": "text/plain"}),
        (400, b"{", ORIGIN),
        (400, b"[]", ORIGIN),
        (400, b"\xff", ORIGIN),
        (400, b'{"text": "\\ud83d"}', ORIGIN),
        (400, b"[" * LARGEST_BODY, ORIGIN),
        (413, b" " * (LARGEST_BODY + 1), ORIGIN),
    ],
)
async def test_only_the_page_itself_is_obeyed(
    page: httpx.AsyncClient,
    chat: Chat,
    status: int,
    body: bytes,
    headers: dict[str, str],
) -> None:
    json = {"Content-Type": "application/json"}
    answer = await page.post("/chat/say", content=body, headers=json | headers)

    assert answer.status_code == status
    assert chat.messages == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/page/style.css", "text/css; charset=utf-8"),
        ("/page/chat.js", "text/javascript; charset=utf-8"),
        ("/page/icon.svg", "image/svg+xml"),
    ],
)
async def test_the_page_runs_nothing_but_its_own_files(
    page: httpx.AsyncClient, path: str, kind: str
) -> None:
    answer = await page.get(path)

    assert answer.headers["content-type"] == kind
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "<script>" not in answer.text
    assert "http://" not in answer.text.replace("http://www.w3.org/", "")
    assert "https://" not in answer.text


def test_a_screen_that_turns_under_its_buttons_is_not_called_edited() -> None:
    chat = Chat(7, "private", "سلمى")
    button = ({"text": "أول", "callback_data": "tpp~1"},)
    for id_, keyboard in ((1, ()), (2, (button,))):
        chat.put(Message(id_, NOON, True, "نص", keyboard=keyboard, edited=NOON))

    told = state(chat, {"name": "", "description": ""}, [])["messages"]
    assert [message["edited"] for message in told] == [True, False]
