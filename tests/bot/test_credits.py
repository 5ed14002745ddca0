"""Who published a story first, who carries it and who owns it, as readers see it."""

import pytest

from bot import lines
from bot.assembly import COMPANIES, OWNERS
from bot.bidi import RLM
from jobs.parse import Entry
from jobs.read import read
from jobs.tell import Knowledge, tell
from storage.model import Source
from tests.bot.stories import story
from tests.bot.wire import TEXTS
from tests.fakes import NOON

PORT = Source("port", "بوابة الميناء", "https://port.example/rss", "ar")
KINGDOM = Source("middle", "المملكة الوسطى", "https://middle.example/rss", "ar")
XINHUA = Source(
    "xinhua", "شينخوا", "https://xinhua.example/rss", "ar", ownership="state-cn"
)
SCMP = Source(
    "scmp",
    "ساوث تشاينا مورنينغ بوست",
    "https://scmp.example/rss",
    "ar",
    ownership="group",
    owner="alibaba",
)
SOURCES = {s.slug: s for s in (PORT, KINGDOM, XINHUA, SCMP)}
KNOWLEDGE = Knowledge(SOURCES, COMPANIES, OWNERS)
GROWTH = "ارتفع عدد مستخدمي منصات العمل عن بعد في الصين إلى 200 مليون مستخدم."


def source_line(source: Source, *paragraphs: str, title: str = "نمو في الصين") -> str:
    """What stands under the headline of a story that one source tells."""
    html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    entry = Entry("1", f"https://{source.slug}.example/1", title, html, NOON)
    told = story(1, read(entry, source, NOON))
    item = tell(told, "", KNOWLEDGE)
    return lines.source_line(item, TEXTS, linked=False).strip(RLM)


def test_ac_src_04_a_carrier_is_named_with_whom_it_reports_after() -> None:
    told = source_line(
        KINGDOM,
        f"المملكة الوسطى – شانغهاي {GROWTH}",
        "المصدر",
        "شانغهاي دايلي",
        "محرر المملكة الوسطى",
    )

    assert told == ("مصدر واحد: المملكة الوسطى نقلًا عن شانغهاي دايلي · إعلام رسمي صيني")


def test_ac_src_05_the_original_publisher_is_named_with_the_carrier() -> None:
    told = source_line(
        PORT,
        GROWTH,
        "هل لديك أسئلة عن الصين؟ اطلع على SCMP Knowledge، منصتنا الجديدة.",
        "وتوقعت الشركات استمرار النمو.",
    )

    assert told == ("مصدر واحد: بوابة الميناء نقلًا عن ساوث تشاينا مورنينغ بوست")


@pytest.mark.parametrize(
    "paragraphs",
    [
        (GROWTH, "المصدر: شينخوا"),
        (GROWTH, "نقلًا عن: وكالة أنباء الصين الجديدة"),
        (f"بكين 22 نوفمبر 2026 (شينخوا) -- {GROWTH}",),
        (f"ذكرت وكالة أنباء الصين الجديدة (شينخوا) أن {GROWTH}",),
        (GROWTH, "(شينخوا)"),
        (GROWTH, "来源：新华社"),
        (GROWTH, "Source: Xinhua News Agency"),
    ],
)
def test_ac_edt_05_the_label_of_state_media_follows_the_original(
    paragraphs: tuple[str, ...],
) -> None:
    assert source_line(PORT, *paragraphs) == (
        "مصدر واحد: بوابة الميناء نقلًا عن شينخوا · إعلام رسمي صيني"
    )


def test_ac_edt_05_a_state_agency_is_labelled_where_it_is_read_itself() -> None:
    assert source_line(XINHUA, GROWTH, "(شينخوا)") == (
        "مصدر واحد: شينخوا · إعلام رسمي صيني"
    )


@pytest.mark.parametrize(
    "paragraphs",
    [
        (GROWTH,),
        (GROWTH, "وقال الوزير إن وكالة شينخوا توظف مراسلين."),
        (GROWTH, "المصدر: وكالات"),
    ],
)
def test_ac_edt_06_a_private_source_carries_no_such_label(
    paragraphs: tuple[str, ...],
) -> None:
    assert source_line(PORT, *paragraphs) == "مصدر واحد: بوابة الميناء"


def test_ac_edt_06_a_state_carrier_of_a_private_text_carries_no_label() -> None:
    assert source_line(XINHUA, GROWTH, "المصدر: رويترز") == (
        "مصدر واحد: شينخوا نقلًا عن رويترز"
    )


ALIBABA = "أعلنت علي بابا نمو خدماتها السحابية في الصين."
DINGTALK = "أعلنت دينغ توك نمو عدد مستخدميها في الصين."


@pytest.mark.parametrize("text", [ALIBABA, DINGTALK])
def test_ac_edt_07_a_story_about_the_sources_owner_says_so(text: str) -> None:
    assert source_line(SCMP, text, title=text) == (
        "مصدر واحد: ساوث تشاينا مورنينغ بوست · المصدر مملوك لمجموعة علي بابا"
    )


def test_ac_edt_07_the_owner_of_the_original_counts_behind_a_carrier() -> None:
    told = source_line(PORT, ALIBABA, "المصدر: ساوث تشاينا مورنينغ بوست", title=ALIBABA)

    assert told.startswith("مصدر واحد: بوابة الميناء نقلًا عن ساوث تشاينا مورنينغ بوست")
    assert told.endswith("مملوك لمجموعة علي بابا")


def test_ac_edt_07_what_scmp_carries_of_others_is_no_conflict() -> None:
    told = source_line(SCMP, ALIBABA, "المصدر: رويترز", title=ALIBABA)

    assert told == "مصدر واحد: ساوث تشاينا مورنينغ بوست نقلًا عن رويترز"


@pytest.mark.parametrize("source", [SCMP, PORT])
def test_ac_edt_07_a_story_about_others_says_nothing(source: Source) -> None:
    told = source_line(source, GROWTH, "المصدر: ساوث تشاينا مورنينغ بوست")

    assert "مملوك" not in told
