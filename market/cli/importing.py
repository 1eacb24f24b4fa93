"""The work behind `market import`: the worker's steps, done here in the foreground."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from market.accounts.actions import establish_organisation
from market.accounts.models import Organisation
from market.accounts.queries import organisation_named
from market.catalogue.models import ImportRow, ImportRun, ImportState, RowState
from market.catalogue.rules.values import LABELS
from market.catalogue.rules.vocabulary import ListingKind
from market.catalogue.sheets import actions
from market.catalogue.sheets.columns import column
from market.catalogue.sheets.containers import NOT_A_SHEET
from market.catalogue.sheets.process import message_from_json
from market.catalogue.sheets.publishing import publish_batch
from market.catalogue.sheets.runner import run_step
from market.cli.surroundings import CommandError
from market.jobs.wiring import container, new_context
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Conflict
from market.kernel.identifiers import uscc_with_check
from market.kernel.permissions import OrganisationKind

SHOWN = 50
MAX_TRIES = 20
_EXPERIMENT = {
    ListingKind.ACHIEVEMENT: ("匹配试验成果方（演示）", OrganisationKind.UNIVERSITY),
    ListingKind.NEED: ("匹配试验需求方（演示）", OrganisationKind.ENTERPRISE),
}


def check_file(
    file: Path, kind: ListingKind, organisation: str | None, *, experiment: bool
) -> tuple[Context, ImportRun]:
    """Hand the file in and check it to the end; raises CommandError where it cannot be taken."""
    ctx = new_context()
    settings = container().settings
    if experiment and settings.is_production:
        raise CommandError("--publish 仅供试验，正式环境不可用。")
    unit_id = _unit(ctx, organisation, kind, experiment=experiment)
    content = file.read_bytes()
    if not content.strip():
        raise CommandError(str(NOT_A_SHEET))
    if file.suffix.lower() == ".jsonl":
        sheet = actions.store_json_lines(ctx, unit_id, file.name, content)
    else:
        sheet = actions.store_sheet(ctx, unit_id, file.name, content, max_mb=settings.max_upload_mb)
    with transaction(ctx.session):
        run = actions.start_import(ctx, unit_id, kind, sheet)
    run = _work(ctx, run.id, "检查", lambda run: run.total_rows)
    if run.state is not ImportState.CHECKED:
        fault = str(message_from_json(run.fault)) if run.fault else "这次导入已被取消。"
        raise CommandError(fault)
    return ctx, run


def _unit(ctx: Context, name: str | None, kind: ListingKind, *, experiment: bool) -> int:
    default, unit_kind = _EXPERIMENT[kind]
    wanted = name or default
    found = ctx.session.scalar(select(Organisation).where(Organisation.uid == wanted))
    found = found or organisation_named(ctx.session, wanted)
    if found is not None:
        return found.id
    if not experiment:
        raise CommandError(f"没有“{wanted}”这个单位。请核对名称，或先用 market user create 建立它。")
    stem = str(int(hashlib.sha256(wanted.encode()).hexdigest(), 16) % 10**7).zfill(7)
    values = {"name": wanted, "uscc": uscc_with_check(f"91220200MA{stem}")}
    with transaction(ctx.session):
        made = establish_organisation(ctx, kind=unit_kind, values=values)
    return made.id


def _work(ctx: Context, run_id: int, label: str, total: Callable[[ImportRun], int]) -> ImportRun:
    """Do the worker's steps here, with a bar; a worker that runs beside may do some of them, to no harm."""
    tries = 0
    with _bar(label, 1) as bar:
        while True:
            try:
                more = run_step(ctx, run_id)
                tries = 0
            except Conflict:
                tries += 1
                more = tries < MAX_TRIES
            run = ctx.session.get_one(ImportRun, run_id)
            bar.length = max(1, total(run))
            bar.update(min(run.done_rows, bar.length) - bar.pos)
            if not more:
                return run


def _bar(label: str, length: int) -> AbstractContextManager[Any]:
    return click.progressbar(length=length, label=label, file=sys.stderr)


def give_up(ctx: Context, run_id: int) -> None:
    """End a run that was checked only."""
    uid = ctx.session.get_one(ImportRun, run_id).uid
    with transaction(ctx.session):
        actions.cancel_import(ctx, uid)


def commit(ctx: Context, run_id: int) -> ImportRun:
    """Make drafts of the good rows."""
    uid = ctx.session.get_one(ImportRun, run_id).uid
    with transaction(ctx.session):
        actions.confirm_import(ctx, uid)
    return _finished(_work(ctx, run_id, "写入", lambda run: run.good_rows))


def submit(ctx: Context, run_id: int) -> ImportRun:
    """Hand the drafts in for the unit's approval."""
    uid = ctx.session.get_one(ImportRun, run_id).uid
    with transaction(ctx.session):
        actions.submit_imported(ctx, uid)
    return _finished(_work(ctx, run_id, "提交", lambda run: run.created_rows + run.updated_rows))


def publish(ctx: Context, run_id: int) -> int:
    """Put the drafts on the shelf, unchecked; return how many."""
    run = ctx.session.get_one(ImportRun, run_id)
    total, done, last = run.created_rows + run.updated_rows, 0, 0
    with _bar("上架", max(1, total)) as bar:
        while True:
            last, published = publish_batch(ctx, run_id, last)
            if not last:
                return done
            done += published
            bar.update(published)


def _finished(run: ImportRun) -> ImportRun:
    if run.fault is not None:
        raise CommandError(str(message_from_json(run.fault)))
    return run


def report(ctx: Context, run: ImportRun) -> Iterator[str]:
    """Yield the lines of the check's report: columns, counts, each bad cell."""
    labels = LABELS[run.kind]
    sheets = run.columns["sheets"]
    for sheet in sheets:
        yield f"工作表“{sheet['name']}”（{sheet['rows']:,} 行）：" if sheet["name"] else f"{sheet['rows']:,} 行："
        known = (f"{header} → {labels[column(run.kind, key).fields[0]]}" for _, header, key, _ in sheet["columns"])
        yield f"  认出的列：{'；'.join(known)}"
        if sheet["unknown"]:
            yield f"  没有认出、不会导入的列：{'、'.join(header for _, header in sheet['unknown'])}"
    if run.columns["skipped"]:
        yield f"没有表头、已跳过的工作表：{'、'.join(run.columns['skipped'])}"
    yield f"可以导入 {run.good_rows:,} 行，有问题 {run.bad_rows:,} 行，与已有条目相同 {run.unchanged_rows:,} 行。"
    yield from _faults(ctx, run, [sheet["name"] for sheet in sheets])


def _faults(ctx: Context, run: ImportRun, sheets: list[str]) -> Iterator[str]:
    rows = ctx.session.scalars(
        select(ImportRow)
        .where(ImportRow.run_id == run.id, ImportRow.state == RowState.BAD)
        .order_by(ImportRow.sheet, ImportRow.line)
        .limit(SHOWN)
    ).all()
    for row in rows:
        for fault in row.faults:
            sheet = f"{sheets[row.sheet]}!" if len(sheets) > 1 else ""
            value = f"“{fault['value']}”" if fault["value"] else "（空）" if fault["letter"] else ""
            place = f"{sheet}{fault['letter']}{row.line}"
            yield f"  {place} {fault['header']}{value}：{message_from_json(fault['message'])}"
    if run.bad_rows > len(rows):
        yield f"  ……其余 {run.bad_rows - len(rows):,} 行有问题的行没有列出，用 --marked 另存标注了问题的表格。"
