"""Experiments: drafts that came of an import go on the shelf at once, unchecked. Never by a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from market.catalogue.actions.steps import publish_unchecked
from market.catalogue.content import MODELS
from market.catalogue.models import ImportRow, ImportRun, ImportState, Listing
from market.catalogue.rules.lifecycle import EDITABLE_BY_EDITOR
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Forbidden
from market.kernel.permissions import Permission, require

BATCH = 50


def publish_batch(ctx: Context, run_id: int, after: int) -> tuple[int, int]:
    """Publish the run's next drafts, those of rows beyond `after`; return the last row's id (0: no more) and how many.

    For foreign data such as matching experiments: completeness and review are not asked for, and each event says so.
    Raises Forbidden for everybody but the market itself.
    """
    require(ctx.actor, Permission.LISTING_REVIEW)
    if not ctx.actor.is_system:
        raise Forbidden
    with transaction(ctx.session):
        run = ctx.session.get_one(ImportRun, run_id)
        rows = list(
            ctx.session.scalars(
                select(ImportRow)
                .where(ImportRow.run_id == run_id, ImportRow.id > after, ImportRow.listing_id.is_not(None))
                .order_by(ImportRow.id)
                .limit(BATCH)
            )
        )
        if run.state is not ImportState.DONE or not rows:
            return 0, 0
        model: Any = MODELS[run.kind]
        ids = [row.listing_id for row in rows]
        drafts: list[Listing] = list(
            ctx.session.scalars(select(model).where(model.id.in_(ids), model.state.in_(EDITABLE_BY_EDITOR)))
        )
        for draft in drafts:
            publish_unchecked(ctx, run.kind, draft.uid)
        return rows[-1].id, len(drafts)
