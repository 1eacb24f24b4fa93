"""Files to tables of text. Runs in the child process only: what is read here may be hostile."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import python_calamine as calamine

from market.catalogue.sheets.cells import cell_text
from market.catalogue.sheets.columns import MAX_COLUMNS
from market.catalogue.sheets.containers import DAMAGED, NOT_A_SHEET, PROTECTED, Format, check_workbook
from market.kernel.errors import InvalidInput
from market.kernel.text import say

MAX_SHEETS = 50
MAX_MERGED = 50_000
_DELIMITERS = (",", "\t", ";")
_HAN = "\u3400-\u9fff\U00020000-\U000323af"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")

csv.field_size_limit(1_000_000)


@dataclass(slots=True)
class Table:
    """One sheet: its name and its rows of text from the first row on. `first_column` counts from 0."""

    name: str
    rows: Iterable[list[str]]
    first_column: int = 0
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


def tables_of(path: Path, form: Format) -> Iterator[Table]:
    """Yield the visible sheets of a file; raises InvalidInput with a text for people where it cannot be read."""
    if form is Format.XLSX:
        yield from _workbook(path)
    elif form is Format.JSON_LINES:
        yield Table("", _json_lines(path.read_bytes()))
    else:
        yield Table("", _text_rows(path.read_bytes()))


def _workbook(path: Path) -> Iterator[Table]:
    check_workbook(path)
    try:
        workbook = calamine.load_workbook(str(path))
        shown = [
            place
            for place, sheet in enumerate(workbook.sheets_metadata)
            if sheet.visible is calamine.SheetVisibleEnum.Visible and sheet.typ is calamine.SheetTypeEnum.WorkSheet
        ]
        for place in shown[:MAX_SHEETS]:
            yield _sheet(workbook.get_sheet_by_index(place))
    except calamine.PasswordError:
        raise InvalidInput(PROTECTED) from None
    except calamine.CalamineError:
        raise InvalidInput(DAMAGED) from None


def _sheet(sheet: calamine.CalamineSheet) -> Table:
    first = sheet.start[1] if sheet.start else 0
    rows = ([""] * min(first, MAX_COLUMNS) + [cell_text(c) for c in row[:MAX_COLUMNS]] for row in sheet.iter_rows())
    return Table(sheet.name[:100], rows, first, _merged(sheet.merged_cell_ranges or []))


def _merged(ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the cells that a merge hides in its first column, with the cell whose value they share."""
    hidden: dict[tuple[int, int], tuple[int, int]] = {}
    for (top, left), (bottom, _right) in ranges:
        for row in range(top + 1, bottom + 1):
            if len(hidden) >= MAX_MERGED:
                return hidden
            hidden[row, left] = (top, left)
    return hidden


def _text_rows(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for row in reader:
            # A quoted cell may hold line breaks; blank rows keep lines as a spreadsheet counts them.
            yield [cell_text(cell) for cell in row[:MAX_COLUMNS]]
    except csv.Error:
        raise InvalidInput(
            say("CSV 文件第 %(line)s 行附近无法读取，多半是引号没有成对。请检查后重新上传。", line=reader.line_num)
        ) from None


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise InvalidInput(say("认不出文件的文字编码。请在 Excel 中另存为“CSV UTF-8”或 .xlsx 后重新上传。"))


def _delimiter(text: str) -> str:
    """Return the sign that most of the first rows are cut by; a comma where none is."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    counted = Counter({sign: sum(line.count(sign) > 0 for line in lines) for sign in _DELIMITERS})
    best, times = max(counted.items(), key=lambda item: (item[1], sum(line.count(item[0]) for line in lines)))
    return best if times else ","


def _json_lines(content: bytes) -> Iterator[list[str]]:
    """Yield a header of names, then one row for each line of JSON; words cut by spaces are joined."""
    names: list[str] = []
    for number, line in enumerate(content.decode("utf-8-sig", "replace").splitlines(), 1):
        if not line.strip():
            yield []
            continue
        record = _json_object(line, number)
        if not names:
            names = list(record)[:MAX_COLUMNS]
            yield names
        yield [joined(cell_text(record.get(name))) for name in names]


def _json_object(line: str, number: int) -> dict[str, object]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise InvalidInput(say("第 %(line)s 行不是 JSON 对象。", line=number) if number > 1 else NOT_A_SHEET)
    return record


def joined(text: str) -> str:
    """Return a text without the spaces between Chinese characters that a word cutter left."""
    return _BETWEEN_HAN.sub("", text)
