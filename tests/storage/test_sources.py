"""The catalogue, what operators decide of it, and who reads what."""

import asyncio
from dataclasses import replace

import pytest

from storage.model import Health, Reading, Rhythm, Selectors, Source, Validators
from storage.sources import ENDED
from storage.store import Store
from tests.fakes import NOON, FakeClock
from tests.storage.samples import HOUR, MINUTE, a_source
from tests.storage.steps import LEASE

FULL_SOURCE = Source(
    slug="full",
    name="اسم",
    url="https://example.org/full.xml",
    language="ar",
    ownership="state-cn",
    mode="full",
    weight=0.75,
    minutes=30,
    china=True,
    topics=("eco", "aix"),
    country="CN",
    owner="alibaba",
    paused="moved",
    zone="Asia/Shanghai",
    about="وصف",
    site="https://example.org",
    reason="licence",
    kind="page",
    page=Selectors("li", date="time@datetime"),
    fulltext=True,
)


async def claimed(store: Store, me: str = "me", n: int = 10) -> list[str]:
    found = await store.sources.claim(me, n, LEASE)
    return [source.slug for source, _ in found]


async def one(store: Store, slug: str) -> Source:
    (found,) = [source for source in await store.sources.all() if source.slug == slug]
    return found


async def test_a_source_comes_back_as_the_catalogue_has_it(store: Store) -> None:
    await store.sources.sync([FULL_SOURCE, a_source("daily")])

    assert await store.sources.listed() == (a_source("daily"), FULL_SOURCE)
    assert await store.sources.health() == {
        slug: Health(slug, due_at=NOON) for slug in ("daily", "full")
    }


async def test_a_new_catalogue_replaces_the_old_one(
    store: Store, clock: FakeClock
) -> None:
    await store.sources.sync([a_source("daily"), a_source("gone")])
    clock.advance(hours=1)
    renamed = a_source("daily", name="Renamed")

    await store.sources.sync([renamed])

    assert await store.sources.listed() == (renamed,)
    assert await store.sources.all() == (renamed, a_source("gone"))
    assert await store.sources.health() == {"daily": Health("daily", due_at=NOON)}
    assert await claimed(store) == ["daily"]


async def test_an_empty_catalogue_lists_nothing(store: Store) -> None:
    await store.sources.sync([a_source("daily")])
    await store.sources.sync([])

    assert await store.sources.listed() == ()
    assert await claimed(store) == []


async def test_a_source_returns_to_the_catalogue(store: Store) -> None:
    for catalogue in ([a_source("daily")], [], [a_source("daily")]):
        await store.sources.sync(catalogue)

    assert await claimed(store) == ["daily"]


async def test_what_an_operator_adds_outlives_the_catalogue(store: Store) -> None:
    await store.sources.sync([a_source("daily")])

    added = await store.sources.add(a_source("mine"))
    await store.sources.sync([])

    assert added
    assert await store.sources.listed() == (a_source("mine"),)


@pytest.mark.parametrize(
    "twin",
    [a_source("daily", url="https://example.org/other"), a_source("new", url="same")],
)
async def test_a_source_is_not_added_twice(store: Store, twin: Source) -> None:
    await store.sources.sync([a_source("daily"), a_source("x", url="same")])

    assert not await store.sources.add(twin)
    assert len(await store.sources.listed()) == 2


async def test_an_operator_brings_a_dropped_source_back(store: Store) -> None:
    await store.sources.sync([a_source("daily")])
    await store.sources.sync([])

    assert await store.sources.add(a_source("daily", name="Mine"))
    await store.sources.sync([])

    assert await store.sources.listed() == (a_source("daily", name="Mine"),)


async def test_a_paused_source_is_not_read_until_resumed(store: Store) -> None:
    await store.sources.sync([a_source("daily")])

    assert await store.sources.pause("daily", "too noisy")
    await store.sources.sync([a_source("daily")])
    assert await store.sources.listed() == (a_source("daily", paused="too noisy"),)
    assert await claimed(store) == []

    assert await store.sources.resume("daily")
    assert await store.sources.listed() == (a_source("daily"),)
    assert await claimed(store) == ["daily"]


