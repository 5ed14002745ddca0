"""The command line, as an operator types it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.__main__ import main
from bot.botapi.server import app as bot_api
from bot.botapi.server import serve
from bot.botapi.world import World
from bot.clock import SystemClock
from bot.playground.samples import pages
from bot.playground.samples.feeds import sources
from jobs.rank import WEIGHTS
from storage.rows import subscriber_values
from storage.schema import subscriber as table
from storage.store import open_store
from tests.bot.wire import TOKEN
from tests.storage.samples import a_subscriber
from tests.storage.steps import claim, owe, start, subscribe

ROOT = Path(__file__).parents[2]
CHECKED = {
    "state": "fresh",
    "why": "",
    "newest": "",
    "usual_seconds": 21600.0,
    "lowered": False,
    "moved_to": "",
    "failures": 0,
    "last_error": "",
    "entries": 13,
    "dated": 12,
    "encoding": "utf-8",
    "languages": {"ar": 13},
}
Run = Callable[..., Any]


@pytest.fixture
async def operator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Run]:
    """Types a command; gives its exit status and what it printed.

    Five sample feeds answer on loopback, and one address that is no feed.
    """
    now = SystemClock().now()
    app = Starlette(routes=pages.routes(lambda: now, now - timedelta(minutes=1)))
    app.add_route("/old.xml", lambda _: RedirectResponse("/samples/mina.xml", 301))
    async with serve(app) as url:
        file = tmp_path / "sources.toml"
        blocks = [
            f'[[source]]\nslug = "{s.slug}"\nname = "{s.name}"\nurl = "{s.url}"\n'
            f'language = "ar"\nmode = "{s.mode}"\nownership = "{s.ownership}"\n'
            for s in sources(url)
        ]
        blocks.append(
            f'[[source]]\nslug = "page"\nname = "صفحة"\nurl = "{url}/samples/a/x"\n'
            'language = "ar"\n'
        )
        file.write_text("\n".join(blocks), "utf-8")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("SOURCES_FILE", str(file))
        monkeypatch.setenv("ALLOW_PRIVATE_NETWORKS", "yes")
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/mujaz.db")

        def typed(*arguments: str) -> int:
            monkeypatch.setattr(sys, "argv", ["mujaz", *arguments])
            try:
                main()
            except SystemExit as leaving:
                if isinstance(leaving.code, str):
                    sys.stderr.write(f"{leaving.code}\n")
                    return 1
                return leaving.code or 0
            return 0

        async def run(*arguments: str) -> tuple[int, str, str]:
            status = await asyncio.to_thread(typed, *arguments)
            return status, *capsys.readouterr()

        yield run


async def test_polling_brings_stories_and_again_nothing(operator: Run) -> None:
    status, out, _ = await operator("poll", "--json")
    polled = json.loads(out)
    assert (status, polled["sources"], polled["failed"]) == (0, 6, 1)
    assert polled["articles"] >= 40
    assert polled["stories"] < polled["articles"]

    _, out, _ = await operator("poll", "--all", "--json")
    again = json.loads(out)
    assert (again["articles"], again["not_modified"]) == (0, 5)


async def test_what_was_polled_is_previewed_found_and_counted(operator: Run) -> None:
    await operator("poll")
    status, out, _ = await operator("preview", "--preset", "imp")
    assert status == 0
    assert out.startswith("موجز الصين · ")
    _, out, _ = await operator("preview", "--topics", "trd,cny", "--format", "json")
    items = json.loads(out)["items"]
    assert {item["topic"] for item in items} <= {"trd", "cny"}
    assert set(dict(items[0]["parts"])) == set(WEIGHTS) - {"follow", "less"}

    _, out, _ = await operator("search", "الحاويات", "--json")
    assert json.loads(out)[0]["title"]
    _, out, _ = await operator("stats", "--json")
    told = json.loads(out)
    assert told["sources"] == {
        "read": 6,
        "failing": 1,
        "last_success": told["sources"]["last_success"],
    }
    assert told["sources"]["last_success"].endswith("Z")
    assert told["in_doubt"] == []


async def in_doubt(tmp_path: Path) -> int:
    """The number of an edition of which two messages are in doubt."""
    url = f"sqlite:///{tmp_path}/mujaz.db"
    store = await open_store(url, search_text=lambda a: a.title, keys=lambda a: ())
    now = await store.now()
    await subscribe(store, 1, 2)
    number = await owe(store, 1, 2, slot=now - timedelta(minutes=30))
    for delivery in await claim(store):
        attempt = await start(store, delivery)
        await store.ledger.unknown(delivery.id, attempt, "cut")
    await store.close()
    return number


async def test_an_operator_settles_what_is_in_doubt(
    operator: Run, tmp_path: Path
) -> None:
    _, out, _ = await operator("doubts", "list")
    assert out == "Nothing is in doubt.\n"
    number = await in_doubt(tmp_path)
    _, out, _ = await operator("doubts", "list", "--json")
    (doubt,) = json.loads(out)
    assert (doubt["edition"], doubt["deliveries"]) == (number, 2)
    _, out, _ = await operator("stats", "--json")
    assert json.loads(out)["in_doubt"] == [doubt]

    _, out, _ = await operator("doubts", "resend", str(number))
    assert out == f"Edition {number}: 2 due again, for three hours at most.\n"
    status, _, err = await operator("doubts", "assume", str(number))
    assert status == 1
    assert err == (
        f"mujaz: edition {number} has no message in doubt: see `doubts list`\n"
    )
    _, out, _ = await operator("stats", "--json")
    assert json.loads(out)["deliveries"] == {"pending": 2}


async def test_an_operator_takes_doubtful_messages_to_have_arrived(
    operator: Run, tmp_path: Path
) -> None:
    await operator("doubts", "list")
    number = await in_doubt(tmp_path)
    _, out, _ = await operator("doubts", "list")
    assert str(number) in out
    _, out, _ = await operator("doubts", "assume", str(number))

    assert out == f"Edition {number}: 2 taken to have arrived.\n"
    _, out, _ = await operator("stats", "--json")
    assert json.loads(out)["deliveries"] == {"sent": 2}


async def test_stats_tell_of_half_hours_that_are_too_full_and_of_stars(
    operator: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEND_RATE", "1")
    url = f"sqlite:///{tmp_path}/mujaz.db"
    store = await open_store(url, search_text=lambda a: a.title, keys=lambda a: ())
    reader = subscriber_values(a_subscriber(1))
    rows = [reader | {"chat_id": n} for n in range(1, 1_802)]
    async with store.db.write.begin() as connection:
        await connection.execute(store.db.insert(table), rows)
    await store.spending.reserve((await store.now()).date(), 120, 200)
    await store.close()

    _, out, err = await operator("stats", "--json")
    told = json.loads(out)
    half_hour = "2026-11-22T12:00:00Z"
    assert told["too_full"] == [{"half_hour": half_hour, "subscribers": 1_801}]
    assert told["stars"] == {"today": 12.0, "most": 0}
    assert "1801 digests wait for the half hour of 2026-11-22 12:00 UTC" in err


async def test_what_paid_messages_cost_is_told_before_one_is_sent(
    operator: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SEND_RATE", "500")
    monkeypatch.setenv("PAID_BROADCAST", "200")
    world = World(TOKEN, SystemClock().now)
    async with serve(bot_api(world)) as url:
        monkeypatch.setenv("TELEGRAM_API_URL", url)
        status, _, err = await operator("deliver")

    assert status == 0
    assert (
        "PAID_BROADCAST: digests leave at 500 a second; a message above 30 a second"
        " costs 0.1 Star, a day at most 200 Stars, which is 2,000 messages"
    ) in err


async def test_what_is_printed_is_neither_wrapped_nor_taken_for_markup(
    operator: Run, tmp_path: Path
) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(file.read_text("utf-8").replace('name = "', 'name = "[/b] '))
    assert (await operator("poll"))[0] == 0

    _, out, _ = await operator("preview", "--format", "html")
    assert max(map(len, out.splitlines())) > 80  # the width of a terminal
    assert "[/b] " in (await operator("sources", "list"))[1]
    _, out, _ = await operator("search", "الحاويات")
    assert out.splitlines()[1].startswith(" " * 12 + "http")


async def test_every_source_is_read_however_many_there_are(
    operator: Run, tmp_path: Path
) -> None:
    file = tmp_path / "sources.toml"
    page = file.read_text("utf-8").rpartition("[[source]]")[2]
    many = (
        page.replace("/a/x", f"/a/{n}").replace('"page"', f'"p{n}"') for n in range(201)
    )
    file.write_text("".join(f"[[source]]{each}" for each in many), "utf-8")

    _, out, _ = await operator("poll", "--json")
    assert json.loads(out)["sources"] == 201
    _, out, _ = await operator("poll", "--all", "--json")
    assert json.loads(out)["sources"] == 201


async def test_an_operator_decides_what_is_shown_and_says_why(operator: Run) -> None:
    why = ("--reason", "أذن الناشر كتابة")

    assert (await operator("sources", "mode", "page", "full", *why))[0] == 0
    _, out, _ = await operator("sources", "list", "--json")
    modes = {row["slug"]: row["mode"] for row in json.loads(out)}
    assert modes["page"] == "full"
    _, out, _ = await operator("sources", "export")
    assert f'mujaz:reason="{why[1]}"' in out
    assert (await operator("sources", "mode", "nowhere", "sum", *why))[0] == 1
    assert (await operator("sources", "mode", "page", "some", *why))[0] == 1
    assert (await operator("sources", "mode", "page", "sum", "--reason", " "))[0] == 1
    assert (await operator("sources", "mode", "page", "sum"))[0] == 2


async def test_a_source_that_left_the_file_is_told_no_more(
    operator: Run, tmp_path: Path
) -> None:
    await operator("sources", "list")
    file = tmp_path / "sources.toml"
    file.write_text(file.read_text("utf-8").rpartition("[[source]]")[0], "utf-8")

    _, out, _ = await operator("sources", "list", "--json")
    assert "page" not in {row["slug"] for row in json.loads(out)}
    _, out, _ = await operator("sources", "export")
    assert 'mujaz:slug="page"' not in out


async def test_a_running_database_is_copied_once(operator: Run, tmp_path: Path) -> None:
    assert (await operator("db", "backup", "copy.db"))[0] == 0
    assert (tmp_path / "copy.db").stat().st_size > 10_000
    status, _, err = await operator("db", "backup", "copy.db")
    assert status == 1
    assert "copy.db" in err


async def test_sources_are_listed_added_paused_and_exchanged(
    operator: Run, tmp_path: Path
) -> None:
    added = ("new-one", "https://new.example/rss", "--name", "الجديدة")
    assert (await operator("sources", "add", *added))[0] == 0
    status, _, err = await operator("sources", "add", *added)
    assert status == 1
    assert "new-one" in err
    assert (await operator("sources", "pause", "new-one"))[0] == 0
    status, _, err = await operator("sources", "pause", "nobody")
    assert (status, "nobody" in err) == (1, True)

    _, out, _ = await operator("sources", "list", "--json")
    listed = {row["slug"]: row for row in json.loads(out)}
    assert listed["new-one"]["paused"]
    status, out, _ = await operator("sources", "export")
    (tmp_path / "feeds.opml").write_text(out, "utf-8")
    _, out, _ = await operator("sources", "import", "feeds.opml")
    assert out == f"0 added, {len(listed)} known already\n"
    status, _, err = await operator("sources", "import", "sources.toml")
    assert status == 1
    assert "sources.toml" in err


async def test_inspect_and_group_read_what_they_are_given(
    operator: Run, tmp_path: Path
) -> None:
    rows = [
        {
            "id": "a",
            "title": "ميناء نينغبو يناول 35 مليون حاوية في عشرة أشهر",
            "body": "ناول ميناء نينغبو في الصين 35 مليون حاوية خلال عشرة أشهر.",
            "published": "2026-11-22T07:00:00Z",
            "source": "الميناء",
        },
        {
            "id": "b",
            "title": "35 مليون حاوية في ميناء نينغبو خلال عشرة أشهر",
            "body": "ناول ميناء نينغبو في الصين 35 مليون حاوية خلال عشرة أشهر.",
            "published": "2026-11-22T08:00:00Z",
        },
        {"id": "c", "title": "فوز فريق كرة القدم", "body": "فاز الفريق أمس."},
    ]
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")

    status, out, _ = await operator("inspect", "articles.jsonl")
    told = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [row["id"] for row in told] == ["a", "b", "c"]
    assert told[0]["china_business"]
    assert told[0]["topics"][0] == "trd"
    assert any(reason.startswith("trd ") for reason in told[0]["why"])
    assert told[0]["published"] == "2026-11-22T07:00:00Z"
    assert not told[2]["china_business"]

    _, out, _ = await operator("group", "articles.jsonl")
    stories = {row["id"]: row["story"] for row in map(json.loads, out.splitlines())}
    assert stories == {"a": "a", "b": "a", "c": "c"}

    _, out, _ = await operator("group", "--why", "articles.jsonl")
    reasons = {row["id"]: row["why"] for row in map(json.loads, out.splitlines())}
    assert reasons["a"] == reasons["b"]
    assert any(reason.endswith(": 35000000") for reason in reasons["a"])
    assert "names: ningbo" in reasons["a"]
    assert reasons["c"] == []
    (tmp_path / "bad.jsonl").write_text("{}\n[1]\n", "utf-8")
    status, _, err = await operator("inspect", "bad.jsonl")
    assert status == 1
    assert "bad.jsonl, line 2" in err


async def test_inspect_shows_the_text_of_a_protected_article_and_nothing_from_it(
    operator: Run, tmp_path: Path
) -> None:
    said = "رفع المصنع الصيني إنتاجه من البطاريات بنسبة 20% هذا العام."
    body = f"{said}\nمحتوى الموقع محمي بحقوق الملكية الفكرية"
    row = {"id": "p", "title": "مصنع صيني يرفع إنتاج البطاريات", "body": body}
    (tmp_path / "one.jsonl").write_text(json.dumps(row), "utf-8")

    _, out, _ = await operator("inspect", "one.jsonl")

    told = json.loads(out)
    shown = {name: told[name] for name in ("text", "mode", "figures", "summary")}
    assert shown == {"text": said, "mode": "head", "figures": [], "summary": ""}


async def test_group_answers_every_line_also_where_addresses_repeat(
    operator: Run, tmp_path: Path
) -> None:
    said = {"title": "ميناء نينغبو يناول 35 مليون حاوية", "url": "https://a.example/1"}
    other = {"title": "أسعار الشحن إلى جدة تتراجع 8%", "url": "not an address"}
    rows = [
        {"id": 1, "set": "x", **said},
        {"id": 2, "set": "x", **said},
        {"id": 3, "set": "y", **said},
        {"id": "z/", "set": "y", **other},
        {"id": "z", "set": "y", **other, "title": "مصنع جديد للبطاريات في المغرب"},
    ]
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")

    status, out, _ = await operator("group", "articles.jsonl")

    assert status == 0
    assert [tuple(json.loads(line).values()) for line in out.splitlines()] == [
        (1, 1),
        (2, 1),
        (3, 3),
        ("z/", "z/"),
        ("z", "z"),
    ]


async def test_every_line_is_answered_under_the_id_that_it_came_with(
    operator: Run, tmp_path: Path
) -> None:
    odd = [
        {"id": 7, "title": None, "body": None, "url": None, "language": None},
        {"id": {"a": [1]}, "title": ["x"], "body": {"k": 2}, "url": 5, "source": {}},
        {"id": "", "title": 1.5, "body": False, "published": 1764000000},
        {"id": True, "title": "x", "published": "9999-12-31T23:59:59-14:00"},
        {"id": "\ud83d", "title": "half \ud83d", "body": "\x00", "language": "x-y"},
        {"id": "u", "title": "one\u2028two\u0085", "url": "http://[::1"},
    ]
    lines = [json.dumps(row, ensure_ascii="half" in str(row)) for row in odd]
    lines += ["", '{"title": "none"}', '{"id": null}']
    (tmp_path / "odd.jsonl").write_text("\ufeff" + "\r\n".join(lines), "utf-8")
    ids = [*(row["id"] for row in odd), "8", "9"]

    status, out, _ = await operator("inspect", "odd.jsonl")
    assert (status, [json.loads(line)["id"] for line in _lines(out)]) == (0, ids)
    status, out, _ = await operator("group", "odd.jsonl")
    assert (status, [json.loads(line)["id"] for line in _lines(out)]) == (0, ids)


def _lines(out: str) -> list[str]:
    return out.removesuffix("\n").split("\n")


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 10**5 + "]" * 10**5, "}"])
async def test_a_line_that_cannot_be_read_is_named(
    operator: Run, tmp_path: Path, value: str
) -> None:
    (tmp_path / "bad.jsonl").write_text(f'{{}}\n{{"id": {value}}}\n', "utf-8")
    status, _, err = await operator("inspect", "bad.jsonl")
    assert (status, len(err.splitlines())) == (1, 1)
    assert err.startswith("mujaz: bad.jsonl, line 2: ")


async def test_a_date_is_read_as_feeds_write_it(operator: Run, tmp_path: Path) -> None:
    row = {"id": "a", "title": "x", "published": "Sun, 22 Nov 2026 10:00:00 +0300"}
    (tmp_path / "one.jsonl").write_text(json.dumps(row), "utf-8")
    _, out, _ = await operator("inspect", "one.jsonl")
    assert json.loads(out)["published"] == "2026-11-22T07:00:00Z"


@pytest.mark.parametrize(
    ("name", "value", "command"),
    [
        ("TELEGRAM_BOT_TOKEN", "nonsense", "run"),
        ("DATABASE_URL", "mysql://somewhere/db", "stats"),
        ("DATABASE_URL", "postgresql://me:pass-word@127.0.0.1:1/db", "stats"),
        ("DATABASE_URL", "postgresql://me:pass-word@127.0.0.1:one/db", "stats"),
        ("DATABASE_URL", "sqlite:////", "stats"),
        ("DATABASE_URL", "sqlite:///sources.toml", "stats"),
        ("TELEGRAM_API_URL", "http://127.0.0.1:99999", "run"),
        ("POLL_MINUTES", "often", "stats"),
        ("SOURCES_FILE", "missing.toml", "stats"),
        ("SOURCES_FILE", "..", "stats"),
        ("SOURCES_FILE", sys.executable, "stats"),
        ("ROLES", "cook", "run"),
    ],
)
async def test_a_bad_setting_stops_the_start_with_one_line(
    operator: Run,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    command: str,
) -> None:
    monkeypatch.setenv(name, value)
    status, _, err = await operator(command)

    assert status == 1
    assert err.startswith("mujaz: ")
    assert len(err.splitlines()) == 1
    assert name in err
    assert "pass-word" not in err


async def test_a_bad_sources_file_is_named_with_its_line(
    operator: Run, tmp_path: Path
) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(file.read_text("utf-8").replace('"ar"', '"arabic"', 1), "utf-8")
    status, _, err = await operator("poll")

    assert status == 1
    assert "sources.toml:5: " in err
    assert "language" in err


async def test_without_a_token_nothing_is_delivered(operator: Run) -> None:
    status, _, err = await operator("deliver")

    assert status == 1
    assert "TELEGRAM_BOT_TOKEN is empty" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("preview", "--topics", "zzz"),
        ("preview", "--at", "yesterday"),
        ("preview", "--at", "2026-11-22T08:00"),
        ("preview", "--at", "0001-01-01T00:00+14:00"),
        ("nonsense",),
    ],
)
async def test_wrong_usage_is_two(operator: Run, arguments: tuple[str, ...]) -> None:
    assert (await operator(*arguments))[0] == 2


async def test_a_token_that_telegram_refuses_is_named(
    operator: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World("2:another-token-another-token-another-1", SystemClock().now)
    async with serve(bot_api(world)) as url:
        monkeypatch.setenv("TELEGRAM_API_URL", url)
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=asyncio.subprocess.PIPE,
        )
        _, err = await process.communicate()

    assert process.returncode == 1
    last = err.decode().splitlines()[-1]
    assert last == "mujaz: TELEGRAM_BOT_TOKEN: Telegram does not know it"
    assert TOKEN not in err.decode()


async def test_checking_sources_says_how_each_is_doing(operator: Run) -> None:
    status, out, _ = await operator("sources", "check", "--json")
    rows = {row["slug"]: row for row in json.loads(out)}
    told = {key: value for key, value in rows["mina"].items() if key in CHECKED}
    assert (status, told) == (0, CHECKED | {"newest": told["newest"]})
    assert told["newest"].endswith("Z")
    assert rows["page"]["state"] == "gone"
    assert rows["page"]["last_error"] == "HTTP 404"


async def test_checking_sources_says_where_one_moved(
    operator: Run, tmp_path: Path
) -> None:
    file = tmp_path / "sources.toml"
    listed = file.read_text("utf-8").replace("/samples/mina.xml", "/old.xml")
    file.write_text(listed, "utf-8")

    _, out, _ = await operator("sources", "check", "--json")
    rows = {row["slug"]: row for row in json.loads(out)}
    assert rows["mina"]["moved_to"] == rows["mina"]["url"].replace(
        "/old.xml", "/samples/mina.xml"
    )
    _, out, _ = await operator("sources", "check")
    assert "moved for good to" in out


@pytest.mark.parametrize(("width", "columns"), [(70, 4), (150, 9)])
async def test_checking_sources_prints_a_table_that_fits(
    operator: Run, monkeypatch: pytest.MonkeyPatch, width: int, columns: int
) -> None:
    monkeypatch.setattr("bot.cli.frame.console.width", width)

    status, out, _ = await operator("sources", "check")
    *table, last = out.splitlines()
    assert (status, last) == (0, "6 sources: 5 fresh, 1 gone")
    assert {len(line) <= width for line in table} == {True}
    cells = [cell.strip() for cell in table[-2].strip("│").split("│")]
    assert (len(cells), cells[0], cells[-1]) == (columns, "page", "HTTP 404")


async def test_checking_fails_when_no_source_can_be_read(
    operator: Run, tmp_path: Path
) -> None:
    file = tmp_path / "sources.toml"
    *_, page = file.read_text("utf-8").split("[[source]]")
    file.write_text(f"[[source]]{page}", "utf-8")

    status, out, _ = await operator("sources", "check")
    assert (status, out.splitlines()[-1]) == (1, "1 source: 1 gone")


@pytest.fixture
async def site() -> AsyncIterator[str]:
    """A publisher's site: its first page has two feeds, its blog has one."""

    def answer(request: Request) -> Response:
        titles = {"/feed": "الميناء", "/blog/feed": "Port Blog", "/ports": "الموانئ"}
        if title := titles.get(request.url.path):
            item = f"<item><title>{title}</title><link>{request.url}/1</link>"
            return Response(f"<rss><channel><title>{title}</title>{item}</item>")
        feeds = {"/": ("/feed", "/ports"), "/blog": ("/blog/feed",)}
        links = (
            f'<link rel="alternate" type="application/rss+xml" href="{path}">'
            for path in feeds.get(request.url.path, ())
        )
        return HTMLResponse(f"<!doctype html><title>صفحة</title>{''.join(links)}")

    async with serve(Starlette(routes=[Route("/{path:path}", answer)])) as url:
        yield url


