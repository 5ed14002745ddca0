import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import bidi, plurals
from bot.numerals import shown
from bot.render import Digest
from bot.texts import escape, known, locale
from tests.bot.check import check, check_line
from tests.bot.stories import SOURCES, article, edition, story
from tests.bot.wire import HEADINGS

FSI, PDI = bidi.FSI, bidi.PDI
TEXTS = known({"help"})
ENGLISH = TEXTS.of("w", "egy", "en")
#: CLDR: zero, one, two, few 3-10, many 11-99 of every hundred, other.
CATEGORIES = {
    0: "zero",
    1: "one",
    2: "two",
    3: "few",
    7: "few",
    10: "few",
    103: "few",
    11: "many",
    25: "many",
    99: "many",
    111: "many",
    100: "other",
    101: "other",
    102: "other",
    200: "other",
    1000: "other",
}
NUMBERS = tuple(CATEGORIES)


@pytest.mark.parametrize(("n", "expected"), CATEGORIES.items())
def test_a_number_has_its_plural_category(n: int, expected: str) -> None:
    assert plurals.category(n) == expected


@pytest.mark.parametrize("noun", locale()["plural"])
def test_plu_01_counted_nouns_follow_their_table(noun: str) -> None:
    forms = locale()["plural"][noun]
    for n in NUMBERS:
        expected = forms[CATEGORIES[n]].replace("{n}", f"{n:,}")

        assert TEXTS.count(n, noun) == expected


def test_plu_03_the_dual_is_oblique_after_a_preposition() -> None:
    assert TEXTS.count(2, "topic") == "موضوعان"
    assert TEXTS.count(2, "topic", oblique=True) == "موضوعين"
    assert TEXTS.ago(7_300) == "ساعتين"
    two = {"n": 2, "topics": "", "days": "", "time": "", "city": "", "tz_note": ""}
    assert TEXTS.say("start.confirm", **two).startswith("تم تفعيل موضوعين")
    assert "موجز آخر يومين" in TEXTS.say("digest.catchup", n=2, now="")
    assert " · تحديث قبل ساعتين" in TEXTS.say(
        "latest.head", topic_part="", ago=TEXTS.ago(7_300)
    )


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, "0 stories"), (1, "1 story"), (2, "2 stories"), (11, "11 stories")],
)
def test_english_has_two_plurals(n: int, said: str) -> None:
    assert ENGLISH.count(n, "story", oblique=True) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(5, "دقيقة واحدة"), (180, "3 دقائق"), (3_600, "ساعة واحدة"), (200_000, "يومين")],
)
def test_a_duration_is_its_largest_unit(seconds: float, said: str) -> None:
    assert TEXTS.ago(seconds) == said


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ("egy", "الأحد 1 مارس 2026"),
        ("lev", "الأحد 1 آذار 2026"),
        ("dual", "الأحد 1 مارس/ آذار 2026"),
    ],
)
def test_a_month_has_the_readers_name(months: str, said: str) -> None:
    assert TEXTS.of("w", months).day(date(2026, 3, 1)) == said
    assert ENGLISH.of("w", months, "en").day(date(2026, 3, 1)) == "Sunday 1 March 2026"


def test_the_hijri_date_follows_umm_al_qura() -> None:
    assert TEXTS.hijri(date(2026, 11, 22)) == "12 جمادى الآخرة 1448"


@pytest.mark.parametrize(
    ("western", "eastern"),
    [
        ("نمو 13.46% في 8,324 مصنعًا", "نمو ١٣٫٤٦٪ في ٨٬٣٢٤ مصنعًا"),
        ("شبكات 5G وهاتف X200", "شبكات 5G وهاتف X200"),
        (
            '<a href="https://a.example/12">خبر 12</a> #خطة_15',
            '<a href="https://a.example/12">خبر ١٢</a> #خطة_15',
        ),
        ("مطر &#39;3&#39;", "مطر &#39;٣&#39;"),
        ("الأرقام 0123 في 0.123", "الأرقام 0123 في ٠٫١٢٣"),
    ],
)
def test_eastern_digits_spare_names_and_markup(western: str, eastern: str) -> None:
    assert shown(western, "a") == eastern
    assert shown(western, "w") == western
    assert shown(eastern, "w") == western


