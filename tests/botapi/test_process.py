"""The server as a process of its own, steered from outside."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.botapi.conftest import LAYLA, TOKEN
from tests.botapi.test_methods import KEYBOARD


@pytest.fixture
def server(tmp_path: Path) -> Iterator[httpx.Client]:
    command = [sys.executable, "-m", "bot.botapi", "--token", TOKEN]
    log = tmp_path / "sent.jsonl"
    with subprocess.Popen(
        [*command, "--log", str(log)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        with httpx.Client(base_url=process.stdout.readline().strip()) as client:
            yield client
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(10) == 0


def ask(server: httpx.Client, method: str, **params: Any) -> Any:
    return server.post(f"/bot{TOKEN}/{method}", json=params).json()


def control(server: httpx.Client, deed: str, **given: Any) -> Any:
    return server.post(f"/control/{deed}", json=given).json()


def test_another_process_steers_the_server(
    server: httpx.Client, tmp_path: Path
) -> None:
    assert control(server, "meet", ids=[LAYLA, 8]) == 2
    message = {"chat_id": LAYLA, "text": "موجز", "reply_markup": KEYBOARD}
    assert ask(server, "sendMessage", **message)["ok"]
    query = control(server, "press", chat_id=LAYLA, message_id=1, data="y")
    control(server, "say", chat_id=8, text="/start")
    control(server, "fault", kind="closed", effect=True, method="sendMessage")
    with pytest.raises(httpx.RemoteProtocolError):
        ask(server, "sendMessage", chat_id=8, text="x")
    control(server, "block", chat_id=LAYLA)

    pressed, said, blocked = ask(server, "getUpdates")["result"]
    refused = ask(server, "sendMessage", chat_id=LAYLA, text="x")
    control(server, "unblock", chat_id=LAYLA)
    wrong = server.post("/control/say", json={"chat_id": 99})
    calls = server.get("/control/calls").json()
    messages = server.get("/control/messages", params={"chat_id": 8}).json()
    sent = (tmp_path / "sent.jsonl").read_text("utf-8").splitlines()

    assert pressed["callback_query"]["id"] == query
    assert said["message"]["text"] == "/start"
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert refused["description"] == "Forbidden: bot was blocked by the user"
    assert (wrong.status_code, wrong.json()) == (400, {"error": "KeyError('text')"})
    assert [call["status"] for call in calls] == [200, 0, 403]
    assert [message["text"] for message in messages] == ["/start", "x"]
    told = [json.loads(line) for line in sent]
    assert [(m["chat_id"], m["message_id"], m["text"]) for m in told] == [
        (LAYLA, 1, "موجز"),
        (8, 2, "x"),
    ]
