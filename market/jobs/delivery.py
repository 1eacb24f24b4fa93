"""Delivery of the outbox: what events cause, done after their commit, once in effect, whatever crashes in between."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from sqlalchemy import delete, exists, func, select, update

from market.inbox.rules import next_attempt
from market.jobs.handlers import handlers_of
from market.jobs.handling import AnyHandler, Handler, Happened, IndexHandler
from market.jobs.indexing import IndexPostponed, write_index
from market.jobs.wiring import container, new_context
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Conflict
from market.kernel.events import EventRecord, OutboxEntry

BATCH = 200
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
POSTPONED = timedelta(seconds=5)

FindHandlers = Callable[[str], tuple[AnyHandler, ...] | None]

log = structlog.get_logger("market.outbox")


@dataclass(slots=True)
class Row:
    """One outbox row with the handlers that its event still waits for."""

    entry_id: int
    attempts: int
    done: list[str]
    event: Happened
    waiting: list[AnyHandler] = field(default_factory=list)

    def finish(self, names: Collection[str]) -> None:
        """Move handlers from waiting to done."""
        self.done = [*self.done, *(h.name for h in self.waiting if h.name in names)]
        self.waiting = [h for h in self.waiting if h.name not in names]


def drain(seconds: float = 30.0) -> int:
    """Deliver batch after batch until nothing is due or the time is up; return how many events were finished."""
    deadline = time.monotonic() + seconds
    finished = 0
    while time.monotonic() < deadline:
        ctx = new_context()
        if not has_due(ctx):
            break
        finished += deliver_outbox(ctx)
    return finished


def has_due(ctx: Context) -> bool:
    """Say whether anything waits to be delivered now."""
    due = exists().where(OutboxEntry.parked_at.is_(None), OutboxEntry.due_at <= ctx.now)
    found = bool(ctx.session.scalar(select(due)))
    ctx.session.rollback()  # a reading transaction left open would keep SQLite's log from being trimmed
    return found


def deliver_outbox(ctx: Context, limit: int = BATCH, *, find: FindHandlers = handlers_of) -> int:
    """Do what the oldest due events cause, at most `limit` of them; return how many are finished.

    Search documents of the whole batch go into one commit of the index; then each handler runs by itself, in order.
    A row that fails is put off and stops no other. `find` gives what follows an event of a name.
    """
    ctx.session.rollback()  # what was read before may be old by now
    rows = _index(ctx, _due(ctx, limit, find))
    finished = _settle(ctx, rows)
    seen: set[tuple[str, Hashable]] = set()
    for row in rows:
        if row.waiting:
            finished += _run(ctx, row, seen)
    ctx.session.rollback()
    return finished


def retry_parked(ctx: Context) -> int:
    """Give every event that was given up a new start, inside the caller's transaction; return how many."""
    parked = ctx.session.scalar(select(func.count()).select_from(OutboxEntry).where(OutboxEntry.parked_at.is_not(None)))
    ctx.session.execute(
        update(OutboxEntry)
        .where(OutboxEntry.parked_at.is_not(None))
        .values(parked_at=None, attempts=0, due_at=ctx.now, last_error="")
    )
    return parked or 0


def _due(ctx: Context, limit: int, find: FindHandlers) -> list[Row]:
    found = ctx.session.execute(
        select(OutboxEntry, EventRecord)
        .join(EventRecord, OutboxEntry.event_seq == EventRecord.seq)
        .where(OutboxEntry.parked_at.is_(None), OutboxEntry.due_at <= ctx.now)
        .order_by(OutboxEntry.id)
        .limit(limit)
    ).all()
    rows = [Row(entry.id, entry.attempts, list(entry.done), _happened(record)) for entry, record in found]
    known: list[Row] = []
    for row in rows:
        handlers = find(row.event.name)
        if handlers is None:
            _fail(ctx, row, "delivery", LookupError(f"no handlers are known for {row.event.name}"))
            continue
        row.waiting = [h for h in handlers if h.name not in row.done]
        known.append(row)
    return known


def _happened(record: EventRecord) -> Happened:
    return Happened(
        seq=record.seq,
        name=record.name,
        at=record.at,
        object_kind=record.object_kind,
        object_id=record.object_id,
        organisation_id=record.organisation_id,
        actor_id=record.actor_id,
        payload=record.payload,
    )


