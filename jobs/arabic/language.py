"""Text to the language it is written in, by its script. Pure."""

import re
from collections.abc import Sequence

_SCRIPTS = {
    "ar": re.compile("[\u0621-\u064a\u067e-\u06d3]+"),
    "zh": re.compile("[\u3400-\u9fff]+"),
    "ja": re.compile("[\u3041-\u30ff]+"),
    "ko": re.compile("[\uac00-\ud7a3]+"),
    "ru": re.compile("[\u0400-\u04ff]+"),
    "en": re.compile("[A-Za-z\u00c0-\u024f]+"),
}
_FAR = re.compile("[\u3041-\ud7a3]")  # most texts have no letter of these scripts
_NEAR = {code: _SCRIPTS[code] for code in ("ar", "ru", "en")}
# Latin names stand in every text, other letters only where they belong.
_WEIGHTS = {"ar": 2, "zh": 3, "ja": 6, "ko": 2}
# Persian and Urdu write kaf and yeh with letters of their own, and have these besides.
_PERSIAN = re.compile("[\u06a9\u06cc]")
_ARABIC = re.compile("[\u0643\u064a]")
_URDU = re.compile("[\u0679\u0688\u0691\u06ba\u06d2]")
_READ = 5_000  # characters of a text that are read


def language(text: str, declared: Sequence[str] = ()) -> str:
    """Return the ISO 639-1 code of a text's language, "" for a text without letters.

    The script decides. Latin letters do not tell the language: there the first
    declared one that is written in them counts, English when none is.

    Args:
        declared: codes such as "en" or "en-GB" that somebody gave; feeds lie.
    """
    text = text[:_READ]
    if 4 * sum(map(len, _SCRIPTS["ar"].findall(text))) > 3 * len(text):
        return _of_arabic_script(text)  # whatever the rest is, its weight is less
    scripts = _SCRIPTS if _FAR.search(text) else _NEAR
    sizes = {
        code: sum(map(len, script.findall(text))) * _WEIGHTS.get(code, 1)
        for code, script in scripts.items()
    }
    found = max(sizes, key=lambda code: sizes[code])
    codes = [code.strip().lower()[:2] for code in declared if code.strip()]
    if not sizes[found]:
        return codes[0] if codes else ""
    if found == "ar":
        return _of_arabic_script(text)
    if found == "en":
        return next((code for code in codes if code not in {*_SCRIPTS, "fa"}), "en")
    return found


def _of_arabic_script(text: str) -> str:
    persian = _PERSIAN.findall(text)
    if not persian or len(persian) <= len(_ARABIC.findall(text)):
        return "ar"
    return "ur" if _URDU.search(text) else "fa"
