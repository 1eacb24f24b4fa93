"""The dry run: a file is read by a child process, then its rows are checked in batches. Nothing is written yet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from market.catalogue.models import ImportRow, ImportRun, ImportState, RowState
from market.catalogue.rules.importing import ImportAction
from market.catalogue.rules.vocabulary import ListingKind
from market.catalogue.sheets.assessing import Assessed, assess, fault_of, find_existing, own_number_of
from market.catalogue.sheets.columns import FoundColumn, column
from market.catalogue.sheets.containers import Format
from market.catalogue.sheets.events import ImportChecked, ImportFailed
from market.catalogue.sheets.process import read_in_child
from market.catalogue.sheets.reading import message_to_json
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import InvalidInput
from market.kernel.text import Message, say

BATCH = 200
RawRow = tuple[int, int, dict[str, str]]  # sheet's place, line, text by column letter


def open_file(ctx: Context, run_id: int) -> bool:
    """Read the file and note its columns; a file that cannot be taken ends the run. Return whether there is more."""
    run = ctx.session.get_one(ImportRun, run_id)
    kind, form, source, target = run.kind, Format(run.file_format), ctx.files.path(run.file_sha256), spool(ctx, run)
    ctx.session.rollback()  # reading takes seconds: no transaction stays open meanwhile
    try:
        found = read_in_child(kind, form, source, target)
    except InvalidInput as refused:
        fail(ctx, run_id, refused.message)
        return False
    fault = _fault_of(kind, found)
    with transaction(ctx.session):
        run = ctx.session.get_one(ImportRun, run_id)
        if run.state is not ImportState.WAITING:
            return run.state is ImportState.CHECKING
        run.columns = {**found, "faulty": {}}
        run.total_rows = found["total"]
        run.done_rows = 0
        if fault is None:
            run.apply(ImportAction.OPEN, at=ctx.now)
    if fault is not None:
        fail(ctx, run_id, fault)
    return fault is None


def _fault_of(kind: ListingKind, found: dict[str, Any]) -> Message | None:
    if found["missing"]:
        headers = "、".join(column(kind, key).header for key in found["missing"])
        return say("缺少必填的列：%(headers)s。请补上后重新上传，可以先下载模板对照。", headers=headers)
    if not found["total"]:
        return say("表头下面没有数据行。请填写后重新上传（编号以“示例”开头的行不算）。")
    return None


def check_batch(ctx: Context, run_id: int) -> bool:
    """Check the next rows; return whether there are more. Killed midway, it leaves whole batches only."""
    run = ctx.session.get_one(ImportRun, run_id)
    done = run.done_rows
    raw = _next_rows(ctx, run, done)
    columns = columns_of(run)
    seen = _seen_numbers(ctx, run_id, [own_number_of(columns[place], texts) for place, _, texts in raw])
    numbers = {own_number_of(columns[place], texts) for place, _, texts in raw}
    existing = find_existing(ctx, run.kind, run.organisation_id, numbers)
    assessed = [(place, line, texts, assess(run.kind, columns[place], texts, existing)) for place, line, texts in raw]
    for place, line, _texts, row in assessed:
        if row.is_secret:
            _refuse_secret(ctx, run_id, _place(run, place, line))
            return False
    _name_twins(run, columns, assessed, seen)
    return _store(ctx, run_id, done, assessed)


def _store(ctx: Context, run_id: int, done: int, assessed: Sequence[tuple[int, int, dict[str, str], Assessed]]) -> bool:
    with transaction(ctx.session):
        run = ctx.session.get_one(ImportRun, run_id)
        if run.state is not ImportState.CHECKING:
            return False
        if run.done_rows != done:
            return True  # somebody else did this batch
        faulty = dict(run.columns.get("faulty", {}))
        for place, line, texts, row in assessed:
            ctx.session.add(_row(run_id, place, line, texts, row))
            for letter in {fault["letter"] for fault in row.faults}:
                faulty[f"{place}:{letter}"] = faulty.get(f"{place}:{letter}", 0) + 1
        run.columns = {**run.columns, "faulty": faulty}
        states = [row.state for *_, row in assessed]
        run.good_rows += states.count(RowState.GOOD)
        run.bad_rows += states.count(RowState.BAD)
        run.unchanged_rows += states.count(RowState.UNCHANGED)
        run.done_rows += len(assessed)
        finished = run.done_rows >= run.total_rows or not assessed
        if finished:
            run.apply(ImportAction.FINISH_CHECK, at=ctx.now)
            ctx.record(_checked(run))
    if finished:
        spool(ctx, ctx.session.get_one(ImportRun, run_id)).unlink(missing_ok=True)
    return not finished


def _checked(run: ImportRun) -> ImportChecked:
    return ImportChecked(
        object_id=run.id, organisation_id=run.organisation_id,
        good=run.good_rows, bad=run.bad_rows, unchanged=run.unchanged_rows,
    )  # fmt: skip


def _row(run_id: int, place: int, line: int, texts: dict[str, str], row: Assessed) -> ImportRow:
    number = row.own_number if 0 < len(row.own_number) <= 60 else None
    kept = texts if row.state is RowState.GOOD else {}
    return ImportRow(
        run_id=run_id, sheet=place, line=line, state=row.state, own_number=number, title=row.title,
        values=kept, faults=row.faults,
    )  # fmt: skip


def _next_rows(ctx: Context, run: ImportRun, done: int) -> list[RawRow]:
    path = spool(ctx, run)
    if not path.exists():  # a crash or another machine: the spool follows from the file
        read_in_child(run.kind, Format(run.file_format), ctx.files.path(run.file_sha256), path)
    with path.open(encoding="utf-8") as lines:
        return [tuple(json.loads(line)) for line in islice(lines, done, done + BATCH)]


def _seen_numbers(ctx: Context, run_id: int, numbers: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return where these numbers stood in the rows before this batch."""
    rows = ctx.session.execute(
        select(ImportRow.own_number, ImportRow.sheet, ImportRow.line)
        .where(ImportRow.run_id == run_id, ImportRow.own_number.in_(sorted(set(numbers))))
        .order_by(ImportRow.id.desc())
    )
    return {str(number): (sheet, line) for number, sheet, line in rows}


