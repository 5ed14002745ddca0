"""The best of a week: which stories, and in which order."""

from dataclasses import replace
from datetime import datetime, timedelta

from jobs.plan import week_profile, week_start
from jobs.recap import recap
from storage.model import Edition, Kind, Less, Story, Subscriber
from tests.bot.stories import KNOWLEDGE, article, story
from tests.fakes import NOON

SUNDAY = NOON - timedelta(hours=15)  # in Riyadh, the 22nd of November begins
READER = Subscriber(1, NOON, topics=frozenset({"trd", "cny"}))


def week(*stories: Story, reader: Subscriber = READER, favoured: int = 0) -> Edition:
    wanted, end = week_profile(reader, NOON)
    whose = replace(wanted, followed=(favoured,) if favoured else ())
    return recap(stories, whose, end, NOON, KNOWLEDGE)


def told(edition: Edition) -> list[int]:
    return [item.story for item in edition.items]


def days_ago(n: int, days: float, *others: str, **more: object) -> Story:
    names = ("port", *others)
    news = (article(n, name, hours=days * 24, **more) for name in names)  # type: ignore[arg-type]
    return story(n, *news)


def test_the_week_is_that_of_the_seven_days_before_whatever_the_clocks_do() -> None:
    wanted, end = week_profile(READER, NOON)
    assert (wanted.since, end) == (SUNDAY - timedelta(days=7), SUNDAY)

    cairo = replace(READER, zone="Africa/Cairo")  # left summer time on October 30
    wanted, end = week_profile(cairo, datetime.fromisoformat("2026-11-01T06:00Z"))
    assert end - wanted.since == timedelta(days=7, hours=1)
    assert week_start(end + timedelta(days=3), "Africa/Cairo") == end


def test_ac_rnk_02_nothing_older_than_eight_days_is_told_weekly() -> None:
    late = replace(days_ago(3, 8.1).articles[0], seen=SUNDAY - timedelta(days=1))
    old = story(3, late)
    recent = story(4, replace(late, published=NOON - timedelta(days=7.9)))

    assert told(week(old, recent)) == [4]


def test_a_week_is_told_best_first_and_age_counts_nothing() -> None:
    few = days_ago(1, 1)
    many = days_ago(2, 6, "silk", "tech")

    edition = week(few, many)

    assert told(edition) == [2, 1]
    assert (edition.kind, edition.slot, edition.end) == (Kind.WEEKLY, SUNDAY, SUNDAY)
    assert [(i.sources, i.summary, i.figures) for i in edition.items] == [
        (3, "", ()),
        (1, "", ()),
    ]


def test_five_stories_are_told_and_no_source_takes_more_than_its_share() -> None:
    names = ("silk", "tech", "state")
    stories = [
        story(n, article(n, names[n % 3], hours=30, topics=(("trd", "cny")[n % 2],)))
        for n in range(1, 9)
    ]

    edition = week(*stories)

    assert len(edition.items) == 5
    slugs = [item.credits[0].slug for item in edition.items]
    assert max(map(slugs.count, slugs)) <= 2


def test_what_is_followed_comes_first_and_what_was_hidden_is_left_out() -> None:
    stories = [days_ago(1, 2, "silk"), days_ago(2, 3), days_ago(3, 4)]
    hides = replace(READER, less=(Less("story", "3", NOON.date(), 3),))

    assert told(week(*stories, favoured=2))[0] == 2
    assert 3 not in told(week(*stories, reader=hides))


def test_other_topics_and_other_weeks_are_not_told() -> None:
    other = days_ago(1, 2, topics=("aix",))
    before = replace(days_ago(2, 7.9), seen=SUNDAY - timedelta(days=7, minutes=1))

    assert week(other, before).items == ()