def _index(ctx: Context, rows: Sequence[Row]) -> list[Row]:
    """Write the documents that the rows touch; return the rows that can go on, in order."""
    going: list[Row] = []
    keys: dict[int, set[str]] = {}
    for row in rows:
        try:
            keys[row.entry_id] = {k for h in row.waiting if isinstance(h, IndexHandler) for k in h.keys(ctx, row.event)}
        except Exception as error:
            _fail(ctx, row, "index", error)
            continue
        going.append(row)
    try:
        failed = write_index(ctx, container().search, set().union(*keys.values()))
    except IndexPostponed as error:
        log.warning("index_postponed", why=str(error))
        return _postpone(ctx, going)
    kept = []
    for row in going:
        broken = sorted(keys[row.entry_id] & failed.keys())
        if broken:
            _fail(ctx, row, "index", failed[broken[0]])
            continue
        row.finish({h.name for h in row.waiting if isinstance(h, IndexHandler)})
        kept.append(row)
    return kept


def _postpone(ctx: Context, rows: Sequence[Row]) -> list[Row]:
    """Put off the rows that need the index, without blaming them; return the others."""
    late = [row for row in rows if any(isinstance(h, IndexHandler) for h in row.waiting)]
    ids = {row.entry_id for row in late}
    with transaction(ctx.session):
        ctx.session.execute(update(OutboxEntry).where(OutboxEntry.id.in_(ids)).values(due_at=ctx.now + POSTPONED))
    return [row for row in rows if row.entry_id not in ids]


def _settle(ctx: Context, rows: Iterable[Row]) -> int:
    """Forget the rows with nothing left to do, and note on the others what is done; return how many are finished."""
    over = [row.entry_id for row in rows if not row.waiting]
    noted = [row for row in rows if row.waiting and row.done]
    if over or noted:
        with transaction(ctx.session):
            ctx.session.execute(delete(OutboxEntry).where(OutboxEntry.id.in_(over)))
            for row in noted:
                _note(ctx, row)
    return len(over)


def _note(ctx: Context, row: Row) -> None:
    """Write down what is done of a row, or forget it when that is everything. Inside the caller's transaction."""
    if row.waiting:
        ctx.session.execute(update(OutboxEntry).where(OutboxEntry.id == row.entry_id).values(done=row.done))
    else:
        ctx.session.execute(delete(OutboxEntry).where(OutboxEntry.id == row.entry_id))


def _run(ctx: Context, row: Row, seen: set[tuple[str, Hashable]]) -> int:
    """Run a row's handlers one after the other, each in its own transaction; return 1 if all of them are done."""
    for handler in list(row.waiting):
        assert isinstance(handler, Handler)
        target = (handler.name, handler.target(row.event)) if handler.target else None
        try:
            # An earlier event of the batch has led to the same work, done with the rows as they are now.
            write = None if target in seen else handler.prepare(ctx, row.event)
            with transaction(ctx.session):
                if write is not None:
                    write()
                row.finish({handler.name})
                _note(ctx, row)
        except Exception as error:
            _fail(ctx, row, handler.name, error)
            return 0
        if target is not None:
            seen.add(target)
    return 1


def _fail(ctx: Context, row: Row, handler: str, error: Exception) -> None:
    """Put a row off, or park it after its last attempt and say so."""
    attempts = row.attempts + 1
    again = next_attempt(ctx.now, attempts, first=FIRST_WAIT, longest=LONGEST_WAIT)
    with transaction(ctx.session):
        ctx.session.execute(
            update(OutboxEntry)
            .where(OutboxEntry.id == row.entry_id)
            .values(
                attempts=attempts,
                due_at=again or ctx.now,
                parked_at=None if again else ctx.now,
                last_error=f"{handler}: {describe(error)}",
            )
        )
    say_it = log.warning if again else log.error
    say_it(
        "event_put_off" if again else "event_parked",
        event_seq=row.event.seq, event_name=row.event.name, handler=handler, attempts=attempts,
        exc_info=error if not isinstance(error, Conflict) else None,
    )  # fmt: skip


def describe(error: Exception) -> str:
    """Return an error's kind and first line, short, without the values that a database driver puts into it."""
    cause = getattr(error, "orig", None) or error
    lines = str(cause).splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}"[:400]
