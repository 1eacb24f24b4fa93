"""The child process that reads a spreadsheet: `python -m market.catalogue.sheets.reading KIND FORMAT SOURCE TARGET`.

It writes the recognised cells of each row into TARGET as lines of JSON, and says on standard output what it found.
Memory and computing time are limited here, wall-clock time by the parent; a file that breaks the limits costs this
process only.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

from market.catalogue.rules.vocabulary import ListingKind
from market.catalogue.sheets.columns import EXAMPLE, HEADER_ROWS, REQUIRED, Header, column, find_header, letter
from market.catalogue.sheets.containers import Format
from market.catalogue.sheets.tables import Table, tables_of
from market.kernel.errors import InvalidInput
from market.kernel.text import Message, say

MEMORY = 1536 * 1024 * 1024
CPU_SECONDS = 20
MAX_ROWS = 20_000
MAX_FILE_OUT = 512 * 1024 * 1024


@dataclass(slots=True)
class Found:
    """What a file holds: its sheets with their columns, the sheets passed over, and how many rows."""

    sheets: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    examples: int = 0
    total: int = 0


def read_sheets(kind: ListingKind, form: Format, source: Path, target: TextIO) -> Found:
    """Write the rows of all sheets that have a header into `target`; raises InvalidInput for the file as a whole."""
    found = Found()
    for table in tables_of(source, form):
        _read_table(kind, table, found, target)
    if not found.sheets:
        raise InvalidInput(
            say("没有找到表头：前 %(rows)s 行里应有“%(number)s”“%(title)s”等列名。请对照模板检查，"
                "并确认选对了“成果”或“需求”。",
                rows=HEADER_ROWS, number=column(kind, "own_number").header, title=column(kind, "title").header)
        )  # fmt: skip
    return found


def _read_table(kind: ListingKind, table: Table, found: Found, target: TextIO) -> None:
    rows = iter(table.rows)
    first = list(islice(rows, HEADER_ROWS))
    header = find_header(kind, first)
    if header is None:
        if any(any(row) for row in first):
            found.skipped.append(table.name)
        return
    missing = [key for key in REQUIRED if key not in header.keys]
    found.missing += [key for key in missing if key not in found.missing]
    sheet = {"name": table.name, "header_line": header.row + 1, "rows": 0, **_columns(header)}
    place = len(found.sheets)
    found.sheets.append(sheet)
    if missing:
        return
    for line, cells in _records(table, header, chain(first, rows)):
        if _own_number(header, cells).startswith(EXAMPLE):
            found.examples += 1
            continue
        found.total += 1
        sheet["rows"] += 1
        if found.total > MAX_ROWS:
            raise InvalidInput(say("一次最多导入 %(most)s 行。请把文件分成几个，分次上传。", most=f"{MAX_ROWS:,}"))
        target.write(json.dumps([place, line, cells], ensure_ascii=False, separators=(",", ":")) + "\n")


def _columns(header: Header) -> dict[str, Any]:
    known = [[found.letter, found.header, found.key, found.unit] for found in header.found]
    return {"columns": known, "unknown": [list(stranger) for stranger in header.unknown]}


def _records(table: Table, header: Header, rows: Iterator[list[str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row below the header that is not blank: its line from 1, and its known cells by letter."""
    wanted = {found.letter for found in header.found}
    letters = {at: letter(at) for at in range(256) if letter(at) in wanted}
    origins = set(table.merged.values())
    shared: dict[tuple[int, int], str] = {}
    for place, row in enumerate(rows):
        own = {name: row[at] for at, name in letters.items() if at < len(row) and row[at]}
        for at in letters:
            if (place, at) in origins and at < len(row):
                shared[place, at] = row[at]
        if place <= header.row or not own:
            continue
        for at, name in letters.items():
            above = table.merged.get((place, at))
            if above is not None and name not in own and above[0] > header.row and shared.get(above):
                own[name] = shared[above]
        yield place + 1, own


def _own_number(header: Header, cells: dict[str, str]) -> str:
    return next((cells.get(found.letter, "") for found in header.found if found.key == "own_number"), "")


def message_to_json(message: Message) -> dict[str, Any]:
    """Return a message as plain JSON; messages inside it likewise."""
    params = {
        name: message_to_json(value) if isinstance(value, Message) else value if isinstance(value, int) else str(value)
        for name, value in message.params.items()
    }
    return {"msgid": message.msgid, "params": params}


def limit_process() -> None:
    """Bind this process to its memory, computing time and size of file, for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE_OUT, MAX_FILE_OUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> int:
    """Read the file named by the arguments; print a JSON object with what was found, or with the fault."""
    limit_process()
    kind, form = ListingKind(arguments[0]), Format(arguments[1])
    try:
        with Path(arguments[3]).open("w", encoding="utf-8") as target:
            found = read_sheets(kind, form, Path(arguments[2]), target)
    except InvalidInput as refused:
        sys.stdout.write(json.dumps({"fault": message_to_json(refused.message)}))
        return 0
    answer = {name: getattr(found, name) for name in ("sheets", "skipped", "missing", "examples", "total")}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
