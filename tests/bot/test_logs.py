import io
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from bot.logs import configure

TOKEN = "123456:" + "Aa-_9" * 7
OTHER_TOKEN = "987654:" + "Zz-_0" * 7
PASSWORD = "pa/ss w@rd"
KEY = "key-of-the-model"
CHAT = 5551234567
SECRETS = {TOKEN, PASSWORD, KEY, "abc"}
LEAKS = (TOKEN, OTHER_TOKEN, PASSWORD, "pa%2Fss%20w%40rd", KEY, str(CHAT))

log = logging.getLogger("jobs.poll")
Lines = Callable[[str], io.StringIO]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """Configure the logs in a layout; what they write comes back."""
    root, ours = logging.getLogger(), [*map(logging.getLogger, ("bot", "jobs"))]
    before = root.handlers[:], root.level, [each.level for each in ours]
    root.handlers.clear()  # pytest's own, which configure() would close
    for place, name in (
        (sys, "excepthook"),
        (threading, "excepthook"),
        (logging, "raiseExceptions"),
    ):
        monkeypatch.setattr(place, name, getattr(place, name))

    def start(layout: str) -> io.StringIO:
        stream = io.StringIO()
        monkeypatch.setattr(sys, "stderr", stream)
        configure("INFO", layout, SECRETS)
        return stream

    yield start
    root.handlers[:], root.level = before[:2]
    for each, level in zip(ours, before[2], strict=True):
        each.setLevel(level)


def raised(text: str) -> Exception:
    """An error with a cause and a traceback, as a library would raise it."""
    try:
        try:
            raise OSError(text)
        except OSError as cause:
            raise ValueError(f"wrapped: {text}") from cause
    except ValueError as error:
        return error


def test_an_event_is_a_line(lines: Lines) -> None:
    stream = lines("text")
    log.warning("source skipped: %s: %s", "caixin", "no answer")

    time, rest = stream.getvalue().split(" ", 1)
    assert time.endswith("+00:00")
    assert rest == "WARNING jobs.poll: source skipped: caixin: no answer\n"


def test_a_machine_reads_json(lines: Lines) -> None:
    stream = lines("json")
    log.info("one\ntwo: موجز")
    log.error("failed", exc_info=raised("no answer"))
    first, second = map(json.loads, stream.getvalue().splitlines())

    assert list(first) == ["time", "level", "logger", "message"]
    assert first["message"] == "one\ntwo: موجز"
    assert (second["level"], second["logger"]) == ("ERROR", "jobs.poll")
    assert second["exception"].startswith("Traceback (most recent call last):\n")
    assert second["exception"].endswith("ValueError: wrapped: no answer")


def test_one_delivery_can_be_followed(lines: Lines) -> None:
    stream = lines("json")
    log.info("sent to chat %d", CHAT, extra={"delivery": 70007})
    event = json.loads(stream.getvalue())
    assert event.pop("time")
    assert event == {
        "level": "INFO",
        "logger": "jobs.poll",
        "message": "sent to chat ***",
        "delivery": "70007",
    }


def test_a_message_cannot_forge_a_line_nor_turn_the_terminals_text(
    lines: Lines,
) -> None:
    stream = lines("text")
    log.info("title: %s", "a\n2026 ERROR\x1b[31m\N{RIGHT-TO-LEFT OVERRIDE}موجز")

    assert stream.getvalue().endswith(
        ": title: a\\n2026 ERROR\\x1b[31m\\u202eموجز\n",
    )
    assert stream.getvalue().count("\n") == 1


def test_a_traceback_follows_its_line_indented(lines: Lines) -> None:
    stream = lines("text")
    log.error("failed", exc_info=raised("no answer"))
    _, *trace = stream.getvalue().splitlines()

    assert trace[0] == "  Traceback (most recent call last):"
    assert trace[-1] == "  ValueError: wrapped: no answer"
    assert all(line.startswith("  ") for line in trace)


@pytest.mark.parametrize("layout", ["text", "json"])
@pytest.mark.parametrize("secret", [*LEAKS, f"bot{TOKEN}/getMe", f"{TOKEN}{KEY}"])
@pytest.mark.parametrize(
    "shape", ["{}", "chat_id={}", "'chat': {{'id': {}}}", "Chat(id=-{}, type='x')"]
)
def test_ac_prv_06_no_secret_reaches_the_output(
    lines: Lines, layout: str, secret: str, shape: str
) -> None:
    if secret == str(CHAT) and shape == "{}":
        shape = "New chat id: -{}"  # a bare number tells nothing
    stream = lines(layout)
    said = shape.format(secret)
    log.warning(said)
    log.warning("argument %s and %r", said, {"key": [said]})
    log.warning("do not fit %d", said)
    log.warning("too many", said)  # noqa: PLE1205, as a slip would
    log.warning("extra", extra={"about": said})
    log.error("exception", exc_info=raised(said))
    log.error("stack", stack_info=True)
    logging.getLogger("telegram.ext").error(said)
    sys.excepthook(ValueError, raised(said), None)
    output = stream.getvalue()

    assert [leak for leak in LEAKS if leak in output] == []
    assert "***" in output
    assert "do not fit" in output


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("postgresql://me:hush@db/x", "postgresql://***@db/x"),
        ("Authorization: Bearer abcdefgh12345", "Authorization: Bearer ***"),
        ("api_key='abcdefgh12345'", "api_key='***'"),
        ("Key (chat_id)=(5551234567) exists", "Key (chat_id)=(***) exists"),
        ("from 2026-11-22 on", "from 2026-11-22 on"),
        ("https://x.example:8080/@news/12345678", "https://x.example:8080/@news/"),
        ("12:30 abc", "12:30 abc"),
    ],
)
def test_only_what_is_secret_is_blotted_out(lines: Lines, told: str, kept: str) -> None:
    stream = lines("text")
    log.info("%s", told)

    assert f": {kept}" in stream.getvalue()


def test_an_argument_that_cannot_be_told_tells_nothing(lines: Lines) -> None:
    class Odd:
        def __str__(self) -> str:
            raise RuntimeError(TOKEN)

    stream = lines("text")
    log.info("odd: %s", Odd())

    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    "name",
    ["httpx", "httpcore", "apscheduler", "telegram", "aiohttp", "uvicorn", "aiosqlite"],
)
def test_libraries_speak_only_to_warn(lines: Lines, name: str) -> None:
    stream = lines("text")
    logging.getLogger(f"{name}.part").info("chatter")
    logging.getLogger(f"{name}.part").warning("trouble")

    assert stream.getvalue().endswith(f" WARNING {name}.part: trouble\n")
    assert "chatter" not in stream.getvalue()


def test_configuring_twice_writes_each_event_once(lines: Lines) -> None:
    lines("text")
    stream = lines("text")
    log.info("once")

    assert stream.getvalue().count("once") == 1


def test_a_crash_is_an_event(lines: Lines) -> None:
    stream = lines("json")
    thread = threading.Thread(target=int, args=("x",))
    thread.start()
    thread.join()
    event = json.loads(stream.getvalue())

    assert (event["level"], event["message"]) == ("CRITICAL", "ended by ValueError")
    assert event["exception"].endswith("with base 10: 'x'")
