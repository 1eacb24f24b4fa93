"""The worker's tasks. Each opens its own surroundings, and does little at a time, so that none holds up the others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import structlog
from flask import Flask
from huey import Huey, crontab
from sqlalchemy.exc import OperationalError

from market.catalogue.sheets.runner import run_step
from market.inbox.queries import due_mails
from market.jobs import periodic
from market.jobs.broker import DELIVER, IMPORT, SEND, current_queue
from market.jobs.delivery import drain, has_due
from market.jobs.mailing import send_due_mails
from market.jobs.wiring import new_context
from market.kernel.errors import Conflict

# The worker has two threads: one may read a long spreadsheet while the other delivers. No work runs twice at once.
DELIVERING, SENDING, IMPORTING = threading.Lock(), threading.Lock(), threading.Lock()
BUSY_SECONDS = 1

log = structlog.get_logger("market.worker")


def deliver() -> None:
    """Deliver the outbox; see to the mails that came of it; go on later if there is more than a turn's work."""
    with DELIVERING:
        finished = drain()
    if finished:
        log.info("events_delivered", events=finished)
    ctx = new_context()
    if due_mails(ctx.session, ctx.now, 1):
        current_queue().put("send_mails", priority=SEND)
    if has_due(ctx):
        current_queue().put("deliver", priority=DELIVER)


def send_mails() -> None:
    """Send the mails that are due, and go on later if there are more than one batch."""
    with SENDING:
        sent = send_due_mails(new_context())
    ctx = new_context()
    if sent and due_mails(ctx.session, ctx.now, 1):
        current_queue().put("send_mails", priority=SEND)


def import_step(run_id: int) -> None:
    """Do one step of a spreadsheet import and queue the next; imports take turns."""
    if not IMPORTING.acquire(blocking=False):
        current_queue().put_later("import_step", run_id, priority=IMPORT, seconds=BUSY_SECONDS)
        return
    try:
        more = run_step(new_context(), run_id)
    except (Conflict, OperationalError) as error:  # somebody was first, or the database is busy: the same step again
        log.info("import_step_again", run=run_id, why=type(error).__name__)
        current_queue().put_later("import_step", run_id, priority=IMPORT, seconds=BUSY_SECONDS)
        return
    finally:
        IMPORTING.release()
    if more:
        current_queue().put("import_step", run_id, priority=IMPORT)


def sweep() -> None:
    """Every minute: pick up whatever a crash dropped, and note the audit trail's head outside the database."""
    deliver()
    periodic.resume_imports(new_context())
    periodic.keep_audit_head(new_context())


def tend() -> None:
    """Every hour: take from the shelf what nobody confirmed in time, and remove what time has made useless."""
    expired = periodic.expire_listings(new_context())
    removed = periodic.clean_up(new_context())
    log.info("tended", expired=expired, **removed)


def register(huey: Huey, app: Flask) -> Mapping[str, Any]:
    """Put the tasks on a queue, each in the app's surroundings; return them by name."""
    tasks = {f.__name__: huey.task()(_inside(app, f)) for f in (deliver, send_mails, import_step)}
    for work, when in ((sweep, crontab()), (tend, crontab(minute="7"))):
        tasks[work.__name__] = huey.periodic_task(when)(_inside(app, work))
    return tasks


def _inside(app: Flask, work: Callable[..., None]) -> Callable[..., None]:
    @wraps(work)
    def run(*args: int) -> None:
        with app.app_context():
            try:
                work(*args)
            except Exception:
                # What is left undone stands in the database; the next sweep finds it.
                log.exception("task_failed", task=work.__name__)

    return run
