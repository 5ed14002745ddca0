import re
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.measures import entities, plain, units
from bot.render import CEILING, ENTITIES, Digest
from bot.texts import known
from jobs.facts.topics import topics
from storage.model import Edition, Figure
from tests.bot.check import check
from tests.bot.stories import article, edition, figure, story
from tests.fakes import NOON

HEADINGS = {t.id: t for t in topics()}
TEXTS = known({"help"})


def digest(of: Edition) -> Digest:
    profile = of.profile
    return Digest(of, TEXTS.of(profile.numerals, profile.months), HEADINGS)


def test_a_digest_says_what_when_and_who() -> None:
    two = story(
        1,
        article(1, "port", title="ميناء يانتيان يرفع طاقته"),
        article(2, "silk", title="توسعة في يانتيان"),
    )
    one = story(
        2,
        article(
            3,
            "state",
            topics=("aix",),
            title="إطلاق نموذج Qwen جديد",
            summary="أعلنت الشركة النموذج اليوم.",
            figures=(figure("12%", unit="percent", label="نمو الإيرادات"),),
        ),
    )

    page = digest(edition(one, two)).page()

    assert page.replace("\u2068", "⟦").replace("\u2069", "⟧") == (
        "<b>موجز الصين</b> · الأحد 22 نوفمبر 2026\n"
        "الموافق 12 جمادى الآخرة 1448 هـ\n"
        "\n"
        '<b><a href="https://port.example/1">ميناء يانتيان يرفع طاقته</a></b>\n'
        "ارتفعت حركة الحاويات في الميناء. وتوقعت الإدارة استمرار النمو.\n"
        'مصدران: <a href="https://port.example/1">صحيفة الميناء</a>، '
        '<a href="https://silk.example/2">بوابة الحرير</a>\n'
        "\n"
        "<b>🤖 الذكاء الاصطناعي</b>\n"
        '\u200f2. <a href="https://state.example/3">إطلاق نموذج ⟦Qwen⟧ جديد</a>\n'
        "أعلنت الشركة النموذج اليوم.\n"
        "نمو الإيرادات: <b>12%</b>\n"
        'مصدر واحد: <a href="https://state.example/3">وكالة المرفأ</a>'
        " · إعلام رسمي صيني\n"
        "\n"
        "#تجارة_الصين #ذكاء_اصطناعي"
    )
    check(page)


def test_figures_on_which_sources_disagree_say_so() -> None:
    amounts = {"port": 118, "silk": 181}
    reports = [
        article(
            n,
            source,
            figures=(
                Figure(f"{n} مليون دولار", n * 1e6, "", "USD", label="الاستثمار"),
            ),
        )
        for source, n in amounts.items()
    ]
    page = digest(edition(story(1, *reports))).page()
    agreed = digest(edition(story(1, *reports[:1]))).page()

    assert "\nالاستثمار: <b>118 مليون دولار</b> (أرقام المصادر متباينة)\n" in page
    assert "متباينة" not in agreed
    check(page)


def test_every_item_has_a_button_with_its_number() -> None:
    made = digest(
        edition(
            *(story(n, article(n, s)) for n, s in enumerate(("port", "silk", "tech")))
        )
    )

    assert [b.data for b in made.keyboard()[0]] == [
        "dk~20261122~1",
        "dk~20261122~2",
        "dk~20261122~3",
    ]


def test_what_does_not_fit_turns_to_further_pages() -> None:
    sources = ("port", "silk", "tech", "state")
    many = [
        story(n, article(n, sources[n % 4], topics=(topic,)))
        for n in range(1, 25)
        for topic in [("trd", "aix", "cny")[n % 3]]
    ]
    made = digest(edition(*many))
    titles = [
        title
        for page in range(1, made.pages + 1)
        for title in re.findall(r"خبر الشحن رقم (\d+)", plain(made.page(page)))
    ]

    assert made.pages == 3
    assert len(titles) == len(set(titles)) == 21
    for page in range(1, 4):
        check(made.page(page))
        numbers = re.findall(r"\u200f(\d+)\. ", made.page(page))
        buttons = [b.label for b in made.keyboard(page)[0]]
        assert buttons[-len(numbers) :] == numbers


def test_a_page_of_an_item_is_the_one_that_shows_it() -> None:
    sources = ("port", "silk", "tech", "state")
    full = edition(*(story(n, article(n, sources[n % 4])) for n in range(24)))
    made = digest(full)

    for number in range(1, len(full.items) + len(full.rest) + 1):
        page = made.page_of(number)
        assert str(number) in [b.label for b in made.keyboard(page)[0]]


