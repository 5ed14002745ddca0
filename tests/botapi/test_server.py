"""The server over HTTP, as any client meets it."""

import asyncio
import json
from collections.abc import AsyncIterator
from socket import IPPROTO_TCP, TCP_NODELAY

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.botapi import faults
from bot.botapi.server import app, serve
from bot.botapi.world import World
from tests.botapi.conftest import LAYLA, TOKEN

OK = {"ok": True, "result": True}
NOT_FOUND = {"ok": False, "error_code": 404, "description": "Not Found"}


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with serve(app(world)) as url, httpx.AsyncClient(base_url=url) as client:
        yield client


def path(method: str, token: str = TOKEN) -> str:
    return f"/bot{token}/{method}"


async def test_tokens_are_checked(client: httpx.AsyncClient) -> None:
    wrong = await client.get(path("getMe", "124:other"))
    malformed = await client.get(path("getMe", "token"))

    assert (wrong.status_code, wrong.json()["description"]) == (401, "Unauthorized")
    assert (malformed.status_code, malformed.json()) == (404, NOT_FOUND)


async def test_parameters_come_in_every_form(
    world: World, client: httpx.AsyncClient
) -> None:
    call = path("sendMessage")
    await client.get(call, params={"chat_id": LAYLA, "text": "سؤال"})
    await client.post(call, data={"chat_id": LAYLA, "text": "استمارة"})
    await client.post(call, json={"chat_id": LAYLA, "text": "جسم"})
    parts = {"chat_id": (None, str(LAYLA)), "text": (None, "أجزاء")}
    await client.post(call, files=parts)
    await client.post(f"{call}?chat_id={LAYLA}", data={"text": "كلاهما"})

    texts = [message.text for message in world.chat(LAYLA).messages if message.from_bot]
    assert texts == ["سؤال", "استمارة", "جسم", "أجزاء", "كلاهما"]


async def test_a_file_comes_as_a_part(world: World, client: httpx.AsyncClient) -> None:
    content = bytes(range(256)) + b"\r\n--x\r\n"
    answer = await client.post(
        path("sendDocument"),
        data={"chat_id": LAYLA, "caption": "ملف"},
        files={"document": ("أخبار.csv", content, "text/csv")},
    )

    document = answer.json()["result"]["document"]
    assert (document["file_name"], document["mime_type"]) == ("أخبار.csv", "text/csv")
    assert world.files[document["file_id"]].content == content


@pytest.mark.parametrize("body", [b"[1]", b"{", b"\xff"])
async def test_a_body_that_cannot_be_read_is_refused(
    client: httpx.AsyncClient, body: bytes
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await client.post(path("sendMessage"), content=body, headers=headers)

    assert answer.status_code == 400


async def test_a_429_has_a_header(world: World, client: httpx.AsyncClient) -> None:
    world.faults.add(faults.flooded(7))
    answer = await client.get(path("getMe"))

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


async def test_a_closed_connection_answers_nothing(
    world: World, client: httpx.AsyncClient
) -> None:
    world.faults.add(faults.closed(effect=True))
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        await client.get(path("sendMessage"), params={"chat_id": LAYLA, "text": "x"})

    assert world.chat(LAYLA).messages[-1].text == "x"
    assert (await client.get(path("getMe"))).status_code == 200


async def test_a_long_poll_ends_when_its_client_leaves(
    world: World, client: httpx.AsyncClient
) -> None:
    impatient = {"timeout": 50}
    with pytest.raises(httpx.ReadTimeout):
        await client.get(path("getUpdates"), params=impatient, timeout=0.05)
    world.say(LAYLA, "later")
    answer = await client.get(path("getUpdates"), params=impatient)

    assert [u["message"]["text"] for u in answer.json()["result"]] == ["later"]


async def test_the_server_stops_though_somebody_polls(world: World) -> None:
    async with asyncio.timeout(5), httpx.AsyncClient(timeout=60) as client:
        async with serve(app(world)) as url:
            rings = world.updates.bell.rings
            call = client.get(f"{url}{path('getUpdates')}", params={"timeout": 50})
            poll = asyncio.create_task(call)
            await world.updates.bell.heard(rings, 5)
        with pytest.raises(httpx.RemoteProtocolError):
            await poll


async def test_no_part_of_an_answer_waits_for_an_acknowledgement() -> None:
    async def at_once(request: Request) -> Response:
        connection = request.state.transport.get_extra_info("socket")
        return Response(str(connection.getsockopt(IPPROTO_TCP, TCP_NODELAY)))

    told = Starlette(routes=[Route("/", at_once)])
    async with serve(told) as url, httpx.AsyncClient() as client:
        assert (await client.get(url)).text == "1"


async def test_only_loopback_is_served(world: World) -> None:
    with pytest.raises(ValueError, match=r"0\.0\.0\.0 is not a loopback address"):
        async with serve(app(world), host="0.0.0.0"):
            pass


async def heard(world: World) -> None:
    """Wait until something happens to the updates."""
    await world.updates.bell.heard(world.updates.bell.rings, 5)


class Hook:
    """A bot's webhook: what was posted, and what it answers, one after another."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.posted: list[tuple[str, str]] = []
        self.done = asyncio.Event()

    async def receive(self, request: Request) -> Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        update = json.loads(await request.body())
        self.posted.append((secret, update["message"]["text"]))
        status = self.statuses.pop(0)
        if not self.statuses:
            self.done.set()
        return Response(status_code=status)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/hook", self.receive, methods=["POST"])])


async def test_updates_are_posted_to_the_webhook_in_order(
    world: World, client: httpx.AsyncClient
) -> None:
    hook = Hook(200, 500, 204)
    async with serve(hook.app()) as url, asyncio.timeout(5):
        setting = {"url": f"{url}/hook", "secret_token": "s3cret"}
        answer = await client.post(path("setWebhook"), data=setting)
        world.updates.hook.pause = 0
        world.say(LAYLA, "one")
        world.say(LAYLA, "two")
        await hook.done.wait()
        conflict = await client.get(path("getUpdates"))
        while world.updates.pending:
            await heard(world)

    info = (await client.get(path("getWebhookInfo"))).json()["result"]
    assert answer.json() == OK
    assert hook.posted == [("s3cret", "one"), ("s3cret", "two"), ("s3cret", "two")]
    assert conflict.status_code == 409
    assert (info["url"], info["pending_update_count"]) == (f"{url}/hook", 0)


async def test_what_went_wrong_with_a_webhook_is_told(
    world: World, client: httpx.AsyncClient
) -> None:
    async with serve(Hook().app()) as url:
        gone = url
    world.say(LAYLA, "x")
    await client.post(path("setWebhook"), data={"url": f"{gone}/hook"})
    async with asyncio.timeout(5):
        while not world.updates.hook.failed:
            await heard(world)

    info = (await client.get(path("getWebhookInfo"))).json()["result"]
    assert info["last_error_message"].startswith("Connection failed")
    assert info["pending_update_count"] == 1
    params = {"drop_pending_updates": "true"}
    assert (await client.post(path("deleteWebhook"), data=params)).json() == OK
    assert (await client.get(path("getUpdates"))).json() == {"ok": True, "result": []}


@pytest.mark.parametrize(
    "setting", [{"url": "https://x.org"}, {"url": "http://x.org", "secret_token": "ص"}]
)
async def test_a_bad_webhook_is_refused(
    client: httpx.AsyncClient, setting: dict[str, str]
) -> None:
    answer = await client.post(path("setWebhook"), data=setting)

    assert answer.status_code == 400
