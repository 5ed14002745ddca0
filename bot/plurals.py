"""Counted nouns in Arabic and English. Pure."""

from collections.abc import Mapping


def category(n: int, language: str = "ar") -> str:
    """The CLDR plural category of a whole number in Arabic or English.

    Source: https://cldr.unicode.org/index/cldr-spec/plural-rules
    """
    if language == "en":
        return "one" if n == 1 else "other"
    if n in (0, 1, 2):
        return ("zero", "one", "two")[n]
    rest = n % 100
    if 3 <= rest <= 10:
        return "few"
    return "many" if rest >= 11 else "other"


def counted(key: str, forms: Mapping[str, str], number: str, oblique: bool) -> str:
    """The whole phrase, number included where the language prints it.

    Args:
        key: the number's category.
        forms: category to phrase, with "two.obl" for the oblique dual.
        number: as the reader wants digits.
        oblique: after a preposition or as second term of a construct.
    """
    if key == "two" and oblique:
        key = "two.obl"
    return forms[key].replace("{n}", number)
