import re
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from itertools import pairwise

import feedparser
import httpx
import pytest
from starlette.applications import Starlette

from bot.playground.samples.articles import (
    Sample,
    junk,
    published,
    publishers,
    samples,
)
from bot.playground.samples.feeds import feeds, sources
from bot.playground.samples.pages import routes
from jobs.facts.topics import topics
from jobs.tag import tag
from tests.fakes import NOON, FakeClock

BASE = "http://127.0.0.1:8080"
WHOLE = NOON + timedelta(days=6)
OUT = [sample for sample in samples() if sample.at <= timedelta(0)]


def words(sample: Sample) -> int:
    return len(" ".join(sample.paragraphs).split())


def test_every_topic_has_news_from_the_start() -> None:
    assert {s.topics[0] for s in OUT if s.topics} == {t.id for t in topics()}


def test_topics_are_known() -> None:
    known = {topic.id for topic in topics()}

    assert [s.id for s in samples() if not known.issuperset(s.topics)] == []


def test_ids_are_unique() -> None:
    assert len({sample.id for sample in samples()}) == len(samples())


def test_most_news_is_fresh_at_the_start() -> None:
    ages = sorted(-sample.at for sample in OUT if sample.topics)

    assert len(ages) >= 36
    assert sum(age <= timedelta(hours=8) for age in ages) >= 20
    assert ages[-1] <= timedelta(hours=30)


def test_five_mornings_have_news_of_their_own() -> None:
    for hour in range(24):
        mornings = [timedelta(hours=hour + 24 * day) for day in range(5)]
        fresh = [
            sum(since < s.at <= until for s in samples() if s.topics)
            for since, until in pairwise([timedelta(hours=hour - 24), *mornings])
        ]
        assert min(fresh) >= 6, (hour, fresh)


def test_events_are_told_by_several_publishers() -> None:
    tellers = defaultdict(list)
    for sample in samples():
        if sample.event:
            tellers[sample.event].append(sample)

    for told in tellers.values():
        assert 2 <= len(told) == len({sample.publisher for sample in told}) <= 4
        assert max(s.at for s in told) - min(s.at for s in told) < timedelta(hours=24)
    assert len(tellers) >= 12


def test_a_wire_text_is_carried_under_three_other_titles() -> None:
    texts = defaultdict(list)
    for sample in samples():
        texts[sample.paragraphs[0]].append(sample)
    (wire,) = [same for same in texts.values() if len(same) > 1]

    assert sorted(sample.id for sample in wire) == [
        "marfa-line",
        "marsad-line",
        "mina-line",
        "silkroad-line",
    ]
    assert len({sample.title for sample in wire}) == 4
    assert (
        sorted(sample.paragraphs[-1][-12:] for sample in wire[1:])
        == [" وكالة المرفأ"[-12:]] * 3
    )


def test_what_is_not_china_business_is_among_it() -> None:
    assert sorted(sample.id for sample in samples() if not sample.topics) == [
        "marfa-rain",
        "marsad-cairo",
        "mina-dammam",
        "mina-tray",
        "silkroad-football",
        "silkroad-meeting",
        "silkroad-museum",
        "techsharq-maps",
    ]


def test_texts_have_a_sensible_length() -> None:
    for sample in samples():
        assert len(sample.title) <= 90
        assert 3 <= len(sample.paragraphs) <= 6
        assert 40 <= words(sample) <= 200
        assert max(len(p.split()) for p in sample.paragraphs) <= 60
    told = [words(s) for s in OUT if s.topics and s.publisher != "marfa"]
    assert min(told) >= 80


def test_titles_are_arabic() -> None:
    assert [s.id for s in samples() if re.search("[A-Za-z]", s.title)] == []


def test_one_article_has_no_title_and_one_no_date() -> None:
    assert [s.id for s in samples() if not s.title] == ["marsad-untitled"]
    assert [s.id for s in samples() if not s.dated] == ["mina-freight"]


def test_junk_is_known_and_used() -> None:
    assert {key for sample in samples() for key in sample.junk} == set(junk())


def test_labels_and_tags_agree() -> None:
    known = {p.source.slug: p.source for p in publishers()}
    found = [
        (s, tag(s.title, "\n".join(s.paragraphs), known[s.publisher]))
        for s in samples()
    ]

    wrong = [s.id for s, tags in found if tags.china_business != bool(s.topics)]
    assert len(wrong) <= 2, wrong
    missed = [s.id for s, tags in found if not set(s.topics[:1]).issubset(tags.topics)]
    assert len(missed) <= 5, missed


