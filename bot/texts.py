"""Sentences of the locale file to what one reader sees.

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
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from bot import bidi, dates
from bot.numerals import shown
from bot.plurals import counted

_FIELD = re.compile(r"\{(\w+)(?:\|([a-z]+)(?::(\w+)(\.obl)?)?)?\}")
_OPTIONAL = re.compile(r"\[\[(\w+)\|(.*?)\]\]", re.DOTALL)
_LITERAL = str.maketrans({"⟦": bidi.FSI, "⟧": bidi.PDI})


class Html(str):
    """Text that is Telegram HTML already: never escaped again."""

    __slots__ = ()


@cache
def locale() -> Mapping[str, Any]:
    """The Arabic locale file, its visible direction marks made real."""
    raw = resources.files("bot.locale").joinpath("ar.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(
        raw.translate(_LITERAL).replace("‹R›", bidi.RLM)
    )
    return loaded


@dataclass(frozen=True)
class Texts:
    """Every sentence of the product, in one reader's numerals and month names."""

    numerals: str = "w"
    months: str = "egy"
    commands: frozenset[str] = frozenset()  #: those that the bot has

    def of(self, numerals: str, months: str) -> "Texts":
        """The same sentences for a reader with these settings."""
        return replace(self, numerals=numerals, months=months)

    def say(self, key: str, /, **values: Any) -> Html:
        """The message text `key` as Telegram HTML."""
        return self.digits(self._fill(locale()["text"][key], values))

    def about(self, key: str) -> str:
        """What Telegram shows of the bot itself, e.g. "desc.ar"."""
        return self._fill(locale()["bot"][key], {})

    def toast(self, key: str, /, **values: Any) -> str:
        """The plain text of a callback's answer."""
        return html.unescape(self._fill(locale()["toast"][key], values))

    def word(self, *path: str, **values: Any) -> Html:
        """A word or phrase of the locale's vocabulary."""
        entry: Any = locale()["words"]
        for step in path:
            entry = entry[step]
        return self._fill(entry, values)

    def vocabulary(self, name: str) -> Any:
        """A whole list or table of the locale's vocabulary."""
        return locale()["words"][name]

    def keyboard(self, key: str, /, **values: Any) -> list[str]:
        """The rows of a keyboard template, filled, `label → action` as written."""
        rows: list[str] = locale()["keyboard"][key]
        return [html.unescape(self._fill(row, values, plain=True)) for row in rows]

    def count(self, n: int, noun: str, oblique: bool = False) -> Html:
        """A counted noun, e.g. "3 أخبار"."""
        return Html(counted(n, locale()["plural"][noun], self.number(n), oblique))

    def digits(self, text: str) -> Html:
        """Telegram HTML with every number in the reader's digits."""
        return Html(shown(text, self.numerals))

    def number(self, value: float) -> str:
        """A number in the reader's digits, thousands separated."""
        return shown(f"{value:,}", self.numerals)

    def day(self, moment: date) -> str:
        """A date with its weekday, e.g. "الأحد 22 نوفمبر 2026"."""
        return shown(
            dates.gregorian(moment, self.months, locale()["words"]), self.numerals
        )

    def day_month(self, moment: date) -> str:
        """A date without weekday and year, e.g. "22 نوفمبر"."""
        return shown(dates.short(moment, self.months, locale()["words"]), self.numerals)

    def hijri(self, moment: date) -> str:
        """A date of the Umm al-Qura calendar, e.g. "12 جمادى الآخرة 1448"."""
        return shown(dates.hijri(moment, locale()["words"]), self.numerals)

    def ago(self, seconds: float) -> Html:
        """A duration in its largest unit, oblique, at least one minute."""
        n, unit = dates.largest_unit(seconds)
        return self.count(n, unit, oblique=True)

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
        return _inserted(value, isolated=form == "iso", plain=plain or name == "url")


def _inserted(value: object, isolated: bool, plain: bool) -> str:
    if isinstance(value, Html):
        return bidi.isolate(value) if isolated else value
    text = html.escape(str(value))
    if plain:
        return text
    return bidi.isolate(text) if isolated else escape(str(value))


def escape(text: str) -> Html:
    """Outside text as Telegram HTML, its foreign runs isolated."""
    return Html(html.escape(bidi.settle(text)))


def known(commands: Collection[str]) -> Texts:
    """The texts of a bot that has these commands."""
    return Texts(commands=frozenset(commands))
