"""What the pages of an import show: its progress, its columns, and its faults cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from market.catalogue.models import ImportRow, ImportRun, ImportState, Listing
from market.catalogue.rules.importing import IMPORT_STATE_LABELS, RUNNING
from market.catalogue.rules.values import LABELS
from market.catalogue.sheets.columns import column
from market.kernel.text import Message, say
from market.web.desk.places import AREAS
from market.web.text import message_from_json

_TONES = {
    ImportState.CHECKED: "wait", ImportState.DONE: "good", ImportState.FAILED: "stop", ImportState.CANCELLED: "off",
}  # fmt: skip
_DETAILS = {
    ImportState.WAITING: say("文件已收到，后台很快开始检查。可以离开这一页，稍后从“表格导入”回来。"),
    ImportState.CHECKING: say("正在逐行检查，还没有写入任何内容。可以离开这一页，稍后从“表格导入”回来。"),
    ImportState.IMPORTING: say("正在写入草稿。可以离开这一页，不会中断。"),
    ImportState.SUBMITTING: say("正在逐条提交。可以离开这一页，不会中断。"),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the running step is."""

    label: Message
    detail: Message
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """The columns of one sheet: header and what it was taken for; those that were not recognised."""

    name: str
    known: list[tuple[str, str, Message]]
    unknown: list[tuple[str, str]]
    rows: int


@dataclass(frozen=True, slots=True)
class FaultyColumn:
    """A column with faults, to filter by. `value` is its place, as in the address."""

    value: str
    label: Message
    count: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One bad cell: where it is, what stands in it, why it cannot be taken."""

    sheet: str
    line: int
    letter: str
    header: str
    value: str
    message: Message
    about: str
    url: str | None


def tone(state: ImportState) -> str:
    """Return the badge's tone for a state."""
    return _TONES.get(state, "wait")


def progress_of(run: ImportRun) -> Progress | None:
    """Return how far the import is, or None where nothing is running."""
    if run.state not in RUNNING:
        return None
    totals = {
        ImportState.CHECKING: run.total_rows,
        ImportState.IMPORTING: run.good_rows,
        ImportState.SUBMITTING: run.created_rows + run.updated_rows,
    }
    return Progress(IMPORT_STATE_LABELS[run.state], _DETAILS[run.state], run.done_rows, totals.get(run.state, 0))


def columns_shown(run: ImportRun) -> list[SheetColumns]:
    """Return the columns of each sheet that was read."""
    labels = LABELS[run.kind]
    return [
        SheetColumns(
            sheet["name"],
            [(at, header, labels[column(run.kind, key).fields[0]]) for at, header, key, _unit in sheet["columns"]],
            [(at, header) for at, header in sheet["unknown"]],
            sheet["rows"],
        )
        for sheet in run.columns.get("sheets", [])
    ]


def missing_columns(run: ImportRun) -> list[str]:
    """Return the headers of required columns that the file lacks."""
    return [column(run.kind, key).header for key in run.columns.get("missing", [])]


def faulty_columns(run: ImportRun) -> list[FaultyColumn]:
    """Return the columns with faults, those with most first."""
    sheets = run.columns.get("sheets", [])
    found = []
    for value, count in run.columns.get("faulty", {}).items():
        place, _, letter = value.partition(":")
        sheet = sheets[int(place)]
        header = next((known[1] for known in sheet["columns"] if known[0] == letter), "")
        label = say("%(header)s（%(letter)s 列）", header=header, letter=letter) if letter else say("整行")
        if _names_sheets(run):
            label = say("%(sheet)s · %(column)s", sheet=sheet["name"], column=label)
        found.append(FaultyColumn(value, label, count))
    return sorted(found, key=lambda column: (-column.count, column.value))


def _names_sheets(run: ImportRun) -> bool:
    """Say whether places are told with their sheet: a workbook has sheets with names, a text file does not."""
    return run.file_format == "xlsx"


def chosen_column(run: ImportRun, asked: str) -> tuple[int | None, str | None]:
    """Return the sheet and letter that the address asks for, if the run has faults there."""
    if asked not in run.columns.get("faulty", {}):
        return None, None
    place, _, letter = asked.partition(":")
    return int(place), letter


def faults_of(
    run: ImportRun, rows: list[ImportRow], letter: str | None, listings: Mapping[int, Listing]
) -> list[Fault]:
    """Return the faults of these rows, one a cell; only those of a column where one was chosen."""
    sheets = run.columns.get("sheets", [])
    return [
        _fault(run, sheets[row.sheet]["name"] if _names_sheets(run) else "", row, found, listings)
        for row in rows
        for found in row.faults
        if letter is None or found["letter"] == letter
    ]


def _fault(run: ImportRun, sheet: str, row: ImportRow, found: dict[str, Any], listings: Mapping[int, Listing]) -> Fault:
    listing = listings.get(row.listing_id or 0)
    url = url_for(f"{AREAS[run.kind]}.edit", uid=listing.uid, step="check") if listing is not None else None
    about = " ".join(part for part in (row.own_number or "", row.title) if part)
    message = message_from_json(found["message"])
    return Fault(sheet, row.line, found["letter"], found["header"], found["value"], message, about, url)
