"""Sentences of the locale files to what one reader sees, in Arabic or in English.

Templates: `{x}` is escaped and its foreign runs isolated, `{x|iso}` isolated as
a whole, `{x|num}` a number, `{x|c:noun}` a counted noun (`.obl` oblique),
`{x|greg}` and `{x|hijri}` dates. `[[command|text]]` stands only while the bot
has that command, so that no sentence promises what is not there.
"""

import html
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from bot import bidi, dates
from bot.numerals import shown
from bot.plurals import category, counted

_FIELD = re.compile(r"\{(\w+)(?:\|([a-z]+)(?::(\w+)(\.obl)?)?)?\}")
_OPTIONAL = re.compile(r"\[\[(\w+)\|(.*?)\]\]", re.DOTALL)
#: Direction marks as locale files show them, and what they are.
_MARKS = {"⟦": bidi.FSI, "⟧": bidi.PDI, "‹R›": bidi.RLM, "‹L›": bidi.LRM}


class Html(str):
    """Text that is Telegram HTML already: never escaped again."""

    __slots__ = ()


@cache
def locale(language: str = "ar") -> Mapping[str, Any]:
    """A language's file, its visible direction marks made real.

    Commands, other words for them, and what Telegram shows of the bot stand in the
    Arabic one for both languages.
    """
    raw = resources.files("bot.locale").joinpath(f"{language}.json").read_text("utf-8")
    for shown_as, mark in _MARKS.items():
        raw = raw.replace(shown_as, mark)
    loaded: dict[str, Any] = json.loads(raw)
    return loaded