def _name_twins(
    run: ImportRun,
    columns: Sequence[Sequence[FoundColumn]],
    assessed: Sequence[tuple[int, int, dict[str, str], Assessed]],
    seen: dict[str, tuple[int, int]],
) -> None:
    """Refuse a row whose number another row of the file has already, naming that row."""
    for place, line, texts, row in assessed:
        if not row.own_number:
            continue
        first = seen.setdefault(row.own_number, (place, line))
        if first != (place, line):
            letter = next(found.letter for found in columns[place] if found.key == "own_number")
            message = say("编号与%(place)s重复，请改成不同的编号，或删去一行。", place=_place(run, *first))
            row.faults = [*row.faults, fault_of(columns[place], texts, letter, message)]
            row.state = RowState.BAD


def _place(run: ImportRun, sheet: int, line: int) -> Message:
    if len(run.columns["sheets"]) > 1:
        return say("工作表“%(sheet)s”第 %(line)s 行", sheet=run.columns["sheets"][sheet]["name"], line=line)
    return say("第 %(line)s 行", line=line)


def _refuse_secret(ctx: Context, run_id: int, place: Message) -> None:
    """End the run and keep nothing of a file that says it holds secrets: neither rows nor the file."""
    run = ctx.session.get_one(ImportRun, run_id)
    source, lines = ctx.files.path(run.file_sha256), spool(ctx, run)
    with transaction(ctx.session):
        ctx.session.execute(delete(ImportRow).where(ImportRow.run_id == run_id))
    fail(
        ctx,
        run_id,
        say(
            "文件中有标为涉密的成果（%(place)s）。涉密成果不得录入本平台：已删除这个文件，没有保存任何内容。"
            "请按本单位保密规定办理，并只上传可以公开的成果。",
            place=place,
        ),
    )
    source.unlink(missing_ok=True)
    lines.unlink(missing_ok=True)


def fail(ctx: Context, run_id: int, message: Message) -> None:
    """End the run with a text for people, in a transaction of its own."""
    with transaction(ctx.session):
        run = ctx.session.get_one(ImportRun, run_id)
        run.fault = message_to_json(message)
        run.apply(ImportAction.FAIL, at=ctx.now)
        ctx.record(ImportFailed(object_id=run_id, organisation_id=run.organisation_id, reason=message.msgid))
    spool(ctx, ctx.session.get_one(ImportRun, run_id)).unlink(missing_ok=True)


def spool(ctx: Context, run: ImportRun) -> Path:
    """Return where the rows lie between reading and checking. It follows from the file and may be lost."""
    return ctx.files.folder.parent / "imports" / f"{run.uid}.jsonl"


def columns_of(run: ImportRun) -> list[list[FoundColumn]]:
    """Return the columns of each of the run's sheets."""
    return [[FoundColumn(*found) for found in sheet["columns"]] for sheet in run.columns.get("sheets", [])]
