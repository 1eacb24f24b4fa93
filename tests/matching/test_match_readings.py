"""Reading an engineer's own words: what is a target, what is only told, what is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.matching.rules.paragraph import (
    missing_facts,
    paragraph_facts,
    read_budget,
    read_months,
    split_title,
    stated_readings,
    wanted_readings,
)

BATTERY = (
    "需要一种锂离子电池电解液，−40 ℃ 放电容量保持率不低于 80 %，循环 1,000 次后不析锂，成本不高于现用产品 1.2 倍。"
)


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        (BATTERY, ["放电容量保持率 ≥ 80 % @ −40 ℃", "循环 ≥ 1,000 次", "成本 ≤ 1.2 倍"]),
        ("现在气孔率 8 %，希望降到 2 % 以下，抗拉强度达到 320 MPa 以上。", ["气孔率 ≤ 2 %", "抗拉强度 ≥ 320 MPa"]),
        (
            "求一种耐高温涂料：使用温度≥600℃，附着力 1 级，干膜厚度 20～30 μm。",
            ["使用温度 ≥ 600 ℃", "干膜厚度 20～30 μm"],
        ),
        ("出水 COD 需稳定低于 50 mg/L，氨氮低于 5 mg/L。", ["出水 COD < 50 mg/L", "氨氮 < 5 mg/L"]),
    ],
)
def test_targets_are_read(text: str, phrases: list[str]) -> None:
    assert [reading.phrase() for reading in wanted_readings(text)] == phrases


@pytest.mark.parametrize(
    "text",
    [
        "公司占地 80 亩，年产免耕播种机 2,600 台。",
        "去年低温渗油返修 31 次，单次损失约 2 万元。",
        "现有磷酸铁锂柜冬季需预热 5 h，空调自耗占放电量 26 %。",
        "角变形 2° 以上，靠火焰校正。",
        "投资 3,000 万元建厂。",
        "没有一个数字。",
    ],
)
def test_what_is_only_told_is_no_target(text: str) -> None:
    assert wanted_readings(text) == []


def test_an_achievements_own_figures_are_read_as_stated() -> None:
    text = "以氟代乙酸甲酯为主溶剂，−40 ℃ 放电容量保持率 86 %。"
    assert [reading.phrase() for reading in stated_readings(text)] == ["放电容量保持率 86 % @ −40 ℃"]


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("预算 80 万元", 80_000_000),
        ("预算控制在 1.2 亿元以内", 12_000_000_000),
        ("预算约300万元，12 个月", 300_000_000),
        ("投资 3,000 万元建厂", None),
        ("预算另议", None),
    ],
)
def test_a_budget_is_read(text: str, fen: int | None) -> None:
    assert read_budget(text) == fen


@pytest.mark.parametrize(
    ("text", "months"),
    [("12 个月内量产", 12), ("两年内完成", 24), ("3年以内", 36), ("存放 6 个月", None), ("0 个月内", None)],
)
def test_a_time_limit_is_read(text: str, months: int | None) -> None:
    assert read_months(text) == months


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("低温电解液\n需要一种电解液。", ("低温电解液", "需要一种电解液。")),
        ("需要一种电解液。", ("", "需要一种电解液。")),
        ("很长的第一行" * 10 + "\n第二行", ("", "很长的第一行" * 10 + "\n第二行")),
        ("  \n ", ("", "")),
    ],
)
def test_a_short_first_line_is_a_title(text: str, parts: tuple[str, str]) -> None:
    assert split_title(text) == parts


@pytest.mark.parametrize(
    ("text", "beginnings"),
    [
        ("节能", ["文字较短", "没有写数值", "没有写时限和预算"]),
        ("我们的电机壳体压铸件气孔太多，客户经常退货，想找办法改进，请各位老师帮忙看看有没有合适的工艺路线。",
         ["没有写数值", "没有写时限和预算"]),
        ("污水处理站在 1998 年建成，处理规模与设备都比较旧，出水经常不稳定，现在想找成熟的改造办法，不要停产。",
         ["有数值，但看不出哪些是目标", "没有写时限和预算"]),
        (BATTERY + "12 个月内，预算 80 万元。", []),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(text: str, beginnings: list[str]) -> None:
    found = [str(message) for message in missing_facts(text)]
    assert len(found) == len(beginnings)
    assert all(message.startswith(begins) for message, begins in zip(found, beginnings, strict=True))


def test_a_paragraph_becomes_facts() -> None:
    facts = paragraph_facts(BATTERY + "12 个月内，预算 80 万元。")
    assert (len(facts.indicators), facts.from_text, facts.months, facts.budget_fen) == (3, True, 12, 80_000_000)


@given(st.text(max_size=300))
def test_no_text_fails(text: str) -> None:
    assert len(paragraph_facts(text).indicators) <= 20
    assert isinstance(missing_facts(text), list)
