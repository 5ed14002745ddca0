"""Tokens to the quantities they write, and quantities to what readers see. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from jobs.facts.numerals import Token, value
from jobs.facts.units import Found, at, begins, scales

_FEW = range(3, 11)  # what takes the plural
_CLITICS = ("و", "ف", "ب", "ل")
_AND = "و"
_TEN, _HUNDRED = 10, 100
_SHARES = ("percent", "percentage-points", "basis-points")
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

    A number in words counts only with its magnitude ("half a million") or as a share
    ("five per cent"), a magnitude alone only in the singular and the dual ("a million",
    "two million").
    """
    if start >= len(tokens):
        return None
    if tokens[start].digits:
        return _written(tokens, start)
    clitic = _clitic(tokens[start].folded)
    if clitic is None:
        return None
    if clitic:
        tokens = [*tokens[:start], _bare(tokens[start]), *tokens[start + 1 :]]
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
    """The smaller part of "312 thousand and 450", or "a billion and 200 million"."""
    joined = at(tokens, start, "and")
    place = joined.end if joined else start
    if place >= len(tokens) or tokens[place].digits != bool(joined):
        return None
    if joined and not tokens[place].glued:
        return None
    if not joined and not tokens[place].folded.startswith(_AND):
        return None
    rest = quantity(tokens, place)
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
    if first.unit.kind == "alone":
        count, size, end = *_alone(tokens, first), first.end
    else:
        count, end = _in_words(tokens, first)
        scale = at(tokens, end, "scale")
        if scale is None:
            return _unscaled(tokens, start, count, end)
        size, end = float(scale.unit.id), scale.end
    rest = _rest(tokens, end, size)
    if rest:
        whole = count * size + rest.value
        return _limited(Quantity(whole, rest.scale, start, rest.end, ""))
    half = at(tokens, end, "half")
    end = half.end if half else end
    whole = (count + (0.5 if half else 0.0)) * size
    return _limited(Quantity(whole, size, start, end, _text(tokens, start, end)))


def _alone(tokens: Sequence[Token], found: Found) -> tuple[float, float]:
    """How many of which scale a word means: "two million", or "a million and 200"."""
    whole = float(found.unit.id)
    size = max(size for size, _ in scales() if size <= whole)
    single = at(tokens, found.start, "scale")
    more = at(tokens, found.end, "half") or _rest(tokens, found.end, size)
    return (1.0 if single and more else whole / size), size


def _in_words(tokens: Sequence[Token], first: Found) -> tuple[float, int]:
    """The number that words write together, "a hundred and five and twenty"; its end.

    Hundreds come first, then ones, then tens: what follows otherwise is a number of
    its own.
    """
    total, last, end = float(first.unit.id), float(first.unit.id), first.end
    while True:
        teen = last < _TEN and at(tokens, end, "teen")
        if teen:
            return total + _TEN, teen.end
        added = _joined(tokens, end)
        size = float(added.unit.id) if added else 0.0
        tens = 1 <= last < _TEN and _TEN < size < _HUNDRED
        if added is None or not (tens or last >= _HUNDRED > size >= 1):
            return total, end
        total, last, end = total + size, size, added.end


def _joined(tokens: Sequence[Token], start: int) -> Found | None:
    """The number word behind "and", which Arabic writes on it."""
    if start >= len(tokens) or not tokens[start].folded.startswith(_AND):
        return None
    return at(
        [*tokens[:start], _bare(tokens[start]), *tokens[start + 1 :]], start, "number"
    )


def _unscaled(
    tokens: Sequence[Token], start: int, count: float, end: int
) -> Quantity | None:
    """A number in words that counts without a magnitude: of a hundred, or of points."""
    beside = at(tokens, end, "percent", "unit")
    if beside is None or beside.unit.id not in _SHARES:
        return None
    return Quantity(count, 1.0, start, end, _text(tokens, start, end))


def _text(tokens: Sequence[Token], start: int, end: int) -> str:
    return " ".join(token.text for token in tokens[start:end])


def _bare(token: Token) -> Token:
    """A word without the letter that stands before it."""
    return token._replace(text=token.text[1:], folded=token.folded[1:])


def _limited(found: Quantity) -> Quantity | None:
    return found if 0 < found.value < _WRITABLE else None
