"""What an editor is asked of an article, and what not."""

from dataclasses import replace

import pytest

from jobs.concern import concerns, corrected, disputed, is_alone
from storage.model import Article, Concern, Reason, Rereading, Revision
from tests.bot.stories import SOURCES, article, story
from tests.jobs.test_dispute import dollars, report


def reasons(one: Article) -> list[Reason]:
    return [concern.reason for concern in concerns(one)]


@pytest.mark.parametrize(
    ("flags", "asked"),
    [
        ((), []),
        (("machine-translation",), []),
        (("machine-translation", "contradiction"), [Reason.TRANSLATION]),
        (("no-date",), [Reason.DATE]),
        (("future-date",), [Reason.DATE]),
        (("rights-sentence",), [Reason.RIGHTS]),
        (("no-title",), []),
    ],
)
def test_a_flag_is_asked_about_where_a_decision_may_follow(
    flags: tuple[str, ...], asked: list[Reason]
) -> None:
    assert reasons(article(1, flags=flags)) == asked


@pytest.mark.parametrize(
    "title",
    [
        "إفلاس شركة عقارات صينية",
        "شركة صينية تتخلف عن السداد",
        "القبض على مدير مصرف في بكين",
        "Chinese developer defaults on bonds",
        "中国房企破产",
    ],
)
def test_what_may_ruin_somebody_is_sensitive(title: str) -> None:
    assert reasons(article(1, title=title)) == [Reason.SINGLE]


@pytest.mark.parametrize(
    "title",
    [
        "الصين تخفض الرسوم على السيارات",
        "خطة لمكافحة التلوث في شنغهاي",
        "وفيات كورونا تتراجع",
        "Defaults in the new phone",
        "中国经济增长",
    ],
)
def test_other_news_is_not_sensitive(title: str) -> None:
    assert reasons(article(1, title=title)) == []


def test_what_a_source_always_does_is_asked_once() -> None:
    one, other = (article(n, flags=("no-date", "rights-sentence")) for n in (1, 2))

    assert (
        concerns(one)
        == concerns(other)
        == (
            Concern(Reason.DATE, "port"),
            Concern(Reason.RIGHTS, "port"),
        )
    )


def test_ac_edq_04_a_doubtful_name_is_asked_about_by_its_entity() -> None:
    text = "وقال يوان فوداو، الذي يقدم دروسا في الصين، إن الطلب ارتفع."
    found = replace(article(1), text=text, flags=("ambiguous-entity",))
    bare = replace(found, text="", entities=("alibaba", "yuanfudao"))

    assert concerns(found) == concerns(bare) == (Concern(Reason.ENTITY, "yuanfudao"),)


def test_a_major_correction_is_asked_about_each_time() -> None:
    old = article(1)
    new = replace(old, fingerprint=b"\x01\x02")
    major = Revision("major", ())

    assert corrected(Rereading(old, new, major)) == (
        Concern(Reason.CORRECTION, f"{old.key} 0102"),
    )
    assert corrected(Rereading(old, new, Revision("minor", ()))) == ()
    assert corrected(Rereading(old, new, None)) == ()


def test_copies_of_one_text_are_one_source() -> None:
    copies = [article(n, slug, original="وكالة") for n, slug in enumerate(SOURCES)]
    two = [article(1, "port"), article(2, "silk")]

    assert is_alone(story(1, *copies), SOURCES)
    assert not is_alone(story(1, *two), SOURCES)


def test_sources_that_disagree_on_a_figure_are_asked_about_by_their_story() -> None:
    apart = story(7, report("tech", dollars(181)), report("port", dollars(118)))
    agreed = story(8, report("tech", dollars(118)), report("port", dollars(118)))

    assert disputed([apart, agreed], SOURCES) == {
        7: (Concern(Reason.FIGURES, "7"),),
    }
