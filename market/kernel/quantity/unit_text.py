"""Read unit expressions: symbols, powers, products and quotients, in Latin letters and in Chinese words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from market.kernel.quantity.folding import fold
from market.kernel.quantity.units import ATOMS, COUNTED, DIMENSIONS, FALSE_STARTS, ONLY_BELOW, Atom, Exponents

_MAX_TERMS = 6
_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_MULTIPLES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_MULTIPLE = re.compile(r"(?:[十百千]?[万亿]|[百千])(?:\s(?=[A-Za-zΩμ℃%㎡-㏿])|)")
_SYMBOL = re.compile("|".join(re.escape(name) for name in sorted(ATOMS, key=lambda name: (-len(name), name))))
_LATIN = re.compile(r"[A-Za-zμΩ]+")
_POWER = re.compile(rf"\^\(?([+-]?[1-6])\)?|([⁺⁻]?[{_SUPER[1:7]}])|(-[1-3])(?![\d.A-Za-zμ%℃])|([23])(?![\d.])")
_POWER_WORD = re.compile("平方|立方")
_JOIN = re.compile(r"\s?([/·*]|每)\s?|(\.)(?=[A-Za-z])")
_SHORT_LENGTHS = frozenset({"m", "cm", "mm", "dm", "km", "μm", "um", "nm"})


def _misspelt() -> dict[str, str]:
    """Map lower case to the one symbol meant; of two that differ by case alone, the usual one."""
    meant: dict[str, str] = {}
    for symbol in ATOMS:
        if len(symbol) > 1 and symbol.isascii() and symbol.isalpha():
            low = symbol.lower()
            meant[low] = "" if low in meant else symbol
    meant |= {"mpa": "MPa", "mhz": "MHz", "ma": "mA", "mv": "mV", "mah": "mAh", "mwh": "MWh", "gpa": "GPa", "kg": "kg"}
    return {low: symbol for low, symbol in meant.items() if symbol}


_MEANT = _misspelt()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, with the way to its canonical one: value × factor + offset."""

    symbol: str
    dimension: str
    canonical: str
    factor: Fraction
    offset: Fraction = Fraction(0)

    def to_canonical(self, value: Decimal) -> Decimal:
        """Return the value in the canonical unit, to 28 significant digits."""
        return _decimal(Fraction(value) * self.factor + self.offset)

    def from_canonical(self, value: Decimal) -> Decimal:
        """Return a canonical value in this unit, to 28 significant digits."""
        return _decimal((Fraction(value) - self.offset) / self.factor)


NUMBER = Unit("", "number", "", Fraction(1))


def _decimal(value: Fraction) -> Decimal:
    if value.denominator == 1:
        return Decimal(value.numerator)
    return Decimal(value.numerator) / Decimal(value.denominator)


def convert(value: Decimal, source: Unit, target: Unit) -> Decimal:
    """Return a value in another unit of the same dimension; raises ValueError where the dimensions differ."""
    if source.dimension != target.dimension:
        raise ValueError(f"{source.symbol} is {source.dimension}, {target.symbol} is {target.dimension}")
    exact = Fraction(value) * source.factor + source.offset
    return _decimal((exact - target.offset) / target.factor)


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> Unit | None:
    """Read a whole unit ("MPa", "W/(m·K)", "万元", "吨/年"); "" is a plain number; None where it is not known."""
    folded = fold(text).strip()
    if not folded:
        return NUMBER
    found = match_unit(folded, 0)
    if found is not None and found[1] == len(folded):
        return found[0]
    if folded in ONLY_BELOW:
        return _unit(folded, Counter(dict(ATOMS[folded].exponents)), ATOMS[folded].factor, Fraction(0))
    return None


def match_unit(text: str, at: int) -> tuple[Unit, int] | None:
    """Read the longest unit that starts at a place of a folded text; return it and the place behind it."""
    if text.startswith("/", at) and at and (text[at - 1].isdigit() or text[at - 1] in _SUPER):
        return _per(text, at)
    start, multiple = at, Fraction(1)
    scaled = _MULTIPLE.match(text, at)
    first = _term(text, at, below=False)
    if first is None and scaled is not None:
        for char in scaled.group().strip():
            multiple *= _MULTIPLES[char]
        at = scaled.end()
        first = _term(text, at, below=False)
    if first is None:
        return None if scaled is None or multiple < 10_000 else (_multiple(scaled.group().strip(), multiple), at)
    atom, power, at = first
    exponents: Counter[str] = Counter()
    _add(exponents, atom.exponents, power)
    factor, offset = multiple * atom.factor**power, atom.offset if power == 1 else Fraction(0)
    single = at
    factor, at = _further(text, at, exponents, factor)
    return _unit(text[start:at].replace(" ", ""), exponents, factor, offset if at == single else Fraction(0)), at


