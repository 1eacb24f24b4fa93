"""The template to download: instructions, a sheet to fill with an example row, and drop-downs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import xlsxwriter

from market.catalogue.rules.vocabulary import ListingKind
from market.catalogue.sheets.columns import COLUMNS, Column, letter
from market.catalogue.sheets.guide import GUIDES, Guide
from market.catalogue.sheets.reading import MAX_ROWS

SHEET = {ListingKind.ACHIEVEMENT: "成果", ListingKind.NEED: "需求"}
_OPTIONS = "选项"
_NOTES = (
    "在“{sheet}”工作表中从第 3 行起填写，一行一条；第 2 行是示例，可以保留，不会导入。",
    "列可以换顺序、可以删去；除“单位编号”和名称外都可以留空，缺少的内容以后在页面上补。",
    "上传后先检查，不写入：有问题的单元格会逐个指出，没有问题的行可以先导入为草稿。",
    "同一份表格再次导入不会重复；空白单元格不会清空已有内容；已上架的条目请在页面上修改。",
    "一次最多 {rows} 行，可用 .xlsx 或 .csv。",
)
_HEAD = {
    "bold": True,
    "bg_color": "#E8EEF4",
    "border": 1,
    "border_color": "#B9C2CB",
    "text_wrap": True,
    "valign": "vcenter",
}


def build_template(kind: ListingKind) -> bytes:
    """Return the template of a kind as an .xlsx file."""
    target = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, settings)
    book.set_properties({"title": f"{SHEET[kind]}导入模板", "company": "科技成果超市"})
    _write_instructions(book, kind)
    sheet = book.add_worksheet(SHEET[kind])
    _write_data(book, sheet, kind, _write_options(book, kind))
    sheet.activate()
    book.close()
    return target.getvalue()


def headers(kind: ListingKind) -> Iterator[tuple[Column, str, Guide]]:
    """Yield the template's columns from left to right: 指标 stands there as 指标1, 指标2 and so on."""
    for column in COLUMNS[kind]:
        guide = GUIDES[kind][column.key]
        for time in range(1, guide.times + 1):
            yield column, f"{column.header}{time}" if guide.times > 1 else column.header, guide


def _write_instructions(book: Any, kind: ListingKind) -> None:
    sheet = book.add_worksheet("填写说明")
    bold, head = book.add_format({"bold": True, "font_size": 14}), book.add_format(_HEAD)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 2, 46)
    sheet.write_string(0, 0, f"{SHEET[kind]}导入说明", bold)
    for row, note in enumerate(_NOTES, 1):
        sheet.merge_range(row, 0, row, 2, f"{row}. {note.format(sheet=SHEET[kind], rows=f'{MAX_ROWS:,}')}", wrap)
    start = len(_NOTES) + 2
    for place, title in enumerate(("列", "怎么填", "例")):
        sheet.write_string(start, place, title, head)
    for row, column in enumerate(COLUMNS[kind], start + 1):
        guide = GUIDES[kind][column.key]
        for place, text in enumerate((column.header, guide.how, guide.example)):
            sheet.write_string(row, place, text, wrap)


def _write_options(book: Any, kind: ListingKind) -> dict[str, str]:
    """Write the lists of the drop-downs on a sheet of their own and return each column's range."""
    sheet = book.add_worksheet(_OPTIONS)
    sheet.very_hidden()
    ranges: dict[str, str] = {}
    for key, guide in GUIDES[kind].items():
        if not guide.options:
            continue
        place = len(ranges)
        for row, option in enumerate(guide.options):
            sheet.write_string(row, place, option)
        ranges[key] = f"={_OPTIONS}!${letter(place)}$1:${letter(place)}${len(guide.options)}"
    return ranges


def _write_data(book: Any, sheet: Any, kind: ListingKind, ranges: dict[str, str]) -> None:
    head, required = book.add_format(_HEAD), book.add_format({**_HEAD, "font_color": "#A8361F"})
    grey, text = book.add_format({"font_color": "#5D6B79", "num_format": "@"}), book.add_format({"num_format": "@"})
    seen: set[str] = set()
    for place, (column, header, guide) in enumerate(headers(kind)):
        sheet.set_column(place, place, max(12, min(36, 2 * len(header) + 4)), text)
        sheet.write_string(0, place, f"{header}*" if column.required else header, required if column.required else head)
        if guide.example and column.key not in seen:
            sheet.write_string(1, place, guide.example, grey)
        seen.add(column.key)
        if column.key in ranges:
            sheet.data_validation(1, place, MAX_ROWS, place, _validation(guide, ranges[column.key]))
    sheet.freeze_panes(1, 2)
    sheet.set_row(0, 30)


def _validation(guide: Guide, where: str) -> dict[str, Any]:
    """Return a drop-down; where several options may stand in one cell, or other words will do, it only advises."""
    strict = not guide.several
    return {
        "validate": "list",
        "source": where,
        "error_type": "stop" if strict else "information",
        "error_title": "请从列表中选择",
        "error_message": "请从下拉列表中选择一项。"
        if strict
        else "可以填多项，用顿号隔开；每一项请与列表中的写法一致。",
        "show_error": strict,
    }
