"""How deliveries stand: what waits, since when, and what was given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from market.kernel.context import Context
from market.kernel.database import AnySession
from market.kernel.events import EventRecord, OutboxEntry


@dataclass(frozen=True, slots=True)
class OutboxFigures:
    """The outbox in numbers. `oldest` is when the event happened that has waited longest."""

    waiting: int
    parked: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    """An event whose effects were given up after many attempts."""

    seq: int
    name: str
    error: str


def outbox_figures(ctx: Context) -> OutboxFigures:
    """Return how many events wait and how many were given up."""
    waiting, oldest = ctx.session.execute(
        select(func.count(), func.min(EventRecord.at))
        .select_from(OutboxEntry)
        .join(EventRecord, OutboxEntry.event_seq == EventRecord.seq)
        .where(OutboxEntry.parked_at.is_(None))
    ).one()
    parked = ctx.session.scalar(select(func.count()).select_from(OutboxEntry).where(OutboxEntry.parked_at.is_not(None)))
    return OutboxFigures(waiting, parked or 0, oldest)


def parked_events(session: AnySession, limit: int = 50) -> list[ParkedEvent]:
    """Return the events that were given up, newest first."""
    rows = session.execute(
        select(EventRecord.seq, EventRecord.name, OutboxEntry.last_error)
        .join(OutboxEntry, OutboxEntry.event_seq == EventRecord.seq)
        .where(OutboxEntry.parked_at.is_not(None))
        .order_by(EventRecord.seq.desc())
        .limit(limit)
    )
    return [ParkedEvent(seq, name, error) for seq, name, error in rows]
