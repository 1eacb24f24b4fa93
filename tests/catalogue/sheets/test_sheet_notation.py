"""What people write into cells is understood, or said to be strange."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.catalogue.rules.vocabulary import IpKind, ListingKind
from market.catalogue.sheets import choices, notation
from market.catalogue.sheets.cells import cell_text
from market.catalogue.sheets.columns import COLUMNS, FoundColumn
from market.catalogue.sheets.interpreting import interpret
from market.kernel.identifiers import patent_with_check

ALL = {kind: [FoundColumn(f"C{n}", c.header, c.key) for n, c in enumerate(COLUMNS[kind])] for kind in ListingKind}


def test_indicators_in_one_cell_come_apart_with_their_conditions() -> None:
    read, strange = notation.indicators_of("放电容量保持率≥86%（−40℃，0.5C）；循环寿命≥1200次\n外观：无裂纹")
    assert not strange
    assert [(i.metric, i.comparator.value, i.value, i.unit, i.method, i.text) for i in read] == [
        ("放电容量保持率", "ge", Decimal(86), "%", "−40℃，0.5C", ""),
        ("循环寿命", "ge", Decimal(1200), "次", "", ""),
        ("外观", "eq", None, "", "", "无裂纹"),
    ]


@pytest.mark.parametrize("text", ["很好", "≥86%", "国内领先水平"])
def test_an_indicator_without_name_or_figure_is_strange(text: str) -> None:
    assert notation.indicators_of(text) == ([], [text])


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("张三（教授，负责人）；李四（副教授）", [("张三", "教授", "负责人"), ("李四", "副教授", "")]),
        ("张三、李四，王五", [("张三", "", ""), ("李四", "", ""), ("王五", "", "")]),
        ("𠮷田明(研究员)", [("𠮷田明", "研究员", "")]),
    ],
)
def test_a_team_is_read(text: str, people: list[tuple[str, str, str]]) -> None:
    assert [(p["name"], p["title"], p["role"]) for p in notation.people_of(text)] == people


def test_co_owners_agree_only_where_it_is_said() -> None:
    assert notation.co_owners_of("甲公司（同意）；乙研究院（未同意）；丙大学") == [
        {"name": "甲公司", "consented": True},
        {"name": "乙研究院", "consented": False},
        {"name": "丙大学", "consented": False},
    ]


def test_shares_are_read_and_strange_ones_named() -> None:
    rows, strange = notation.shares_of("签约 30%；验收：70％；尾款若干", "percent")
    assert rows == [{"name": "签约", "percent": 30}, {"name": "验收", "percent": 70}]
    assert strange == ["尾款若干"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-21", date(2026, 11, 21)), ("2026/1/2", date(2026, 1, 2)), ("2026.1.2", date(2026, 1, 2)),
        ("2026年11月21日", date(2026, 11, 21)), ("20261121", date(2026, 11, 21)),
        ("２０２６－１１－２１", date(2026, 11, 21)),
        ("2026-11-21 00:00:00", date(2026, 11, 21)), ("2026-02-30", "2026-02-30"), ("长期", "长期"),
    ],
)  # fmt: skip
def test_days_are_read_in_every_usual_form(text: str, expected: date | str) -> None:
    assert notation.day_of(text) == expected


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [("12", "月", 12), ("12个月", "", 12), ("1年", "月", 12), ("1.5 年", "", 18), ("2", "年", 24), ("两年", "", 24),
     ("十八个月", "", 18), ("尽快", "月", "尽快"), ("1.3", "月", "1.3")],
)  # fmt: skip
def test_time_limits_are_read_in_months(text: str, unit: str, expected: int | str) -> None:
    assert notation.months_of(text, unit) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("6", 6), ("TRL 6", 6), ("trl6", 6), ("６级", 6), ("第六级", 6), ("6-7", "6-7"), ("中试", "中试")],
)
def test_readiness_levels_are_read(text: str, expected: int | str) -> None:
    assert notation.level_of(text) == expected


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (f"ZL{patent_with_check('201710601862')}", IpKind.INVENTION),
        (patent_with_check("201720601862"), IpKind.UTILITY),
        (patent_with_check("201730601862"), IpKind.DESIGN),
        ("201720601862.0", IpKind.UTILITY),
        ("2023SR0123456", IpKind.SOFTWARE),
        ("PCT/CN2023/123456", IpKind.PCT),
        ("不是号码", IpKind.INVENTION),
    ],
)
def test_the_kind_of_a_right_follows_from_its_number(number: str, kind: IpKind) -> None:
    assert notation.right_kind_of(number) is kind


@pytest.mark.parametrize(
    ("options", "text", "code"),
    [
        (choices.FIELDS, "新材料", "materials"), (choices.FIELDS, "新材料及其应用", "materials"),
        (choices.FIELDS, "materials", "materials"), (choices.FIELDS, "环境保护", "environment"),
        (choices.INDUSTRIES, "碳纤维及复合材料", "carbon_fibre"), (choices.INDUSTRIES, "农业", "agriculture"),
        (choices.REGION_OPTIONS, "吉林省吉林市", "220200"), (choices.TRANSFER_MODES, "专利许可", "license"),
        (choices.SECRECIES, "非涉密", "public"), (choices.SECRECIES, "秘密", "secret"),
        (choices.SECRECIES, "非公开", "非公开"), (choices.OWNERSHIPS, "非职务", "non_service"),
        (choices.FIELDS, "乱写", "乱写"), (choices.IP_STATUSES, "有效", "granted"),
    ],
)  # fmt: skip
def test_options_are_found_by_label_code_and_usual_words(options: choices.Options, text: str, code: str) -> None:
    assert options.code(text) == code


@pytest.mark.parametrize(
    ("text", "truth"), [("是", True), ("√", True), ("Ｙ", True), ("否", False), ("×", False), ("也许", "也许")]
)
def test_yes_and_no(text: str, truth: bool | str) -> None:
    assert choices.truth_of(text) == truth


@pytest.mark.parametrize(
    ("value", "text"),
    [(6.0, "6"), (0.1, "0.1"), (201710601862.3, "201710601862.3"), (True, "是"), (date(2026, 1, 2), "2026-01-02"),
     (datetime(2026, 1, 2), "2026-01-02"), (datetime(2026, 1, 2, 8, 30), "2026-01-02 08:30:00"),  # noqa: DTZ001
     (float("nan"), ""), (None, ""), (" 　文字\n", "文字"), ("a\0b\ud800", "ab")],
)  # fmt: skip
def test_cells_become_the_text_that_a_person_would_type(value: object, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize("kind", list(ListingKind))
@given(text=st.text(max_size=60))
def test_no_text_in_any_cell_breaks_the_reading(kind: ListingKind, text: str) -> None:
    row = interpret(kind, ALL[kind], {found.letter: text for found in ALL[kind]})
    assert set(row.origins.values()) <= {found.letter for found in ALL[kind]}
