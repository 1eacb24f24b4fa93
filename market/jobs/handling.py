"""The shape of what follows an event: a name, what to prepare, what to write."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from market.kernel.context import Context


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as it was recorded, read back from the trail. `payload` holds what is particular to it."""

    seq: int
    name: str
    at: datetime
    object_kind: str
    object_id: int
    organisation_id: int | None
    actor_id: int | None
    payload: Mapping[str, Any] = field(default_factory=dict)

    @property
    def changed(self) -> frozenset[str]:
        """Return the names of the fields that were changed."""
        return frozenset(self.payload.get("changes", {}))


Write = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Handler:
    """Something that follows an event. It may run twice after a crash, and reads the rows as they are now.

    `prepare` reads and computes outside any writing transaction and returns what is to be written, or None; the
    writing then shares one transaction with the note that it was done. Handlers of one name with the same `target`
    run once for all events of a batch.
    """

    name: str
    prepare: Callable[[Context, Happened], Write | None]
    target: Callable[[Happened], Hashable] | None = None


@dataclass(frozen=True, slots=True)
class IndexHandler:
    """Says which search documents an event touches; they are written together, before any other handler runs."""

    name: str
    keys: Callable[[Context, Happened], Iterable[str]]


AnyHandler = Handler | IndexHandler