@pytest.mark.parametrize(
    ("text", "settled"),
    [
        ("شركة BYD 10 آلاف", f"شركة {FSI}BYD{PDI} 10 آلاف"),
        ("(China Vanke) مهلة", f"({FSI}China Vanke{PDI}) مهلة"),
        ("تأشيرة K للشباب", f"تأشيرة {FSI}K{PDI} للشباب"),
        ("شبكات 5G، و比亚迪", f"شبكات {FSI}5G{PDI}، و{FSI}比亚迪{PDI}"),
        ("تراجع -3% اليوم", f"تراجع {FSI}-3%{PDI} اليوم"),
        ("AT&T و C++", f"{FSI}AT&T{PDI} و {FSI}C++{PDI}"),
        (f"{PDI}OPEC\u202e", f"{FSI}OPEC{PDI}"),
    ],
)
def test_foreign_runs_are_isolated(text: str, settled: str) -> None:
    assert bidi.settle(text) == settled


@given(st.text())
def test_any_text_from_outside_is_safe_inside_arabic(text: str) -> None:
    line = " ".join(text.split())
    safe = escape(f"خبر {line}")

    assert "<" not in safe
    check_line(re.sub(r"&\w+;|&#\w+;", "", safe))


@given(st.text(), st.integers(0, 1000))
def test_every_sentence_survives_any_value(text: str, n: int) -> None:
    words = " ".join(text.split()) or "س"
    for key in ("latest.unknown", "topics.done", "time.zone.bad"):
        check(TEXTS.say(key, input=words, topics=words, next=words))
    check(TEXTS.say("topics.screen", n=n, total=14))


def test_a_sentence_promises_only_commands_that_exist() -> None:
    some = known({"help", "latest", "digest"}).say("help.text")

    assert "/latest" in some
    assert "/mydata" not in some
    assert "/explain" not in some


def test_texts_fit_their_places_at_telegram() -> None:
    texts = locale()["bot"]
    for language in ("ar", "en"):
        assert len(texts[f"name.{language}"]) <= 64
        assert len(texts[f"short.{language}"]) <= 120
        assert len(texts[f"desc.{language}"]) <= 512


def test_the_digits_themselves_are_named_as_they_are() -> None:
    assert shown("0123 ¦ ٠١٢٣ ¦ ٠١٢", "w") == "0123 ¦ ٠١٢٣ ¦ ٠١٢"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("صحيفة الميناء", "\u2067صحيفة الميناء\u2069"),
        ("سهم BYD <اليوم>", f"\u2067سهم {FSI}BYD{PDI} &lt;اليوم&gt;\u2069"),
        ("Port Daily 5", "Port Daily 5"),
        ("BYD\u202e", "BYD"),
    ],
)
def test_arabic_is_one_unit_in_an_english_line(text: str, safe: str) -> None:
    assert ENGLISH.escape(text) == safe


@pytest.mark.parametrize(
    ("line", "led"),
    [
        ("2 sources", "\u200e2 sources"),
        ("Sources: 2", "Sources: 2"),
        ("• \u2067صحيفة\u2069 — Private", "\u200e• \u2067صحيفة\u2069 — Private"),
    ],
)
def test_an_english_line_is_read_from_the_left(line: str, led: str) -> None:
    assert ENGLISH.lead(line) == led
    assert ENGLISH.lead(led) == led


SECTIONS = ("text", "toast", "keyboard", "words")
FIELD = re.compile(r"\{(\w+)|\[\[(\w+)")


def leaves(part: object, path: str) -> dict[str, object]:
    """Every text of a part of a locale file, by its path; lists are one text."""
    if not isinstance(part, dict):
        return {path: part}
    found: dict[str, object] = {}
    for key, value in part.items():
        found |= leaves(value, f"{path} {key}")
    return found


