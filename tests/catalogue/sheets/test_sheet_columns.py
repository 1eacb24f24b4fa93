"""Headers are found wherever they stand, whatever they are called."""

from __future__ import annotations

import pytest

from market.catalogue.rules.values import READERS
from market.catalogue.rules.vocabulary import ListingKind
from market.catalogue.sheets.columns import COLUMNS, find_header, letter, recognise
from market.catalogue.sheets.guide import GUIDES

A, N = ListingKind.ACHIEVEMENT, ListingKind.NEED


@pytest.mark.parametrize(
    ("kind", "header", "key", "unit"),
    [
        (A, "成果名称", "title", ""),
        (A, "项目名称", "title", ""),
        (A, " 成果 名称* ", "title", ""),
        (A, "成果名称（必填）", "title", ""),
        (A, "Title", "title", ""),
        (A, "编号", "own_number", ""),
        (A, "价格（万元）", "price", "万元"),
        (A, "转让价格(元)", "price", "元"),
        (A, "ＴＲＬ", "trl", ""),
        (A, "技术就绪度(1-9)", "trl", ""),
        (A, "指标1", "indicators", ""),
        (A, "指标十二", "indicators", ""),
        (A, "创新点 3", "innovations", ""),
        (A, "专利号/申请号", "ip_number", ""),
        (A, "应用场景：", "applications", ""),
        (N, "需求名称", "title", ""),
        (N, "研发时限(月)", "months", "月"),
        (N, "研发周期（年）", "months", "年"),
        (N, "预算(万元)", "budget", "万元"),
        (N, "截止日期", "submissions_until", ""),
    ],
)
def test_a_header_is_recognised(kind: ListingKind, header: str, key: str, unit: str) -> None:
    found = recognise(kind, header)
    assert found is not None
    assert (found[0].key, found[1]) == (key, unit)


@pytest.mark.parametrize("header", ["", "序号", "备注", "成果名称2", "填报人", "（）", "*"])
def test_a_stranger_is_not_taken_for_something(header: str) -> None:
    assert recognise(A, header) is None


@pytest.mark.parametrize("kind", list(ListingKind))
def test_every_column_fills_fields_that_exist_and_is_explained(kind: ListingKind) -> None:
    keys = [column.key for column in COLUMNS[kind]]
    assert len(set(keys)) == len(keys)
    assert set(GUIDES[kind]) == set(keys)
    for column in COLUMNS[kind]:
        assert set(column.fields) <= set(READERS[kind]), column.key
        found = recognise(kind, column.header)
        assert found is not None, column.header
        assert found[0] is column


@pytest.mark.parametrize("kind", list(ListingKind))
def test_no_name_means_two_columns(kind: ListingKind) -> None:
    owners: dict[str, str] = {}
    for column in COLUMNS[kind]:
        for name in (column.header, *column.names.split()):
            assert owners.setdefault(name, column.key) == column.key, name


def test_the_header_may_stand_below_title_rows() -> None:
    rows = [
        ["某大学成果清单（2026）"],
        ["填报时间：2026-11-01", "联系人：李明"],
        ["序号", "成果名称", "编号", "指标1", "指标2"],
    ]
    header = find_header(A, rows)
    assert header is not None
    assert header.row == 2
    assert [found.key for found in header.found] == ["title", "own_number", "indicators", "indicators"]
    assert header.unknown == [("A", "序号")]


def test_a_second_column_of_the_same_name_is_reported_as_unknown() -> None:
    header = find_header(A, [["编号", "名称", "成果名称"]])
    assert header is not None
    assert header.unknown == [("C", "成果名称")]


def test_rows_without_known_headers_have_no_header() -> None:
    assert find_header(A, [["姓名", "电话"], ["张三", "139"]]) is None


@pytest.mark.parametrize(("place", "expected"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_lettered_as_spreadsheets_do(place: int, expected: str) -> None:
    assert letter(place) == expected
