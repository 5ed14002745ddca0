"""Stories are related by whom they name, most in common first."""

from datetime import timedelta

from jobs.relate import actors, related
from storage.model import Mention
from tests.bot.stories import article, story
from tests.fakes import NOON

STORY = story(
    1,
    article(1, topics=("nev", "trd"), entities=("byd", "shanghai", "tianjin")),
    article(2, "silk", topics=("nev",), entities=("catl", "xinhua", "cny")),
)


def mention(n: int, *entities: str, topic: str = "law", hours: float = 1) -> Mention:
    at = NOON - timedelta(hours=hours)
    return Mention(n, at, frozenset({topic}), frozenset(entities))


def test_names_in_common_relate_and_more_of_them_stand_first() -> None:
    others = (
        mention(2, "byd", hours=1),
        mention(3, "byd", "catl", hours=9),
        mention(4, "huawei"),
        mention(5, "catl", topic="nev", hours=5),
    )

    assert related(STORY, others, 9) == (3, 5, 2)
    assert related(STORY, others, 1) == (3,)


def test_of_equal_ones_the_newest_stands_first() -> None:
    others = (mention(2, "byd", hours=8), mention(3, "byd", hours=2))

    assert related(STORY, others, 9) == (3, 2)


def test_a_topic_a_place_an_agency_or_a_currency_alone_relates_nothing() -> None:
    others = (
        mention(2, topic="nev"),
        mention(3, "shanghai", "tianjin", topic="nev"),
        mention(4, "xinhua", "cny"),
        mention(5, "gone-from-the-directory"),
    )

    assert related(STORY, others, 9) == ()


def test_a_story_is_not_related_to_itself() -> None:
    assert related(STORY, (mention(1, "byd", "catl"),), 9) == ()


def test_actors_are_whom_a_story_may_be_about() -> None:
    assert actors(("shanghai", "xinhua", "byd", "cny", "catl")) == ("byd", "catl")