def test_sources_are_named_for_readers() -> None:
    assert [(s.name, s.url, s.mode, s.ownership) for s in sources(BASE + "/")] == [
        (
            "صحيفة الميناء الاقتصادية",
            f"{BASE}/samples/mina.xml",
            "sum",
            "private",
        ),
        ("مرصد الأسواق", f"{BASE}/samples/marsad.xml", "sum", "private"),
        ("بوابة طريق الحرير", f"{BASE}/samples/silkroad.xml", "sum", "state-cn"),
        ("تقنية الشرق", f"{BASE}/samples/techsharq.xml", "sum", "independent"),
        ("وكالة المرفأ", f"{BASE}/samples/marfa.xml", "head", "private"),
    ]


def test_the_feeds_are_of_all_common_kinds() -> None:
    found = {
        slug: (parsed.version, parsed.bozo)
        for slug, body in feeds(NOON, NOON, BASE).items()
        if (parsed := feedparser.parse(body))
    }

    assert found == {
        "mina": ("rss20", False),
        "marsad": ("atom10", False),
        "silkroad": ("rss20", False),
        "techsharq": ("rss20", False),
        "marfa": ("rss10", False),
    }


@pytest.mark.parametrize("publisher", [p.source.slug for p in publishers()])
def test_a_feed_says_what_its_articles_say(publisher: str) -> None:
    parsed = feedparser.parse(feeds(WHOLE, NOON, BASE)[publisher])
    told = [s for s in published(WHOLE, NOON) if s.publisher == publisher]

    assert [
        (entry.get("title", ""), entry.link, published_at(entry))
        for entry in parsed.entries
    ] == [
        (s.title, f"{BASE}/samples/a/{s.id}", NOON + s.at if s.dated else None)
        for s in told
    ]
    for entry, sample in zip(parsed.entries, told, strict=True):
        html = unescape(entry.content[0].value if "content" in entry else entry.summary)
        assert [p for p in sample.paragraphs if p not in html] == []


def test_text_is_escaped_once_for_html_and_once_for_xml() -> None:
    assert b"(R&amp;amp;D)" in feeds(NOON, NOON, BASE)["techsharq"]


def published_at(entry: feedparser.FeedParserDict) -> datetime | None:
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    return datetime(*parsed[:6], tzinfo=UTC) if parsed else None


def test_a_feed_changes_only_when_something_is_published() -> None:
    still = feeds(NOON, NOON, BASE)

    assert feeds(NOON + timedelta(hours=1), NOON, BASE) == still
    later = feeds(NOON + timedelta(hours=3), NOON, BASE)
    assert [slug for slug in later if later[slug] != still[slug]] == ["marsad"]


@pytest.fixture
async def browser(clock: FakeClock) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=routes(clock.read, NOON))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


async def test_a_feed_is_served_once(browser: httpx.AsyncClient) -> None:
    (source, *_) = sources(BASE)
    first = await browser.get(source.url)
    again = await browser.get(
        source.url, headers={"If-None-Match": first.headers["etag"]}
    )

    assert (first.status_code, first.content) == (200, feeds(NOON, NOON, BASE)["mina"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


async def test_a_feed_is_served_again_when_it_changed(
    browser: httpx.AsyncClient, clock: FakeClock
) -> None:
    url = f"{BASE}/samples/marsad.xml"
    first = await browser.get(url)
    clock.advance(hours=3)
    again = await browser.get(url, headers={"If-None-Match": first.headers["etag"]})

    assert again.status_code == 200
    assert again.headers["etag"] != first.headers["etag"]


async def test_every_link_of_a_feed_opens(
    browser: httpx.AsyncClient, clock: FakeClock
) -> None:
    clock.set(WHOLE)
    for sample in samples():
        page = await browser.get(f"{BASE}/samples/a/{sample.id}")

        assert page.status_code == 200
        assert '<html lang="ar" dir="rtl">' in page.text
        assert escape(sample.title) in page.text
        assert [p for p in sample.paragraphs if escape(p) not in page.text] == []


async def test_what_is_not_out_yet_is_not_found(browser: httpx.AsyncClient) -> None:
    found = [
        (await browser.get(f"{BASE}/samples/{path}")).status_code
        for path in ("a/marsad-rrr", "a/nothing", "nothing.xml", "mina")
    ]

    assert found == [404, 404, 404, 404]
