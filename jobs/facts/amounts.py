"""Tokens to the quantities they write, and quantities to what readers see. Pure."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from jobs.facts.numerals import Token, value
from jobs.facts.units import Found, Unit, at, begins, scales

_FEW = range(3, 11)  # what takes the plural
_CLITICS = ("و", "ف", "ب", "ل")
_AND = "و"
_PERCENT = "%"  # stands before its number too
_TEN, _HUNDRED, _THOUSAND = 10, 100, 1000
_SHARES = ("percent", "percentage-points", "basis-points")
_DECIMALS = 4
_EXACT = 15  # significant digits that a float keeps
_WRITABLE = 1e15  # above: nobody's figure


class Quantity(NamedTuple):
    """A number with its scale at tokens [start, end)."""

    value: float  #: in full
    scale: float  #: 1 when no magnitude is written
    start: int
    end: int
    words: str  #: as the text has it when it is written in words, else ""


def quantity(tokens: Sequence[Token], start: int) -> Quantity | None:
    """Return the quantity that begins at this token, None when none does.

    A number in words counts only with its magnitude ("half a million"), as a share
    ("five per cent"), as money ("five dollars"), or from ten on with what it counts
    ("twenty companies"); a magnitude alone only in the singular and the dual ("a
    million", "two million").
    """
    if start >= len(tokens):
        return None
    if tokens[start].digits:
        return _written(tokens, start)
    bare, first = _first(tokens, start, "number", "alone")
    return _spoken(bare, first) if first else None


def in_words(tokens: Sequence[Token], start: int) -> Quantity | None:
    """Return the number that words write together, whatever stands beside it."""
    bare, first = _first(tokens, start, "number")
    if first is None:
        return None
    count, end = _in_words(bare, first)
    return Quantity(count, 1.0, start, end, _text(bare, start, end))


def may_begin(token: Token) -> bool:
    """Return whether a quantity, perhaps behind a sign, can begin at a token."""
    return token.digits or _begins(token.folded)


@lru_cache(maxsize=20_000)
def _begins(word: str) -> bool:
    ahead = word == _PERCENT or begins(word, "sign", "share", "nought")
    return ahead or _clitic(word) is not None


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


def exact(product: float) -> float:
    """Return a product without the remainder that floats leave, as in 8.2 * 1e9."""
    return float(f"{product:.{_EXACT}g}")


def _written(tokens: Sequence[Token], start: int) -> Quantity | None:
    end = start + 1
    beside = at(tokens, end, "scale", "percent", "half")
    half = beside if beside and beside.unit.kind == "half" else None
    share = at(tokens, half.end, "percent") if half else beside
    counted = share is None and at(tokens, end, "unit") is not None
    found = value(tokens[start].text, share is not None, counted)
    if found is None:
        return None
    if beside and beside.unit.kind == "scale":
        return _magnified(tokens, Quantity(found, 1.0, start, end, ""), beside)
    if half and share:
        found, end = found + float(half.unit.id), half.end
    return _limited(Quantity(found, 1.0, start, end, ""))


def _magnified(
    tokens: Sequence[Token], count: Quantity, scale: Found
) -> Quantity | None:
    """A count of a magnitude, with the smaller part that may follow."""
    size, end = float(scale.unit.id), scale.end
    higher = at(tokens, end, "scale") if size == _THOUSAND else None
    if higher:  # a thousand milliards
        size, end = size * float(higher.unit.id), higher.end
    half, rest = at(tokens, end, "half"), _rest(tokens, end, size)
    start = count.start
    if rest:
        whole = count.value * size + rest.value
        return _limited(Quantity(whole, rest.scale, start, rest.end, ""))
    whole = (count.value + (float(half.unit.id) if half else 0.0)) * size
    end = half.end if half else end
    words = _text(tokens, start, end) if count.words else ""
    size = max((known for known, _ in scales() if known <= size), default=size)
    return _limited(Quantity(whole, size, start, end, words))


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


@lru_cache(maxsize=20_000)
def _clitic(word: str) -> str | None:
    """The conjunction or preposition on a number word; None for any other word."""
    for clitic in ("", *_CLITICS):
        rest = word.removeprefix(clitic)
        if word.startswith(clitic) and begins(rest, "number", "alone"):
            return clitic
    return None


def _first(
    tokens: Sequence[Token], start: int, *kinds: str
) -> tuple[Sequence[Token], Found | None]:
    """The number word here, and the tokens without the letter that leans on it."""
    clitic = _clitic(tokens[start].folded) if start < len(tokens) else None
    if clitic:
        tokens = [*tokens[:start], _bare(tokens[start]), *tokens[start + 1 :]]
    return tokens, at(tokens, start, *kinds) if clitic is not None else None


def _spoken(tokens: Sequence[Token], first: Found) -> Quantity | None:
    if first.unit.kind == "alone":
        return _alone(tokens, first)
    start = first.start
    count, end = _in_words(tokens, first)
    said = Quantity(count, 1.0, start, end, _text(tokens, start, end))
    scale = at(tokens, end, "scale")
    return _magnified(tokens, said, scale) if scale else _unscaled(tokens, said)


def _alone(tokens: Sequence[Token], found: Found) -> Quantity | None:
    """What a magnitude's name alone says: "two million", or "a million and 200"."""
    whole = float(found.unit.id)
    size = max(size for size, _ in scales() if size <= whole)
    single = at(tokens, found.start, "scale")
    more = at(tokens, found.end, "half") or _rest(tokens, found.end, size)
    count = 1.0 if single and more else whole / size
    scale = Found(Unit("scale", str(size), ()), found.start, found.end)
    said = _text(tokens, found.start, found.end)
    return _magnified(tokens, Quantity(count, 1.0, found.start, 0, said), scale)


def _in_words(tokens: Sequence[Token], first: Found) -> tuple[float, int]:
    """The number that words write together, "a hundred and five and twenty"; its end.

    Hundreds come first, then ones, then tens: what follows otherwise is a number of
    its own.
    """
    total, last, end = float(first.unit.id), float(first.unit.id), first.end
    hundreds = at(tokens, end, "hundreds")
    if hundreds and 1 <= last < _TEN:
        total, last, end = last * _HUNDRED, _HUNDRED, hundreds.end
    while True:
        teen = last < _TEN and at(tokens, end, "teen")
        if teen:
            return total + _TEN, teen.end
        added = _joined(tokens, end)
        size = float(added.unit.id) if added else 0.0
        tens = 1 <= last < _TEN and _TEN < size < _HUNDRED
        if added is None or not (tens or last >= _HUNDRED > size >= 1):
            return _with_decimals(tokens, total, end)
        total, last, end = total + size, size, added.end


def _with_decimals(
    tokens: Sequence[Token], whole: float, end: int
) -> tuple[float, int]:
    """A number in words with what follows "point", and its end."""
    point = at(tokens, end, "point")
    first = at(tokens, point.end, "number") if point else None
    if first is None:
        return whole, end
    decimals, end = _in_words(tokens, first)
    return float(f"{whole:.0f}.{decimals:.0f}"), end


def _joined(tokens: Sequence[Token], start: int) -> Found | None:
    """The number word behind "and", which Arabic writes on it."""
    if start >= len(tokens) or not tokens[start].folded.startswith(_AND):
        return None
    if tokens[start].folded == _AND:
        return at(tokens, start + 1, "number")
    return at(
        [*tokens[:start], _bare(tokens[start]), *tokens[start + 1 :]], start, "number"
    )


def _unscaled(tokens: Sequence[Token], said: Quantity) -> Quantity | None:
    """A number in words that counts without a magnitude: of a hundred, of things."""
    half = at(tokens, said.end, "half")
    beside = at(tokens, half.end if half else said.end, "percent", "unit", "currency")
    if beside is None:
        return None
    if beside.unit.id in _SHARES:
        end = half.end if half else said.end
        count = said.value + (float(half.unit.id) if half else 0.0)
        return Quantity(count, 1.0, said.start, end, _text(tokens, said.start, end))
    counted = said.value >= _TEN or beside.unit.kind == "currency"
    return said if counted and not half else None


def _text(tokens: Sequence[Token], start: int, end: int) -> str:
    return " ".join(token.text for token in tokens[start:end])


def _bare(token: Token) -> Token:
    """A word without the letter that stands before it."""
    return token._replace(text=token.text[1:], folded=token.folded[1:])


def _limited(found: Quantity) -> Quantity | None:
    value = exact(found.value)
    if not 0 < value < _WRITABLE:
        return None
    return found if value == found.value else found._replace(value=value)