def _per(text: str, at: int) -> tuple[Unit, int] | None:
    """Read a unit that is only a denominator: 8×10⁻⁶/K."""
    exponents: Counter[str] = Counter()
    factor, behind = _further(text, at, exponents, Fraction(1))
    return (_unit(text[at:behind].replace(" ", ""), exponents, factor, Fraction(0)), behind) if behind > at else None


def _further(text: str, at: int, exponents: Counter[str], factor: Fraction) -> tuple[Fraction, int]:
    """Read what is multiplied or divided behind the first term; W/m·K means W/(m·K), as engineers write it."""
    sign, open_bracket = 1, False
    for _ in range(_MAX_TERMS):
        join = _JOIN.match(text, at)
        if join is None:
            break
        below = sign if join[1] not in ("/", "每") else -1
        behind, opened = join.end(), False
        if below < 0 and text.startswith("(", behind):
            behind, opened = behind + 1, True
        term = _term(text, behind, below=below < 0)
        if term is None or (opened and ")" not in text[behind : behind + 16]):
            break
        sign, open_bracket = below, open_bracket or opened
        _add(exponents, term[0].exponents, below * term[1])
        factor *= term[0].factor ** (below * term[1])
        at = term[2]
        if open_bracket and text.startswith(")", at):
            at, open_bracket = at + 1, False
    return factor, at


def _term(text: str, at: int, *, below: bool) -> tuple[Atom, int, int] | None:
    """Read one symbol with its power; return atom, power and the place behind."""
    word = _POWER_WORD.match(text, at)
    if word is not None:
        found = _symbol(text, word.end(), below=below)
        if found is not None:
            return found[0], 2 if word.group() == "平方" else 3, found[2]
    found = _symbol(text, at, below=below)
    if found is None:
        return None
    atom, symbol, behind = found
    power = _POWER.match(text, behind)
    if power is not None and (power[4] is None or symbol in _SHORT_LENGTHS) and symbol.isascii() | ("μ" in symbol):
        return atom, _power(power), power.end()
    if symbol[-1].isascii() and symbol[-1].isalpha() and re.match(r"[A-Za-z0-9]", text[behind : behind + 1]):
        return None
    return atom, 1, behind


def _symbol(text: str, at: int, *, below: bool) -> tuple[Atom, str, int] | None:
    match = _SYMBOL.match(text, at)
    while match is not None:
        symbol, behind = match.group(), match.end()
        if _ends_well(text, symbol, behind) and (below or symbol not in ONLY_BELOW):
            return ATOMS[symbol], symbol, behind
        match = _SYMBOL.match(text, at, behind - 1) if behind - at > 1 else None
    latin = _LATIN.match(text, at)
    if latin is None or (meant := _MEANT.get(latin.group().lower())) is None:
        return None
    return ATOMS[meant], meant, latin.end()


def _ends_well(text: str, symbol: str, behind: int) -> bool:
    following = text[behind : behind + 1]
    if symbol[-1].isascii() and symbol[-1].isalpha() and following.isascii() and following.isalpha():
        return False
    return not following or following not in FALSE_STARTS.get(symbol, "")


def _power(match: re.Match[str]) -> int:
    caret, raised, minus, plain = match.groups()
    if raised:
        return _SUPER.index(raised[-1]) * (-1 if raised[0] == "⁻" else 1)
    return int(caret or minus or plain)


def _add(exponents: Counter[str], more: Exponents, times: int) -> None:
    for base, power in more:
        exponents[base] += power * times


def _multiple(symbol: str, factor: Fraction) -> Unit:
    return Unit(symbol, "number", "", factor)


def _unit(symbol: str, counted: Counter[str], factor: Fraction, offset: Fraction) -> Unit:
    exponents = tuple(sorted((base, power) for base, power in counted.items() if power))
    if exponents in DIMENSIONS:
        dimension, canonical = DIMENSIONS[exponents]
        if dimension == "ratio":
            factor *= 100  # per cent is what people read
        return Unit(symbol, dimension, canonical, factor, offset)
    canonical = "·".join(base + _raised(power) for base, power in exponents)
    return Unit(symbol, canonical, canonical, factor, offset)


def _raised(power: int) -> str:
    if power == 1:
        return ""
    return "".join("⁻" if char == "-" else _SUPER[int(char)] for char in str(power))


def is_counted(unit: Unit) -> bool:
    """Return whether the unit counts things (台, 件, 次), which everyday sentences do all the time."""
    return unit.canonical in COUNTED