async def test_a_sites_address_finds_its_feed(operator: Run, site: str) -> None:
    status, out, _ = await operator("sources", "add", f"{site}/blog")

    assert (status, out) == (
        0,
        "port-blog: added as Port Blog, en\n"
        f"{site}/blog/feed: 1 entries, the newest not dated\n",
    )
    _, out, _ = await operator("sources", "list", "--json")
    (row,) = [row for row in json.loads(out) if row["slug"] == "port-blog"]
    assert (row["url"], row["name"]) == (f"{site}/blog/feed", "Port Blog")
    status, _, err = await operator("sources", "add", f"{site}/blog", "--slug", "x")
    assert (status, "there already" in err) == (1, True)


async def test_what_is_found_can_be_called_otherwise(operator: Run, site: str) -> None:
    options = ("--slug", "port", "--name", "الميناء", "--language", "zh")
    _, out, _ = await operator("sources", "add", f"{site}/feed", *options)

    assert out.startswith("port: added as الميناء, zh\n")


async def test_of_several_feeds_none_is_added(operator: Run, site: str) -> None:
    status, out, err = await operator("sources", "add", site)

    assert (status, "2 feeds" in err) == (1, True)
    assert [word for word in out.split() if word.startswith(site)] == [
        f"{site}/feed",
        f"{site}/ports",
    ]


async def test_a_site_without_a_feed_is_told(operator: Run, site: str) -> None:
    status, _, err = await operator("sources", "add", f"{site}/nothing")

    told = "no feed but a web page: صفحة; tried 8 addresses"
    assert (status, err) == (1, f"mujaz: {site}/nothing: {told}\n")


async def test_ac_src_03_a_private_address_is_refused(
    operator: Run, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLOW_PRIVATE_NETWORKS", "no")

    status, _, err = await operator("sources", "add", f"{site}/feed")
    assert (status, err) == (1, f"mujaz: {site}/feed: private address refused\n")


async def test_a_slug_before_the_address_takes_a_name(operator: Run) -> None:
    status, _, err = await operator("sources", "add", "port", "https://port.example/")

    assert (status, "--name" in err) == (2, True)
