"""Counted nouns in Arabic. Pure."""

from collections.abc import Mapping


def category(n: int) -> str:
    """The CLDR plural category of a whole number in Arabic.

    Source: https://cldr.unicode.org/index/cldr-spec/plural-rules
    """
    if n in (0, 1, 2):
        return ("zero", "one", "two")[n]
    rest = n % 100
    if 3 <= rest <= 10:
        return "few"
    return "many" if rest >= 11 else "other"


def counted(n: int, forms: Mapping[str, str], number: str, oblique: bool) -> str:
    """The whole phrase, number included where the language prints it.

    Args:
        n: how many.
        forms: category to phrase, with "two.obl" for the oblique dual.
        number: `n` as the reader wants digits.
        oblique: after a preposition or as second term of a construct.
    """
    key = category(n)
    if key == "two" and oblique:
        key = "two.obl"
    return forms[key].replace("{n}", number)
