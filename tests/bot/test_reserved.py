"""Of a publisher who reserves its rights nothing but headlines is shown, anywhere.

One word stands in the texts of three such publishers and in nothing else; it must be in
no message, no output of a command and no byte of the database. Another word stands in
the text of a fourth, who reserves nothing, and proves that one would be found.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.__main__ import main
from bot.assembly import search_text
from bot.clock import SystemClock
from bot.conversation.story import code
from bot.conversation.table import COMMANDS
from bot.lines import mode_reason
from jobs.ask import Sites
from jobs.feeds.client import build_client
from jobs.group import found_by, group
from jobs.harvest import Desk
from jobs.poll import poll
from jobs.read import read
from jobs.tell import Knowledge
from storage.model import SIGNS, Source
from storage.store import Store, open_store
from tests.bot.check import check
from tests.bot.wire import TEXTS, buttons, phone
from tests.fakes import FakeClock

RESERVED, OPEN = "زنجبيل", "قرنفل"
SHOWING = ("dg~", "dk~", "lt~", "sl~", "so~", "sr~", "st~")  # presses that show news
MOST_PRESSES = 80
TEXT = (
    "وقعت مجموعة علي بابا في مدينة هانغتشو اتفاقا لبيع {word} في أسواق الخليج."
    "&lt;p&gt;وتبلغ قيمة عقود {word} نحو 120 مليون دولار، بحسب الغرفة التجارية."
    "&lt;p&gt;ويصل أول شحنات {word} من الصين إلى ميناء جدة بعد ثلاثة أسابيع من الآن."
    "&lt;p&gt;ويعمل في المصنع الصيني 640 عاملا يعدون الطلبات على مدار الأسبوع كله."
    "&lt;p&gt;وقالت الشركة إنها تدرس فتح مكتب ثان في دبي قبل نهاية السنة الجارية."
    "&lt;p&gt;ولم تذكر الشركة شروط الدفع ولا مدة الاتفاق ولا أسماء الموزعين المحليين."
)
TITLES = {
    "open": "الصين توقع اتفاقا تجاريا مع شركة خليجية لبيع التوابل",
    "terms": "بكين ترفع رسوم التصدير على المعادن النادرة من جديد",
    "robots": "صادرات السيارات الكهربائية الصينية تسجل رقما قياسيا",
    "noindex": "البنك المركزي الصيني يخفض سعر الفائدة على القروض",
}


def publishers(request: httpx.Request, now: str) -> httpx.Response:
    """Four feeds, each on its own host; all but the first reserve their rights."""
    slug = request.url.host.removesuffix(".example")
    if request.url.path == "/robots.txt" and slug == "robots":
        return httpx.Response(200, text="User-agent: Mujaz\nDisallow: /\n")
    if request.url.path != "/rss":
        return httpx.Response(404)
    text = TEXT.format(word=OPEN if slug == "open" else RESERVED)
    item = (
        f"<item><title>{TITLES[slug]}</title><link>https://{slug}.example/1</link>"
        f"<pubDate>{now}</pubDate><description>{text}</description></item>"
    )
    headers = {"X-Robots-Tag": "noindex"} if slug == "noindex" else {}
    return httpx.Response(
        200, headers=headers, text=f"<rss><channel>{item}</channel></rss>"
    )


def sources() -> Iterator[Source]:
    for slug in TITLES:
        mode, reason = ("head", "شروط الناشر.") if slug == "terms" else ("sum", "")
        url = f"https://{slug}.example/rss"
        yield Source(slug, f"ناشر {slug}", url, "ar", mode=mode, reason=reason)


@pytest.fixture
async def polled(tmp_path: Path) -> AsyncIterator[tuple[Store, FakeClock]]:
    """A store in a file, with a round of those publishers; and the time."""
    clock = FakeClock(SystemClock().now())
    store = await open_store(
        f"sqlite:///{tmp_path}/mujaz.db", search_text=search_text, keys=found_by
    )
    now = (clock.now() - timedelta(minutes=5)).isoformat()
    transport = httpx.MockTransport(lambda request: publishers(request, now))
    async with build_client("https://mujaz.example", transport=transport) as client:
        await store.sources.sync(list(sources()))
        desk = Desk(store, client, clock, "me", read, group, Sites(client, clock))
        assert (await poll(desk)).articles == len(TITLES)
    yield store, clock
    await store.close()


async def test_a_reserved_text_is_in_no_byte_of_the_store(
    polled: tuple[Store, FakeClock], tmp_path: Path
) -> None:
    store, _ = polled
    await store.close()

    assert OPEN.encode() in held(tmp_path)
    assert RESERVED.encode() not in held(tmp_path)


def held(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_a_reserved_text_is_in_no_message(
    polled: tuple[Store, FakeClock],
) -> None:
    store, clock = polled
    known = {source.slug: source for source in await store.sources.listed()}
    stories = await store.archive.latest(None, 10)
    links = [f"/start s_{code(story.id)}" for story in stories]
    links += [f"/start t_{story.topics[0]}" for story in stories if story.topics]
    said = [f"/{command.name}" for command in COMMANDS if command.name != "forget"]
    async with phone(store, clock, knowledge=Knowledge(known)) as reader:
        await reader.say("/start")
        await reader.press("ob~imp")
        for words in (*said, "/digest 7", *links, RESERVED, f"/search {RESERVED}"):
            await reader.say(words)
        pressed: set[str] = set()
        while waiting := [
            (message, data)
            for message in reader.messages
            for data in buttons(message)
            if data not in pressed and data.startswith(SHOWING)
        ]:
            message, data = waiting[0]
            pressed.add(data)
            await reader.press(data, message)
            assert len(pressed) < MOST_PRESSES
        sent = [str(call.params) for call in reader.world.calls]
        echo = repr(f"«\N{FIRST STRONG ISOLATE}{RESERVED}\N{POP DIRECTIONAL ISOLATE}»")
        sent = [text.replace(echo.strip("'"), "") for text in sent]  # the reader's own

    assert any(f"st~{code(story.id)}~s~1" in pressed for story in stories)
    assert any(OPEN in text for text in sent)
    assert [text for text in sent if RESERVED in text] == []
    for title in TITLES.values():
        assert any(title in text for text in sent)


async def test_a_reserved_text_is_in_no_output(
    polled: tuple[Store, FakeClock],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    store, _ = polled
    await store.close()
    tables = (
        f'[[source]]\nslug = "{s.slug}"\nname = "{s.name}"\nurl = "{s.url}"\n'
        f'language = "ar"\nmode = "{s.mode}"\nreason = "{s.reason}"\n'
        for s in sources()
    )
    (tmp_path / "sources.toml").write_text("\n".join(tables), "utf-8")
    monkeypatch.setenv("SOURCES_FILE", str(tmp_path / "sources.toml"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/mujaz.db")
    monkeypatch.chdir(tmp_path)

    async def printed(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["mujaz", *arguments])
        with pytest.raises(SystemExit) as left:
            await asyncio.to_thread(main)
        assert not left.value.code
        return capsys.readouterr().out

    told = [
        await printed("preview"),
        await printed("preview", "--format", "html"),
        await printed("preview", "--format", "json"),
        await printed("search", "علي بابا", "--json"),
        await printed("search", RESERVED, "--json"),
        await printed("sources", "list", "--json"),
        await printed("sources", "export"),
        await printed("stats", "--json"),
        await printed("db", "backup", str(tmp_path / "copy.db")),
        (tmp_path / "copy.db").read_bytes().decode("utf-8", "replace"),
    ]

    assert [OPEN in text for text in told[:3]] == [True, True, True]
    assert [text for text in told if RESERVED in text] == []
    for title in TITLES.values():
        assert title in told[2]


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_is_told_in_words(sign: str) -> None:
    told = mode_reason(
        Source("s", "ناشر", "https://s.example", "ar", reason=sign), TEXTS
    )

    check(told)
    assert told != sign
    assert told.endswith(".")


def test_an_operators_reason_is_told_as_it_stands() -> None:
    source = Source("s", "ناشر", "https://s.example", "ar", reason="أذن <الناشر>")

    assert mode_reason(source, TEXTS) == "أذن &lt;الناشر&gt;"
