"""Does what is offered meet what is wanted? Only where the quantity is the same and the direction says so."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from market.kernel.quantity.comparators import Comparator
from market.kernel.quantity.indicator import Indicator
from market.kernel.quantity.metrics import SAME_METRIC, metric_similarity, normalise_metric
from market.kernel.quantity.reading import Reading, read_indicators
from market.kernel.quantity.unit_text import NUMBER, Unit, parse_unit
from market.kernel.text import Message, say

_ABOUT = Decimal("0.1")  # 约 allows a tenth either way
# Ranges of use: an offer must reach at least as far as the target; other ranges it must stay within.
_COVERAGE = re.compile(
    r"范围|区间|量程|使用温度|工作温度|运行温度|环境温度|适用温度|耐温|温域|频带|频段|可调|适用|带宽"
)


class Agreement(StrEnum):
    """The outcome of one comparison."""

    MEETS = "meets"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether an offer meets a target, and the sentence that says why."""

    agreement: Agreement
    message: Message


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an indicator allows or states, in its canonical unit; None is open, `strict` leaves the end out."""

    low: Decimal | None
    high: Decimal | None
    strict: bool = False


def as_indicator(found: Indicator | Reading) -> Indicator:
    """Return a reading as an indicator; an indicator as it is."""
    return found.indicator() if isinstance(found, Reading) else found


def unit_of(indicator: Indicator) -> Unit:
    """Return the unit of an indicator; one that the table does not know is a dimension of its own."""
    unit = parse_unit(indicator.unit)
    if unit is not None:
        return unit
    written = "".join(indicator.unit.split())
    return replace(NUMBER, symbol=written, dimension=f"unit:{written}", canonical=written)


def bounds_of(indicator: Indicator) -> Bounds | None:
    """Return the canonical bounds of an indicator, or None where it has no figure."""
    value, high = indicator.value, indicator.value_high
    if value is None and high is None:
        return None
    comparator = indicator.comparator
    if comparator is Comparator.PLUSMINUS:
        centre, spread = value or Decimal(0), abs(high or Decimal(0))
        low_end, high_end = centre - spread, centre + spread
    elif comparator is Comparator.BETWEEN and value is not None and high is not None:
        low_end, high_end = min(value, high), max(value, high)
    else:
        stated = value if value is not None else high or Decimal(0)
        spread = abs(stated) * _ABOUT if comparator is Comparator.ABOUT else Decimal(0)
        low_end, high_end = stated - spread, stated + spread
    unit = unit_of(indicator)
    return Bounds(
        None if comparator.is_upper_bound else unit.to_canonical(low_end),
        None if comparator.is_lower_bound else unit.to_canonical(high_end),
        strict=comparator in (Comparator.GT, Comparator.LT),
    )


def compare(target: Indicator | Reading, offered: Indicator | Reading) -> Comparison:
    """Compare an offer with a target; UNKNOWN, with the reason, where quantity or direction do not agree."""
    wanted, given = as_indicator(target), as_indicator(offered)
    if metric_similarity(wanted.metric, given.metric) < SAME_METRIC:
        return Comparison(
            Agreement.UNKNOWN,
            say(
                "目标是“%(target)s”，成果给出的是“%(offered)s”，不是同一指标。",
                target=wanted.metric,
                offered=given.metric,
            ),
        )
    return compare_figures(wanted, given)


def compare_figures(wanted: Indicator, given: Indicator) -> Comparison:
    """Compare two indicators that are known to be of one metric."""
    params = {"metric": wanted.metric, "target": wanted.amount(), "offered": given.amount()}
    need, offer = bounds_of(wanted), bounds_of(given)
    if need is None or offer is None:
        return _compare_texts(wanted, given)
    if unit_of(wanted).dimension != unit_of(given).dimension:
        return Comparison(
            Agreement.UNKNOWN, say("%(metric)s目标 %(target)s，成果 %(offered)s：单位不同，无法比较", **params)
        )
    coverage = _COVERAGE.search(normalise_metric(wanted.metric)) is not None
    agreement = _agreement(need, offer, coverage=coverage and given.comparator is Comparator.BETWEEN)
    other = _other_condition(wanted, given) if agreement is Agreement.MEETS else None
    if other is not None:
        return Comparison(
            Agreement.UNKNOWN,
            say(
                "%(metric)s目标 %(target)s，成果 %(offered)s，但测试条件是 %(found)s，目标条件是 %(asked)s：需要核实",
                asked=other[0],
                found=other[1],
                **params,
            ),
        )
    return Comparison(agreement, _sentence(agreement, params))


def _sentence(agreement: Agreement, params: dict[str, str]) -> Message:
    if agreement is Agreement.MEETS:
        return say("%(metric)s目标 %(target)s，成果 %(offered)s：满足", **params)
    if agreement is Agreement.FAILS:
        return say("%(metric)s目标 %(target)s，成果 %(offered)s：不满足", **params)
    return say("%(metric)s目标 %(target)s，成果 %(offered)s：不能断定，需要核实", **params)


def _compare_texts(wanted: Indicator, given: Indicator) -> Comparison:
    left, right = normalise_metric(wanted.text), normalise_metric(given.text)
    params = {"metric": wanted.metric, "target": wanted.amount(), "offered": given.amount()}
    if left and left == right:
        return Comparison(Agreement.MEETS, _sentence(Agreement.MEETS, params))
    if not params["target"] or not params["offered"]:
        return Comparison(Agreement.UNKNOWN, say("“%(metric)s”没有给出数值，无法比较", metric=wanted.metric))
    return Comparison(Agreement.UNKNOWN, _sentence(Agreement.UNKNOWN, params))


def _agreement(need: Bounds, offer: Bounds, *, coverage: bool) -> Agreement:
    if coverage:
        return Agreement.MEETS if _covers(offer, need) else Agreement.FAILS
    if need.high is None and need.low is not None:
        return _at_least(need.low, offer.low, offer.high, strict=need.strict and not offer.strict)
    if need.low is None and need.high is not None:
        flipped_low = None if offer.high is None else -offer.high
        flipped_high = None if offer.low is None else -offer.low
        return _at_least(-need.high, flipped_low, flipped_high, strict=need.strict and not offer.strict)
    if need.low is None or need.high is None:
        return Agreement.UNKNOWN
    return _within(need.low, need.high, offer)


def _at_least(wanted: Decimal, low: Decimal | None, high: Decimal | None, *, strict: bool) -> Agreement:
    """Judge an offer against a lower bound; a promise of less than the bound does not meet it."""
    if low is not None and (low > wanted or (low == wanted and not strict)):
        return Agreement.MEETS
    if high is None or high < wanted or (high == wanted and strict):
        return Agreement.FAILS
    return Agreement.UNKNOWN


def _within(low: Decimal, high: Decimal, offer: Bounds) -> Agreement:
    inside_low = offer.low is not None and offer.low >= low
    inside_high = offer.high is not None and offer.high <= high
    if inside_low and inside_high:
        return Agreement.MEETS
    if (offer.high is not None and offer.high < low) or (offer.low is not None and offer.low > high):
        return Agreement.FAILS
    return Agreement.UNKNOWN


def _covers(offer: Bounds, need: Bounds) -> bool:
    """Return whether a range of use reaches every end that the target names."""
    low_reached = need.low is None or offer.low is None or need.high is None or offer.low <= need.low
    high_reached = need.high is None or offer.high is None or need.low is None or offer.high >= need.high
    if need.high is None and need.low is not None:
        return offer.high is None or offer.high >= need.low
    if need.low is None and need.high is not None:
        return offer.low is None or offer.low <= need.high
    return low_reached and high_reached


def _other_condition(wanted: Indicator, given: Indicator) -> tuple[str, str] | None:
    """Return both conditions where each names one value of one dimension and they differ."""
    asked, found = _conditions(wanted.method), _conditions(given.method)
    for dimension, (value, shown) in asked.items():
        if dimension in found and found[dimension][0] != value:
            return shown, found[dimension][1]
    return None


def _conditions(method: str) -> dict[str, tuple[Decimal | None, str]]:
    conditions: dict[str, tuple[Decimal | None, str]] = {}
    repeated: set[str] = set()
    for reading in read_indicators("；".join(re.split(r"[，,、；;]", method))):
        if reading.dimension in conditions:
            repeated.add(reading.dimension)
        conditions[reading.dimension] = (reading.canonical_low, reading.indicator().amount())
    return {dimension: found for dimension, found in conditions.items() if dimension not in repeated}
