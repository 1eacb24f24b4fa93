"""Reads of imports: for those who may import for the organisation, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import joinedload

from market.catalogue.content import MODELS
from market.catalogue.models import ImportRow, ImportRun, Listing, RowState
from market.kernel.context import Context
from market.kernel.errors import NotFound
from market.kernel.permissions import Permission, allows

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class RowPage:
    """One page of rows."""

    rows: list[ImportRow]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // PER_PAGE))


def find_run(ctx: Context, uid: str) -> ImportRun:
    """Return an import of an organisation that the actor may import for; raises NotFound."""
    run = ctx.session.scalar(
        select(ImportRun)
        .where(ImportRun.uid == uid)
        .options(joinedload(ImportRun.organisation), joinedload(ImportRun.started_by))
    )
    if run is None or not allows(ctx.actor, Permission.IMPORT_RUN, organisation_id=run.organisation_id):
        raise NotFound
    return run


def own_runs(ctx: Context, organisation_id: int, *, limit: int = 50) -> list[ImportRun]:
    """Return an organisation's imports, newest first; none for those who may not import for it."""
    if not allows(ctx.actor, Permission.IMPORT_RUN, organisation_id=organisation_id):
        return []
    query = select(ImportRun).where(ImportRun.organisation_id == organisation_id)
    order = (ImportRun.created_at.desc(), ImportRun.id.desc())
    return list(ctx.session.scalars(query.options(joinedload(ImportRun.started_by)).order_by(*order).limit(limit)))


def faulty_rows(ctx: Context, run: ImportRun, *, sheet: int | None, letter: str | None, page: int) -> RowPage:
    """Return the rows with faults, all or those of one column ("" names faults that no cell is to blame for)."""
    conditions = [ImportRow.run_id == run.id, _has_faults(run)]
    if sheet is not None:
        conditions.append(ImportRow.sheet == sheet)
    if letter is not None:
        conditions.append(cast(ImportRow.faults, String).contains(f'"letter": "{letter}"', autoescape=True))
    total = ctx.session.scalar(select(func.count()).select_from(ImportRow).where(*conditions)) or 0
    page = max(1, min(page, -(-total // PER_PAGE) or 1))
    query = select(ImportRow).where(*conditions).order_by(ImportRow.sheet, ImportRow.line, ImportRow.id)
    return RowPage(list(ctx.session.scalars(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE))), total, page)


def all_faults(ctx: Context, run: ImportRun) -> list[tuple[int, int, list[dict[str, Any]]]]:
    """Return sheet, line and faults of every row that has some, for the marked copy."""
    rows = ctx.session.execute(
        select(ImportRow.sheet, ImportRow.line, ImportRow.faults)
        .where(ImportRow.run_id == run.id, _has_faults(run))
        .order_by(ImportRow.sheet, ImportRow.line)
    )
    return [(sheet, line, faults) for sheet, line, faults in rows]


def listings_of(ctx: Context, run: ImportRun, rows: Sequence[ImportRow]) -> dict[int, Listing]:
    """Return the listings that these rows became, by id."""
    ids = sorted({row.listing_id for row in rows if row.listing_id is not None})
    if not ids:
        return {}
    model: Any = MODELS[run.kind]
    query = select(model).where(model.id.in_(ids), model.organisation_id == run.organisation_id)
    return {listing.id: listing for listing in ctx.session.scalars(query)}


def _has_faults(run: ImportRun) -> ColumnElement[bool]:
    # Drafts that lacked something when all were handed in have faults too, without being bad rows.
    if run.submitted_rows or run.cursor:
        return cast(ImportRow.faults, String) != "[]"
    return ImportRow.state == RowState.BAD
