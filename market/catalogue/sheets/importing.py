"""Good rows become drafts; later, drafts are handed in. In batches, in the name of the person who said go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from market.accounts.models import User
from market.accounts.queries import load_actor
from market.catalogue.actions.drafts import save_listing
from market.catalogue.actions.steps import take_step
from market.catalogue.content import MODELS
from market.catalogue.models import ImportRow, ImportRun, ImportState, Listing, RowState
from market.catalogue.rules.importing import ImportAction
from market.catalogue.rules.lifecycle import EDITABLE_BY_EDITOR, ListingAction
from market.catalogue.rules.vocabulary import ListingKind
from market.catalogue.sheets.assessing import Assessed, assess, fault_of, find_existing
from market.catalogue.sheets.checking import columns_of
from market.catalogue.sheets.columns import FoundColumn
from market.catalogue.sheets.drafting import create_drafts
from market.catalogue.sheets.events import ImportFinished
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Forbidden, InvalidInput, MarketError
from market.kernel.permissions import Permission, require
from market.kernel.text import Message, say

BATCH = 50  # a row takes some milliseconds of the one writing lock: others must get in between


@dataclass(slots=True)
class Outcome:
    """What becomes of one row; `values` are those of a new draft."""

    state: RowState
    faults: list[dict[str, Any]]
    listing: Listing | None
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])


def import_batch(ctx: Context, run_id: int) -> bool:
    """Make drafts of the next good rows; return whether there are more. Killed midway, it leaves whole batches only.

    Rows are checked once more, because the catalogue may have changed since the dry run: before the lock is taken,
    and once more from the start where something changed in between.
    """
    run = ctx.session.get_one(ImportRun, run_id)
    columns, kind, organisation_id = columns_of(run), run.kind, run.organisation_id
    rows = _rows(ctx, run_id)
    existing = _existing(ctx, run, rows)
    checked = [assess(kind, columns[row.sheet], row.values, existing) for row in rows]
    looked_at = _looked_at(rows, existing)
    with transaction(ctx.session):
        run = ctx.session.get_one(ImportRun, run_id)
        if run.state is not ImportState.IMPORTING:
            return False
        own = in_the_name_of(ctx, run)
        require(own.actor, Permission.IMPORT_RUN, organisation_id=organisation_id)
        rows = _rows(ctx, run_id)
        existing = _existing(ctx, run, rows)
        if _looked_at(rows, existing) != looked_at:
            return True
        outcomes = [
            _outcome(own, kind, columns[row.sheet], row, found, existing.get(str(row.own_number)))
            for row, found in zip(rows, checked, strict=True)
        ]
        _write(own, run, rows, outcomes)
        finished = len(rows) < BATCH
        if finished:
            _finish(ctx, run, "import")
    return not finished


def _existing(ctx: Context, run: ImportRun, rows: Sequence[ImportRow]) -> dict[str, Listing]:
    return find_existing(ctx, run.kind, run.organisation_id, [str(row.own_number) for row in rows])


def _looked_at(rows: Sequence[ImportRow], existing: Mapping[str, Listing]) -> tuple[object, ...]:
    """Return what a check rested on: the rows, and the listings with their versions."""
    return [row.id for row in rows], {number: (found.id, found.version) for number, found in existing.items()}


def _write(ctx: Context, run: ImportRun, rows: Sequence[ImportRow], outcomes: Sequence[Outcome]) -> None:
    new = [outcome for outcome in outcomes if outcome.state is RowState.CREATED]
    drafts = create_drafts(ctx, run.kind, run.organisation_id, [outcome.values for outcome in new])
    for outcome, listing in zip(new, drafts, strict=True):
        outcome.listing = listing
    for row, outcome in zip(rows, outcomes, strict=True):
        row.state, row.faults, row.values = outcome.state, outcome.faults, {}
        row.listing_id = outcome.listing.id if outcome.listing is not None else None
    _count(run, [outcome.state for outcome in outcomes])


def _rows(ctx: Context, run_id: int) -> list[ImportRow]:
    query = select(ImportRow).where(ImportRow.run_id == run_id, ImportRow.state == RowState.GOOD)
    return list(ctx.session.scalars(query.order_by(ImportRow.id).limit(BATCH)))


def _outcome(
    ctx: Context, kind: ListingKind, columns: list[FoundColumn], row: ImportRow, found: Assessed,
    listing: Listing | None,
) -> Outcome:  # fmt: skip
    """Save a listing that is there already; leave a new one to be made with the others."""
    if found.state is not RowState.GOOD:
        return Outcome(found.state, found.faults, listing)
    if listing is None:
        return Outcome(RowState.CREATED, [], None, found.values)
    try:
        return Outcome(RowState.UPDATED, [], save_listing(ctx, kind, listing.uid, found.values))
    except MarketError as refused:
        return Outcome(RowState.BAD, _faults(columns, row.values, refused), listing)


def _count(run: ImportRun, states: Sequence[RowState]) -> None:
    run.done_rows += len(states)
    run.created_rows += states.count(RowState.CREATED)
    run.updated_rows += states.count(RowState.UPDATED)
    run.bad_rows += states.count(RowState.BAD)
    run.unchanged_rows += states.count(RowState.UNCHANGED)


def _faults(columns: list[FoundColumn], texts: dict[str, str], refused: MarketError) -> list[dict[str, object]]:
    messages: list[Message] = [message for found in refused.fields.values() for message in found]
    return [fault_of(columns, texts, "", message) for message in messages or [refused.message]]


def submit_batch(ctx: Context, run_id: int) -> bool:
    """Hand in the next drafts that came of the run; those that lack something say so and stay drafts."""
    with transaction(ctx.session):
        run = ctx.session.get_one(ImportRun, run_id)
        if run.state is not ImportState.SUBMITTING:
            return False
        own = in_the_name_of(ctx, run)
        require(own.actor, Permission.LISTING_SUBMIT, organisation_id=run.organisation_id)
        rows = list(
            ctx.session.scalars(
                select(ImportRow)
                .where(ImportRow.run_id == run_id, ImportRow.id > run.cursor)
                .where(ImportRow.state.in_((RowState.CREATED, RowState.UPDATED)))
                .order_by(ImportRow.id)
                .limit(BATCH)
            )
        )
        for row in rows:
            _submit_row(own, run, row)
        run.done_rows += len(rows)
        run.cursor = rows[-1].id if rows else run.cursor
        finished = len(rows) < BATCH
        if finished:
            _finish(ctx, run, "submit")
    return not finished


def _submit_row(ctx: Context, run: ImportRun, row: ImportRow) -> None:
    model: Any = MODELS[run.kind]
    listing: Listing | None = ctx.session.get(model, row.listing_id)
    if listing is None or listing.state not in EDITABLE_BY_EDITOR:
        row.faults = []
        return
    try:
        take_step(ctx, run.kind, listing.uid, ListingAction.SUBMIT)
    except InvalidInput as lacking:
        row.faults = _faults([], {}, lacking)
    else:
        row.faults = []
        run.submitted_rows += 1


def _finish(ctx: Context, run: ImportRun, step: str) -> None:
    run.apply(ImportAction.FINISH, at=ctx.now)
    ctx.record(
        ImportFinished(
            object_id=run.id, organisation_id=run.organisation_id, step=step,
            created=run.created_rows, updated=run.updated_rows, submitted=run.submitted_rows,
        )
    )  # fmt: skip


def in_the_name_of(ctx: Context, run: ImportRun) -> Context:
    """Return a context of the person who started the run, with the rights they have now; the market's own without one.

    Raises Forbidden where that account is disabled.
    """
    if run.started_by_id is None:
        return ctx
    user = ctx.session.get_one(User, run.started_by_id)
    if user.disabled_at is not None:
        raise Forbidden(say("发起这次导入的账号已停用。"))
    actor, _ = load_actor(ctx.session, user, run.organisation_id)
    return replace(ctx, actor=actor)
