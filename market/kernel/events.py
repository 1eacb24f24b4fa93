"""Events: what happened, said once, in the same transaction as the change itself.

An event becomes one row of the audit trail (`event`, hash-chained, insert only) and one row of the outbox.
The worker delivers the outbox after the commit; the trail stays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import DDL, JSON, ForeignKey, Index, String, event, select, text
from sqlalchemy.orm import Mapped, mapped_column

from market.kernel.database import AnySession, Base, UTCDateTime

GENESIS = "0" * 64
_CHAIN_LOCK = 4_031_977  # any fixed number: the advisory lock that orders the chain on PostgreSQL


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to one object. Names are past participles; fields are plain JSON values.

    `changes` maps a field's name to [before, after]; it never holds secrets or personal data, because the
    trail is kept for ever.
    """

    object_kind: ClassVar[str] = ""
    object_id: int
    organisation_id: int | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the event's name, which is its class's."""
        return type(self).__name__

    def payload(self) -> dict[str, Any]:
        """Return what is particular to this event."""
        common = {"object_id", "organisation_id"}
        found = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in common}
        if not found["changes"]:
            del found["changes"]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRefused(Event):
    """Somebody was refused. `object_id` is 0 where the object is unknown."""

    object_kind: ClassVar[str] = "refusal"
    what: str
    why: str


class EventRecord(Base):
    """One row of the audit trail. Inserted, never changed or deleted: triggers refuse both."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_object", "object_kind", "object_id"),)

    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    name: Mapped[str] = mapped_column(String(64), index=True)
    object_kind: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    acting_for: Mapped[int | None]
    request_id: Mapped[str] = mapped_column(String(32), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    def expected_hash(self) -> str:
        """Return the hash that this row must carry: SHA-256 over the row before it and its own content."""
        content = [
            self.prev_hash, self.at.isoformat(), self.name, self.object_kind, self.object_id, self.organisation_id,
            self.actor_id, self.acting_for, self.request_id, self.payload,
        ]  # fmt: skip
        encoded = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(encoded.encode()).hexdigest()


class OutboxEntry(Base):
    """An event that has effects still to be delivered. Deleted when all of them are done."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_seq: Mapped[int] = mapped_column(ForeignKey("event.seq"), unique=True)
    done: Mapped[list[str]] = mapped_column(JSON, default=list)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    parked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str] = mapped_column(String(500), default="")


for _verb in ("UPDATE", "DELETE"):
    event.listen(
        EventRecord.__table__,
        "after_create",
        DDL(
            f"CREATE TRIGGER event_no_{_verb.lower()} BEFORE {_verb} ON event "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is insert only'); END"
        ).execute_if(dialect="sqlite"),  # type: ignore[no-untyped-call,unused-ignore]
    )


def append_event(
    session: AnySession, happened: Event, *, at: datetime, actor_id: int | None, acting_for: int | None, request_id: str
) -> EventRecord:
    """Add one event to the trail and to the outbox, inside the caller's transaction."""
    record = EventRecord(
        at=at,
        name=happened.name,
        object_kind=happened.object_kind,
        object_id=happened.object_id,
        organisation_id=happened.organisation_id,
        actor_id=actor_id,
        acting_for=acting_for,
        request_id=request_id,
        payload=json.loads(json.dumps(happened.payload(), ensure_ascii=False, default=str)),
        prev_hash=_chain_head(session),
    )
    record.hash = record.expected_hash()
    session.add(record)
    session.flush()
    session.add(OutboxEntry(event_seq=record.seq, due_at=at))
    session.info["chain_head"] = record.hash
    return record


def _chain_head(session: AnySession) -> str:
    """Return the last row's hash; the writing transaction's lock keeps it last until we commit."""
    known: str | None = session.info.get("chain_head")
    if known is not None:
        return known
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    last = session.scalar(select(EventRecord.hash).order_by(EventRecord.seq.desc()).limit(1))
    return last or GENESIS
