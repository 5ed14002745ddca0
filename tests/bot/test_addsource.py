"""/addsource: from an address to a source, or to why it is none."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest

from bot.conversation.desk import Office
from jobs.appraise import Appraisal, appraise
from jobs.ask import Sites
from jobs.feeds.client import Client, build_client
from jobs.fetch import Response, fetch
from storage.model import Source
from storage.store import Store
from tests.bot.wire import READER, Phone, buttons, phone
from tests.fakes import FakeClock
from tests.internet import PUBLIC, Internet, Server, listening, plugged

MINE = frozenset({READER})
CONTACT = "https://mujaz.example"
FEED = "https://daily.example/rss"


def feed(clock: FakeClock, n: int = 12) -> str:
    """A feed of so many entries, an hour apart; every other is of China."""
    titles = ("الصين تفتح ميناء جديدا للحاويات", "أسعار التمور في المدينة ترتفع")
    texts = (
        "تستقبل أرصفة شنغهاي مليون حاوية في الشهر. وقالت الإدارة إن النمو سيستمر حتى"
        " نهاية العام بحسب بيان رسمي.",
        "الموسم قصير هذا العام.",
    )
    dates = [clock.now() - timedelta(hours=i + 1) for i in range(n)]
    items = "".join(
        f"<item><title>{titles[i % 2]} {i}</title><link>https://daily.example/{i}"
        f"</link><description>{texts[i % 2]}</description>"
        f"<pubDate>{date.isoformat()}</pubDate></item>"
        for i, date in enumerate(dates)
    )
    title = "<title>اليومية الاقتصادية</title>"
    return f"<rss version='2.0'><channel>{title}{items}</channel></rss>"


@dataclass
class Web:
    """What addresses answer; everything else is not there."""

    pages: dict[str, httpx.Response] = field(default_factory=dict)

    def answer(self, request: httpx.Request) -> httpx.Response:
        return self.pages.get(str(request.url), httpx.Response(404))


def appraising(client: Client, clock: FakeClock) -> Office:
    """The office of an operator who looks through this client."""
    sites = Sites(client, clock)

    async def get(url: str) -> Response:
        answer = await fetch(client, url, deadline=2)
        assert isinstance(answer, Response)
        return answer

    async def look(address: str) -> Appraisal:
        return await appraise(get, sites, address, clock.now())

    return Office(look)


@pytest.fixture
def web(clock: FakeClock) -> Web:
    return Web({FEED: httpx.Response(200, text=feed(clock))})


@pytest.fixture
async def operator(store: Store, clock: FakeClock, web: Web) -> AsyncIterator[Phone]:
    transport = httpx.MockTransport(web.answer)
    async with (
        build_client(CONTACT, transport=transport) as client,
        phone(store, clock, office=appraising(client, clock), operators=MINE) as made,
    ):
        yield made


def button(operator: Phone, action: str) -> str:
    """The data of the newest message's button that does this."""
    return next(b for b in buttons(operator.last) if b.endswith(f"~{action}"))


async def test_a_source_is_found_decided_on_tried_and_added(
    operator: Phone, store: Store
) -> None:
    (asked,) = await operator.say("/addsource")
    assert asked.text.startswith("رابط الخلاصة أو الموقع؟")
    (found,) = await operator.say(FEED)
    assert found.text == (
        "اليومية الاقتصادية · العربية · المواد: 12"
        " · أحدثها \u2068قبل ساعة واحدة\u2069\n"
        "ملف \u2068robots.txt\u2069: يأذن · بيان الحقوق: لا شيء\n"
        "المقترح: ملخّص ورابط · الملكية: غير محددة"
    )
    await operator.press(button(operator, "head"))
    await operator.press(button(operator, "own"))
    await operator.press(button(operator, "own~public"))
    assert operator.last.text.endswith("المقترح: عنوان ورابط فقط · الملكية: مؤسسة عامة")
    assert await store.sources.listed() == ()
    await operator.press(button(operator, "ok"))

    assert operator.last.text == (
        "أُضيف «اليومية الاقتصادية». الرمز: \u2068daily-example\u2069"
        " · عنوان ورابط فقط · مؤسسة عامة. تبدأ قراءته خلال دقيقة."
    )
    added = Source(
        *("daily-example", "اليومية الاقتصادية", FEED, "ar"), "public", "head"
    )
    assert await store.sources.listed() == (added,)
    assert await store.sources.waiting() == 1
    await store.sources.sync([])
    assert await store.sources.listed() == (added,)
    assert [d.about for d in await store.deeds.last(9)] == ["daily-example"]


async def test_a_trial_shows_what_ten_entries_would_become_and_keeps_nothing(
    operator: Phone, store: Store
) -> None:
    await operator.say(f"/addsource {FEED}")
    found, dry = operator.last, button(operator, "dry")
    await operator.press(dry)

    head, *lines = operator.last.text.split("\n")
    assert head == "تجربة بلا نشر · اليومية الاقتصادية"
    assert sum("المواضيع: خارج أعمال الصين" in line for line in lines) == 5
    assert sum("أرصفة شنغهاي" in line for line in lines) == 5
    await operator.press(dry.replace("dry", "head"), found)
    await operator.press(dry, found)
    lines = operator.last.text.split("\n")
    assert sum("ميناء جديدا للحاويات" in line for line in lines) == 5
    assert sum("أرصفة شنغهاي" in line for line in lines) == 0
    assert (await store.tally()).articles == 0
    assert await store.sources.all() == ()


