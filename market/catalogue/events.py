"""What happens to listings. `kind` tells achievement from need, and is the event's object_kind too."""

from __future__ import annotations

from dataclasses import dataclass

from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingEvent(Event):
    """Something that happened to one listing; never recorded itself, only as one of its kinds below."""

    kind: ListingKind

    @property
    def object_kind(self) -> str:  # type: ignore[override]
        """Return "achievement" or "need"."""
        return self.kind.value


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingCreated(ListingEvent):
    """A draft was begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingEdited(ListingEvent):
    """Fields were changed. `fields` names them all; `changes` holds the short public values among them."""

    fields: tuple[str, ...]
    on_shelf: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingSubmitted(ListingEvent):
    """An editor handed it to the unit's approver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRecalled(ListingEvent):
    """The unit took it back to work on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingApproved(ListingEvent):
    """The unit's approver sent it on to the bureau."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingSentBack(ListingEvent):
    """The unit's approver or the bureau sent it back, with a reason."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPublished(ListingEvent):
    """The bureau put it on the shelf. `unchecked`: the market itself did, for an experiment, without review."""

    number: str
    unchecked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPaused(ListingEvent):
    """The unit took it off the shelf for a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingResumed(ListingEvent):
    """The unit put it back on the shelf."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingWithdrawn(ListingEvent):
    """The unit took it off for good, with a reason."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingExpired(ListingEvent):
    """Nobody confirmed in time that it still holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRenewed(ListingEvent):
    """The unit confirmed that it still holds, until a day (ISO 8601)."""

    confirmed_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingReopened(ListingEvent):
    """A withdrawn listing became a draft again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseRevealed(ListingEvent):
    """An anonymous need shows its enterprise from now on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAdded(ListingEvent):
    """A file was put beside a listing."""

    file_uid: str
    purpose: str
    tier: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDescribed(ListingEvent):
    """A file's description or tier was changed."""

    file_uid: str
    tier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRemoved(ListingEvent):
    """A file was taken away from a listing."""

    file_uid: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NdaAccepted(ListingEvent):
    """An organisation, the event's `organisation_id`, promised to keep an achievement's gated part secret."""

    text_sha256: str
