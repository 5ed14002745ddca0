"""Numbers beside nouns, as each language counts."""

import re
from datetime import date

import pytest

from bot import bidi, plurals
from bot.render import Digest
from bot.texts import known, locale
from tests.bot.stories import SOURCES, article, edition, story
from tests.bot.wire import HEADINGS

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
def test_ac_plu_01_counted_nouns_follow_their_table(noun: str) -> None:
    forms = locale()["plural"][noun]
    for n in NUMBERS:
        expected = forms[CATEGORIES[n]].replace("{n}", f"{n:,}")

        assert TEXTS.count(n, noun) == expected


def test_ac_plu_03_the_dual_is_oblique_after_a_preposition() -> None:
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


def test_ac_plu_02_no_number_stands_beside_another_ones_plural() -> None:
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
