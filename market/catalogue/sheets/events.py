"""What happens to imports. Each listing that comes of one says so by itself, in the catalogue's own events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from market.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStarted(Event):
    """A spreadsheet was handed in; the worker reads and checks it."""

    object_kind: ClassVar[str] = "import"
    kind: str
    file_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportChecked(Event):
    """The dry run is over: how many rows are good, bad, and as they stand in the catalogue already."""

    object_kind: ClassVar[str] = "import"
    good: int
    bad: int
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportConfirmed(Event):
    """A person said go. `step`: "import" makes drafts of the good rows, "submit" hands the drafts in."""

    object_kind: ClassVar[str] = "import"
    step: str = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished(Event):
    """A step that a person had asked for is done: "import" or "submit"."""

    object_kind: ClassVar[str] = "import"
    step: str
    created: int
    updated: int
    submitted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFailed(Event):
    """The file was refused, or the import stopped. `reason` is the message's original."""

    object_kind: ClassVar[str] = "import"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCancelled(Event):
    """A person gave it up before anything was imported."""

    object_kind: ClassVar[str] = "import"
