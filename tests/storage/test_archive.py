"""The archive keeps articles once and tells stories newest first."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage.keys import Keys
from storage.model import Reading, Rhythm, Story, Validators
from storage.store import Store, open_store
from storage.stories import newest
from tests.fakes import NOON
from tests.storage.samples import FULL_ARTICLE, HOUR, MINUTE, a_source, an_article
from tests.storage.steps import LEASE, ingest


def keys(stories: Sequence[Story]) -> list[list[str]]:
    return [[article.key for article in story.articles] for story in stories]


async def test_an_article_comes_back_as_it_was_given(store: Store) -> None:
    (number,) = await ingest(store, FULL_ARTICLE)

    kept = replace(FULL_ARTICLE, story=number)
    assert await store.archive.story(number) == Story(
        id=number, seen=NOON, published=FULL_ARTICLE.published, articles=(kept,)
    )


async def test_ingesting_twice_equals_once(store: Store) -> None:
    articles = [an_article("a"), an_article("b")]

    first = await ingest(store, *articles, founders={"b": "a"})
    before = await store.archive.stories(first)
    again = await ingest(store, *articles, founders={"b": "a"}, now=NOON + HOUR)

    assert again == ()
    assert await store.archive.stories(first) == before
    assert (await store.tally()).articles == 2


async def test_one_batch_may_hold_an_article_twice(store: Store) -> None:
    (number,) = await ingest(store, an_article("a"), an_article("a"))

    assert keys(await store.archive.stories([number])) == [["a"]]


async def test_nothing_new_is_no_story(store: Store) -> None:
    assert await ingest(store) == ()


async def test_articles_join_the_story_of_their_founder(store: Store) -> None:
    (old,) = await ingest(store, an_article("a"))

    touched = await ingest(
        store,
        an_article("b", published=NOON - 3 * HOUR, topics=("aix",)),
        an_article("c"),
        an_article("d"),
        founders={"b": "a", "c": "c", "d": "c"},
        now=NOON + MINUTE,
    )

    new = touched[1]
    assert touched == (old, new)
    assert keys(await store.archive.stories([new, old])) == [["c", "d"], ["a", "b"]]


async def test_a_story_is_as_old_as_its_earliest_article(store: Store) -> None:
    (number,) = await ingest(store, an_article("a"), now=NOON)
    joined = an_article("b", published=NOON - 3 * HOUR, topics=("aix",))
    await ingest(store, joined, founders={"b": "a"}, now=NOON + HOUR)
    later = an_article("c", published=NOON, topics=("trd",))
    await ingest(store, later, founders={"c": "b"}, now=NOON + HOUR)

    found = await store.archive.story(number)
    assert found is not None
    assert (found.seen, found.published) == (NOON, NOON - 3 * HOUR)
    for topic in ("eco", "aix", "trd"):
        assert await store.archive.newest(topic) == NOON - 3 * HOUR
        assert await store.archive.latest(topic, 10) == (found,)
    assert await store.archive.today(NOON - 3 * HOUR, NOON - 2 * HOUR) == {
        "eco": 1,
        "aix": 1,
        "trd": 1,
    }


async def test_a_founder_that_is_nowhere_still_makes_one_story(store: Store) -> None:
    touched = await ingest(
        store, an_article("a"), an_article("b"), founders={"a": "x", "b": "x"}
    )

    assert keys(await store.archive.stories(touched)) == [["a", "b"]]


async def test_what_was_kept_or_dismissed_is_known(store: Store) -> None:
    async with store.archive.ingest(NOON) as batch:
        await batch.add([an_article("kept")], {})
        await batch.dismiss(["dismissed"])
        await batch.dismiss(["dismissed"])

    prints = dict.fromkeys(["kept", "dismissed", "new"], b"1")
    known = await store.archive.known("daily", prints, prints.__getitem__)
    assert set(known) == {"kept", "dismissed"}
    assert await store.archive.known("daily", [], str.encode) == {}


async def test_a_batch_that_fails_leaves_nothing(store: Store) -> None:
    await store.sources.sync([a_source("daily")])
    await store.sources.claim("me", 1, LEASE)

    async def fail() -> None:
        async with store.archive.ingest(NOON) as batch:
            await batch.add([an_article("a")], {})
            await batch.vouch("me", {"daily": Reading(NOON + HOUR, Validators("tag"))})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await store.archive.known("daily", ["a"], str.encode) == {}
    assert (await store.sources.health())["daily"].validators == Validators()


async def test_articles_and_their_validators_are_written_together(store: Store) -> None:
    await store.sources.sync([a_source("daily")])
    await store.sources.claim("me", 1, LEASE)
    validators = Validators(
        '"tag"',
        "Sun, 22 Nov 2026 12:00:00 GMT",
        "ab" * 32,
        url="https://example.org/new.xml",
        moved=True,
        ttl=3600.0,
        pieces=b"known",
    )
    reading = Reading(NOON + HOUR, validators, Rhythm(86_400.0, 12.5), NOON - HOUR)

    async with store.archive.ingest(NOON) as batch:
        await batch.add([an_article("a")], {})
        done = await batch.vouch("me", {"daily": reading})

    health = (await store.sources.health())["daily"]
    assert done
    assert (health.validators, health.rhythm) == (validators, reading.rhythm)
    assert (health.due_at, health.last_success) == (NOON + HOUR, NOON)
    assert health.newest == NOON - HOUR
    assert await store.archive.freshest() == NOON


async def test_whoever_lost_the_lease_cannot_vouch(store: Store) -> None:
    await store.sources.sync([a_source("daily")])
    await store.sources.claim("other", 1, LEASE)

    async with store.archive.ingest(NOON) as batch:
        done = await batch.vouch("me", {"daily": Reading(NOON, Validators("tag"))})

    assert not done
    assert (await store.sources.health())["daily"].validators == Validators()


async def test_the_latest_stories_of_a_topic_come_newest_first(store: Store) -> None:
    for hours, key in enumerate(("now", "hour", "two")):
        await ingest(store, an_article(key, published=NOON - hours * HOUR))
    await ingest(store, an_article("other", topics=("aix",), published=NOON))

    latest = store.archive.latest
    assert keys(await latest("eco", 2)) == [["now"], ["hour"]]
    assert keys(await latest("eco", 2, offset=2)) == [["two"]]
    assert keys(await latest("eco", 9, since=NOON - HOUR)) == [["now"], ["hour"]]
    assert keys(await latest(None, 2)) == [["other"], ["now"]]
    assert await latest("nev", 5) == ()


async def test_an_empty_archive_says_so(store: Store) -> None:
    assert await store.archive.story(7) is None
    assert await store.archive.stories([]) == ()
    assert await store.archive.newest(None) is None
    assert await store.archive.newest("eco") is None
    assert await store.archive.freshest() is None
    assert await store.archive.today(NOON, NOON + HOUR) == {}


async def test_today_counts_a_half_open_window(store: Store) -> None:
    for key, published in (("start", NOON), ("end", NOON + HOUR)):
        await ingest(store, an_article(key, published=published))

    assert await store.archive.today(NOON, NOON + HOUR) == {"eco": 1}
    assert await store.archive.newest(None) == NOON + HOUR


async def test_search_finds_articles_that_hold_every_word(store: Store) -> None:
    await ingest(store, an_article("a", title="سيارات كهربائية", published=NOON))
    await ingest(store, an_article("b", title="سيارات بنزين"))

    async def found(*words: str, **which: Any) -> list[list[str]]:
        return await sought(store, *[[word] for word in words], **which)

    assert await found("سيارات") == [["a"], ["b"]]
    assert await found("سيارات", limit=1) == [["a"]]
    assert await found("سيارات", limit=1, offset=1) == [["b"]]
    assert await found("سيارات", "بنزين") == [["b"]]
    assert await found("سيارات", since=NOON) == [["a"]]
    assert await found("طائرات") == []
    assert await found() == []


async def test_search_finds_one_of_several_phrases(store: Store) -> None:
    await ingest(
        store,
        an_article("apart", title="شركة من شخص واحد", published=NOON),
        an_article("phrase", title="قانون شركة شخص واحد"),
        an_article("foreign", title="قانون opc"),
    )
    either = ["شركة شخص واحد", "opc"]

    assert await sought(store, either) == [["foreign"], ["phrase"]]
    assert await sought(store, ["قانون"], ["شركة شخص واحد"]) == [["phrase"]]
    assert (await store.archive.search([either], 1)).total == 2


async def sought(
    store: Store, *wanted: list[str], limit: int = 5, **which: Any
) -> list[list[str]]:
    found = await store.archive.search(wanted, limit, **which)
    return keys(found.stories)


@pytest.mark.parametrize(
    "token", ['"', "'", "a OR b", "*", "near(", "-", ":", "\\", "%", "!", "title:a"]
)
async def test_a_searched_word_is_never_an_operator(store: Store, token: str) -> None:
    await ingest(store, an_article("a", title="a b c"))

    assert await sought(store, [token], ["zzz"]) == []


async def test_a_story_is_found_once_by_all_its_articles(store: Store) -> None:
    await ingest(store, an_article("a"), an_article("b"), founders={"b": "a"})

    assert await sought(store, ["title"]) == [["a", "b"]]


async def test_pruning_erases_texts_and_leaves_the_rest(store: Store) -> None:
    (old,) = await ingest(store, FULL_ARTICLE, now=NOON - HOUR)
    (new,) = await ingest(store, an_article("new"), now=NOON)

    pruned = await store.archive.prune(
        text_before=NOON, dismissed_before=NOON, kin_before=NOON
    )

    bare = replace(FULL_ARTICLE, text="", seen=NOON - HOUR, story=old)
    assert pruned == 1
    assert [s.articles for s in await store.archive.stories([old, new])] == [
        (bare,),
        (an_article("new", story=new),),
    ]
    assert await sought(store, ["الأولى"]) == []
    assert await sought(store, ["ترتفع"]) == [[FULL_ARTICLE.key]]
    assert await store.archive.prune(NOON, NOON, NOON) == 0


async def test_a_source_that_reserves_its_rights_leaves_headlines(
    store: Store,
) -> None:
    own, other = an_article("own", source="a"), an_article("other", source="b")
    shown = replace(FULL_ARTICLE, source="a", mode="sum")
    ids = [number for one in (shown, own, other) for number in await ingest(store, one)]

    assert await store.archive.reserve("a") == 2

    bare = {"text": "", "summary": "", "figures": (), "mode": "head", "seen": NOON}
    assert [s.articles for s in await store.archive.stories(ids)] == [
        (replace(one, story=number, **(bare if one.source == "a" else {})),)
        for one, number in zip((shown, own, other), ids, strict=True)
    ]
    assert (await store.archive.search([["الأولى"]], 5)).total == 0
    assert await store.archive.reserve("a") == 0


@pytest.mark.parametrize("how", ["prune", "reserve"])
async def test_a_text_that_goes_is_gone_from_the_file(tmp_path: Path, how: str) -> None:
    url = f"sqlite:///{tmp_path / 'mujaz.db'}"
    words = "جملة لا تقال إلا هنا "
    nothing = Keys(lambda a: (), lambda a: (), lambda a, b: False)
    store = await open_store(url, search_text=lambda a: a.text, keys=nothing)
    few = [an_article(f"{n}", text=words * (3 + 300 * n)) for n in range(3)]
    await ingest(store, *few, now=NOON - HOUR)

    if how == "prune":
        assert await store.archive.prune(NOON, NOON, NOON) == 3
    else:
        assert await store.archive.reserve(few[0].source) == 3
    await store.close()

    assert words.encode() not in held(tmp_path)


def held(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_pruning_forgets_what_was_dismissed_long_ago(store: Store) -> None:
    for key, now in (("old", NOON - HOUR), ("new", NOON)):
        async with store.archive.ingest(now) as batch:
            await batch.dismiss([key])

    await store.archive.prune(text_before=NOON, dismissed_before=NOON, kin_before=NOON)

    prints = dict.fromkeys(["old", "new"], b"1")
    known = await store.archive.known("daily", prints, prints.__getitem__)
    assert set(known) == {"new"}


async def test_what_an_engine_refuses_does_not_stop_a_source(store: Store) -> None:
    """PostgreSQL has no NUL, and neither engine a lone surrogate."""
    hostile = an_article("a\0\ud800", title="t\0itle \ud83d", entities=("x\ud800",))

    (number,) = await ingest(store, hostile)

    clean = an_article(
        "a", url="https://example.org/a", title="title ", text="body a", entities=("x",)
    )
    found = await store.archive.story(number)
    assert found is not None
    assert found.articles == (replace(clean, story=number),)
    assert await ingest(store, hostile) == ()


async def test_very_long_texts_and_addresses_are_kept(store: Store) -> None:
    words = " ".join(f"word{n}" for n in range(200_000))
    long = an_article("k" * 10_000, text=words)

    (number,) = await ingest(store, long)

    found = await store.archive.story(number)
    assert found is not None
    assert found.articles[0].text == words
    assert await sought(store, ["word7"]) == [[long.key]]


async def test_a_tie_of_seen_times_is_broken_by_key(store: Store) -> None:
    founders = {"b": "c", "a": "c", "c": "c"}

    touched = await ingest(store, *map(an_article, "cba"), founders=founders)

    assert keys(await store.archive.stories(touched)) == [["a", "b", "c"]]


async def test_no_article_is_seen_before_the_mark(store: Store) -> None:
    async with store.editions.composing(NOON + HOUR):
        pass

    async with store.archive.ingest(NOON) as batch:
        seen = batch.seen

    assert seen == NOON + HOUR


@pytest.mark.parametrize("topic", ["eco", None])
async def test_the_latest_of_a_topic_is_a_walk_down_an_index(
    store: Store, topic: str | None
) -> None:
    engine = store.db.read.sync_engine
    query = (
        newest(topic).limit(10).compile(engine, compile_kwargs={"literal_binds": True})
    )
    index = (
        "ix_story_topic_topic_published_story_id" if topic else "ix_story_published_id"
    )
    explain, walk = (
        ("EXPLAIN QUERY PLAN", f"USING COVERING INDEX {index}")
        if store.db.is_sqlite
        else ("EXPLAIN", f"Index Only Scan Backward using {index}")
    )
    async with store.db.read.connect() as connection:
        if (
            not store.db.is_sqlite
        ):  # it would rather read an empty table from end to end
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
            await connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        plan = await connection.execute(text(f"{explain} {query}"))
        told = "\n".join(str(row[-1]) for row in plan)

    assert walk in told
    assert "TEMP B-TREE" not in told
    assert "Sort" not in told
