"""Copies of one text are known by it, and by nothing that only resembles it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from jobs.copies import originals
from jobs.facts.signature import is_copy, signature
from jobs.group import group, why, why_joined
from storage.model import Article

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WINDOW = timedelta(hours=72)
WIRE = (
    "أعلنت شركة صينية لصناعة البطاريات اليوم أنها ستبني مصنعا جديدا قرب ميناء العاصمة "
    "بكلفة 850 مليون دولار على أن يبدأ الإنتاج فيه خلال ثلاثة أعوام وقال مديرها إن "
    "المشروع سيوفر وظائف لآلاف العمال وإن نصف ما ينتجه سيذهب إلى أسواق المنطقة"
)
BULLETIN = (
    "أنهت أسهم شنغهاي تعاملاتها اليوم على ارتفاع بدعم من قطاع المصارف وسط ترقب "
    "المستثمرين لبيانات التجارة وصعد المؤشر الرئيس للسوق إلى {} نقطة عند الإغلاق فيما "
    "تباين أداء الأسهم في هونغ كونغ وبقيت أحجام التداول دون متوسطها في الشهر الماضي"
)


def article(key: str, text: str, hours: float = 0) -> Article:
    when = NOON + timedelta(hours=hours)
    return Article(key, key, key, key, text, "ar", published=when, seen=when)


def test_a_lightly_edited_text_shares_most_of_its_signature() -> None:
    edited = WIRE.replace("اليوم", "الخميس").replace("قرب ميناء", "بجوار ميناء")

    assert len(signature(WIRE)) == 4
    assert is_copy(signature(edited), signature(WIRE))
    assert not signature(WIRE) & signature(BULLETIN)


def test_a_bulletin_with_other_figures_shares_nothing() -> None:
    monday, tuesday = BULLETIN.format("3412"), BULLETIN.format("3398")
    arabic = BULLETIN.format("٣٤١٢"), BULLETIN.format("٣٣٩٨")

    assert not signature(monday) & signature(tuesday)
    assert not signature(arabic[0]) & signature(arabic[1])


def test_a_short_text_has_no_signature() -> None:
    assert signature("") == signature(" ".join(WIRE.split()[:31])) == frozenset()
    assert not is_copy(frozenset(), frozenset())


def test_one_word_over_and_over_has_no_signature() -> None:
    assert signature("كلمة " * 100) == frozenset()


def test_the_signature_is_the_same_in_every_process() -> None:
    assert min(signature(WIRE)) == 97_808_964


def test_what_is_recent_is_the_original_else_the_earliest() -> None:
    first, second = article("b", WIRE), article("a", WIRE, hours=1)
    recent = article("z", WIRE, hours=2)

    assert originals([second, first], [], WINDOW) == {"a": "b"}
    assert originals([second, first], [recent], WINDOW) == {"a": "z", "b": "z"}


def test_a_text_of_another_time_is_no_original() -> None:
    late = article("late", WIRE, hours=73)

    assert originals([late], [article("a", WIRE)], WINDOW) == {}


def test_a_signature_alone_makes_no_copy() -> None:
    words = f"{WIRE} {BULLETIN}".replace("{}", "850").split()
    told = article("told", " ".join(words))
    # Fours in another order keep half of the threes, and no run of five.
    others = [article("other", in_fours(words, first)) for first in range(4)]
    alike = [o for o in others if is_copy(signature(o.text), signature(told.text))]

    assert alike
    assert [originals([one], [told], WINDOW) for one in alike] == [{}] * len(alike)


def in_fours(words: list[str], first: int) -> str:
    turned = words[first:] + words[:first]
    fours = [turned[place : place + 4] for place in range(0, len(turned), 4)]
    return " ".join(word for four in reversed(fours) for word in four)


def test_a_copy_is_in_the_story_of_what_it_copies() -> None:
    told = article("wire", WIRE)
    founder = article("founder", BULLETIN.format("3412"))
    copied = article("copy", f"{WIRE} المصدر وكالات", hours=3)

    # What an editor grouped otherwise is followed too: the text is not weighed again.
    recent = [replace(told, story=7), replace(founder, story=7)]

    assert group([copied], recent) == {"copy": group([told], recent)["wire"]}


def test_a_copy_is_the_first_reason_whatever_else_is_like_it() -> None:
    # Of another language by mistake: nothing that is weighed speaks for them.
    told = replace(article("wire", WIRE), language="fa")
    copied = article("copy", f"{WIRE} المصدر وكالات")
    reworded = article("reworded", f"{WIRE.replace('850', '٨٥٠ أو ٨٦٠')}")

    assert why(copied, told)[:2] == ("copy", "no link -20.00")
    assert why_joined(copied, [copied, told, reworded]) == why(copied, told)
    assert "copy" not in why(copied, reworded)
