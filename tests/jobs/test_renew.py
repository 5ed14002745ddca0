"""A story told before comes back only when a fact has changed."""

from dataclasses import replace
from datetime import timedelta

from jobs.renew import renewal, timeline
from storage.model import Article, Figure, Story
from tests.bot.stories import edition
from tests.fakes import NOON

SINCE = NOON - timedelta(hours=24)
THREE = Figure("3%", 3.0, "percent")
FIVE = Figure("5%", 5.0, "percent")
PEOPLE = Figure("12 شخصا", 12.0)


def report(
    key: str, hours: float, title: str, text: str = "نص", **more: object
) -> Article:
    """What a source of its own says, read so many hours ago."""
    seen = NOON - timedelta(hours=hours)
    made = Article(key, f"https://{key}.example/1", key, title, text, "ar", seen, seen)
    return replace(made, topics=("trd",), **more)  # type: ignore[arg-type]


BEFORE = report("port", 30, "الميناء يرفع رسومه 3% في نوفمبر", figures=(THREE,))
SECOND = report("daily", 29, "رسوم الميناء ترتفع في نوفمبر 3%", "أعلن ذلك المدير.")


def told(*articles: Article) -> Story:
    first = min(one.seen for one in articles)
    return Story(1, first, first, articles)


def test_more_of_the_same_changes_nothing() -> None:
    again = report("tech", 2, "رسوم أعلى في الميناء بنسبة 3%", figures=(THREE,))

    assert renewal(told(BEFORE, SECOND, again), SINCE) is None


def test_a_new_leading_figure_is_a_change() -> None:
    other = report("tech", 2, "رسوم الميناء سترتفع 5%", figures=(FIVE, THREE))
    bare = report("tech", 2, "رسوم الميناء تشغل المستوردين", figures=(PEOPLE,))

    assert renewal(told(BEFORE, SECOND, other), SINCE) == other
    assert renewal(told(BEFORE, SECOND, bare), SINCE) is None


def test_a_headline_alone_tells_nobody_which_figures_were_known() -> None:
    other = report("tech", 2, "رسوم الميناء سترتفع 5%", figures=(FIVE,))
    headlines = (replace(one, text="", figures=()) for one in (BEFORE, SECOND))

    assert renewal(told(*headlines, other), SINCE) is None


def test_a_turn_is_a_change() -> None:
    turned = report("tech", 2, "الميناء يتراجع عن الرسوم الجديدة")

    assert renewal(told(BEFORE, SECOND, turned), SINCE) == turned


def test_the_first_confirmation_is_a_change_and_a_copy_is_none() -> None:
    other = report("tech", 2, "مستوردون: رسوم الميناء زادت", "أكد ذلك مستوردون كثيرون.")
    copied = replace(BEFORE, key="copy", source="copy", seen=NOON - timedelta(hours=2))

    assert renewal(told(BEFORE, other), SINCE) == other
    assert renewal(told(BEFORE, copied), SINCE) is None


def test_the_last_report_that_changes_something_counts() -> None:
    first = report("tech", 5, "رسوم الميناء سترتفع 5%", figures=(FIVE,))
    last = report("news", 3, "مستوردون: رسوم الميناء 5% لا 3%", figures=(FIVE,))
    same = report("late", 1, "رسوم الميناء بنسبة 3%", figures=(THREE,))

    assert renewal(told(BEFORE, SECOND, first, last, same), SINCE) == last


def test_a_story_that_begins_is_not_told_again() -> None:
    assert renewal(told(report("tech", 2, "رسوم جديدة")), SINCE) is None


def test_an_edition_tells_what_changed_and_leaves_out_what_did_not() -> None:
    other = report("tech", 2, "رسوم الميناء سترتفع 5%", figures=(FIVE,))
    again = report("tech", 2, "رسوم أعلى في الميناء بنسبة 3%", figures=(THREE,))

    (item,) = edition(told(BEFORE, SECOND, other)).items

    assert (item.title, item.renewed, item.sources) == (other.title, True, 3)
    assert edition(told(BEFORE, SECOND, again)).items == ()


def test_a_timeline_has_the_first_report_and_each_that_changed_something() -> None:
    again = report("again", 28, "رسوم أعلى في الميناء بنسبة 3%", figures=(THREE,))
    other = report("tech", 2, "رسوم الميناء سترتفع 5%", figures=(FIVE,))
    turned = report("news", 1, "الميناء يتراجع عن الرسوم الجديدة")

    assert timeline(told(turned, other, again, SECOND, BEFORE)) == (
        *(BEFORE, SECOND),
        *(other, turned),
    )


def test_a_timeline_of_one_report_is_that_report() -> None:
    assert timeline(told(BEFORE)) == (BEFORE,)
