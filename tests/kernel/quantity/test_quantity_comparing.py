"""Comparing an offer with a target, and pairing lists of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.kernel.quantity import (
    Agreement,
    Comparator,
    Indicator,
    compare,
    metric_similarity,
    pair_indicators,
    read_indicators,
)

M, F, U = Agreement.MEETS, Agreement.FAILS, Agreement.UNKNOWN
FIGURES = st.integers(-1000, 1000).map(Decimal)


def one(text):
    (reading,) = read_indicators(text)
    return reading


@pytest.mark.parametrize(
    ("target", "offered", "agreement"),
    [
        ("耐温≥60℃", "耐温 85 ℃", M),
        ("耐温≥60℃", "耐温 60 ℃", M),
        ("耐温＞60℃", "耐温 60 ℃", F),
        ("耐温≥60℃", "耐温 333.15 K", M),
        ("耐温≥60℃", "耐温≥50℃", F),
        ("耐温≥60℃", "耐温≤50℃", F),
        ("耐温≥60℃", "耐温≤90℃", U),
        ("固化温度≤120℃", "固化温度 180 ℃", F),
        ("固化温度≤120℃", "固化温度 100～110 ℃", M),
        ("固化温度≤120℃", "固化温度 110～130 ℃", U),
        ("固化温度<120℃", "固化温度<120℃", M),
        ("线速度≥12 m/min", "线速 0.25 m/s", M),
        ("幅宽不小于 1.5 m", "幅宽 1200 mm", F),
        ("放电容量保持率≥80%", "容量保持率 86 %", M),
        ("工作温度-40~85℃", "使用温度-50~100℃", M),
        ("工作温度-40~85℃", "使用温度-20~100℃", F),
        ("pH值6～8", "pH值6.5～7.5", M),
        ("pH值6～8", "pH值9", F),
        ("pH值6～8", "pH值7～9", U),
        ("定位精度±0.05mm", "定位精度±30μm", M),
        ("定位精度±0.05mm", "定位精度±0.1mm", U),
        ("电压 380 V", "电压 380 V", M),
        ("电压 380 V", "电压 220 V", F),
        ("直径约 7 微米", "直径 7.2 μm", M),
        ("耐温≥60℃", "耐压≥60 MPa", U),
        ("拉伸强度≥60 MPa", "弯曲强度 90 MPa", U),
        ("最高温度≤60℃", "最低温度 20 ℃", U),
        ("产能≥5万吨/年", "产能 60000 t/年", M),
        ("成本≤1.2 倍", "成本 110 %", U),
    ],
)
def test_agreement_follows_quantity_and_direction(target, offered, agreement):
    found = compare(one(target), one(offered))

    assert found.agreement is agreement, str(found.message)


def test_explanation_names_both_figures():
    assert str(compare(one("耐温≥60℃"), one("耐温 85 ℃")).message) == "耐温目标 ≥ 60 ℃，成果 85 ℃：满足"


def test_offer_measured_under_another_condition_is_not_taken_for_met():
    found = compare(one("−40 ℃放电容量保持率≥80%"), one("−30 ℃放电容量保持率 86 %"))

    assert found.agreement is U
    assert "−30 ℃" in str(found.message)
    assert "−40 ℃" in str(found.message)


def test_offer_that_fails_fails_whatever_the_condition():
    assert compare(one("−40 ℃放电容量保持率≥80%"), one("25 ℃放电容量保持率 70 %")).agreement is F


def test_unknown_unit_compares_with_itself_only():
    wanted = Indicator("日产量", Comparator.GE, Decimal(100), unit="羽份")

    assert compare(wanted, Indicator("日产量", Comparator.EQ, Decimal(120), unit="羽份")).agreement is M
    assert compare(wanted, Indicator("日产量", Comparator.EQ, Decimal(120), unit="头份")).agreement is U


def test_indicator_without_a_figure_is_left_to_people():
    wanted = Indicator("析锂", Comparator.EQ, None, text="无")

    assert compare(wanted, Indicator("析锂", Comparator.EQ, None, text="无")).agreement is M
    assert compare(wanted, Indicator("析锂", Comparator.EQ, None, text="轻微")).agreement is U
    assert compare(wanted, Indicator("析锂", Comparator.EQ, Decimal(1), unit="次")).agreement is U


@given(FIGURES, FIGURES)
def test_two_values_cannot_each_exceed_the_other(one_value, other_value):
    def exceeds(target, offered):
        return compare(
            Indicator("强度", Comparator.GT, target, unit="MPa"), Indicator("强度", Comparator.EQ, offered, unit="MPa")
        ).agreement

    assert not (exceeds(one_value, other_value) is M and exceeds(other_value, one_value) is M)
    assert (exceeds(one_value, other_value) is M) == (other_value > one_value)


@given(FIGURES, FIGURES)
def test_lower_and_upper_bound_divide_all_values(bound, value):
    offered = Indicator("强度", Comparator.EQ, value, unit="MPa")

    at_least = compare(Indicator("强度", Comparator.GE, bound, unit="MPa"), offered).agreement
    below = compare(Indicator("强度", Comparator.LT, bound, unit="MPa"), offered).agreement

    assert {at_least, below} == {M, F}


@given(FIGURES)
def test_the_unit_in_which_it_is_said_changes_nothing(value):
    wanted = Indicator("强度", Comparator.GE, Decimal(5), unit="MPa")

    in_mpa = compare(wanted, Indicator("强度", Comparator.EQ, value, unit="MPa"))
    in_kpa = compare(wanted, Indicator("强度", Comparator.EQ, value * 1000, unit="kPa"))

    assert in_mpa.agreement is in_kpa.agreement


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_the_same_both_ways_and_within_bounds(left, right):
    alike = metric_similarity(left, right)

    assert alike == metric_similarity(right, left)
    assert 0 <= alike <= 1


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("放电容量保持率", "容量保持率", True),
        ("抗拉强度", "拉伸强度", True),
        ("导热系数", "热导率", True),
        ("循环", "循环寿命", True),
        ("成本", "生产成本", True),
        ("含水量", "产品含水率", True),
        ("拉伸强度", "弯曲强度", False),
        ("最高温度", "最低温度", False),
        ("粘度", "密度", False),
        ("响应时间", "固化时间", False),
        ("", "成本", False),
    ],
)
def test_names_of_one_quantity_are_told_from_others(left, right, same):
    assert (metric_similarity(left, right) >= 0.5) is same


def test_pairs_are_one_to_one_in_the_order_of_the_need():
    wanted = read_indicators("放电容量保持率≥80%，循环≥1000次，成本不高于现用产品 1.2 倍")
    offered = read_indicators("循环寿命 1200 次，放电容量保持率 86 %，容量保持率 70 %")

    pairs = pair_indicators(wanted, offered)

    assert [pair.wanted.metric for pair in pairs] == ["放电容量保持率", "循环", "成本"]
    assert [pair.agreement for pair in pairs] == [M, M, U]
    assert pairs[0].offered.value == 86
    assert pairs[2].offered is None
    assert str(pairs[2].message) == "成果未给出“成本”"


def test_comparable_unit_is_preferred_over_a_closer_name():
    wanted = [Indicator("产能", Comparator.GE, Decimal(5), unit="t/d")]
    offered = [
        Indicator("产能", Comparator.EQ, Decimal(9), unit="台"),
        Indicator("日产能", Comparator.EQ, Decimal(6), unit="吨/天"),
    ]

    (pair,) = pair_indicators(wanted, offered)

    assert (pair.offered, pair.agreement) == (offered[1], M)


@given(
    st.lists(st.sampled_from(["强度", "拉伸强度", "温度", "成本", ""]), max_size=6),
    st.lists(st.sampled_from(["强度", "拉伸强度", "温度", "成本", ""]), max_size=6),
)
def test_every_wanted_row_comes_out_once_and_no_offer_is_used_twice(wanted_names, offered_names):
    wanted = [Indicator(name, Comparator.GE, Decimal(place)) for place, name in enumerate(wanted_names)]
    offered = [Indicator(name, Comparator.EQ, Decimal(place)) for place, name in enumerate(offered_names)]

    pairs = pair_indicators(wanted, offered)

    assert [pair.wanted for pair in pairs] == wanted
    used = [pair.offered.value for pair in pairs if pair.offered]
    assert len(used) == len(set(used))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("放电容量保持率", "−40 ℃ 容量保持率"),
        ("循环", "循环寿命"),
        ("25 ℃ 粘度", "黏度"),
        ("1200 K 抗拉强度", "拉伸强度"),
    ],
)
def test_a_condition_in_front_does_not_make_another_quantity(one: str, other: str) -> None:
    assert metric_similarity(one, other) >= 0.75


def test_a_name_that_is_nothing_but_a_condition_stays_itself() -> None:
    assert metric_similarity("−40 ℃", "80 ℃") < 0.75