async def test_an_operator_resumes_what_the_catalogue_pauses(store: Store) -> None:
    await store.sources.sync([a_source("daily", paused="dead")])
    assert await claimed(store) == []

    await store.sources.resume("daily")

    assert await claimed(store) == ["daily"]


async def test_unknown_sources_cannot_be_changed(store: Store) -> None:
    assert not await store.sources.pause("nowhere", "x")
    assert not await store.sources.resume("nowhere")
    assert not await store.sources.lower("nowhere", "head", "x")
    assert not await store.sources.allow("nowhere", "sum", "x")


async def test_a_mode_is_lowered_and_never_raised(store: Store) -> None:
    await store.sources.sync([a_source("daily", mode="sum")])

    assert await store.sources.lower("daily", "head", "rights")
    assert not await store.sources.lower("daily", "sum", "again")
    await store.sources.sync([a_source("daily", mode="full")])

    lowered = a_source("daily", mode="head", reason="rights")
    assert await one(store, "daily") == lowered


async def test_a_text_that_may_not_even_be_read_is_less_than_a_headline(
    store: Store,
) -> None:
    await store.sources.sync([a_source("daily", mode="head", reason="terms")])

    assert not await store.sources.lower("daily", "head", "nosnippet")
    assert await store.sources.lower("daily", "head", "noindex")
    assert not await store.sources.lower("daily", "head", "robots")

    unread = a_source("daily", mode="head", reason="noindex")
    assert await one(store, "daily") == unread


async def test_the_stricter_of_catalogue_and_lowering_counts(store: Store) -> None:
    await store.sources.sync([a_source("daily")])
    await store.sources.lower("daily", "head", "rights")
    await store.sources.sync([a_source("daily", mode="off", reason="asked")])

    assert await one(store, "daily") == a_source("daily", mode="off", reason="asked")
    assert await claimed(store) == []


async def test_only_an_operator_raises_a_mode_and_then_it_stays(store: Store) -> None:
    await store.sources.sync([a_source("daily", mode="head")])

    assert await store.sources.allow("daily", "sum", "they agreed")
    assert not await store.sources.lower("daily", "head", "rights")

    agreed = a_source("daily", mode="sum", reason="they agreed")
    assert await one(store, "daily") == agreed


@pytest.mark.parametrize("how", ["catalogue", "lowered", "allowed"])
async def test_a_source_that_is_off_is_not_read(store: Store, how: str) -> None:
    mode = "off" if how == "catalogue" else "sum"
    await store.sources.sync([a_source("daily", mode=mode)])
    if how == "lowered":
        await store.sources.lower("daily", "off", "asked")
    if how == "allowed":
        await store.sources.allow("daily", "off", "asked")

    assert await claimed(store) == []


async def test_what_is_due_is_claimed_once_the_longest_due_first(
    store: Store, clock: FakeClock
) -> None:
    await store.sources.sync([a_source("a")])
    clock.advance(minutes=1)
    await store.sources.sync([a_source("a"), a_source("b"), a_source("c")])

    assert await claimed(store, n=2) == ["a", "b"]
    assert await claimed(store, "other") == ["c"]
    assert await claimed(store) == []


async def test_a_lost_lease_is_taken_by_another_worker(
    store: Store, clock: FakeClock
) -> None:
    await store.sources.sync([a_source("daily")])
    await claimed(store)
    clock.advance(seconds=61)

    assert await claimed(store, "other") == ["daily"]
    late = Reading(NOON, Validators("x"))
    await store.sources.checked("me", {"daily": late}, NOON)
    assert not await store.sources.failed("daily", "me", NOON, "slow", NOON)
    assert (await store.sources.health())["daily"].validators == Validators()