async def test_what_a_publisher_reserves_is_told_and_only_the_operator_raises_it(
    operator: Phone, store: Store, web: Web, clock: FakeClock
) -> None:
    reserving = {"tdm-reservation": "1"}
    web.pages[FEED] = httpx.Response(200, text=feed(clock), headers=reserving)
    await operator.say(f"/addsource {FEED}")
    assert operator.last.text.endswith(
        "بيان الحقوق: حجز التنقيب في النصوص\n"
        "المقترح: عنوان ورابط فقط · الملكية: غير محددة"
    )
    await operator.press(button(operator, "sum"))
    await operator.press(button(operator, "ok"))

    (source,) = await store.sources.listed()
    assert (source.mode, source.reason) == ("sum", "أذن به مشغّل هذا البوت.")
    assert source.is_settled


async def test_what_is_there_already_or_forgotten_is_not_added(
    operator: Phone, store: Store, clock: FakeClock
) -> None:
    await operator.say(f"/addsource {FEED}")
    found, add = operator.last, button(operator, "ok")
    await store.sources.add(Source("other", "غيرها", FEED, "ar"))
    await operator.press(add, found)
    assert operator.last.text == ("تعذّرت قراءة الرابط: مكرر: غيرها. لم يُضف شيء.")
    (told,) = await operator.say(f"/addsource {FEED}")
    assert told.text == operator.messages[-2].text
    clock.advance(hours=25)
    assert await operator.press(add, found) == (
        "انتهت صلاحية هذا الزر. وصلت نسخة محدّثة."
    )


async def test_a_source_that_is_not_wanted_leaves_nothing(operator: Phone) -> None:
    await operator.say(f"/addsource {FEED}")
    await operator.press(button(operator, "no"))

    assert operator.last.text == "لم يُضف شيء."


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx.Response(200, text="<html>مقال</html>"), "ليس خلاصة معروفة"),
        (httpx.Response(404), "لا شيء في هذا العنوان"),
        (httpx.Response(403), "الموقع يرفض القراءة"),
        (httpx.Response(503), "تعذّرت القراءة (\u2068HTTP 503\u2069)"),
    ],
)
async def test_an_address_that_is_no_source_is_told_why(
    operator: Phone, web: Web, answer: httpx.Response, reason: str
) -> None:
    web.pages[FEED] = answer
    (told,) = await operator.say(f"/addsource {FEED}")

    assert told.text == f"تعذّرت قراءة الرابط: {reason}. لم يُضف شيء."


async def test_a_page_that_robots_may_not_read_is_not_searched_for_feeds(
    operator: Phone, web: Web, clock: FakeClock
) -> None:
    page = f"<html><link rel=alternate type=application/rss+xml href={FEED}></html>"
    web.pages["https://daily.example/"] = httpx.Response(200, text=page)
    (told,) = await operator.say("/addsource https://daily.example/")
    assert told.text.startswith("اليومية الاقتصادية")
    web.pages["https://daily.example/robots.txt"] = httpx.Response(
        200, text="User-agent: *\nDisallow: /"
    )
    clock.advance(days=2)
    (told,) = await operator.say("/addsource https://daily.example/")

    assert told.text == (
        "تعذّرت قراءة الرابط: محظور في \u2068robots.txt\u2069. لم يُضف شيء."
    )


@asynccontextmanager
async def dialling(
    store: Store, clock: FakeClock, *answers: str
) -> AsyncIterator[tuple[Phone, Internet]]:
    """An operator whose addresses lead into a small internet, through our guard."""
    server = Server([answer.encode() for answer in answers] or [b""], b"", False)
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(listening(server))
        names = {"site.example": [PUBLIC], "inside.example": ["10.0.0.7"]}
        net = stack.enter_context(plugged(Internet(names, port)))
        client = await stack.enter_async_context(build_client(CONTACT))
        office = appraising(client, clock)
        made = await stack.enter_async_context(
            phone(store, clock, office=office, operators=MINE)
        )
        yield made, net


REFUSED = "تعذّرت قراءة الرابط: عنوان داخلي غير مسموح. لم يُضف شيء."
INSIDE = (
    "http://127.0.0.1:8080/",
    "http://[::1]/",
    "http://169.254.169.254/latest/meta-data",
    "http://10.0.0.1/feed",
    "http://192.168.1.1/feed",
    "http://inside.example/feed",
)


async def test_ac_src_03_no_source_lives_inside_our_own_network(
    store: Store, clock: FakeClock
) -> None:
    async with dialling(store, clock) as (operator, net):
        told = [(await operator.say(f"/addsource {url}"))[0].text for url in INSIDE]

    assert told == [REFUSED] * len(INSIDE)
    assert net.dialled == []


async def test_ac_src_03_no_redirect_leads_inside_either(
    store: Store, clock: FakeClock
) -> None:
    there = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {}\r\n\r\n"
    moved = [there.format(url) for url in INSIDE]
    async with dialling(store, clock, *moved) as (operator, net):
        told = [
            (await operator.say("/addsource http://site.example/feed"))[0].text
            for _ in INSIDE
        ]

    assert told == [REFUSED] * len(INSIDE)
    assert net.strayed == []


async def test_ac_src_03_an_operator_may_allow_addresses_inside(
    store: Store, clock: FakeClock
) -> None:
    body = feed(clock).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    async with (
        listening(Server([head + body], b"", False)) as port,
        build_client(CONTACT, allow_private=True) as client,
        phone(
            store, clock, office=appraising(client, clock), operators=MINE
        ) as operator,
    ):
        (told,) = await operator.say(f"/addsource http://127.0.0.1:{port}/rss")

    assert told.text.startswith("اليومية الاقتصادية · العربية · المواد: 12")
