"""Files of every sort: honest ones are read, broken and hostile ones get a Chinese answer in time."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from market.catalogue.rules.vocabulary import ListingKind
from market.catalogue.sheets.containers import Format, sniff
from market.catalogue.sheets.process import read_in_child
from market.catalogue.sheets.reading import MAX_ROWS
from market.kernel.errors import InvalidInput

HEADER = ["单位编号", "成果名称", "简介"]
CSV = "单位编号,成果名称,简介\nA-1,𠮷林低温电解液,一句话\n"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., tuple[dict[str, Any], list[Any]]]:
    def run(content: bytes, form: Format | None = None) -> tuple[dict[str, Any], list[Any]]:
        source, target = tmp_path / "source", tmp_path / "rows.jsonl"
        source.write_bytes(content)
        found = read_in_child(ListingKind.ACHIEVEMENT, form or sniff(content), source, target)
        return found, [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]

    return run


@pytest.mark.parametrize(
    "content",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("gb18030"),
        CSV.encode("utf-16"),
        CSV.replace(",", "\t").encode(),
        CSV.replace(",", ";").encode(),
        CSV.replace("\n", "\r\n").encode("gb18030"),
    ],
    ids=["utf-8", "bom", "gb18030", "utf-16", "tabs", "semicolons", "crlf"],
)
def test_text_files_are_read_in_each_encoding_and_with_each_delimiter(content: bytes, read: Any) -> None:
    found, rows = read(content)
    assert found["total"] == 1
    assert rows == [[0, 2, {"A": "A-1", "B": "𠮷林低温电解液", "C": "一句话"}]]


def test_quoted_cells_keep_their_commas_and_lines(read: Any) -> None:
    _, rows = read('单位编号,成果名称,简介\nA-1,"甲,乙","第一行\n第二行"\n'.encode())
    assert rows[0][2] == {"A": "A-1", "B": "甲,乙", "C": "第一行\n第二行"}


def test_title_rows_blank_rows_hidden_sheets_and_strange_sheets(read: Any) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.add_worksheet("说明").write_row(0, 0, ["请先阅读", "填写要求"])
    sheet = book.add_worksheet("成果")
    sheet.merge_range(0, 0, 0, 3, "某大学科技成果清单")
    sheet.write_row(2, 1, [*HEADER, "联系人"])
    sheet.write_row(3, 1, ["A-1", "甲", "一", "张"])
    sheet.write_row(5, 1, ["示例-1", "例", "例"])
    sheet.write_row(6, 1, ["A-2", "乙"])
    hidden = book.add_worksheet("藏")
    hidden.hide()
    hidden.write_row(0, 0, HEADER)
    hidden.write_row(1, 0, ["B-1", "隐藏的", "x"])
    book.close()

    found, rows = read(target.getvalue())

    assert found["skipped"] == ["说明"]
    assert found["examples"] == 1
    (only,) = found["sheets"]
    assert (only["name"], only["header_line"], only["unknown"]) == ("成果", 3, [["E", "联系人"]])
    assert rows == [[0, 4, {"B": "A-1", "C": "甲", "D": "一"}], [0, 7, {"B": "A-2", "C": "乙"}]]


def test_several_sheets_merged_cells_and_dates(read: Any) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy/m/d"})
    one, two = book.add_worksheet("一"), book.add_worksheet("二")
    one.write_row(0, 0, ["单位编号", "成果名称", "技术领域"])
    one.write_row(1, 0, ["A-1", "甲"])
    one.write_row(2, 0, ["A-2", "乙"])
    one.write_row(3, 0, ["A-3", "丙", "农业"])
    one.merge_range(1, 2, 2, 2, "新材料")
    two.write_row(0, 0, ["编号", "名称", "专利有效期"])
    two.write_row(1, 0, [17, "丁"])
    two.write_datetime(1, 2, date(2037, 7, 21), day)
    book.close()

    _, rows = read(target.getvalue())

    assert [(place, line, cells.get("C")) for place, line, cells in rows] == [
        (0, 2, "新材料"), (0, 3, "新材料"), (0, 4, "农业"), (1, 2, "2037-07-21"),
    ]  # fmt: skip
    assert rows[3][2]["A"] == "17"


def test_lines_of_json_are_rows_and_cut_words_are_joined(read: Any) -> None:
    content = '{"id": "x1", "title": "低温 锂 电池 LiFePO4 材料"}\n\n{"id": "x2", "title": "夏热冬 建筑"}\n'
    _, rows = read(content.encode(), Format.JSON_LINES)
    assert [cells for _, _, cells in rows] == [
        {"A": "x1", "B": "低温锂电池 LiFePO4 材料"},
        {"A": "x2", "B": "夏热冬建筑"},
    ]


def refused(read: Any, content: bytes) -> str:
    start = time.monotonic()
    with pytest.raises(InvalidInput) as error:
        read(content)
    assert time.monotonic() - start < 25
    return str(error.value.message)


def archive(**entries: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "不是 Excel 或 CSV"),
        (b"%PDF-1.7 ...", "不是 Excel 或 CSV"),
        (b"\x89PNG\r\n\x1a\n", "不是 Excel 或 CSV"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "不是 Excel 或 CSV"),
        (b"MZ\x90\x00", "不是 Excel 或 CSV"),
        (b"a,b\x00c", "不是 Excel 或 CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "受密码保护"),
        (b"PK\x03\x04 broken", "已损坏"),
        (archive(word__document_dot_xml=b"<w/>"), "不是 Excel 或 CSV"),
        (archive(xl__workbook_dot_xml=b"<workbook/>", xl__vbaProject_dot_bin=b"x"), "含有宏"),
        (archive(xl__workbook_dot_xml=b"<workbook/>"), "已损坏"),
        (archive(xl__workbook_dot_xml=bytes(210 * 1024 * 1024)), "解压后过大"),
        ("单位编号,成果名称\nA-1,\"没有收尾".encode() + b"x" * 1_100_000, "引号没有成对"),
        ("姓名,电话\n张三,139\n".encode(), "没有找到表头"),
        (b"\x81\x00\xff\xfe\x30", "不是 Excel 或 CSV"),
        (b"abc\xff,\xff\xff\n", "文字编码"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_answered_in_chinese(content: bytes, said: str, read: Any) -> None:
    assert said in refused(read, content)


def test_a_cell_at_the_far_corner_costs_the_child_only(read: Any) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write(1_048_575, 16_383, "远")
    book.close()
    assert "超出了可处理的范围" in refused(read, target.getvalue())


def test_a_directory_that_lies_about_sizes_does_not_help(read: Any) -> None:
    honest = archive(
        xl__workbook_dot_xml=b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>',
        filler=bytes(150 * 1024 * 1024),
    )
    lying = honest.replace((150 * 1024 * 1024).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != honest
    assert refused(read, lying)


def test_too_many_rows_are_refused_with_the_limit(read: Any) -> None:
    lines = "".join(f"A-{n},甲\n" for n in range(MAX_ROWS + 1))
    assert "最多导入 20,000 行" in refused(read, f"单位编号,成果名称\n{lines}".encode())


def test_a_failed_reading_leaves_no_half_written_rows(read: Any, tmp_path: Path) -> None:
    refused(read, ("单位编号,成果名称\n" + 'A-1,"x' + "y" * 1_100_000).encode())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source"]
