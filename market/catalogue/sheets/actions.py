"""Handing in a spreadsheet, saying go, giving it up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import delete

from market.accounts.models import Organisation
from market.catalogue.models import ImportRow, ImportRun
from market.catalogue.rules.cleaning import clean_line
from market.catalogue.rules.importing import ImportAction
from market.catalogue.rules.vocabulary import ListingKind
from market.catalogue.sheets.containers import Format, sniff
from market.catalogue.sheets.events import ImportCancelled, ImportConfirmed, ImportStarted
from market.catalogue.sheets.queries import find_run
from market.kernel.context import Context
from market.kernel.errors import InvalidInput, NotFound
from market.kernel.files import FileStore
from market.kernel.permissions import OrganisationKind, Permission, require
from market.kernel.text import say

_ENDINGS = {".xlsx": Format.XLSX, ".csv": Format.TEXT, ".txt": Format.TEXT, ".tsv": Format.TEXT}


@dataclass(frozen=True, slots=True)
class StoredSheet:
    """A spreadsheet that is safely on disk, looked at from outside only. `size` in bytes."""

    name: str
    form: Format
    sha256: str
    size: int


def _store(files: FileStore, file_name: str, content: bytes, form: Format) -> StoredSheet:
    stored = files.put(content)
    return StoredSheet(file_name, form, stored.sha256, stored.size)


def store_sheet(ctx: Context, organisation_id: int, file_name: str, content: bytes, *, max_mb: int) -> StoredSheet:
    """Put an uploaded spreadsheet into the file store, before the transaction that starts its import.

    Raises InvalidInput for "file" where the first look says that it is none, is protected or larger than `max_mb`.
    """
    require(ctx.actor, Permission.IMPORT_RUN, organisation_id=organisation_id)
    name = clean_line(PurePath(file_name.replace("\\", "/")).name)[-200:] or "sheet.xlsx"
    if len(content) > max_mb * 1024 * 1024:
        raise InvalidInput(fields={"file": [say("文件超过 %(most)s MB。请分成几个文件上传。", most=max_mb)]})
    try:
        form = sniff(content)
    except InvalidInput as refused:
        raise InvalidInput(fields={"file": [refused.message]}) from None
    if PurePath(name).suffix.lower() not in _ENDINGS:
        raise InvalidInput(
            fields={"file": [say("文件名应以 .xlsx 或 .csv 结尾，上传的是“%(name)s”。", name=name[-60:])]}
        )
    return _store(ctx.files, name, content, form)


def store_json_lines(ctx: Context, organisation_id: int, file_name: str, content: bytes) -> StoredSheet:
    """Put a file of JSON lines (one record a line) into the file store; the command line takes it, pages do not."""
    require(ctx.actor, Permission.IMPORT_RUN, organisation_id=organisation_id)
    return _store(ctx.files, clean_line(PurePath(file_name).name)[-200:], content, Format.JSON_LINES)


def start_import(ctx: Context, organisation_id: int, kind: ListingKind, sheet: StoredSheet) -> ImportRun:
    """Begin an import: the worker reads and checks the file, and waits for `confirm_import`.

    Raises Forbidden, NotFound, InvalidInput for the bureau, which has no listings.
    """
    require(ctx.actor, Permission.IMPORT_RUN, organisation_id=organisation_id)
    organisation = ctx.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    if organisation.kind is OrganisationKind.BUREAU:
        raise InvalidInput(say("科技局负责审核，不发布成果和需求。请切换到您所在的高校或企业再导入。"))
    run = ImportRun(
        organisation_id=organisation_id, started_by_id=ctx.actor.user_id, kind=kind, created_at=ctx.now,
        file_name=sheet.name, file_format=sheet.form.value, file_sha256=sheet.sha256, file_size=sheet.size,
    )  # fmt: skip
    ctx.session.add(run)
    ctx.session.flush()
    ctx.record(
        ImportStarted(object_id=run.id, organisation_id=organisation_id, kind=kind.value, file_sha256=sheet.sha256)
    )
    return run


def confirm_import(ctx: Context, uid: str) -> ImportRun:
    """Let the good rows become drafts; raises InvalidInput where there is none, IllegalTransition out of turn."""
    run = find_run(ctx, uid)
    require(ctx.actor, Permission.IMPORT_RUN, organisation_id=run.organisation_id)
    run.apply(ImportAction.CONFIRM, at=ctx.now)
    if not run.good_rows:
        raise InvalidInput(say("没有可以导入的行。请按标出的问题修改文件后重新上传。"))
    run.done_rows = 0
    run.started_by_id = ctx.actor.user_id
    ctx.record(ImportConfirmed(object_id=run.id, organisation_id=run.organisation_id))
    return run


def submit_imported(ctx: Context, uid: str) -> ImportRun:
    """Let the drafts that came of the import be handed in for the unit's approval, as far as they are complete.

    Raises InvalidInput where the organisation is not verified, IllegalTransition out of turn.
    """
    run = find_run(ctx, uid)
    require(ctx.actor, Permission.LISTING_SUBMIT, organisation_id=run.organisation_id)
    run.apply(ImportAction.SUBMIT, at=ctx.now)
    if not run.organisation.is_verified:
        raise InvalidInput(say("单位通过科技局认证后才能提交。请先在“单位资料”中提交认证申请，草稿会一直保留。"))
    run.done_rows = run.cursor = 0
    run.started_by_id = ctx.actor.user_id
    ctx.record(ImportConfirmed(object_id=run.id, organisation_id=run.organisation_id, step="submit"))
    return run


def cancel_import(ctx: Context, uid: str) -> ImportRun:
    """Give an import up before anything was written; its rows go, its file and this note of it stay."""
    run = find_run(ctx, uid)
    require(ctx.actor, Permission.IMPORT_RUN, organisation_id=run.organisation_id)
    run.apply(ImportAction.CANCEL, at=ctx.now)
    ctx.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
    ctx.record(ImportCancelled(object_id=run.id, organisation_id=run.organisation_id))
    return run
