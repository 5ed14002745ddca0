"""Tokens to the quantities they write, and quantities to what readers see. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from jobs.facts.numerals import Token, value
from jobs.facts.units import at, begins, scales

_FEW = range(3, 11)  # what takes the plural
_CLITICS = ("و", "ف", "ب", "ل")
_DECIMALS = 4
_WRITABLE = 1e15  # above: nobody's figure


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its scale at tokens [start, end)."""

    value: float  #: in full
    scale: float  #: 1 when no magnitude is written
    start: int
    end: int
    words: str  #: as the text has it when it is written in words, else ""


def quantity(tokens: Sequence[Token], start: int) -> Quantity | None:
    """Return the quantity that begins at this token, None when none does.

    A number in words counts only with its magnitude ("half a million"), a magnitude
    alone only in the singular and the dual ("a million", "two million").
    """
    if start >= len(tokens):
        return None
    if tokens[start].digits:
        return _written(tokens, start)
    clitic = _clitic(tokens[start].folded)
    if clitic is None:
        return None
    if clitic:
        word = tokens[start]
        bare = word._replace(text=word.text[1:], folded=word.folded[1:])
        tokens = [*tokens[:start], bare, *tokens[start + 1 :]]
    return _spoken(tokens, start)


def may_begin(token: Token) -> bool:
    """Return whether a quantity, perhaps behind a sign, can begin at a token."""
    return token.digits or _begins(token.folded)


@lru_cache(maxsize=50_000)
def _begins(word: str) -> bool:
    return _clitic(word) is not None or begins(word, "sign")


def spoken(amount: float, scale: float = 1.0) -> str:
    """Return an amount as readers see it: "13.46 trillion", in Arabic, Western digits.

    Args:
        amount: in full.
        scale: of the source; a thousand of it becomes one of the next.
    """
    name = None
    for size, unit in scales():
        if size <= scale or (name and amount >= size):
            name, factor = unit, size
    if name is None:
        return number(amount)
    count = amount / factor
    few = count == int(count) and int(count) % 100 in _FEW
    return f"{number(count)} {name.shown[few]}"


def number(amount: float) -> str:
    """Return a number in Western digits with grouped thousands, no empty decimals."""
    text = f"{amount:,.{_DECIMALS}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _written(tokens: Sequence[Token], start: int) -> Quantity | None:
    scale = at(tokens, start + 1, "scale")
    magnified = scale or at(tokens, start + 1, "percent")
    counted = at(tokens, start + 1, "unit") is not None
    found = value(tokens[start].text, magnified is not None, counted)
    if found is None:
        return None
    if scale is None:
        return _limited(Quantity(found, 1.0, start, start + 1, ""))
    size = float(scale.unit.id)
    rest = _rest(tokens, scale.end, size)
    if rest:
        whole = found * size + rest.value
        return _limited(Quantity(whole, rest.scale, start, rest.end, ""))
    half = at(tokens, scale.end, "half")
    whole = (found + (0.5 if half else 0.0)) * size
    return _limited(Quantity(whole, size, start, (half or scale).end, ""))


def _rest(tokens: Sequence[Token], start: int, size: float) -> Quantity | None:
    """The smaller part of "312 thousand and 450"."""
    joined = at(tokens, start, "and")
    if not joined or joined.end >= len(tokens) or not tokens[joined.end].glued:
        return None
    rest = _written(tokens, joined.end) if tokens[joined.end].digits else None
    return rest if rest and rest.value < size and rest.value.is_integer() else None


@lru_cache(maxsize=50_000)
def _clitic(word: str) -> str | None:
    """The conjunction or preposition on a number word; None for any other word."""
    for clitic in ("", *_CLITICS):
        rest = word.removeprefix(clitic)
        if word.startswith(clitic) and begins(rest, "number", "alone"):
            return clitic
    return None


def _spoken(tokens: Sequence[Token], start: int) -> Quantity | None:
    first = at(tokens, start, "number", "alone")
    if first is None:
        return None
    size, count, end = float(first.unit.id), 1.0, first.end
    if first.unit.kind == "number":
        scale = at(tokens, end, "scale")
        if scale is None:
            return None
        size, count, end = float(scale.unit.id), size, scale.end
    half = at(tokens, end, "half")
    end = half.end if half else end
    words = " ".join(token.text for token in tokens[start:end])
    whole = (count + (0.5 if half else 0.0)) * size
    return _limited(Quantity(whole, size, start, end, words))


def _limited(found: Quantity) -> Quantity | None:
    return found if 0 < found.value < _WRITABLE else None
