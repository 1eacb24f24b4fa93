"""The copy of an import's file with its faults marked, made by a child process."""

from __future__ import annotations

import json

from market.catalogue.models import ImportRun
from market.catalogue.sheets.process import message_from_json, run_child
from market.catalogue.sheets.queries import all_faults
from market.kernel.context import Context
from market.kernel.errors import NotFound
from market.kernel.naming import new_uid


def marked_copy(ctx: Context, run: ImportRun) -> bytes:
    """Return the run's file as .xlsx with its faults marked; raises NotFound where the file was removed."""
    source = ctx.files.path(run.file_sha256)
    if not source.exists():
        raise NotFound
    faults: dict[str, dict[int, list[list[str]]]] = {}
    for place, line, found in all_faults(ctx, run):
        name = run.columns["sheets"][place]["name"]
        said = [[fault["letter"], str(message_from_json(fault["message"]))] for fault in found]
        faults.setdefault(name, {})[line] = said
    folder = ctx.files.folder.parent / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"{new_uid()}.xlsx"
    form = run.file_format
    ctx.session.rollback()
    try:
        run_child("market.catalogue.sheets.marking", form, str(source), str(target), stdin=json.dumps(faults).encode())
        return target.read_bytes()
    finally:
        target.unlink(missing_ok=True)