async def test_all_sources_can_be_claimed_before_they_are_due(store: Store) -> None:
    await store.sources.sync([a_source("daily")])
    await claimed(store)
    await store.sources.checked("me", {"daily": Reading(NOON + HOUR)}, NOON)

    assert await claimed(store) == []
    ((source, health),) = await store.sources.claim("me", 5, LEASE, all_=True)
    assert source == a_source("daily")
    assert health == Health("daily", due_at=NOON + HOUR, last_success=NOON)


async def test_those_that_could_be_claimed_are_counted(store: Store) -> None:
    await store.sources.sync([a_source("a"), a_source("b"), a_source("c")])
    await store.sources.pause("a", "quiet")
    await claimed(store, n=1)
    await store.sources.checked("me", {"b": Reading(NOON + HOUR)}, NOON)

    assert await store.sources.waiting() == 1
    assert await store.sources.waiting(all_=True) == 2


async def test_failures_count_until_a_success(store: Store) -> None:
    await store.sources.sync([a_source("daily")])
    validators = Validators("tag")
    for now in (NOON, NOON + MINUTE):
        await store.sources.claim("me", 1, LEASE, all_=True)
        assert await store.sources.failed("daily", "me", NOON + HOUR, "404", now)
    failing = await store.sources.health()
    await store.sources.claim("me", 1, LEASE, all_=True)
    reading = Reading(NOON + HOUR, validators, Rhythm(3600.0, 2.0))
    await store.sources.checked("me", {"daily": reading}, NOON)

    assert failing["daily"] == Health(
        "daily",
        due_at=NOON + HOUR,
        failures=2,
        last_failure=NOON + MINUTE,
        last_error="404",
    )
    assert (await store.sources.health())["daily"] == Health(
        "daily",
        due_at=NOON + HOUR,
        last_success=NOON,
        last_failure=NOON + MINUTE,
        validators=validators,
        rhythm=Rhythm(3600.0, 2.0),
    )


async def test_a_new_address_starts_afresh(store: Store) -> None:
    await store.sources.sync([a_source("daily")])
    await claimed(store)
    there = "https://example.org/there"
    moved = Validators("tag", url=there, moved=True, ttl=60.0, pieces=b"known")
    reading = Reading(NOON + HOUR, moved, Rhythm(3600.0, 2.0))
    await store.sources.checked("me", {"daily": reading}, NOON)

    await store.sources.sync([a_source("daily", url="https://example.org/new.xml")])

    health = (await store.sources.health())["daily"]
    assert (health.validators, health.rhythm) == (Validators(), Rhythm())
    assert health.due_at == NOON


async def test_a_failure_forgets_where_a_source_moved_and_nothing_else(
    store: Store,
) -> None:
    await store.sources.sync([a_source("daily")])
    await claimed(store)
    moved = Validators("tag", url="https://example.org/there", moved=True, ttl=60.0)
    await store.sources.checked("me", {"daily": Reading(NOON, moved)}, NOON)
    await claimed(store)

    await store.sources.failed("daily", "me", NOON, "HTTP 404", NOON)

    health = (await store.sources.health())["daily"]
    assert health.validators == replace(moved, moved=False)


@pytest.mark.parametrize(
    ("held", "url", "paused"),
    [
        (ENDED, "https://example.org/new.xml", ""),
        (ENDED, a_source("daily").url, ENDED),
        ("too noisy", "https://example.org/new.xml", "too noisy"),
    ],
)
async def test_a_new_address_ends_a_pause_that_the_old_one_asked_for(
    store: Store, held: str, url: str, paused: str
) -> None:
    await store.sources.sync([a_source("daily")])
    await store.sources.pause("daily", held)

    await store.sources.sync([a_source("daily", url=url)])

    assert (await one(store, "daily")).paused == paused


async def test_workers_never_claim_the_same_source(store: Store) -> None:
    slugs = [f"s{n:02}" for n in range(20)]
    await store.sources.sync(list(map(a_source, slugs)))

    async def work(me: str) -> list[str]:
        mine: list[str] = []
        while some := await claimed(store, me, n=3):
            mine += some
        return mine

    parts = await asyncio.gather(*(work(f"w{n}") for n in range(4)))
    assert sorted(slug for part in parts for slug in part) == slugs