def test_days_off_are_named() -> None:
    since = NOON - timedelta(days=3)

    assert "الأحد 22 نوفمبر 2026 · منذ الخميس" in plain(
        digest(edition(story(1, article(1)), since=since)).page()
    )


def test_an_old_item_shows_its_date() -> None:
    made = edition(story(1, article(1, hours=30)), since=NOON - timedelta(days=2))

    assert "مصدر واحد: صحيفة الميناء · 21 نوفمبر" in plain(digest(made).page())


def test_a_story_that_comes_back_says_that_something_is_new() -> None:
    told = article(1, hours=30, figures=(figure("3%", unit="percent"),))
    again = article(
        2,
        "tech",
        hours=2,
        title="الميناء يرفع هدفه إلى 5%",
        figures=(figure("5%", unit="percent"),),
    )
    page = plain(digest(edition(story(1, told, again))).page())

    assert "جديد في القصة: الميناء يرفع هدفه إلى 5%" in page


def test_a_headline_only_source_shows_nothing_more() -> None:
    item = article(
        1,
        summary="",
        mode="head",
        original="شانغهاي دايلي",
        original_ownership="state-cn",
    )

    page = plain(digest(edition(story(1, item))).page())

    assert (
        "مصدر واحد: صحيفة الميناء نقلًا عن شانغهاي دايلي"
        " · إعلام رسمي صيني · عنوان ورابط فقط" in page
    )


def test_a_foreign_figure_carries_its_country() -> None:
    item = article(
        1, figures=(Figure("30 مليون", 3e7, "people", geo="US", label="عاملون"),)
    )

    assert "عاملون (الولايات المتحدة): 30 مليون" in plain(
        digest(edition(story(1, item))).page()
    )


def test_money_is_told_in_the_readers_currency_too() -> None:
    income = Figure(
        "نصف مليون يوان", 5e5, currency="CNY", label="الدخل", conversion="70,700 دولار"
    )
    made = edition(story(1, article(1, figures=(income,))), currency="SAR")

    assert "الدخل: نصف مليون يوان (70,700 دولار حسب المصدر، نحو 265 ألف ريال" in plain(
        digest(made).page()
    )


def test_values_that_their_label_cannot_tell_apart_are_one() -> None:
    exports = [figure(f"{n}%", unit="percent", label="الصادرات") for n in (5.4, 3.9)]
    sum_ = Figure("318.6 مليار دولار", 3.186e11, currency="USD", label="الصادرات")
    page = digest(edition(story(1, article(1, figures=(*exports, sum_))))).page()

    assert "\nالصادرات: 5.4% · الصادرات: 318.6 مليار دولار\n" in plain(page)


def test_a_label_that_the_amount_says_itself_is_not_said_twice() -> None:
    item = article(1, figures=(Figure("312 ألف سيارة", 3e5, "cars", label="سيارة"),))

    assert "\n\u200f312 ألف سيارة\n" in plain(digest(edition(story(1, item))).page())


def test_eastern_digits_reach_every_number_but_links() -> None:
    page = digest(
        edition(story(1, article(1)), story(2, article(2, "silk")), numerals="a")
    ).page()

    assert "٢٢ نوفمبر ٢٠٢٦" in page
    assert not re.search(r"[0-9]", plain(page).split("#")[0])


# Hashtags are gone after cleaning: Telegram would make links of them.
words = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="#"
    )
)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(words, words, st.integers(1, 400), st.sampled_from(("trd", "aix"))),
        min_size=1,
        max_size=12,
    )
)
def test_any_news_makes_a_message_that_telegram_takes(
    news: list[tuple[str, str, int, str]],
) -> None:
    sources = ("port", "silk", "tech", "state")
    made = digest(
        edition(
            *(
                story(
                    n,
                    article(
                        n,
                        sources[n % 4],
                        topics=(topic,),
                        title=("خبر " + title) * times,
                        summary=("قال " + summary + ". ") * times,
                    ),
                )
                for n, (title, summary, times, topic) in enumerate(news, 1)
            )
        )
    )
    for page in range(1, made.pages + 1):
        text = made.page(page)
        assert units(text) <= CEILING
        assert entities(text) <= ENTITIES
        check(text)
