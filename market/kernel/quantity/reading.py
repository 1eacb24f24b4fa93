"""Read indicators with numbers and units out of Chinese technical text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from market.kernel.quantity.amounts import find_amounts
from market.kernel.quantity.comparators import Comparator
from market.kernel.quantity.folding import fold
from market.kernel.quantity.indicator import Indicator
from market.kernel.quantity.surroundings import Found, Role, describe

_SENTENCE_END = re.compile(r"[。；;!?！？\n\r]")
_CLAUSE_END = re.compile(r"[。；;，,、!?！？\n\r\t()]")
_AND = re.compile(r"(?:以上|以下|以内|左右)?\s?(?:或者?|和|及|与|以及|、|/)\s?")


@dataclass(frozen=True, slots=True)
class Reading:
    """One indicator found in a text.

    `low` and `high` are in `unit` as written, `canonical_low` and `canonical_high` in `canonical_unit`; a bound
    leaves the other side None. `condition` is where it holds ("−40 ℃"), `current` where it comes from ("85 %").
    `start` and `end` are the place of figure and unit in the text that was read.
    """

    metric: str
    comparator: Comparator
    low: Decimal | None
    high: Decimal | None
    unit: str
    canonical_unit: str
    canonical_low: Decimal | None
    canonical_high: Decimal | None
    dimension: str
    start: int
    end: int
    condition: str = ""
    current: str = ""

    @property
    def span(self) -> tuple[int, int]:
        """The place of figure and unit in the text."""
        return self.start, self.end

    @property
    def is_directed(self) -> bool:
        """Whether the text says which way is good, as targets do, or merely states a value."""
        return self.comparator is not Comparator.EQ

    def indicator(self) -> Indicator:
        """Return it as a row of a listing; the condition becomes the method."""
        value, value_high = (self.low if self.low is not None else self.high), None
        if self.comparator is Comparator.BETWEEN:
            value_high = self.high
        elif self.comparator is Comparator.PLUSMINUS and self.low is not None and self.high is not None:
            value, value_high = (self.low + self.high) / 2, (self.high - self.low) / 2
        return Indicator(self.metric, self.comparator, value, value_high, self.unit, self.current, self.condition)

    def phrase(self) -> str:
        """Return it as one line: "放电容量保持率 ≥ 80 % @ −40 ℃"."""
        row = self.indicator().phrase()
        return f"{row} @ {self.condition}" if self.condition else row


def read_indicators(text: str) -> list[Reading]:
    """Read every indicator of a text, in the order in which they stand; takes linear time and never raises."""
    folded = fold(text)
    founds: list[Found] = []
    last_end = 0
    for amount in find_amounts(folded):
        found = describe(folded, amount, last_end)
        if found is not None and not found.metric and founds and _AND.fullmatch(folded, last_end, amount.start):
            found = replace(found, metric=founds[-1].metric)  # 2 MeV 或 200 keV
        last_end = amount.end
        if found is not None:
            founds.append(found)
    return _gather(folded, founds)


def _gather(folded: str, founds: list[Found]) -> list[Reading]:
    """Tie conditions and starting values to the indicators that they belong to."""
    readings: list[Reading] = []
    conditions: list[str] = []
    lasting = current = ""
    origin: Found | None = None
    for place, found in enumerate(founds):
        following = founds[place + 1] if place + 1 < len(founds) else None
        between = folded[found.amount.end : following.amount.start] if following else ""
        if lasting and place and _SENTENCE_END.search(folded, founds[place - 1].amount.end, found.amount.start):
            lasting = ""
        parted = _CLAUSE_END.search(between) is not None
        role = found.role(between if following else None, parted=parted)
        if following is not None and role is Role.INDICATOR and not parted and _qualifies(found, following):
            role, founds[place + 1] = Role.CONDITION, replace(following, metric=found.metric)
            conditions.append(found.shown(named=False))
        elif role is Role.CONDITION:
            conditions.append(found.shown())
        elif role is Role.LASTING_CONDITION:
            lasting = found.shown()
        elif role is Role.ORIGIN:
            origin, current = found, found.shown(named=False)
        elif role is Role.INDICATOR:
            parts = (lasting, *conditions, found.condition)
            readings.append(_reading(found, "，".join(part for part in parts if part), origin, current))
        if role not in (Role.CONDITION, Role.ORIGIN):
            conditions, origin, current = [], None, ""
    return readings


def _qualifies(found: Found, following: Found) -> bool:
    """Return whether a figure between a name and its target is a condition: 溶出度 30 min 不低于 85 %."""
    stated = found.comparator is Comparator.EQ and bool(found.metric) and not following.metric
    return stated and following.comparator is not Comparator.EQ and found.unit.dimension != following.unit.dimension


def _reading(found: Found, condition: str, origin: Found | None, current: str) -> Reading:
    amount, unit, comparator = found.amount, found.unit, found.comparator
    low: Decimal | None = amount.low
    high: Decimal | None = amount.high
    if comparator.is_lower_bound:
        high = None
    elif comparator.is_upper_bound:
        low = None
    return Reading(
        metric=found.metric or (origin.metric if origin else ""),
        comparator=comparator,
        low=low,
        high=high,
        unit=unit.symbol,
        canonical_unit=unit.canonical,
        canonical_low=None if low is None else unit.to_canonical(low),
        canonical_high=None if high is None else unit.to_canonical(high),
        dimension=unit.dimension,
        start=amount.start,
        end=amount.end,
        condition=condition,
        current=current,
    )
