"""A figure as people type it into one cell, "≥ 86 %" or "5～8", taken apart for the record and put together again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from market.kernel.quantity import Comparator, Indicator

_NUMBER = r"[-+]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)"
_CELL = re.compile(
    rf"(?P<sign>>=|<=|[≥≤<>=~]|约)?\s*(?P<low>{_NUMBER})(?:\s*(?P<between>[-~—至到]|±|\+/-)\s*(?P<high>{_NUMBER}))?"
    r"\s*(?P<unit>\D.*)?"
)
_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_SIGNS = {
    "≥": Comparator.GE,
    ">=": Comparator.GE,
    ">": Comparator.GT,
    "≤": Comparator.LE,
    "<=": Comparator.LE,
    "<": Comparator.LT,
    "=": Comparator.EQ,
    "~": Comparator.ABOUT,
    "约": Comparator.ABOUT,
}


def indicator_row(indicator: Indicator) -> dict[str, str]:
    """Return an indicator as the cells of a row; words stand in the figure's cell where there is no figure."""
    figure = _plain(indicator.value) if indicator.value is not None else indicator.text
    return {
        "metric": indicator.metric,
        "comparator": indicator.comparator.value,
        "value": figure,
        "value_high": _plain(indicator.value_high) if indicator.value_high is not None else "",
        "unit": indicator.unit,
        "current": indicator.current,
        "method": indicator.method,
        "compared_with": indicator.compared_with,
    }


def indicator_values(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's cells as the record's parts: unit, sign and range are taken out of the figure's cell.

    A cell without any digit is kept as words. A cell that cannot be understood stays as typed: the rules say why.
    """
    values = dict(row)
    typed = _folded(str(values.get("value") or ""))
    if not typed:
        return values
    if not any(char.isdecimal() for char in typed):
        return {**values, "value": None, "text": str(values["value"])}
    found = _CELL.fullmatch(typed)
    if found is None:
        return values
    unit, behind = _folded(str(values.get("unit") or "")), (found["unit"] or "").strip()
    if behind and unit and behind != unit:
        return values
    values["value"] = found["low"]
    if behind and not unit:
        values["unit"] = behind
    return values | _direction(values, found)


def _direction(values: Mapping[str, Any], found: re.Match[str]) -> dict[str, Any]:
    """Return the comparator and the second figure that the cell itself says."""
    if found["high"]:
        tolerance = found["between"] in {"±", "+/-"}
        kind = Comparator.PLUSMINUS if tolerance else Comparator.BETWEEN
        return {"comparator": kind.value, "value_high": found["high"]}
    if found["sign"]:
        return {"comparator": _SIGNS[found["sign"]].value}
    return {}


def _folded(text: str) -> str:
    """Return a text in half width; raised figures stay raised, because units such as g/cm³ are made of them."""
    folded = "".join(char if char in _RAISED else unicodedata.normalize("NFKC", char) for char in text)
    return folded.replace("\u2212", "-").replace("～", "~").strip()


def _plain(figure: Decimal) -> str:
    text = f"{figure:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
