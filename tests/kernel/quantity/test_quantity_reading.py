"""Reading indicators out of real phrases, and out of anything at all."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.kernel.quantity import Comparator, read_indicators

PHRASES = [
    tuple(line.split("\t")) for line in (Path(__file__).parent / "phrases.txt").read_text(encoding="utf-8").splitlines()
]
FRAGMENTS = (
    "不低于 ≥ ～ - − ± 5 12.5 1,000 １２ 10^ 10⁻³ ×10 ℃ MPa W/(m·K) % 万 元 次 后 下 在 从 提高到 以上 以内 "
    "（ ） ( ) ， 。 、 / 百分之 三 放电容量保持率 温度 的 成本 年 月 日 2024 个 K e9 \n 𠮷 \x00"
)
PIECES = st.sampled_from([*FRAGMENTS.replace("\n ", "").split(), "\n", " "])
ANY_TEXT = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))


def test_the_table_of_phrases_is_large():
    assert len({text for text, _ in PHRASES}) >= 150


@pytest.mark.parametrize(("text", "expected"), PHRASES)
def test_phrase_is_read_as_an_engineer_reads_it(text, expected):
    found = "；".join(reading.phrase() for reading in read_indicators(text))

    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "Q235 钢和 T800 碳纤维",
        "执行 GB/T 37264 标准",
        "LM-2000 型号样机",
        "尺寸 10×20×30 mm",
        "2018 年至 2020 年",
        "2019年6月30日",
        "三元锂电池与一台设备",
        "一次成型，十分稳定",
        "配比 1:3，粒度 100/120",
        "第三年进入 5G 时代",
        "含 SO3、H2SO4 和 PM2.5",
        "3d打印技术",
        "1、实验基础；2、团队",
        "电话 0432-62180000",
        "1" * 200,
        "",
    ],
)
def test_names_dates_and_sizes_are_no_indicators(text):
    assert read_indicators(text) == []


@pytest.mark.parametrize(
    ("text", "comparator", "low", "high", "unit"),
    [
        ("耐温≥60℃", Comparator.GE, "60", None, "℃"),
        ("压力 0.5 bar 以下", Comparator.LE, None, "50000", "Pa"),
        ("温度 25±2 ℃", Comparator.PLUSMINUS, "23", "27", "℃"),
        ("温度 300 K", Comparator.EQ, "26.85", "26.85", "℃"),
        ("速度 60 m/min", Comparator.EQ, "1", "1", "m/s"),
        ("含量 10 mg/kg", Comparator.EQ, "0.001", "0.001", "%"),
        ("3万～5万元", Comparator.BETWEEN, "30000", "50000", "元"),
        ("频率 20Hz~20kHz", Comparator.BETWEEN, "20", "20000", "Hz"),
        ("公差 10±5%", Comparator.PLUSMINUS, "5", "15", "%"),
        ("长度 200 mm±1%", Comparator.PLUSMINUS, "0.198", "0.202", "m"),
    ],
)
def test_canonical_values_are_exact(text, comparator, low, high, unit):
    (reading,) = read_indicators(text)

    assert reading.comparator is comparator
    assert reading.canonical_low == (None if low is None else Decimal(low))
    assert reading.canonical_high == (None if high is None else Decimal(high))
    assert reading.canonical_unit == unit


def test_span_marks_figure_and_unit_in_the_text_as_typed():
    text = "要求：拉伸强度不低于　５００ ＭＰａ；含水率 ≤ 5 %。"

    assert [text[slice(*reading.span)] for reading in read_indicators(text)] == ["５００ ＭＰａ", "5 %"]


def test_start_of_a_change_becomes_the_current_value():
    (reading,) = read_indicators("收率由 62 % 提高到 75 % 以上")

    assert (reading.metric, reading.comparator, reading.current) == ("收率", Comparator.GE, "62 %")


def test_lasting_condition_ends_with_its_sentence():
    first, second = read_indicators("在 −40 ℃ 下，保持率≥80%。内阻≤5 mΩ")

    assert (first.condition, second.condition) == ("−40 ℃", "")


def test_a_target_says_its_direction_and_a_statement_does_not():
    target, stated = read_indicators("拉伸强度≥500MPa，密度 1.8 g/cm³")

    assert target.is_directed
    assert not stated.is_directed


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_without_failing_and_spans_point_into_it(text):
    last = 0
    for reading in read_indicators(text):
        start, end = reading.span
        assert last <= start < end <= len(text)
        assert any(char.isdigit() or char in "一二两三四五六七八九十百千" for char in text[start:end])
        assert reading.low is not None or reading.high is not None
        assert reading.phrase()
        last = end


@pytest.mark.parametrize(
    "piece", ["5～", "(5", "5 MPa，", "10^", "一", "百分之", "1,000", "5m/", "在5", "≥", "9", "不低于现用", "5±", "m/"]
)
def test_time_is_linear_on_hostile_repetition(piece):
    text = (piece * 5000)[:5000]

    started = time.perf_counter()
    read_indicators(text)
    once = time.perf_counter() - started
    started = time.perf_counter()
    read_indicators(text * 4)
    four_times = time.perf_counter() - started

    assert four_times < 12 * once + 0.2
