"""Headlines keep their word: short, calm, complete."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.arabic.headline import headline, is_clickbait, shortened, without_publisher

SENTENCE = "وقّعت وزارة التجارة اتفاقًا مع شركة «هواوي» في بكين، الثلاثاء."


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("عاجل: الصين ترفع الرسوم", "الصين ترفع الرسوم"),
        ("عاجل | بنك الشعب يخفض الفائدة..", "بنك الشعب يخفض الفائدة"),
        ("بالفيديو.. مصنع جديد في شنتشن", "مصنع جديد في شنتشن"),
        ("رسميًا.. بكين تعفي تسع دول", "بكين تعفي تسع دول"),
        ("خبر سار للمستوردين.. بكين تخفض الرسوم", "بكين تخفض الرسوم"),
        ("في سابقة هي الأولى من نوعها: سندات باليوان", "سندات باليوان"),
        ("خاص لـ«الميناء»: مصنع في السخنة", "مصنع في السخنة"),
        ("خبر سار للمستوردين", "خبر سار للمستوردين"),
        ("كارثة منجم في شانشي", "كارثة منجم في شانشي"),
        ("الصين.. عالم جديد", "الصين.. عالم جديد"),
        ('"هواوي" تربح 5%', "«هواوي» تربح 5%"),
    ],
)
def test_a_fair_title_loses_only_its_decoration(title: str, shown: str) -> None:
    assert headline(title, SENTENCE) == shown


@pytest.mark.parametrize(
    ("title", "alone"),
    [
        ("لن تصدق أين تبيع هواوي هواتفها!", "أين تبيع هواوي هواتفها"),
        ("هواوي تطلق هاتفًا جديدًا!", "هواوي تطلق هاتفًا جديدًا"),
        ("هل تنهار سوق العقار؟", "هل تنهار سوق العقار؟"),
        ("كل ما تريد معرفته عن ييوو", "كل ما تريد معرفته عن ييوو"),
        ("7 نصائح للمستوردين", "7 نصائح للمستوردين"),
        ("شي إن تؤجل الطرح.. والسبب", "شي إن تؤجل الطرح.. والسبب"),
        ("你不会相信！", "你不会相信"),
    ],
)
def test_a_shouting_title_gives_way_to_the_first_sentence(
    title: str, alone: str
) -> None:
    assert is_clickbait(title)
    assert headline(title, SENTENCE) == (
        "وقّعت وزارة التجارة اتفاقًا مع شركة «هواوي» في بكين، الثلاثاء"
    )
    assert headline(title) == alone


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("ويؤدي ذلك إلى نمو الطلب.", "يؤدي ذلك إلى نمو الطلب"),
        ("وَفي بكين نما الطلب.", "في بكين نما الطلب"),
        ("وزارة التجارة تدرس القرار.", "وزارة التجارة تدرس القرار"),
        ("واشنطن تفرض رسومًا.", "واشنطن تفرض رسومًا"),
        ("وقّعت الشركة عقدًا.", "وقّعت الشركة عقدًا"),
    ],
)
def test_ac_cln_06_a_sentence_loses_the_and_that_is_not_its_own(
    sentence: str, shown: str
) -> None:
    assert headline("", sentence) == shown


@pytest.mark.parametrize(
    ("long", "cut"),
    [
        (
            "ترفع مقاطعة آنهوي دعم السيارات الكهربائية بنسبة كبيرة في العام الجديد، "
            "وتخفض ضرائب المصانع الصغيرة",
            "ترفع مقاطعة آنهوي دعم السيارات الكهربائية بنسبة كبيرة في العام الجديد",
        ),
        (
            "ترفع مقاطعة آنهوي دعم السيارات الكهربائية المصنوعة في مصانعها الجديدة "
            "بلا تمييز بنسبة 10 في المئة",
            "ترفع مقاطعة آنهوي دعم السيارات الكهربائية المصنوعة في مصانعها الجديدة "
            "بلا تمييز",
        ),
        (
            "ترفع مقاطعة آنهوي دعم السيارات الكهربائية المصنوعة ضمن برنامج "
            "«من المصنع إلى الطريق السريع»",
            "ترفع مقاطعة آنهوي دعم السيارات الكهربائية المصنوعة ضمن برنامج",
        ),
    ],
)
def test_a_long_title_ends_at_a_clause_or_a_whole_word(long: str, cut: str) -> None:
    assert shortened(long) == cut


@pytest.mark.parametrize(
    "amount",
    [
        "5 مليارات دولار هونغ كونغ",
        "خمسة مليارات دولار",
        "312 ألفا و450 سيارة",
        "3 مليارات ونصف المليار دولار",
        "من 3 إلى 5 ملايين سيارة",
        "12.5 في المئة",
        "250 غيغاواط ساعة",
        "3 ملايين برميل يوميا",
        "25 نقطة أساس",
    ],
)
@pytest.mark.parametrize("spare", range(0, 40, 3))
def test_a_cut_never_divides_an_amount(amount: str, spare: int) -> None:
    before = "تعلن الشركة" + " الصينية" * 4
    limit = len(before) + spare

    told = shortened(f"{before} {amount} وفق بيان رسمي نشر في بكين", limit)

    assert told == before or told.startswith(f"{before} {amount}")


@pytest.mark.parametrize(
    ("title", "bare", "by"),
    [
        ("الصين تنمو - سكاي نيوز عربية", "الصين تنمو", "سكاي نيوز عربية"),
        ("الصين تنمو | هسبريس", "الصين تنمو", "هسبريس"),
        ("الصين تنمو – موقعي", "الصين تنمو", None),
        ("BYD grows - Reuters", "BYD grows", "رويترز"),
        ("بكين مقابل البورصة_Arabic.news.cn", "بكين مقابل البورصة", "شينخوا"),
        ("علي بابا - تينسنت", "علي بابا - تينسنت", None),
    ],
)
def test_a_name_after_the_title_is_the_publishers(
    title: str, bare: str, by: str | None
) -> None:
    found, publisher = without_publisher(title, "موقعي")

    assert (found, publisher.name if publisher else None) == (bare, by)


@given(st.text() | st.text("وا! ؟.،«»()عاجل:|"), st.text())
def test_a_headline_is_at_most_ninety_characters(title: str, sentence: str) -> None:
    assert len(headline(title, sentence)) <= 90
