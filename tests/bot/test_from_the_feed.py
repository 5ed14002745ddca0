"""From what publishers send to what readers are told of it, by the real pipeline."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.bidi import RLM
from jobs.tag import tag
from storage.store import Store
from tests.bot.press import Press, item, press, publisher
from tests.fakes import NOON, FakeClock

PAGES = Path(__file__).parents[1] / "data" / "clean"
#: A translation with a promotion, a caption and a call to comment; it has no title.
TRANSLATED = (PAGES / "01-translated-page.txt").read_text("utf-8")
#: A page with sections, links to others, a by-line, a biography and its rights.
RESERVED = (PAGES / "02-furniture-and-rights.txt").read_text("utf-8")
HOUR = timedelta(hours=1)
CARRIER = publisher("carrier", "مجلة القوافل")
KINGDOM = publisher("kingdom", "المملكة الوسطى", about="أخبار الصين بعيون عربية.")
RAISED = replace(KINGDOM, reason="أذن لنا الناشر.")  # mode "sum", whatever it reserves


@pytest.fixture
async def feeds(sqlite_store: Store, clock: FakeClock) -> AsyncIterator[Press]:
    async with press(sqlite_store, clock) as made:
        yield made


async def both(feeds: Press) -> list[str]:
    """All that is told and kept of both pages, shown with their texts."""
    await feeds.bring(CARRIER, TRANSLATED)
    await feeds.bring(RAISED, RESERVED)
    await feeds.read()
    kept = [f"{a.title}\n{a.text}\n{a.summary}" for a in await feeds.articles()]
    digest, *others = await feeds.told()
    assert among(("مقاهٍ", "86 حاوية"), [digest]) == {"مقاهٍ", "86 حاوية"}
    return [digest, *others, *kept]


def among(words: tuple[str, ...], told: list[str]) -> set[str]:
    """Which of the words occur."""
    return {word for word in words for text in told if word in text}


async def test_ac_cln_01_a_promotion_within_the_text_reaches_nobody(
    feeds: Press,
) -> None:
    promotion = ("SCMP Knowledge", "هل لديك أسئلة", "الحائز على جوائز")

    assert among(promotion, [TRANSLATED]) == set(promotion)
    assert among(promotion, await both(feeds)) == set()


async def test_ac_cln_02_a_caption_reaches_nobody(feeds: Press) -> None:
    caption = ("alt=", "Getty", "CFOTO", "Future Publishing", "زبائن ينتظرون")

    assert among(caption, [TRANSLATED]) == set(caption)
    assert among(caption, await both(feeds)) == set()


async def test_ac_cln_03_calls_of_the_page_reach_nobody(feeds: Press) -> None:
    calls = ("اترك ردك", "زر الذهاب إلى الأعلى")

    assert among(calls, [TRANSLATED, RESERVED]) == set(calls)
    assert among(calls, await both(feeds)) == set()


async def test_ac_cln_04_sections_and_links_to_others_reach_nobody(
    feeds: Press,
) -> None:
    labels = ("مقالات ذات صلة", "اقرأ أيضاً", "رصيفًا جديدًا")
    lines = [line for text in await both(feeds) for line in text.split("\n")]

    assert among(labels, [RESERVED]) == set(labels)
    assert RESERVED.startswith("الأخبار\n")
    assert among(labels, lines) == set()
    assert [line for line in lines if line.strip() == "الأخبار"] == []


async def test_ac_cln_05_what_a_publisher_says_of_itself_stands_on_its_profile_alone(
    feeds: Press,
) -> None:
    biography = ("منصة إخبارية شبابية", "تأسست عام 2018", "محرر المملكة الوسطى")

    assert among(biography, [RESERVED]) == set(biography)
    assert among((*biography, KINGDOM.about), await both(feeds)) == set()
    told = await feeds.told("/sources", "so~kingdom")
    assert among((*biography, KINGDOM.about), told) == {KINGDOM.about}


async def test_ac_cln_06_an_entry_without_a_title_is_headed_by_its_first_sentence(
    feeds: Press,
) -> None:
    sentence = (
        "ويؤدي ارتفاع أجور النقل البحري في ميناء نينغبو إلى إقبال صغار المصدرين على"
        " قطارات الشحن المتجهة غربا نحو أوروبا وآسيا الوسطى هذا الخريف."
    )
    await feeds.bring(CARRIER, f"{sentence} وقال وكلاء إن الحجوزات تضاعفت.")
    await feeds.read()
    (article,) = await feeds.articles()

    assert len(article.title) <= 90 < len(sentence)
    assert article.title.startswith("يؤدي ارتفاع أجور")
    assert sentence.removeprefix("و").startswith(f"{article.title} ")
    assert among((article.title,), await feeds.told())


async def test_ac_cln_07_what_is_around_an_article_decides_no_topic(
    feeds: Press,
) -> None:
    await feeds.bring(CARRIER, TRANSLATED)
    await feeds.bring(RAISED, RESERVED)
    await feeds.read()
    topics = {a.source: set(a.topics) for a in await feeds.articles()}

    assert "law" not in topics["kingdom"]
    assert "arb" not in topics["carrier"]


async def test_ac_cln_07_a_sentence_about_rights_makes_no_news_about_rights(
    feeds: Press,
) -> None:
    title = "موظفو المدن الصينية يعملون عن بعد"
    text = (
        "زاد في المدن الصينية عدد من يعملون عن بعد عبر الإنترنت.\n\n"
        "error: محتوى الموقع محمي بحقوق الملكية الفكرية!"
    )
    await feeds.bring(RAISED, text, title)
    await feeds.read()
    (article,) = await feeds.articles()

    assert "law" in tag(title, text, RAISED).topics
    assert "law" not in article.topics


async def test_ac_cpy_03_a_sentence_that_reserves_rights_leaves_the_headline_alone(
    feeds: Press,
) -> None:
    await feeds.bring(KINGDOM, RESERVED)
    await feeds.read()
    (article,) = await feeds.articles()
    (source,) = await feeds.store.sources.listed()
    told = await feeds.told("/sources", "so~kingdom")

    assert (source.mode, source.reason) == ("head", "rights-sentence")
    assert (article.text, article.summary, article.figures) == ("", "", ())
    assert among(("محمي بحقوق", "error:", "86 حاوية"), told) == set()
    assert among((article.title, "عنوان ورابط فقط"), told) == {
        article.title,
        "عنوان ورابط فقط",
    }


async def test_ac_ded_01_every_spelling_of_a_link_is_one_item(feeds: Press) -> None:
    page = "//carrier.example/trade/7"
    links = (
        f"https:{page}",
        f"http:{page}",
        f"https:{page}/",
        f"https:{page}?utm_source=rss",
        f"https:{page}?noamp=mobile",
    )
    text = "خفضت الصين رسوم الشحن في موانئها الشرقية هذا الشهر."
    feeds.put(CARRIER, *(item(text, "خفض الرسوم", link, NOON) for link in links))
    first, again = await feeds.read(), await feeds.read()
    feeds.put(CARRIER, item(text, "خفض الرسوم", f"{links[0]}?utm_medium=app", NOON))
    changed = await feeds.read()

    assert [p.articles for p in (first, again, changed)] == [1, 0, 0]
    assert len(await feeds.articles()) == 1


WIRE = (
    "وقّعت شركة صينية لبناء السفن اتفاقا مع هيئة موانئ خليجية لتوريد ثماني سفن حاويات"
    " تعمل بالغاز المسال بقيمة 960 مليون دولار، على أن تسلم الأولى بعد عامين. وقال مدير"
    " الشركة إن الاتفاق هو الأكبر لها في المنطقة، وإن فريقا مشتركا سيشرف على البناء."
)


async def test_ac_ded_02_one_agency_text_is_one_source_however_many_carry_it(
    feeds: Press,
) -> None:
    for slug in ("one", "two", "three", "four"):
        text = f"<p>{WIRE}</p><p>المصدر: رويترز</p>"
        await feeds.bring(publisher(slug), text, "اتفاق لتوريد ثماني سفن حاويات")
    await feeds.read()
    (story,) = await feeds.stories()
    digest, *_ = await feeds.told()

    assert {a.source for a in story.articles} == {"one", "two", "three", "four"}
    assert "مصدر واحد: " in digest


EVENT = {
    "gulf": (
        "ar",
        "بي واي دي تفتتح مصنعا في تيانجين بطاقة 180 ألف سيارة",
        "افتتحت شركة بي واي دي مصنعا جديدا في مدينة تيانجين باستثمار قدره 740 مليون"
        " دولار، وتبلغ طاقته 180 ألف سيارة في السنة.",
    ),
    "nile": (
        "ar",
        "مصنع جديد لشركة بي واي دي في تيانجين",
        "بدأ الإنتاج في مصنع شركة بي واي دي في تيانجين الذي كلف 740 مليون دولار."
        " وسينتج المصنع 180 ألف سيارة سنويا.",
    ),
    "atlas": (
        "ar",
        "بي واي دي تدشن مصنع تيانجين",
        "دشنت بي واي دي في تيانجين مصنعها الجديد الذي استثمرت فيه 740 مليون دولار"
        " لإنتاج 180 ألف سيارة كل سنة.",
    ),
    "harbour": (
        "en",
        "BYD opens $740 million car plant in Tianjin",
        "BYD opened a plant in Tianjin after investing $740 million. The factory can"
        " build 180,000 cars a year.",
    ),
    "tianjin": (
        "zh",
        "比亚迪天津新工厂投产 年产18万辆",
        "比亚迪在天津的新工厂投产，投资7.4亿美元，年产能18万辆汽车。",
    ),
}


async def test_ac_ded_03_one_event_in_three_languages_is_one_story(
    feeds: Press,
) -> None:
    for n, (slug, (language, title, text)) in enumerate(EVENT.items()):
        source = publisher(slug, language=language)
        await feeds.bring(source, text, title, age=6 - n)
    await feeds.read()
    (story,) = await feeds.stories()
    digest, *_ = await feeds.told()

    assert {a.source for a in story.articles} == set(EVENT)
    assert "5 مصادر: " in digest


async def test_ac_ded_04_decisions_of_two_months_are_two_stories(feeds: Press) -> None:
    text = (
        "أبقى بنك الشعب الصيني سعر الفائدة الأساسي على القروض لأجل عام دون تغيير عند"
        " {}%، وعلى القروض لخمسة أعوام عند {}%، بحسب بيان نشره اليوم."
    )
    title = "بنك الشعب الصيني يعلن سعر الفائدة الأساسي على القروض"
    await feeds.bring(CARRIER, text.format("3.1", "3.6"), title, age=30 * 24)
    await feeds.bring(publisher("other"), text.format("3", "3.5"), title)
    await feeds.read()

    assert [[a.source for a in s.articles] for s in await feeds.stories()] == [
        ["other"],
        ["carrier"],
    ]


async def test_ac_ded_06_old_news_is_in_no_digest_and_found_with_its_year(
    feeds: Press,
) -> None:
    old = NOON - datetime(2020, 2, 5, 9, tzinfo=UTC)
    text = "زادت تجارة الحاويات في ميناء نينغبو 4% في يناير."
    await feeds.bring(CARRIER, text, "ميناء نينغبو ينمو", age=old / HOUR)
    await feeds.bring(CARRIER, "فتحت الصين ميناء جديدا للحاويات.", "ميناء جديد")
    await feeds.read()
    digest, *_ = await feeds.told()
    found = (await feeds.told("/search نينغبو"))[-2]

    assert "ميناء نينغبو ينمو" not in digest
    assert "ميناء جديد" in digest
    assert "ميناء نينغبو ينمو" in found
    assert "2020" in found


@pytest.mark.parametrize(
    "title", ["لن تصدق ماذا اشترت هواوي", "هواوي تطلق هاتفا في بكين!"]
)
async def test_ac_edt_01_a_shouting_headline_is_none_of_ours(
    feeds: Press, title: str
) -> None:
    text = (
        "أطلقت شركة هواوي في بكين هاتفا جديدا بسعر 800 دولار، الثلاثاء."
        " وقالت الشركة إن البيع يبدأ في الأسواق العربية بعد شهر."
    )
    await feeds.bring(CARRIER, text, title)
    await feeds.read()
    told = await feeds.told()

    ours = "أطلقت شركة هواوي في بكين هاتفا جديدا بسعر 800 دولار"
    assert among((title, "لن تصدق", "!", ours), told) == {ours}


async def test_ac_fig_05_a_figure_of_another_country_says_which(feeds: Press) -> None:
    text = (
        "<p>زاد عدد العاملين المستقلين في شنتشن بعد أن خصصت لهم المدينة مكاتب.</p>"
        "<p>وفي الولايات المتحدة 27 مليون عامل مستقل يسهمون بنسبة 5.9% من إجمالي"
        " الناتج المحلي الأمريكي، بحسب مكتب الإحصاء الأمريكي.</p>"
    )
    await feeds.bring(CARRIER, text, "شنتشن تخصص مكاتب للعاملين المستقلين")
    await feeds.read()
    (article,) = await feeds.articles()
    told = [line for text in await feeds.told() for line in text.split("\n")]
    foreign = [line for line in told if "27 مليون" in line or "5.9%" in line]

    assert {f.geo for f in article.figures} == {"US"}
    assert foreign
    assert [line for line in foreign if "الولايات المتحدة" not in line] == []


AGES = (
    "<p>أسست ليو يان البالغة من العمر 41 عاما شركة في سوتشو تبيع برامج للمصانع.</p>"
    "<p>ويعمل معها هان بو، 26 عاما، وقد جمعت الشركة 3 ملايين يوان من مستثمرين.</p>"
)


async def test_ac_fig_06_an_age_is_no_figure(feeds: Press) -> None:
    await feeds.bring(CARRIER, AGES, "شركة في سوتشو تجمع 3 ملايين يوان")
    await feeds.read()
    (article,) = await feeds.articles()

    assert [figure.value for figure in article.figures] == [3e6]


PLATFORMS = (
    "<p>قالت منصة دينغ دينغ إن أكثر من 150 مليون مستخدم يعملون عبرها من منازلهم في"
    " 8 ملايين شركة صينية.</p>"
    "<p>ويتابع 11 مليون طالب دروسهم في 15 ألف مدرسة، ويزورها 4 ملايين زائر"
    " يوميا.</p>"
    "<p>محتوى الموقع محمي بحقوق الملكية الفكرية</p>"
)
TITLE = "إقبال على منصات العمل عن بعد في الصين"


async def test_ac_fig_07_where_texts_are_allowed_three_figures_are_told(
    feeds: Press,
) -> None:
    await feeds.bring(RAISED, PLATFORMS, TITLE)
    await feeds.read()
    digest, *_ = await feeds.told()

    assert f"\n{RLM}150 مليون مستخدم · 8 ملايين شركة صينية · 11 مليون طالب\n" in digest
    assert among(("15 ألف", "4 ملايين زائر"), [digest]) == set()


async def test_ac_fig_07_a_headline_alone_has_no_figure(feeds: Press) -> None:
    await feeds.bring(KINGDOM, PLATFORMS, TITLE)
    await feeds.read()
    told = await feeds.told()

    assert among((TITLE,), told)
    assert among(("150", "مليون", "15 ألف"), told) == set()
