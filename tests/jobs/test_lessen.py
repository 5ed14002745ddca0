"""What a reader wants less of counts half after thirty days, and once at a time."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jobs.lessen import (
    FADED,
    HALF,
    HIDDEN,
    MOST,
    add,
    hidden,
    lasting,
    shares,
    strength,
    undo,
)
from jobs.plan import profile
from storage.model import Less, Story, Subscriber
from tests.bot.stories import article, edition, story
from tests.fakes import NOON

TODAY = NOON.date()


def wish(kind: str, name: str, days: int = 0, of: int = 0) -> Less:
    return Less(kind, name, TODAY - timedelta(days=days), of)


STORY = story(
    3, article(1, "silk", topics=("eco", "trd"), entities=("shanghai", "byd"))
)


def told(*wishes: Less) -> float:
    return strength(shares(wishes, TODAY), STORY)


def test_each_kind_of_wish_means_the_story_that_bears_its_name() -> None:
    kinds = {"topic": "trd", "source": "silk", "entity": "byd"}

    assert [told(wish(*kind)) for kind in kinds.items()] == [1.0] * 3
    assert [told(wish(kind, "other")) for kind in kinds] == [0.0] * 3
    assert told() == 0.0


def test_a_wish_counts_half_after_every_thirty_days() -> None:
    ages = (0, 30, 60, 15)

    assert [round(told(wish("topic", "eco", n)), 6) for n in ages] == [
        *(1.0, 0.5, 0.25),
        0.707107,
    ]


def test_the_strongest_wish_decides() -> None:
    assert told(wish("topic", "eco", 60), wish("source", "silk", 30)) == 0.5


def test_only_a_hidden_story_is_hidden() -> None:
    assert hidden([wish("story", "3"), wish("topic", "eco")]) == {3}


def test_a_wish_that_is_over_makes_no_profile_of_its_own() -> None:
    old = wish("topic", "eco", FADED.days + 1, of=9)
    hidden = wish("story", "3", HIDDEN.days + 1, of=3)
    fresh = (wish("story", "4", of=4), wish("topic", "law", of=5))
    reader = Subscriber(1, NOON, topics=frozenset({"eco"}), less=(old, hidden))

    assert profile(reader, NOON).less == ()
    assert lasting(fresh, TODAY) == (wish("story", "4"), wish("topic", "law"))


def test_said_again_a_wish_counts_in_full_and_of_the_newer_story() -> None:
    once = add((), wish("topic", "eco", 40, of=1))

    assert add(once, wish("topic", "eco", of=2)) == (wish("topic", "eco", of=2),)


wishes = st.lists(
    st.builds(
        Less,
        st.sampled_from(("topic", "source")),
        st.sampled_from("abcd"),
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.integers(1, 3),
    ),
    max_size=20,
)


@given(wishes)
def test_any_wishes_are_kept_once_each_and_undone_by_story(said: list[Less]) -> None:
    kept: tuple[Less, ...] = ()
    for one in sorted(said, key=lambda each: each.on):
        kept = add(kept, one)
        assert add(kept, one) == kept
    newest = {(one.kind, one.name): one for one in sorted(said, key=lambda w: w.on)}
    end = max((one.on for one in said), default=TODAY)

    assert set(kept) <= set(said)
    assert {(one.kind, one.name) for one in kept} == {
        key for key, one in newest.items() if end - one.on <= FADED
    }
    assert all(one.story != 2 for one in undo(kept, 2))
    assert undo(undo(kept, 2), 2) == undo(kept, 2)


def test_the_oldest_wishes_make_room() -> None:
    kept: tuple[Less, ...] = ()
    for n in range(MOST + 5):
        kept = add(kept, wish("source", f"s{n}", MOST + 5 - n))

    assert len(kept) == MOST
    assert wish("source", "s4", MOST + 1) not in kept


def ranked(*less: Less) -> list[int]:
    stories: tuple[Story, ...] = (
        story(1, article(1, "port", hours=1, entities=("byd",))),
        story(2, article(2, "silk", hours=2)),
        story(3, article(3, "tech", hours=3)),
    )
    return [item.story for item in edition(*stories, less=less).items]


def test_less_lowers_a_story_in_an_edition_and_fades() -> None:
    assert ranked() == [1, 2, 3]
    assert ranked(wish("entity", "byd")) == [2, 3, 1]
    assert ranked(wish("source", "silk")) == [1, 3, 2]
    assert ranked(wish("entity", "byd", 10 * HALF.days)) == [1, 2, 3]


def test_a_hidden_story_is_in_no_edition() -> None:
    assert ranked(wish("story", "2")) == [1, 3]


def test_an_edition_says_what_less_counted() -> None:
    made = edition(story(1, article(1, "port")), less=(wish("source", "port", 30),))

    assert dict(made.items[0].parts)["less"] == 0.5
    assert "less" not in dict(edition(story(1, article(1))).items[0].parts)
