"""Text to tokens, and written digits to values. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

from jobs.arabic.fold import fold, visible

_REH = "\N{ARABIC LETTER REH}"  # the decimal mark of some agencies
_VOWELS = re.compile("[\u064b-\u0652\u0670]")
# White space belongs to the token behind it: so everything stands in some token.
_TOKEN = re.compile(
    r"\s*(?:[\u0621-\u064a]+[^\W\d_\u3400-\u9fff]*"  # of the 4th, faster
    rf"|\d+(?:[.,]\d+| ?{_REH} ?\d+)*"
    r"|[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+"
    r"|[^\s\w]|_)"
)
_MARK = re.compile(r"[^\w\s]|_")
_ASCII = str.maketrans(
    {
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
        "\N{ARABIC DECIMAL SEPARATOR}": ".",
        "\N{ARABIC THOUSANDS SEPARATOR}": ",",
        "\N{ARABIC PERCENT SIGN}": "%",
    }
)
_NUMBERS = re.compile(r"[\d\N{ARABIC PERCENT SIGN}]")
_OTHER = re.compile(f"[{''.join(map(chr, _ASCII))}]")
# The Arabic comma as a decimal mark; years of a list are longer.
_COMMA = re.compile("(?<=\\d)\N{ARABIC COMMA}(?=\\d{1,3}(?!\\d))")
# Thousands apart, as the Maghreb writes them.
_APART = re.compile(
    rf"(?<![\d.,/:-])[1-9]\d{{0,2}}(?: \d{{3}})+(?![\d./:-]| ?{_REH} ?\d)(?:,\d+)?"
)
_THOUSANDS = re.compile(r"\d{1,3}(?P<mark>[.,])\d{3}(?:(?P=mark)\d{3})*")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+")
_CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+")
_DECIMAL = re.compile(r"\d+[.,]\d+")
_AGENCY = re.compile(rf"(?P<fraction>\d+) ?{_REH} ?(?P<whole>\d+)")
_CENTS = 2  # digits of a fraction beside a whole that is longer


class Token(NamedTuple):
    """A number, a word (a character of Chinese) or a mark."""

    text: str  #: as read, digits ASCII
    folded: str
    digits: bool
    glued: bool  #: no space between it and the token before
    mark: bool = False


def tokenised(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text in order; marks and numbers are tokens too."""
    bare = _VOWELS.sub("", visible(text))
    plain = _plain(bare) if _NUMBERS.search(bare) else bare
    return tuple(map(_token, _TOKEN.findall(f" {plain}")))


def _plain(text: str) -> str:
    """A text with its numbers in ASCII, their marks a dot and a comma."""
    text = text.translate(_ASCII) if _OTHER.search(text) else text
    return _APART.sub(_grouped, _COMMA.sub(".", text))


def _grouped(apart: re.Match[str]) -> str:
    """Thousands apart with commas between them, decimals behind a dot."""
    return apart[0].replace(",", ".").replace(" ", ",")


@lru_cache(maxsize=20_000)
def _token(written: str) -> Token:
    """The token with what stands before it, which recurs: words are remembered."""
    said = written.lstrip()
    first = said[0]
    is_mark = _MARK.match(first) is not None
    return Token(said, fold(said), first.isdecimal(), said == written, is_mark)


def value(digits: str, magnified: bool, counted: bool = False) -> float | None:
    """Return the value that a token of digits writes, None when it cannot be told.

    Agencies that write decimals with the letter reh put the fraction first; that is
    believed only before a magnitude or a percent sign, or where the whole is as long
    as no fraction is. A dot before three digits is
    a decimal point before a magnitude and in a price, and groups what is counted or
    ends in two zeros.

    Args:
        digits: of one token.
        magnified: a magnitude or a percent sign follows.
        counted: the noun of what is counted follows.
    """
    if agency := _AGENCY.fullmatch(digits):
        return _turned(agency["whole"], agency["fraction"], magnified)
    if digits.isdecimal():
        return float(digits)
    if _ENGLISH.fullmatch(digits):
        return float(digits.replace(",", ""))
    if _CONTINENTAL.fullmatch(digits):
        return float(digits.replace(".", "").replace(",", "."))
    if grouped := _THOUSANDS.fullmatch(digits):
        several = digits.count(grouped["mark"]) > 1
        round_ = digits.endswith("00")
        if grouped["mark"] == "," or several or ((counted or round_) and not magnified):
            return float(re.sub("[.,]", "", digits))
    return float(digits.replace(",", ".")) if _DECIMAL.fullmatch(digits) else None


def _turned(whole: str, fraction: str, magnified: bool) -> float | None:
    """The value of a number whose fraction was written first."""
    padded = len(fraction) > 1 and fraction[0] == "0"
    if not (magnified or padded or len(fraction) <= _CENTS < len(whole)):
        return None
    # Nobody writes "6.0" or "05.3": such a number was not turned round.
    if fraction == "0" or (whole[0] == "0" and len(whole) > 1):
        whole, fraction = fraction, whole
    return float(f"{whole}.{fraction}")
