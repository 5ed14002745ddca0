"""What a publisher takes back, or an operator takes down, is not shown any more."""

from datetime import timedelta

import httpx
import pytest

from bot.conversation.story import code
from jobs.ask import Sites
from jobs.feeds.client import build_client
from jobs.revisit import AGAIN, MOST, PER_HOST, revisit
from storage.store import Store
from tests.bot.paper import TEXT, TITLE, Paper, digest
from tests.bot.stories import SOURCES, article
from tests.bot.town import Town
from tests.bot.wire import phone
from tests.fakes import FakeClock

OF_HOSTS = ("/robots.txt", "/.well-known/tdmrep.json")
NOTE = f"<b>تصويب</b>\nورد في موجز الاثنين خبر «{TITLE}»، وحُذف من المصدر."


async def look(town: Town, paper: Paper) -> int:
    return await revisit(town.store, paper.desk.client, paper.desk.sites, town.clock)


@pytest.mark.parametrize("status", [404, 410])
async def test_a_page_that_is_gone_twice_six_hours_apart_is_withdrawn(
    town: Town, paper: Paper, status: int
) -> None:
    await town.subscribe(1)
    await paper.say(TEXT.format("16.9"))
    assert await look(town, paper) == 0
    assert paper.asked == []  # nobody has received it
    await digest(town)
    paper.statuses["1"] = status

    assert await look(town, paper) == 0
    town.clock.advance(hours=5)
    assert await look(town, paper) == 0
    assert paper.asked == ["1"]
    town.clock.advance(hours=1)
    assert await look(town, paper) == 1
    assert await town.deliver() == {"sent": 1}
    assert str(town.sends[-1].params["text"]) == NOTE
    town.clock.advance(hours=7)
    assert await look(town, paper) == 0
    assert await town.deliver() == {}
    assert paper.asked == ["1", "1"]


async def test_a_page_that_robots_txt_keeps_from_us_is_not_asked_for(
    town: Town, paper: Paper
) -> None:
    await town.subscribe(1)
    await paper.say(TEXT.format("16.9"))
    await digest(town)
    paper.robots = "User-agent: *\nDisallow: /"
    town.clock.advance(hours=25)  # until it is read again

    assert await look(town, paper) == 0
    assert paper.asked == []


@pytest.mark.parametrize("between", [200, 403, 500])
async def test_a_page_that_was_there_in_between_is_not_withdrawn(
    town: Town, paper: Paper, between: int
) -> None:
    await town.subscribe(1)
    await paper.say(TEXT.format("16.9"))
    await digest(town)
    lost = []
    for status in (404, between, 404):
        paper.statuses["1"] = status
        lost.append(await look(town, paper))
        town.clock.advance(seconds=AGAIN.total_seconds())

    assert lost == [0, 0, 0 if between == 200 else 1]


@pytest.mark.parametrize(
    ("reference", "is_gone"),
    [
        ("https://port.example/1", True),
        ("https://port.example/2", False),
        ("tag:port.example,2026:1", False),
        ("https://[", False),
    ],
)
async def test_an_entry_that_its_feed_says_is_deleted_is_withdrawn_at_once(
    town: Town, paper: Paper, reference: str, is_gone: bool
) -> None:
    await town.subscribe(1)
    await paper.say(TEXT.format("16.9"))
    await digest(town)
    paper.entries.clear()
    paper.deleted = f"<at:deleted-entry ref='{reference}' when='2026-11-22T12:00:00Z'/>"
    await paper.read()
    await paper.read()

    assert await town.deliver() == ({"sent": 1} if is_gone else {})


async def test_an_entry_that_leaves_its_feed_is_not_withdrawn(
    town: Town, paper: Paper
) -> None:
    await town.subscribe(1)
    await paper.say(TEXT.format("16.9"))
    await digest(town)
    paper.entries.clear()
    for _ in range(3):
        await paper.read()
        assert await look(town, paper) == 0
        town.clock.advance(hours=7)

    assert await town.deliver() == {}


async def test_the_card_of_a_withdrawn_story_shows_its_headline_only(
    store: Store, clock: FakeClock, paper: Paper
) -> None:
    await paper.say(TEXT.format("16.9"))
    (story,) = await store.archive.latest(None, 1)
    await paper.say("سُحب هذا الخبر.")
    async with phone(store, clock) as reader:
        card, *_ = await reader.say(f"/start s_{code(story.id)}")

    assert TITLE in card.text
    assert "حُذف من المصدر" in card.text
    assert "16.9" not in card.text
    assert await store.archive.latest(None, 1) == ()
    assert await store.archive.latest("trd", 1) == ()


async def test_a_story_that_another_source_tells_goes_on(
    town: Town, paper: Paper
) -> None:
    await town.subscribe(1)
    await paper.say(TEXT.format("16.9"))
    ((story,), other) = await town.store.archive.latest(None, 1), article(7, "silk")
    async with town.store.archive.ingest(town.clock.now()) as batch:
        await batch.add([other], {other.key: story.lead.key})
    await town.next_day()
    await paper.say("سُحب هذا الخبر.")
    await town.deliver()

    (sent,) = [str(c.params["text"]) for c in town.sends]
    assert TITLE not in sent
    assert other.title in sent
    assert SOURCES["port"].name not in sent


async def test_what_an_operator_takes_down_has_no_card(
    store: Store, clock: FakeClock, paper: Paper
) -> None:
    await paper.say(TEXT.format("16.9"))
    (story,) = await store.archive.latest(None, 1)
    await store.sources.allow("port", "off", "asked by the publisher")
    async with phone(store, clock) as reader:
        answer, *_ = await reader.say(f"/start s_{code(story.id)}")

    assert TITLE not in answer.text
    assert await store.archive.story(story.id) is None


async def test_few_pages_of_a_host_are_asked_for_at_once(
    town: Town, paper: Paper
) -> None:
    news = [article(n, s) for s in ("port", "silk", "tech") for n in range(8)]
    await town.store.sources.sync(list(SOURCES.values()))
    async with town.store.archive.ingest(town.clock.now()) as batch:
        await batch.add(news, {one.key: news[0].key for one in news})
    await town.subscribe(1)
    await town.next_day()
    asked: list[str] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path in OF_HOSTS:
            return httpx.Response(404)
        asked.append(request.url.host)
        return httpx.Response(200)

    transport = httpx.MockTransport(answer)
    async with build_client("https://mujaz.example", transport=transport) as client:
        await revisit(town.store, client, Sites(client, town.clock), town.clock)

    assert len(asked) == 3 * PER_HOST <= MOST
    assert {host: asked.count(host) for host in asked} == {
        f"{name}.example": PER_HOST for name in ("port", "silk", "tech")
    }
    town.clock.advance(hours=73)
    assert (
        await town.store.visits.waiting(
            town.clock.now() - timedelta(hours=72), town.clock.now(), 9
        )
        == ()
    )