@dataclass(frozen=True)
class Texts:
    """Every sentence of the product, in one reader's language, numerals and months."""

    numerals: str = "w"
    months: str = "egy"
    language: str = "ar"
    commands: frozenset[str] = frozenset()  #: those that the bot has
    hijri_offset: int = 0  #: days by which a country's Hijri dates differ

    def of(self, numerals: str, months: str, language: str = "ar") -> "Texts":
        """The same sentences for a reader with these settings."""
        return replace(self, numerals=numerals, months=months, language=language)

    @property
    def news(self) -> "Texts":
        """What digests and figures are told with: Arabic, whatever was chosen."""
        return replace(self, language="ar")

    def say(self, key: str, /, **values: Any) -> Html:
        """The message text `key` as Telegram HTML."""
        return self.digits(self._fill(self._of("text")[key], values))

    def about(self, key: str) -> str:
        """What Telegram shows of the bot itself, e.g. "desc.ar"."""
        return self._fill(locale()["bot"][key], {})

    def toast(self, key: str, /, **values: Any) -> str:
        """The plain text of a callback's answer."""
        return html.unescape(self.digits(self._fill(self._of("toast")[key], values)))

    def word(self, *path: str, **values: Any) -> Html:
        """A word or phrase of the locale's vocabulary."""
        entry: Any = self._of("words")
        for step in path:
            entry = entry[step]
        return self.digits(self._fill(entry, values))

    def vocabulary(self, name: str) -> Any:
        """A whole list or table of the locale's vocabulary."""
        return self._of("words")[name]

    def named(self, arabic: str, english: str) -> str:
        """Of two names of one thing the one in the reader's language."""
        return english if self.language == "en" and english else arabic

    def keyboard(self, key: str, /, **values: Any) -> list[str]:
        """The rows of a keyboard template, filled, `label → action` as written."""
        rows: list[str] = self._of("keyboard")[key]
        filled = [self._fill(row, values, plain=True) for row in rows]
        return [html.unescape(self._labelled(row)) for row in filled]

    def count(self, n: int, noun: str, oblique: bool = False) -> Html:
        """A counted noun, e.g. "3 أخبار"."""
        key, forms = category(n, self.language), self._of("plural")[noun]
        return Html(counted(key, forms, self.number(n), oblique))

    def digits(self, text: str) -> Html:
        """Telegram HTML with every number in the reader's digits."""
        return Html(shown(text, self.numerals))

    def number(self, value: float) -> str:
        """A number in the reader's digits, thousands separated."""
        return shown(f"{value:,}", self.numerals)

    def day(self, moment: date) -> str:
        """A date with its weekday, e.g. "الأحد 22 نوفمبر 2026"."""
        return self.digits(dates.gregorian(moment, *self._calendar))

    def day_month(self, moment: date) -> str:
        """A date without weekday and year, e.g. "22 نوفمبر"."""
        return self.digits(dates.short(moment, *self._calendar))

    def hijri(self, moment: date) -> str:
        """A Hijri date, by the Umm al-Qura tables, e.g. "12 جمادى الآخرة 1448"."""
        return self.digits(dates.hijri(self._there(moment), self._of("words")))

    def span(self, first: date, last: date) -> str:
        """Days from one to another, e.g. "من 15 إلى 21 نوفمبر 2026"."""
        return self.digits(dates.span(first, last, *self._calendar))

    def hijri_span(self, first: date, last: date) -> str:
        """The same in Hijri dates; "" beyond the Umm al-Qura tables."""
        days = self._there(first), self._there(last)
        return self.digits(dates.hijri_span(*days, self._of("words")))

    def lead(self, line: str) -> str:
        """The line with a mark of the language's direction where it needs one."""
        return bidi.lead(line, bidi.LRM if self.language == "en" else bidi.RLM)

    def escape(self, text: str) -> Html:
        """Outside text as Telegram HTML, to stand in a line of the language."""
        if self.language == "en":
            return Html(html.escape(bidi.embed(text)))
        return escape(text)

    def ago(self, seconds: float) -> Html:
        """A duration in its largest unit, oblique, at least one minute."""
        n, unit = dates.largest_unit(seconds)
        return self.count(n, unit, oblique=True)

    def _there(self, moment: date) -> date:
        """The day whose Hijri date in the tables is that of the moment's day."""
        return moment + timedelta(days=self.hijri_offset)

    def _of(self, section: str) -> Mapping[str, Any]:
        part: Mapping[str, Any] = locale(self.language)[section]
        return part

    @property
    def _calendar(self) -> tuple[str, Mapping[str, Any]]:
        """Whose names months have, the reader's choice in Arabic, and all of them."""
        months = "en" if self.language == "en" else self.months
        return months, self._of("words")

    def _labelled(self, row: str) -> str:
        """The row with its labels in the reader's digits, its actions as they are."""
        parts = (button.rpartition(" → ") for button in row.split(" ¦ "))
        return " ¦ ".join(
            f"{self.digits(said)}{arrow}{to}" for said, arrow, to in parts
        )

    def _fill(
        self, template: str, values: Mapping[str, Any], plain: bool = False
    ) -> Html:
        kept = _OPTIONAL.sub(lambda m: m[2] if m[1] in self.commands else "", template)
        return Html(_FIELD.sub(lambda m: self._field(m, values, plain), kept))

    def _field(
        self, field: re.Match[str], values: Mapping[str, Any], plain: bool
    ) -> str:
        name, form, noun, oblique = field.groups()
        value = values[name]
        if form == "c":
            return self.count(value, noun, bool(oblique))
        if form == "num":
            return self.number(value)
        if form in ("greg", "hijri"):
            return self.day(value) if form == "greg" else self.hijri(value)
        return self._inserted(value, form == "iso", plain or name == "url")

    def _inserted(self, value: object, isolated: bool, plain: bool) -> str:
        if isinstance(value, Html):
            return bidi.isolate(value) if isolated else value
        text = html.escape(str(value))
        if plain:
            return text
        return bidi.isolate(text) if isolated else self.escape(str(value))


def escape(text: str) -> Html:
    """Outside text as Telegram HTML, its foreign runs isolated."""
    return Html(html.escape(bidi.settle(text)))


def known(commands: Collection[str]) -> Texts:
    """The texts of a bot that has these commands."""
    return Texts(commands=frozenset(commands))
