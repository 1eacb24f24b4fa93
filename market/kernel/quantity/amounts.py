"""Find amounts in a folded text: a figure, a range or a tolerance, with its unit, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from market.kernel.quantity.numerals import CHINESE_NUMBER, chinese_number, match_number
from market.kernel.quantity.unit_text import NUMBER, Unit, convert, is_counted, match_unit

_START = re.compile(r"[+-]?\d|±\s?\d|[一二两三四五六七八九十百千]")
_JOINED = re.compile(r"\s?(?:~|-{1,4}|至|到|\.{2,3}|…{1,2})\s?(?=[+-]?\d)")
_TOLERANCE = re.compile(r"\s?(?:±|\+/-)\s?(?=\d)")
_SPACE = re.compile(r"[ \t]{0,2}")
_ROUGHNESS = ("pH", "PH", "ph", "Ra", "Rz", "Rq", "Φ", "φ")
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Amount:
    """What a figure says, before the words around it: low and high in one unit, and its place in the text."""

    low: Decimal
    high: Decimal
    unit: Unit
    start: int
    end: int
    tolerance: Decimal | None = None
    in_words: bool = False

    @property
    def is_range(self) -> bool:
        """Whether two ends were given."""
        return self.tolerance is None and self.low != self.high


def find_amounts(text: str) -> Iterator[Amount]:
    """Yield the amounts of a folded text from left to right; they never overlap."""
    at = 0
    while (start := _START.search(text, at)) is not None:
        amount = _amount(text, start.start())
        if amount is None:
            at = _behind_figure(text, start.start())
        else:
            yield amount
            at = amount.end


def _behind_figure(text: str, at: int) -> int:
    """Skip what was no amount: all digits of it, so that no tail of a number is read as a number."""
    at += 1
    while at < len(text) and text[at].isdigit() and text[at - 1] not in "一二两三四五六七八九十百千":
        at += 1
    return at


def _amount(text: str, at: int) -> Amount | None:
    if text[at] not in "+-±" and not text[at].isdigit():
        return _in_words(text, at)
    if not _may_start(text, at):
        return None
    if text[at] == "±":
        return _symmetric(text, at)
    first = _signed(text, at)
    if first is None:
        return None
    low, behind = first
    unit, end = _unit(text, behind)
    tolerance = _TOLERANCE.match(text, end)
    if tolerance is not None:
        return _tolerance(text, at, low, unit, tolerance.end())
    joined = _JOINED.match(text, end)
    if joined is not None:
        # In −40--20 ℃ the second dash is a minus; three dashes and more are one long dash.
        second_at = joined.end() - (joined.group() == "--" and low < 0)
        ranged = _range(text, at, low, unit, second_at)
        if ranged is not None:
            return ranged
    return _single(text, at, low, unit, end)


def _may_start(text: str, at: int) -> bool:
    """Return whether a figure here is one, not the tail of a name (Q235, GB/T 37264, LM-2000) or of a size (3×5)."""
    before = text[max(0, at - _NEAR) : at]
    if before.endswith(_ROUGHNESS):
        return True
    if re.search(r"[A-Za-z0-9_.²³]$|[A-Za-z\d][-_]$", before):
        return False
    return re.search(r"[\d A-Za-z][×x*:/]\s?$|第$|^GB/?T?\s?$|/T\s$", before) is None


def _signed(text: str, at: int) -> tuple[Decimal, int] | None:
    negative = text[at] == "-"
    found = match_number(text, at + (text[at] in "+-"))
    if found is None:
        return None
    return (-found[0] if negative else found[0]), found[1]


def _unit(text: str, at: int) -> tuple[Unit | None, int]:
    space = _SPACE.match(text, at)
    found = match_unit(text, space.end() if space else at)
    return found if found is not None else (None, at)


def _single(text: str, at: int, value: Decimal, unit: Unit | None, end: int) -> Amount | None:
    if unit is None:
        if re.match(r"[A-Za-z_\d:×/%℃]|\.\d|\s?[×x*:/]\s?\d|[、)号]|年|月|日", text[end : end + 4]):
            return None
        return Amount(value, value, NUMBER, at, end)
    if _is_date(text, value, unit, end) or re.match(r"\s?[×x*]\s?\d", text[end : end + 3]):
        return None
    return Amount(value, value, unit, at, end)


def _is_date(text: str, value: Decimal, unit: Unit, end: int) -> bool:
    return unit.symbol == "年" and 1900 <= value <= 2100 and value == value.to_integral_value()


def _range(text: str, at: int, low: Decimal, unit: Unit | None, second_at: int) -> Amount | None:
    second = _signed(text, second_at)
    if second is None:
        return None
    high, behind = second
    high_unit, end = _unit(text, behind)
    if high_unit is None:
        high_unit, end = unit, behind
        if unit is None and re.match(r"[-A-Za-z_\d:×/]", text[end : end + 1]):
            return None
    if high_unit is None:
        high_unit = NUMBER
    if unit is not None and unit.symbol != high_unit.symbol:
        if unit.dimension != high_unit.dimension and not (unit.dimension == "number" and unit.symbol):
            return None
        low = convert(low, unit, high_unit) if unit.dimension == high_unit.dimension else _scaled(low, unit, high_unit)
    if _is_date(text, high, high_unit, end):
        return None
    return Amount(min(low, high), max(low, high), high_unit, at, end)


def _scaled(value: Decimal, multiple: Unit, unit: Unit) -> Decimal:
    """Bring "3万" of "3万～5万元" to the second unit: 万元 already holds the 万."""
    plain = match_unit(unit.symbol.lstrip("十百千万亿"), 0)
    if plain is None:
        return value
    return convert(multiple.to_canonical(value), plain[0], unit)


def _tolerance(text: str, at: int, centre: Decimal, unit: Unit | None, second_at: int) -> Amount | None:
    found = match_number(text, second_at)
    if found is None:
        return None
    spread, behind = found
    spread_unit, end = _unit(text, behind)
    if spread_unit is None:
        spread_unit, end = unit or NUMBER, behind
    if unit is not None and unit.symbol != spread_unit.symbol:
        if spread_unit.symbol != "%":
            return None
        spread, spread_unit = abs(centre) * spread / 100, unit
    return Amount(centre - spread, centre + spread, spread_unit, at, end, tolerance=spread)


def _symmetric(text: str, at: int) -> Amount | None:
    digit_at = at + 1 + (text[at + 1 : at + 2] == " ")
    found = match_number(text, digit_at)
    if found is None:
        return None
    unit, end = _unit(text, found[1])
    if unit is None:
        return None
    return Amount(-found[0], found[0], unit, at, end, tolerance=found[0])


def _in_words(text: str, at: int) -> Amount | None:
    """Read 百分之八十, 三年, 十万元; not 一台 or 三元, which are everyday words."""
    match = CHINESE_NUMBER.match(text, at)
    if match is None or text[max(0, at - 1) : at] in ("第", "十", "百", "千", "万", "其"):
        return None
    words = match.group()
    if words.startswith(("百分之", "千分之")):
        value = chinese_number(words[3:])
        unit = match_unit("%" if words[0] == "百" else "‰", 0)
        return Amount(value, value, unit[0], at, match.end(), in_words=True) if value is not None and unit else None
    return _counted_in_words(text, at, match.end())


def _counted_in_words(text: str, at: int, behind: int) -> Amount | None:
    value = chinese_number(text[at:behind])
    found = match_unit(text, behind)
    if value is None or found is None or not text[behind] > "\u2000":
        return None
    unit, end = found
    everyday = is_counted(unit) or unit.symbol in ("方", "周", "分", "两", "卡", "巴", "牛")
    if everyday or (unit.dimension == "money" and value < 1000):
        return None
    return Amount(value, value, unit, at, end, in_words=True)
