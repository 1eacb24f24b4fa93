"""A copy of the file with the bad cells coloured and a last column that says why.

`python -m market.catalogue.sheets.marking FORMAT SOURCE TARGET`, with the faults as JSON on standard input: the file is
people's own, so it is read again in a limited child process, and written there too.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import xlsxwriter

from market.catalogue.sheets.columns import letter
from market.catalogue.sheets.containers import Format
from market.catalogue.sheets.reading import limit_process, message_to_json
from market.catalogue.sheets.tables import Table, tables_of
from market.kernel.errors import InvalidInput

WHY = "问题"
MAX_LINES = 25_000
_RISKY = re.compile(r"^[=+\-@\t\r]")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")

Faults = dict[int, list[list[str]]]  # by line: letter of the cell ("" for none) and what is wrong


def write_marked(form: Format, source: Path, target: Path, faults: dict[str, Faults]) -> None:
    """Write the copy. Every cell is text: nothing that was typed becomes a formula or a link."""
    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(target), settings)
    plain, risky = book.add_format(), book.add_format({"quote_prefix": True})
    bad = book.add_format({"bg_color": "#F7D9D0", "border": 1, "border_color": "#A8361F", "quote_prefix": True})
    why = book.add_format({"font_color": "#A8361F", "text_wrap": True})
    taken: set[str] = set()
    for table in tables_of(source, form):
        name = _sheet_name(table.name, taken)
        sheet = book.add_worksheet(name)
        _write_table(sheet, table, faults.get(table.name, {}), (plain, risky, bad, why))
    book.close()


def _write_table(sheet: Any, table: Table, faults: Faults, formats: tuple[Any, Any, Any, Any]) -> None:
    plain, risky, bad, why = formats
    rows = [row for row, _ in zip(table.rows, range(MAX_LINES), strict=False)]
    width = max((len(row) for row in rows), default=0)
    for place, row in enumerate(rows):
        found = faults.get(place + 1, [])
        marked = {at for at, _ in found}
        for at in range(width):
            text = row[at] if at < len(row) else ""
            if letter(at) in marked:
                _write_bad(sheet, place, at, text, bad)
            elif text:
                sheet.write_string(place, at, text, risky if _RISKY.match(text) else plain)
        if found:
            said = "\n".join(f"{at} 列：{text}" if at else text for at, text in found)
            sheet.write_string(place, width, said, why)
    if faults:
        sheet.set_column(width, width, 60)


def _write_bad(sheet: Any, place: int, at: int, text: str, bad: Any) -> None:
    if text:
        sheet.write_string(place, at, text, bad)
    else:
        sheet.write_blank(place, at, None, bad)


def _sheet_name(name: str, taken: set[str]) -> str:
    base = _FORBIDDEN.sub(" ", name).strip()[:28] or "数据"
    chosen, number = base, 2
    while chosen.casefold() in taken:
        chosen, number = f"{base[:25]} {number}", number + 1
    taken.add(chosen.casefold())
    return chosen


def main(arguments: list[str]) -> int:
    """Write the copy that the arguments and standard input ask for; print what happened as JSON."""
    faults = {name: {int(line): found for line, found in lines.items()} for name, lines in json.load(sys.stdin).items()}
    limit_process()
    try:
        write_marked(Format(arguments[0]), Path(arguments[1]), Path(arguments[2]), faults)
    except InvalidInput as refused:
        sys.stdout.write(json.dumps({"fault": message_to_json(refused.message)}))
        return 0
    sys.stdout.write("{}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
