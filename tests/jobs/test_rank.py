from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from jobs.compose import compose
from jobs.rank import PER_COMPANY, PER_SOURCE, PER_TOPIC, is_state
from storage.model import Item, Profile, Story
from tests.bot.stories import KNOWLEDGE, SOURCES, article, edition, figure, story
from tests.fakes import NOON


def ids(items: tuple[Item, ...]) -> list[int]:
    return [item.story for item in items]


def test_the_lead_is_the_best_story_that_two_sources_tell() -> None:
    alone = story(1, article(1, "port", hours=0))
    shared = story(2, article(2, "tech", hours=20), article(3, "silk", hours=20))

    assert ids(edition(alone, shared).items) == [2, 1]


def test_fresher_news_stands_higher() -> None:
    old = story(1, article(1, "port", hours=20))
    new = story(2, article(2, "port", hours=1))

    assert ids(edition(old, new).items) == [2, 1]


def test_a_story_under_a_primary_topic_stands_higher() -> None:
    secondary = story(1, article(1, topics=("law", "trd")))
    primary = story(2, article(2, topics=("trd", "law")))

    assert ids(edition(secondary, primary, topics=("trd",)).items) == [2, 1]


def test_a_story_stands_once_under_the_readers_first_topic() -> None:
    made = edition(story(1, article(1, topics=("law", "trd", "aix"))))

    assert [(i.story, i.topic) for i in made.items] == [(1, "trd")]


def test_other_topics_and_old_news_stay_out() -> None:
    made = edition(
        story(1, article(1, topics=("rel",))),
        story(2, article(2, hours=73)),
        story(3, article(3, hours=71)),
        since=NOON - timedelta(days=9),
    )

    assert ids(made.items) == [3]


def test_copies_of_one_text_are_one_source() -> None:
    copies = [article(n, s, original="شينخوا") for n, s in enumerate(SOURCES)]
    made = edition(story(1, *copies))

    assert made.items[0].sources == 1


def test_the_original_counts_with_its_carriers() -> None:
    made = edition(
        story(1, article(1, "state"), article(2, "port", original="وكالة المرفأ"))
    )

    assert made.items[0].sources == 1
    assert made.items[0].labels == ("state-cn",)


def test_state_media_are_labelled_only_where_nobody_else_tells() -> None:
    mixed = edition(story(1, article(1, "state"), article(2, "port")))

    assert mixed.items[0].labels == ()


def test_one_item_is_not_from_state_media_where_there_is_one() -> None:
    stories = [
        story(n, article(n, "state", topics=(t,), hours=1))
        for n, t in enumerate(("trd", "aix"), 1)
    ]
    other = story(9, article(9, "tech", topics=("cny",), hours=35))
    by_id = {s.id: s for s in (*stories, other)}

    made = edition(*by_id.values(), since=NOON - timedelta(days=2))

    assert not all(is_state(by_id[i], SOURCES) for i in ids(made.items))


def test_ac_rnk_03_one_item_is_from_another_country_where_there_is_one() -> None:
    countries = dict.fromkeys("abcd", "AE") | {"z": "EG"}
    sources = {
        slug: replace(SOURCES["port"], slug=slug, country=country)
        for slug, country in countries.items()
    }
    local = [
        story(n, article(n, "abcd"[n % 4], topics=(("trd", "aix", "cny")[n % 3],)))
        for n in range(12)
    ]
    abroad = story(20, article(20, "z", topics=("law", "trd"), hours=23))
    profile = Profile(("aix", "cny", "trd"), "Asia/Riyadh", NOON - timedelta(days=1))

    def told(*stories: Story) -> list[int]:
        knowledge = replace(KNOWLEDGE, sources=sources)
        return ids(compose(stories, profile, NOON, NOON, knowledge).items)

    assert (len(told(*local)), len(told(*local, abroad))) == (7, 7)
    assert 20 in told(*local, abroad)


def test_the_score_is_explained() -> None:
    told = edition(
        story(1, article(1, hours=18, figures=(figure("3%", unit="percent"),)))
    ).items[0]

    assert dict(told.parts) == {
        "topic": 1.0,
        "cover": 1 / 3,
        "fresh": 0.5,
        "weight": 0.6,
        "figures": 1.0,
    }
    assert told.score == round(3 + 2 / 3 + 1 + 0.9 + 1, 6)


stories = st.lists(
    st.tuples(
        st.sampled_from(sorted(SOURCES)),
        st.sampled_from(("trd", "aix", "cny", "law", "rel", "nev")),
        st.integers(0, 100),
        st.sampled_from(((), ("wave",), ("delta",))),
    ),
    max_size=40,
)


@given(stories, st.randoms())
def test_a_digest_is_diverse_and_loses_nothing(rows, random) -> None:  # type: ignore[no-untyped-def]
    made = [
        story(n, article(n, source, topics=(topic,), hours=hours, entities=entities))
        for n, (source, topic, hours, entities) in enumerate(rows, 1)
    ]
    shuffled = list(made)
    random.shuffle(shuffled)
    topics = ("aix", "cny", "law", "nev", "rel", "trd")
    since = NOON - timedelta(days=30)
    result = edition(*shuffled, topics=topics, since=since)

    assert edition(*made, topics=topics, since=since) == result
    _is_diverse(result.items, made)
    fresh = [s for s in made if NOON - s.published <= timedelta(hours=72)]
    listed = ids(result.items) + ids(result.rest)
    assert len(listed) == len(set(listed)) == min(len(fresh), len(result.items) + 14)
    headings = [item.topic for item in result.items[1:]]
    assert headings == sorted(headings, key=headings.index)


def _is_diverse(items: tuple[Item, ...], made: list[Story]) -> None:
    by_id = {s.id: s for s in made}
    chosen = [by_id[i.story] for i in items]
    if chosen and all(is_state(s, SOURCES) for s in chosen[:-1]):
        chosen = chosen[:-1]  # the one that is not from state media breaks the queue
    sources = Counter(s.lead.source for s in chosen)
    assert all(n <= PER_SOURCE for n in sources.values())
    assert all(n <= PER_TOPIC for n in Counter(s.topics[0] for s in chosen).values())
    assert len(items) <= 7
    assert len({i.topic for i in items[1:]}) <= 4


def test_ac_rnk_03_thirty_days_of_digests_are_diverse() -> None:
    chance, slugs, topics = Random(3), sorted(SOURCES), ("aix", "cny", "law", "trd")
    profile = Profile(topics, "Asia/Riyadh", NOON - timedelta(days=1))
    for day in range(30):
        until = NOON + timedelta(days=day)
        crowd = chance.choices(slugs, weights=(1, 1, 5, 1), k=25)
        made = [
            _story_of(n, slug, chance, until) for n, slug in enumerate(crowd, 1 + day)
        ]
        wanted = replace(profile, since=until - timedelta(days=1))
        items = compose(made, wanted, until, until, KNOWLEDGE).items
        by_id = {one.id: one for one in made}
        _is_diverse(items, made)
        companies = Counter(e for i in items for e in by_id[i.story].lead.entities)
        assert max(companies.values(), default=0) <= PER_COMPANY
        assert len({item.topic for item in items}) >= 2
        assert not all(is_state(by_id[i.story], SOURCES) for i in items)


def _story_of(n: int, slug: str, chance: Random, until: datetime) -> Story:
    at = until - timedelta(hours=chance.randint(1, 23))
    topic = chance.choice(("aix", "cny", "law", "trd"))
    named = chance.choice(((), ("wave",), ("delta",)))
    one = article(n, slug, topics=(topic,), entities=named)
    return story(n, replace(one, published=at, seen=at))
