"""A summary is the text's own words, few, whole and beyond doubt."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.arabic.fold import words
from jobs.arabic.sentences import sentences
from jobs.arabic.shorten import shorter
from jobs.summarise import extract, summarise

DATA = Path(__file__).parents[1] / "data"
TITLE, _, PORT = (DATA / "summaries" / "port.txt").read_text("utf-8").partition("\n")
SENTENCES = [
    *(DATA / "clean" / "sentences.txt").read_text("utf-8").splitlines(),
    *PORT.strip().splitlines(),
]
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
FILLER = (
    "ثم جاء كلام طويل لا صلة له بما سبق ولا يقول شيئًا يمكن أن يقف وحده في ملخص "
    "قصير من دون ما حوله من كلام كثير يملأ الصفحة كلها ويزيد عدد كلماتها على ما "
    "يلزم كي يتسع المجال لجملة واحدة تامة أو جملتين من النص الأصلي لا أكثر منهما"
)


def told(sentence: str) -> str:
    """What a summary says of one sentence in a text that is long enough."""
    return summarise("", f"{sentence}\n{FILLER}.")


def longest_run(text: str, source: str) -> int:
    """How many consecutive words both have in common at most."""
    found, inside = words(text), f" {' '.join(words(source))} "
    return max(
        (
            end - start
            for start in range(len(found))
            for end in range(start + 1, len(found) + 1)
            if f" {' '.join(found[start:end])} " in inside
        ),
        default=0,
    )


def test_a_summary_is_two_sentences_that_stand_alone() -> None:
    assert summarise(TITLE, PORT) == (
        "شغّل ميناء نينغبو رصيفًا آليًا جديدًا لتفريغ السفن الكبيرة القادمة من "
        "الخليج وشرق أفريقيا. تعمل في الرصيف 18 رافعة بلا سائقين."
    )


@pytest.mark.parametrize(
    ("sentence", "summary"),
    [
        (
            "وفي بكين، تدعم البلدية المتاجر الصغيرة القديمة، وهي متاجر الأحياء الشعبية "
            "والأزقة، بقروض ميسرة وإعفاء ضريبي.",
            "في بكين، تدعم البلدية المتاجر الصغيرة القديمة بقروض ميسرة وإعفاء ضريبي.",
        ),
        (
            "وصل الوفد التجاري أمس الأحد إلى مقر الشركة ثم غادر.",
            "وصل الوفد التجاري إلى مقر الشركة ثم غادر.",
        ),
        (
            "ينتج الحقل الجديد في الصحراء 20 ألف برميل في اليوم ويعمل فيه ألف عامل.",
            "ينتج الحقل الجديد في الصحراء 20 ألف برميل في اليوم ويعمل فيه ألف عامل.",
        ),
        (
            "يزيد عدد السيارات في المملكة بحلول عام 2030 على (26) مليون سيارة.",
            "يزيد عدد السيارات في المملكة بحلول عام 2030 على (26) مليون سيارة.",
        ),
        (
            "أعلنت الوزارة، الثلاثاء، خفض الرسوم على قطع الغيار، فيما رحب التجار.",
            "أعلنت الوزارة خفض الرسوم على قطع الغيار، فيما رحب التجار.",
        ),
        (
            "تستقبل البوابات الشاحنات من الساعة 9 – 10 صباحًا ومن 2- 3 ظهرًا.",
            "تستقبل البوابات الشاحنات من 9 إلى 10 صباحًا ومن 2 إلى 3 ظهرًا.",
        ),
        (
            "بلغت الأرباح بين 3-5 في المائة من مبيعات الشركة السنوية.",
            "بلغت الأرباح بين 3 و5% من مبيعات الشركة السنوية.",
        ),
        (
            "باعت شركة النسيج الصغيرة في سوتشو (وهي مدينة قديمة جميلة)، نصف أسهمها "
            "لصندوق من أبوظبي.",
            "باعت شركة النسيج الصغيرة في سوتشو، نصف أسهمها لصندوق من أبوظبي.",
        ),
        (
            "ومع ذلك، باعت الشركة 40 بالمئة من أسهمها في نوفمبر الماضي.",
            "باعت الشركة 40% من أسهمها في نوفمبر.",
        ),
        (
            "تعمل في الرصيف 18 رافعة بلا سائقين، وتنقل كل واحدة منها نحو 40 حاوية في "
            "الساعة من دون توقف طوال الليل.",
            "تعمل في الرصيف 18 رافعة بلا سائقين.",
        ),
        (
            "* تراجعت مبيعات المصانع الصغيرة في الجنوب حيث ارتفعت أجور العمال وأسعار "
            "المواد الأولية وكلفة الشحن البحري معًا.",
            "تراجعت مبيعات المصانع الصغيرة في الجنوب.",
        ),
    ],
)
def test_a_sentence_is_shortened_to_what_stands_alone(
    sentence: str, summary: str
) -> None:
    assert told(sentence) == summary


@pytest.mark.parametrize(
    "sentence",
    [
        "وأضاف المدير أن العمل اكتمل قبل موعده بشهرين.",
        "وقال أيضًا إن العمل اكتمل قبل موعده بشهرين.",
        "وهو مصنع كبير يعمل فيه ألف عامل في المدينة.",
        "هذا الرقم هو الأعلى بين موانئ الساحل الشرقي كلها.",
        "ورحبت الغرفة بهذه الخطوة التي طال انتظارها في السوق.",
        "ارتفعت حركة الحاويات مقارنة بالشهر نفسه من العام الماضي.",
        "كانت مبيعات أمس في السوق كلها أعلى من المتوقع.",
        "هبط المؤشر الرئيسي في أثينا 16 بالمئة أول أمس وتراجع اليوم الثلاثاء 1.3%.",
        "يرى محللون أن الأسعار ستعاود الصعود في الربع الرابع.",
        "هل تكفي الرافعات وحدها لخفض زمن الانتظار في الميناء؟",
        "يمكنكم زيارة الموقع https://example.org لمعرفة التفاصيل كلها.",
        "باعت لي مين، وهي تاجرة تبلغ من العمر 29 عامًا، مئتي كوب من القهوة.",
        "وقالت إن أعمالها انهارت بعد شهر، وذلك بفضل انخفاض تكاليفها.",
        "بلغت قيمة القروض 46ر13 تريليون يوان في ثمانية أشهر كاملة.",
        "سجل مؤشر الشحن، الذي يقيس أجور ست خطوط بحرية رئيسية بين موانئ الصين "
        "وموانئ أوروبا والخليج، ارتفاعًا جديدًا.",
        "انتهى العمل أخيرًا.",
    ],
)
def test_a_sentence_that_cannot_stand_alone_is_not_told(sentence: str) -> None:
    assert told(sentence) == ""


def test_only_arabic_is_summarised() -> None:
    assert summarise("", "The port opened a new berth for container ships. " * 20) == ""


def test_what_the_title_says_is_not_said_again() -> None:
    sentence = "شغّل ميناء نينغبو رصيفًا آليًا جديدًا للسفن."

    assert told(sentence) == sentence
    assert summarise("ميناء نينغبو يشغّل رصيفًا آليًا جديدًا", sentence + FILLER) == ""


def test_an_extract_is_whole_sentences_until_its_words_are_used_up() -> None:
    first, second, *_ = sentences(PORT)

    assert extract(TITLE, PORT, 1) == first
    assert extract(TITLE, PORT, 0) == ""
    assert extract("", f"{first} {second}", 1_000) == f"{first} {second}"
    told = extract(TITLE, PORT, len(PORT.split()) // 3)
    assert set(sentences(told)) < set(sentences(PORT))
    assert len(told.split()) >= len(PORT.split()) // 3


def test_a_card_may_say_more_than_a_digest() -> None:
    text = "\n".join([*SENTENCES[:12], FILLER + ".", FILLER + "."])

    card = summarise("", text, limit=700, most=4)

    assert len(sentences(card)) == 4
    assert len(sentences(summarise("", text))) == 2


@given(
    st.lists(st.sampled_from(SENTENCES), max_size=14),
    st.sampled_from([(280, 2), (700, 4)]),
)
def test_a_summary_keeps_to_its_limits(
    chosen: list[str], limits: tuple[int, int]
) -> None:
    text = "\n".join(chosen)

    summary = summarise(TITLE, text, *limits)

    size = len(text.split())
    assert len(summary) <= limits[0]
    assert len(sentences(summary)) <= limits[1]
    assert len(summary.split()) <= max(size / 5, min(14, size / 2))
    assert longest_run(summary, text) < 15
    assert set(NUMBER.findall(summary)) <= set(NUMBER.findall(text))


@given(st.text(), st.text() | st.text("ابوقال ،.«»5-–(\n"))
def test_any_text_is_summarised_without_an_error(title: str, text: str) -> None:
    assert len(summarise(title, text)) <= 280


@given(st.text() | st.text("وقال أن ،.«»5"))
def test_a_shorter_sentence_keeps_the_order_of_its_words(sentence: str) -> None:
    for shorter_one in shorter(sentence, bool):
        rest = iter(words(sentence))
        assert all(
            any(word in (other, other[1:]) for other in rest)
            for word in words(shorter_one)
        )
