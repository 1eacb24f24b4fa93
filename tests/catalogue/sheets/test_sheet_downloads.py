"""The template that people fill, and the copy that shows them what is wrong."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from market.catalogue.models import ImportRun, ImportState
from market.catalogue.rules.vocabulary import ListingKind
from market.catalogue.sheets.columns import COLUMNS, find_header
from market.catalogue.sheets.marked import marked_copy
from market.catalogue.sheets.template import SHEET, build_template
from market.kernel.context import Context
from market.kernel.errors import NotFound


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("kind", list(ListingKind))
def test_the_template_holds_every_column_its_instructions_and_drop_downs(kind: ListingKind) -> None:
    book = opened(build_template(kind))
    assert book.sheetnames[:2] == ["填写说明", SHEET[kind]]
    sheet = book[SHEET[kind]]
    header = find_header(kind, [[str(cell.value or "") for cell in sheet[1]]])
    assert header is not None
    assert header.unknown == []
    assert header.keys == {column.key for column in COLUMNS[kind]}
    explained = {row[0].value for row in book["填写说明"].iter_rows() if row[0].value}
    assert {column.header for column in COLUMNS[kind]} <= explained
    assert len(sheet.data_validations.dataValidation) >= 6


@pytest.mark.parametrize("kind", list(ListingKind))
def test_the_untouched_template_has_no_row_to_import(kind: ListingKind, tto: Context, hand_in: Any) -> None:
    run = hand_in(tto, build_template(kind), kind)
    assert run.state is ImportState.FAILED
    assert run.fault is not None
    assert "没有数据行" in run.fault["msgid"]
    assert run.columns["examples"] == 1


@pytest.mark.parametrize("kind", list(ListingKind))
def test_the_example_row_itself_would_be_good(kind: ListingKind, tto: Context, hand_in: Any) -> None:
    book = opened(build_template(kind))
    book[SHEET[kind]]["A2"] = "X-1"
    target = io.BytesIO()
    book.save(target)
    run = hand_in(tto, target.getvalue(), kind)
    assert (run.good_rows, run.bad_rows) == (1, 0), run.columns


def test_the_marked_copy_colours_bad_cells_and_says_why(tto: Context, make_workbook: Any, hand_in: Any) -> None:
    rows = [["我校成果"], ["编号", "成果名称", "技术就绪度", "备注"], ["A-1", "甲", 6, "好"], ["A-2", "乙", 12, "=1+1"]]
    run = hand_in(tto, make_workbook(("成果", rows), ("其他", [["随便"]])))

    book = opened(marked_copy(tto, run))

    assert book.sheetnames == ["成果", "其他"]
    sheet = book["成果"]
    assert [sheet.cell(4, at).value for at in (1, 2, 3)] == ["A-2", "乙", "12"]
    assert sheet["C4"].fill.fgColor.rgb.endswith("F7D9D0")
    assert sheet["C3"].fill.fill_type is None
    assert "C 列" in sheet["E4"].value
    assert "1 到 9" in sheet["E4"].value
    assert sheet["E3"].value is None
    assert sheet["D4"].value == "=1+1"


def test_what_looks_like_a_formula_stays_text_in_the_marked_copy(tto: Context, hand_in: Any) -> None:
    content = '编号,成果名称,技术就绪度\nA-1,"=HYPERLINK(""http://x"")",12\n@SUM,+1,x\n'.encode()
    run = hand_in(tto, content, name="a.csv")
    copy = marked_copy(tto, run)
    with zipfile.ZipFile(io.BytesIO(copy)) as packed:
        written = packed.read("xl/worksheets/sheet1.xml")
    assert b"<f" not in written
    assert b"hyperlink" not in written.lower().replace(b"=hyperlink", b"")
    sheet = opened(copy).worksheets[0]
    assert sheet["B2"].quotePrefix
    assert sheet["A3"].quotePrefix


def test_a_marked_copy_of_a_removed_file_is_not_found(tto: Context, make_workbook: Any, hand_in: Any) -> None:
    run: ImportRun = hand_in(tto, make_workbook(("成果", [["编号", "成果名称"], ["A-1", ""]])))
    tto.files.path(run.file_sha256).unlink()
    with pytest.raises(NotFound):
        marked_copy(tto, run)
