"""What every action is given: the session, who asks, what time it is, and where to say what happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from market.kernel.clock import local_date
from market.kernel.database import AnySession
from market.kernel.events import Event, append_event
from market.kernel.files import FileStore
from market.kernel.permissions import Actor


@dataclass(slots=True)
class Context:
    """One request's, one job's or one command's surroundings."""

    session: AnySession
    actor: Actor
    now: datetime
    files: FileStore
    request_id: str = ""
    recorded: list[Event] = field(default_factory=list)

    @property
    def today(self) -> date:
        """Return the day in Asia/Shanghai."""
        return local_date(self.now)

    def record(self, happened: Event) -> None:
        """Write an event into the trail and the outbox, in the same transaction as the change."""
        append_event(
            self.session,
            happened,
            at=self.now,
            actor_id=self.actor.user_id,
            acting_for=self.actor.acting_for,
            request_id=self.request_id,
        )
        self.recorded.append(happened)
