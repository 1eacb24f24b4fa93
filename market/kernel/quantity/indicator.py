"""An indicator: what is measured, which way, how much, in which unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from market.kernel.errors import InvalidInput
from market.kernel.quantity.comparators import Comparator
from market.kernel.quantity.numerals import format_number
from market.kernel.text import say

_TEXTS = ("metric", "unit", "current", "method", "compared_with", "text")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of a listing's indicators, or one figure read out of a text.

    `value` is the bound, the stated value or the lower end; `value_high` is the upper end of BETWEEN and the
    tolerance of PLUSMINUS (25 ± 2 ℃: value 25, value_high 2). Without a figure, `value` is None and `text` says it.
    """

    metric: str
    comparator: Comparator
    value: Decimal | None
    value_high: Decimal | None = None
    unit: str = ""
    current: str = ""
    method: str = ""
    compared_with: str = ""
    text: str = ""

    def amount(self) -> str:
        """Return the figure with sign and unit: "≥ 80 %", "5～8 MPa", "25 ± 2 ℃", or the text where there is none."""
        if self.value is None and self.value_high is None:
            return self.text
        figure = self._figure()
        sign = "" if self.comparator is Comparator.PLUSMINUS else self.comparator.sign
        return " ".join(part for part in (sign, figure, self.unit) if part)

    def phrase(self) -> str:
        """Return the indicator as one line: "放电容量保持率 ≥ 80 %"."""
        return " ".join(part for part in (self.metric, self.amount()) if part)

    def _figure(self) -> str:
        low, high = self.value, self.value_high
        if self.comparator is Comparator.PLUSMINUS:
            centre = f"{format_number(low)} " if low else ""
            return f"{centre}± {format_number(high or Decimal(0))}"
        if self.comparator is Comparator.BETWEEN and low is not None and high is not None:
            return f"{format_number(low)}～{format_number(high)}"
        stated = low if low is not None else high
        return format_number(stated) if stated is not None else ""

    def to_json(self) -> dict[str, str | None]:
        """Return plain values for storage; figures as text so that no digit is lost."""
        return {
            **{name: str(getattr(self, name)) for name in _TEXTS},
            "comparator": self.comparator.value,
            "value": _written(self.value),
            "value_high": _written(self.value_high),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Indicator:
        """Read what `to_json` wrote; raises InvalidInput where it is something else."""
        try:
            comparator = Comparator(str(data.get("comparator", "eq")))
        except ValueError:
            raise InvalidInput(say("指标的比较方式“%(found)s”不认识。", found=data.get("comparator"))) from None
        texts = {name: _text(data, name) for name in _TEXTS}
        return cls(comparator=comparator, value=_figure(data, "value"), value_high=_figure(data, "value_high"), **texts)


def _written(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _text(data: Mapping[str, object], name: str) -> str:
    found = data.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise InvalidInput(say("指标的“%(name)s”应为文字。", name=name))
    return found


def _figure(data: Mapping[str, object], name: str) -> Decimal | None:
    found = data.get(name)
    if found is None or found == "":
        return None
    if isinstance(found, bool) or not isinstance(found, (str, int, Decimal)):
        raise InvalidInput(say("指标的数值“%(found)s”不是一个数，请只填数字。", found=found))
    try:
        value = Decimal(found)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value.adjusted()) > 60:
        raise InvalidInput(say("指标的数值“%(found)s”不是一个数，请只填数字。", found=found))
    return value
