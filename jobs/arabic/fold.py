"""Text to what a reader sees, and to the form in which texts are compared. Pure."""

import re
import unicodedata
from functools import lru_cache

from jobs.tables import rows

# What no reader sees: controls, bidi and joining controls, variation selectors,
# Arabic number signs, lone surrogates, private use, tags.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u08e2"
    "\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\ue000-\uf8ff\U000e0000-\U0010ffff"
)
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u08ca-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_TATWEEL = "\N{ARABIC TATWEEL}"
# A mark from right to left beside the point of a number shows the fraction, which then
# stands first, behind the point: newspapers that store numbers so mean what is shown.
# Source: https://www.unicode.org/reports/tr9/ (W4: it parts the numbers)
_LEFTWARD = "\u061c\u200f\u202b\u2067"
_TURNED = re.compile(
    r"(\d+)(?:[{0}]+([.,\u060c\u066b\u066c])[{0}]*|([.,\u060c\u066b\u066c])[{0}]+)"
    r"(\d+(?:[.,]\d+)*)".replace("{0}", _LEFTWARD)
)
_UNSEEN = re.compile(f"[{_INVISIBLE}]+")
_UNCOMPARED = re.compile(f"[{_INVISIBLE}{_MARKS}{_TATWEEL}]+")
# PDF text and old phones send letters by their shape instead of by their name.
_SHAPED = "\ufb50-\ufbc1\ufbd3-\ufd3d\ufd50-\ufdc7\ufe70-\ufefc"
_SHAPES = re.compile(f"[{_SHAPED}]+")
# What `visible` changes but for spaces: the marks of direction are invisible, too.
_ODD = re.compile(f"[{_INVISIBLE}{_SHAPED}{_TATWEEL}]")
# Between letters a tatweel only stretches; at an end it writes, as in the Hijri mark.
_LETTER = "[\u0621-\u0652]"
_STRETCH = re.compile(f"(?<={_LETTER}){_TATWEEL}+(?={_LETTER})")
_WORD = re.compile(r"[^\W_]+")