def told(language: str) -> dict[str, object]:
    """What a reader may be told in a language, by section and key."""
    sections = (leaves(locale(language)[name], name) for name in SECTIONS)
    found = {path: text for section in sections for path, text in section.items()}
    news = tuple(locale("en")["arabic"])
    return {
        path: text
        for path, text in found.items()
        if not path.startswith(("words months", *news))
    }


def test_every_text_is_told_in_both_languages() -> None:
    """A new text needs its English in bot/locale/en.json, under the same key.

    What is told in Arabic whatever the reader chose, news and notices to operators,
    is listed there under "arabic".
    """
    arabic, english = set(told("ar")), set(told("en"))

    assert {"missing": arabic - english, "left over": english - arabic} == {
        "missing": set(),
        "left over": set(),
    }
    assert locale("ar")["plural"].keys() == locale("en")["plural"].keys()


@pytest.mark.parametrize("path", sorted(told("en").keys() & told("ar").keys()))
def test_both_languages_fill_in_the_same(path: str) -> None:
    """The same values, commands and actions of buttons stand in both texts."""
    arabic, english = (told(language)[path] for language in ("ar", "en"))

    assert fields(english) == fields(arabic)
    if path.startswith("keyboard"):
        assert actions(english) == actions(arabic)
    elif isinstance(arabic, list):
        assert isinstance(english, list)
        assert len(english) == len(arabic)


def fields(text: object) -> set[tuple[str, ...]]:
    return {found.groups("") for found in FIELD.finditer(str(text))}


def actions(rows: object) -> list[list[str]]:
    """What each button does; the one to the other language leads to the other."""
    assert isinstance(rows, list)
    return [
        [
            part.rpartition(" → ")[2].replace("lg~ar", "lg~en")
            for part in row.split(" ¦ ")
        ]
        for row in rows
    ]


def test_english_plurals_are_those_of_english() -> None:
    for noun, forms in locale("en")["plural"].items():
        assert forms.keys() == {"one", "other"}, noun
        assert all("{n}" in form for form in forms.values()), noun


#: Which plural categories a noun's form behind a number is for.
BEHIND: dict[str, set[str]] = {}
for forms in locale()["plural"].values():
    for category, form in forms.items():
        if "{n} " in form:
            BEHIND.setdefault(form.partition("{n} ")[2], set()).add(category)
COUNTED = re.compile(rf"(\d[\d,]*) ({'|'.join(sorted(BEHIND, key=len)[::-1])})(?!\w)")


def mismatches(text: str) -> list[str]:
    """Every number that stands beside a noun in a form of other numbers."""
    found = COUNTED.finditer(bidi.bare(text))
    return [
        match[0]
        for match in found
        if plurals.category(int(match[1].replace(",", ""))) not in BEHIND[match[2]]
    ]


def test_mismatches_are_seen() -> None:
    assert mismatches("ورد 3 خبر و11 أخبار و12 خبرًا و3 أخبار") == ["3 خبر", "11 أخبار"]


def test_plu_02_no_number_stands_beside_another_ones_plural() -> None:
    """In every sentence that counts, and in the digests of thirty days."""
    counting = [key for key, text in locale()["text"].items() if "|c:" in text]
    told = [_said(key, n) for key in counting for n in range(121)]
    for day in range(30):
        news = (
            story(n, *(article(9 * n + m, name) for m, name in enumerate(several)))
            for n in range(1, 2 * day + 2)
            for several in [[*SOURCES][: 1 + n % len(SOURCES)]]
        )
        digest = Digest(edition(*news), TEXTS, HEADINGS)
        told += [digest.page(n) for n in range(1, digest.pages + 1)]

    assert [found for text in told for found in mismatches(text)] == []


def _said(key: str, n: int) -> str:
    """The text with this count in each of its places."""
    found = re.findall(r"\{(\w+)(?:\|(\w+))?", locale()["text"][key])
    by_form = {
        "c": n,
        "num": n,
        "greg": date(2026, 11, 22),
        "hijri": date(2026, 11, 22),
    }
    return TEXTS.say(key, **{name: by_form.get(form, "س") for name, form in found})
