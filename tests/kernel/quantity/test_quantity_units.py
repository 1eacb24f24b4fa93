"""The unit table: conversions, spellings, dimensions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.kernel.quantity import convert, parse_unit

SAME_DIMENSION = [
    ("℃", "K", "℉", "摄氏度"),
    ("MPa", "kPa", "bar", "N/mm²", "kgf/cm2", "兆帕", "GPa"),
    ("mm", "μm", "nm", "米", "公里", "英寸"),
    ("Wh/kg", "J/g", "MJ/kg"),
    ("%", "‰", "ppm", "ppb", "mg/kg", "wt%"),
    ("h", "min", "s", "天", "年", "个月"),
    ("元", "万元", "亿元"),
    ("mg/L", "g/cm³", "kg/m3", "克/立方厘米"),
    ("W/(m·K)", "W/m·K", "W·m⁻¹·K⁻¹", "W/mK", "mW/(cm·K)"),
    ("mPa·s", "cP", "Pa.s"),
    ("吨/年", "万吨/年", "kg/h", "t/d"),
    ("mS/cm", "S/m", "S·cm⁻¹"),
    ("亩", "公顷", "m²", "平方公里"),
    ("r/min", "rpm", "转/分钟"),
]
FIGURES = st.decimals(min_value=-(10**6), max_value=10**6, places=4)


@pytest.mark.parametrize("symbols", SAME_DIMENSION, ids=lambda symbols: symbols[0])
def test_spellings_of_one_quantity_share_a_dimension(symbols):
    units = [parse_unit(symbol) for symbol in symbols]

    assert None not in units
    assert len({unit.dimension for unit in units}) == 1


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("25", "℃", "K", "298.15"),
        ("212", "℉", "℃", "100"),
        ("1", "MPa", "bar", "10"),
        ("600", "N/mm²", "MPa", "600"),
        ("1", "Wh/kg", "J/g", "3.6"),
        ("5", "万吨/年", "吨/年", "50000"),
        ("1.8", "克/立方厘米", "kg/m³", "1800"),
        ("10", "mg/kg", "ppm", "10"),
        ("12", "个月", "年", "1"),
        ("15", "亩", "公顷", "1"),
        ("3000", "rpm", "r/s", "50"),
        ("1.2", "亿元", "万元", "12000"),
        ("2", "kWh", "MJ", "7.2"),
        ("60", "次/分钟", "次/s", "1"),
        ("1", "mPa·s", "cP", "1"),
    ],
)
def test_conversion_is_exact(value, source, target, expected):
    assert convert(Decimal(value), parse_unit(source), parse_unit(target)) == Decimal(expected)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Mpa", "MPa"),
        ("MPA", "MPa"),
        ("KW", "kW"),
        ("Kg", "kg"),
        ("HZ", "Hz"),
        ("ｍｍ", "mm"),
        ("um", "μm"),
        ("㎡", "m²"),
    ],
)
def test_usual_misspellings_are_understood(typed, meant):
    assert parse_unit(typed).factor == parse_unit(meant).factor
    assert parse_unit(typed).dimension == parse_unit(meant).dimension


@pytest.mark.parametrize("symbol", ["", "mPa", "MPa"])
def test_case_that_is_right_is_kept(symbol):
    factors = {"": 1, "mPa": Decimal("0.001"), "MPa": 10**6}

    assert parse_unit(symbol).to_canonical(Decimal(1)) == factors[symbol]


@pytest.mark.parametrize("symbol", ["5x", "羽份", "MPaa", "/", "kg/", "W/(m·K", "\x00", "个批次"])
def test_what_is_no_unit_is_none(symbol):
    assert parse_unit(symbol) is None


def test_units_of_different_quantities_do_not_convert():
    with pytest.raises(ValueError, match="temperature"):
        convert(Decimal(1), parse_unit("℃"), parse_unit("MPa"))


@given(
    FIGURES, st.sampled_from(SAME_DIMENSION).flatmap(lambda row: st.tuples(st.sampled_from(row), st.sampled_from(row)))
)
def test_conversion_comes_back(value, pair):
    source, target = (parse_unit(symbol) for symbol in pair)

    there_and_back = convert(convert(value, source, target), target, source)

    assert abs(there_and_back - value) <= Decimal("1e-15") * max(abs(value), Decimal(10**4))


@given(FIGURES, st.sampled_from([symbol for row in SAME_DIMENSION for symbol in row]))
def test_canonical_value_comes_back(value, symbol):
    unit = parse_unit(symbol)

    back = unit.from_canonical(unit.to_canonical(value))

    assert abs(back - value) <= Decimal("1e-15") * max(abs(value), Decimal(10**4))


@given(st.text(max_size=12))
def test_no_text_breaks_the_parser(text):
    unit = parse_unit(text)

    assert unit is None or unit.factor > 0