# Decomposition has already taken hamza and madda off alef, waw and ya.
_FOLDED = {
    "\N{ARABIC LETTER ALEF WASLA}": "\N{ARABIC LETTER ALEF}",
    "\N{ARABIC LETTER ALEF MAKSURA}": "\N{ARABIC LETTER YEH}",
    "\N{ARABIC LETTER FARSI YEH}": "\N{ARABIC LETTER YEH}",
    "\N{ARABIC LETTER E}": "\N{ARABIC LETTER YEH}",
    "\N{ARABIC LETTER YEH BARREE}": "\N{ARABIC LETTER YEH}",
    "\N{ARABIC LETTER TEH MARBUTA}": "\N{ARABIC LETTER HEH}",
    "\N{ARABIC LETTER HEH GOAL}": "\N{ARABIC LETTER HEH}",
    "\N{ARABIC LETTER HEH DOACHASHMEE}": "\N{ARABIC LETTER HEH}",
    "\N{ARABIC LETTER AE}": "\N{ARABIC LETTER HEH}",
    "\N{ARABIC LETTER KEHEH}": "\N{ARABIC LETTER KAF}",
    "\N{ARABIC LETTER GAF}": "\N{ARABIC LETTER KAF}",
    "\N{ARABIC LETTER NG}": "\N{ARABIC LETTER KAF}",
    "\N{ARABIC LETTER PEH}": "\N{ARABIC LETTER BEH}",
    "\N{ARABIC LETTER TCHEH}": "\N{ARABIC LETTER JEEM}",
    "\N{ARABIC LETTER JEH}": "\N{ARABIC LETTER ZAIN}",
    "\N{ARABIC LETTER VEH}": "\N{ARABIC LETTER FEH}",
    "\N{ARABIC LETTER QAF WITH THREE DOTS ABOVE}": "\N{ARABIC LETTER QAF}",
    "\N{ARABIC DECIMAL SEPARATOR}": ".",
    "\N{ARABIC THOUSANDS SEPARATOR}": ",",
    "\N{ARABIC PERCENT SIGN}": "%",
    **{chr(0x0660 + digit): str(digit) for digit in range(10)},
    **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    **dict.fromkeys("\xab\xbb\u201c\u201d\u201e\u201f\u2033", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2039\u203a`\xb4", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
}

# Those that most lines have; looking for all others, and Chinese, at once is faster.
_FREQUENT = {
    letter: _FOLDED[letter]
    for letter in "\N{ARABIC LETTER ALEF MAKSURA}\N{ARABIC LETTER TEH MARBUTA}\xab\xbb"
}
_RARE = re.compile(f"[{''.join(_FOLDED.keys() - _FREQUENT.keys())}\u3400-\u9fff]")

_WAW = "\N{ARABIC LETTER WAW}"
_HEH = "\N{ARABIC LETTER HEH}"
_PREFIXES = ("فال", "بال", "كال", "ال", "لل")
_SUFFIXES = (
    *("اتهما", "يتهما", "اتها", "اتهم", "اتنا", "يتها", "يتهم", "يتنا"),
    *("يين", "يون", "يات", "اته", "يته", "تها", "تهم", "تنا", "هما"),
    *("ها", "ات", "ون", "ين", "ان", "يه", "ته", "هم", "نا", "وا"),
    *("ه", "ي"),
)
# What a word whose waw is its own may end in beyond its listed form.
_ENDINGS = (
    *("", "ا", "ت", "ه", "ي", "ها", "هم", "وا", "تا", "نا", "ات", "ان", "ين", "ون"),
    *("يه", "تها", "تهم", "ته", "تين", "تان", "يا", "يين", "يون"),
)
_SHORTEST_STEM = 3
_SENTENCE = 400  # characters: of longer texts few are kept in memory
_ARABIC = re.compile("[\u0621-\u064a]+")
_HAN = re.compile("[\u3400-\u9fff]")


def visible(text: str) -> str:
    """Return the text as a reader sees it: no invisible characters, no odd spaces.

    Letters, digits and vowel marks stay as they are; letters sent by shape get their
    names back, stretching is undone, and a number that a direction mark shows turned
    round is turned. Lines are kept, empty ones are not.
    """
    text = _plain(text) if _ODD.search(text) else text
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _plain(text: str) -> str:
    """A text of letters that can be seen, in their order and by their names."""
    text = _SHAPES.sub(lambda shape: unicodedata.normalize("NFKC", shape[0]), text)
    if any(mark in text for mark in _LEFTWARD):
        text = _TURNED.sub(r"\4\2\3\1", text)
    return _STRETCH.sub("", _UNSEEN.sub("", text))


def fold(text: str) -> str:
    """Return the form of a text in which spellings of the same words are equal.

    Vowel marks, hamzas, stretching and invisible characters go; letters, digits,
    quotes and dashes that are written for one another become one; Latin is lower
    case without accents, Chinese is simplified; white space is single spaces. Folding
    twice changes nothing.

    Source: https://unicode.org/reports/tr15/ (compatibility decomposition)
    """
    if "\n" not in text:
        return (_cached_fold if len(text) <= _SENTENCE else _last_folds)(text)
    # No letter folds otherwise beside a line break: an article's lines, which the steps
    # fold alone and together, are folded once.
    return " ".join(filter(None, map(fold, text.split("\n"))))


def _fold(text: str) -> str:
    text = _UNCOMPARED.sub("", unicodedata.normalize("NFKD", text))
    is_rare = _RARE.search(text) is not None
    for letter, plain in (_FOLDED if is_rare else _FREQUENT).items():
        if letter in text:  # 20 times as fast as str.translate
            text = text.replace(letter, plain)
    if is_rare and _HAN.search(text):
        text = text.translate(_simplified())
    return " ".join(unicodedata.normalize("NFKC", text.lower()).split())


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Chinese characters as Taiwan and Hong Kong write them, as the mainland does."""
    pairs = [row for _, row in rows("hanzi.tsv", "traditional", "simplified")]
    return str.maketrans(
        {k: v for row in pairs for k, v in zip(*row.values(), strict=True)}
    )


# The steps fold the same sentences and texts one after the other.
_cached_fold = lru_cache(maxsize=4_096)(_fold)
_last_folds = lru_cache(maxsize=4)(_fold)


def words(text: str) -> list[str]:
    """Return the folded words of a text in order, punctuation dropped."""
    return _WORD.findall(fold(text))


def tokens(text: str) -> list[str]:
    """Return the stems of a text's words in order: what search compares."""
    return [stem(word) for word in words(text)]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a folded Arabic word without one conjunction, prefix and suffix.

    A stem has at least three letters; other words come back as they are.
    """
    if not _ARABIC.fullmatch(word):
        return word
    word = _without_prefix(without_conjunction(word))
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word.removesuffix(suffix)
    return word


def _without_prefix(word: str) -> str:
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_STEM:
            return word.removeprefix(prefix)
    return word


@lru_cache(maxsize=20_000)
def without_conjunction(word: str) -> str:
    """Return a folded word without the waw ("and") written on to it.

    A word whose own first letter is waw keeps it; those words are listed.
    """
    own, particles = _waw_words()
    if word[:1] != _WAW or (len(word) <= _SHORTEST_STEM and word not in particles):
        return word
    if word not in particles and any(
        word.endswith(ending) and word.removesuffix(ending) in own
        for ending in _ENDINGS
    ):
        return word
    return word[1:]


@lru_cache(maxsize=1)
def _waw_words() -> tuple[frozenset[str], frozenset[str]]:
    """Folded words whose waw is their own, and short ones whose waw is "and"."""
    kinds: dict[str, set[str]] = {"own": set(), "and": set()}
    for _, row in rows("waw.tsv", "kind", "words"):
        kinds[row["kind"]].update(fold(row["words"]).split())
    feminine = {word.removesuffix(_HEH) for word in kinds["own"]}
    return frozenset(kinds["own"] | feminine), frozenset(kinds["and"])
