"""Indicators as rows: shown, stored, and the figures in them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.kernel.errors import InvalidInput
from market.kernel.quantity import Comparator, Indicator, chinese_number, format_number


@pytest.mark.parametrize(
    ("indicator", "phrase"),
    [
        (Indicator("放电容量保持率", Comparator.GE, Decimal(80), unit="%"), "放电容量保持率 ≥ 80 %"),
        (Indicator("成本", Comparator.LT, Decimal("1.20"), unit="倍"), "成本 < 1.2 倍"),
        (Indicator("压力", Comparator.BETWEEN, Decimal(5), Decimal(8), "MPa"), "压力 5～8 MPa"),
        (Indicator("温度", Comparator.PLUSMINUS, Decimal(25), Decimal(2), "℃"), "温度 25 ± 2 ℃"),
        (Indicator("精度", Comparator.PLUSMINUS, None, Decimal("0.05"), "mm"), "精度 ± 0.05 mm"),
        (Indicator("凝固点", Comparator.EQ, Decimal(-68), unit="℃"), "凝固点 −68 ℃"),
        (Indicator("循环", Comparator.ABOUT, Decimal(1000), unit="次"), "循环 约 1,000 次"),
        (Indicator("析锂", Comparator.EQ, None, text="无"), "析锂 无"),
        (Indicator("介电常数", Comparator.LE, Decimal("3.5")), "介电常数 ≤ 3.5"),
    ],
)
def test_phrase_is_what_people_read(indicator, phrase):
    assert indicator.phrase() == phrase


@given(
    st.builds(
        Indicator,
        st.text(max_size=20),
        st.sampled_from(Comparator),
        st.none() | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9),
        st.none() | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3),
        st.text(max_size=8),
        current=st.text(max_size=20),
        text=st.text(max_size=20),
    )
)
def test_stored_indicator_comes_back(indicator):
    if indicator.value is not None and abs(indicator.value.adjusted()) > 60:
        indicator = Indicator(indicator.metric, indicator.comparator, Decimal(1))

    assert Indicator.from_json(indicator.to_json()) == indicator


@pytest.mark.parametrize(
    "broken",
    [
        {"comparator": "more"},
        {"value": "eighty"},
        {"value": "NaN"},
        {"value": "1e999"},
        {"value": 1.5},
        {"value": True},
        {"value_high": []},
        {"metric": 5},
    ],
)
def test_broken_storage_is_refused(broken):
    with pytest.raises(InvalidInput):
        Indicator.from_json(broken)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("八十", 80),
        ("十", 10),
        ("十五", 15),
        ("二百零五", 205),
        ("两千", 2000),
        ("一万二千", 12000),
        ("八十万", 800_000),
        ("一亿二千万", 120_000_000),
        ("三万亿", 3_000_000_000_000),
        ("一点五", Decimal("1.5")),
        ("一点五亿", 150_000_000),
        ("二〇二五", 2025),
        ("", None),
        ("点五", None),
        ("三只", None),
        ("一点", None),
    ],
)
def test_chinese_words_are_numbers(words, value):
    assert chinese_number(words) == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1000", "1,000"),
        ("1234567.50", "1,234,567.5"),
        ("-40", "−40"),
        ("0", "0"),
        ("1E+3", "1,000"),
        ("0.001", "0.001"),
        ("0.00000005", "5×10⁻⁸"),
        ("1E+15", "1×10¹⁵"),
    ],
)
def test_figures_are_shown_for_people(value, shown):
    assert format_number(Decimal(value)) == shown
