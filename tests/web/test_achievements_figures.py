"""A figure typed into one cell is taken apart, and put together again as it was meant."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.catalogue.rules.readers import Faults
from market.catalogue.rules.rows import read_indicators
from market.kernel.quantity import Comparator, Indicator
from market.web.listings.figures import indicator_row, indicator_values


@pytest.mark.parametrize(
    ("cell", "unit", "expected"),
    [
        ("86", "%", {"value": "86", "unit": "%"}),
        ("86 %", "", {"value": "86", "unit": "%"}),
        ("≥86%", "%", {"value": "86", "comparator": "ge", "unit": "%"}),
        ("５～８ MPa", "", {"value": "5", "value_high": "8", "comparator": "between", "unit": "MPa"}),
        ("25±2", "℃", {"value": "25", "value_high": "2", "comparator": "plusminus"}),
        ("−40", "℃", {"value": "-40"}),
        ("约 1,200 次", "", {"value": "1,200", "comparator": "about", "unit": "次"}),
        ("1.2~1.3 g/cm³", "", {"value": "1.2", "value_high": "1.3", "unit": "g/cm³"}),
        ("不析锂", "", {"value": None, "text": "不析锂"}),
        ("86 %", "MPa", {"value": "86 %", "unit": "MPa"}),
        ("12abc34", "", {"value": "12", "unit": "abc34"}),
    ],
)
def test_a_cell_is_taken_apart(cell: str, unit: str, expected: dict[str, Any]) -> None:
    row = {"metric": "x", "comparator": "eq", "value": cell, "value_high": "", "unit": unit}

    found = indicator_values(row)

    assert {name: found[name] for name in expected} == expected


def test_an_indicator_in_words_is_shown_in_its_cell() -> None:
    row = indicator_row(Indicator("外观", Comparator.EQ, None, text="无裂纹"))

    assert row["value"] == "无裂纹"
    assert indicator_values(row)["text"] == "无裂纹"


@given(
    st.sampled_from(sorted(set(Comparator) - {Comparator.BETWEEN, Comparator.PLUSMINUS})),
    st.decimals(min_value=-10000, max_value=10000, places=3),
    st.sampled_from(["", "%", "℃", "mS/cm", "次"]),
)
def test_an_indicator_comes_back_from_its_row(comparator: Comparator, value: Decimal, unit: str) -> None:
    indicator = Indicator("指标", comparator, value, unit=unit)
    faults = Faults()

    found = read_indicators("indicators", [indicator_values(indicator_row(indicator))], faults)

    assert faults.found == {}
    assert found == [indicator]


@given(st.text(max_size=60), st.text(max_size=10))
def test_no_cell_is_too_strange_to_be_read(cell: str, unit: str) -> None:
    values = indicator_values({"metric": "指标", "comparator": "eq", "value": cell, "value_high": "", "unit": unit})

    read_indicators("indicators", [values], Faults())
