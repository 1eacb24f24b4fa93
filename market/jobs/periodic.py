"""What the worker does by the clock."""

from __future__ import annotations

from sqlalchemy import select

from market.catalogue.actions.steps import expire_due
from market.catalogue.models import ImportRun
from market.catalogue.rules.importing import RUNNING
from market.jobs import audit, cleaning
from market.jobs.broker import IMPORT, current_queue
from market.jobs.wiring import container
from market.kernel.context import Context
from market.kernel.database import transaction


def resume_imports(ctx: Context) -> int:
    """Queue a step for every import that is under way but has none waiting; return how many there were."""
    runs = list(ctx.session.scalars(select(ImportRun.id).where(ImportRun.state.in_(RUNNING)).order_by(ImportRun.id)))
    ctx.session.rollback()
    if not runs:
        return 0
    queue = current_queue()
    waiting = queue.waiting("import_step")
    idle = [run for run in runs if (run,) not in waiting]
    for run in idle:
        queue.put("import_step", run, priority=IMPORT)
    return len(idle)


def expire_listings(ctx: Context) -> int:
    """Take every listing from the shelf that nobody confirmed in time; return how many. In batches, by the room."""
    total = 0
    while True:
        with transaction(ctx.session):
            expired = expire_due(ctx)
        total += expired
        if not expired:
            return total


def clean_up(ctx: Context) -> dict[str, int]:
    """Remove rows that time has made useless; return how many of each."""
    return cleaning.clean_up(ctx)


def keep_audit_head(ctx: Context) -> None:
    """Note the last row of the audit trail outside the database."""
    audit.keep_head(ctx, container().settings.instance)
    ctx.session.rollback()
