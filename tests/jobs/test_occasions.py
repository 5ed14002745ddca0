"""What articles announce: a name, a day to come and a place, or nothing."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from jobs.labelled.announcements import found
from jobs.labelled.examples import table
from jobs.occasions import announced, occasions
from storage.model import Article, Occasion

READ = datetime(2026, 11, 22, tzinfo=UTC)
DATA = Path(__file__).parent.parent / "data"
ROWS = tuple(table(DATA, "occasions.tsv"))
#: Places that the directory does not have.
UNKNOWN = ("ييبين", "بواو")
FAIR = Occasion(
    *(date(2027, 4, 15), date(2027, 4, 19), "معرض كانتون", "قوانغتشو", ("trd",))
)


def article(text: str, title: str = "") -> Article:
    return Article("k", "u", "s", title, text, "ar", READ, READ, topics=("trd",))


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_a_sentence_announces_what_it_says(row: dict[str, str]) -> None:
    is_known = row["start"] and row["place"] not in UNKNOWN
    wanted = (row["start"], row["end"], row["title"], row["place"])
    assert found(row["text"]) == [wanted] * bool(is_known)


def test_ac_evt_01_events_that_were_held_are_no_entries() -> None:
    text = "نظمت أكثر من 100 فعالية في سوتشو وشانغهاي بمشاركة أكثر من 2000 شخص."

    assert announced([article(text, "شبكة للمؤسسين المنفردين")]) == {}


def test_ac_evt_02_a_fair_with_its_days_and_its_place_is_an_entry() -> None:
    text = (
        "أعلن المنظمون تفاصيل الدورة. يقام معرض كانتون من 15 إلى 19 أبريل 2027 في "
        "قوانغتشو. ويقام معرض كانتون من 15 إلى 19 أبريل 2027 في قوانغتشو مجددًا."
    )

    assert announced([article(text)]) == {"k": (FAIR,)}


def test_a_day_without_a_year_is_the_next_one() -> None:
    (one,) = occasions(article("يقام معرض الأثاث في بكين يوم 3 فبراير المقبل."))

    assert one.start == date(2027, 2, 3)


def test_a_headline_alone_may_announce() -> None:
    title = "معرض كانتون من 15 إلى 19 أبريل 2027 في قوانغتشو"

    assert occasions(article("", title)) == (FAIR,)
