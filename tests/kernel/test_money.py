"""Money: read as typed, kept in fen, split without losing any."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.kernel.errors import InvalidInput
from market.kernel.money import MAX_FEN, format_fen, parse_money, round_yuan, split_fen, to_fen, yuan


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("80万元", 80_000_000),
        ("80 万", 80_000_000),
        ("８０万元", 80_000_000),
        ("1,200.50", 120_050),
        ("1,200.50 元", 120_050),
        ("1，200", 120_000),
        ("1.2亿", 12_000_000_000),
        ("¥ 800", 80_000),
        ("￥800.00元", 80_000),
        ("人民币 5 千万元整", 5_000_000_000),
        ("800000元", 80_000_000),
        ("八十万元", 80_000_000),
        ("一点五亿元", 15_000_000_000),
        ("0", 0),
        (".5", 50),
        ("0.005", 1),
        ("0.0049", 0),
        ("33.333333 万", 33_333_333),
        ("rmb 12", 1200),
    ],
)
def test_amount_is_read_as_people_type_it(typed, fen):
    assert parse_money(typed) == fen


def test_bare_figure_counts_in_the_unit_of_the_field():
    assert parse_money("80", unit="万元") == 80_000_000
    assert parse_money("80元", unit="万元") == 8_000
    assert parse_money("80万", unit="万元") == 80_000_000


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("", "请填写金额"),
        ("  ", "请填写金额"),
        ("面议", "面议"),
        ("-5", "不能为负数"),
        ("−5 万元", "不能为负数"),
        ("1,20", "看不懂"),
        ("1.2.3", "看不懂"),
        ("5 kg", "看不懂"),
        ("八十", "看不懂"),
        ("1e5", "看不懂"),
        ("9" * 500, "金额过大"),
        ("90000000 亿", "金额过大"),
        ("<b>" * 100, "看不懂"),
    ],
)
def test_refusal_says_what_to_write(typed, part):
    with pytest.raises(InvalidInput) as refused:
        parse_money(typed)

    assert part in str(refused.value.message)
    assert len(str(refused.value.message)) < 120


@pytest.mark.parametrize(
    ("fen", "shown"),
    [
        (80_000_000, "80 万元"),
        (123_456, "1,234.56 元"),
        (2_200_000_000, "2,200 万元"),
        (12_000_000_000, "1.2 亿元"),
        (12_345_000_000, "12,345 万元"),
        (1_500_000, "1.5 万元"),
        (1_234_500, "12,345 元"),
        (100, "1 元"),
        (150, "1.50 元"),
        (0, "0 元"),
        (-80_000_000, "−80 万元"),
    ],
)
def test_amount_is_shown_without_rows_of_zeros(fen, shown):
    assert format_fen(fen) == shown


@given(st.integers(0, MAX_FEN // 100 * 100))
def test_what_is_shown_reads_back_to_the_same_amount(fen):
    assert parse_money(format_fen(fen)) == fen


@given(st.integers(-MAX_FEN, MAX_FEN))
def test_yuan_and_fen_convert_both_ways(fen):
    assert yuan(fen).as_tuple().exponent == -2
    if abs(fen) <= MAX_FEN // 100 * 100:
        assert to_fen(yuan(fen)) == fen


@pytest.mark.parametrize(("amount", "fen"), [("0.005", 1), ("0.015", 2), ("0.025", 3), ("-0.005", -1), ("2.344", 234)])
def test_halves_round_up(amount, fen):
    assert to_fen(Decimal(amount)) == fen
    assert round_yuan(Decimal(amount)) == yuan(fen)


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), Decimal("1e30"), 10**20])
def test_amount_out_of_range_is_refused(amount):
    with pytest.raises(InvalidInput):
        to_fen(amount)


@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.integers(0, 10**6) | st.decimals(0, 100, places=2), min_size=1, max_size=12).filter(any),
)
def test_parts_always_add_up_and_stay_within_one_fen_of_fair(fen, weights):
    parts = split_fen(fen, weights)

    assert sum(parts) == fen
    total = sum(Decimal(weight) for weight in weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * total - fen * Decimal(weight)) < total


def test_ties_go_to_the_earlier_part():
    assert split_fen(100, [1, 1, 1]) == [34, 33, 33]
    assert split_fen(2, [1, 1, 1, 1]) == [1, 1, 0, 0]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [Decimal("NaN")]])
def test_split_without_sound_weights_is_refused(weights):
    with pytest.raises(InvalidInput):
        split_fen(100, weights)
