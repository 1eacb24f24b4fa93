"""What happens to matches that somebody did; computing them leaves no trace, they can be computed again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from market.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchJudged(Event):
    """An organisation, the event's `organisation_id`, said whether a match is of use. `object_id`: its feedback."""

    object_kind: ClassVar[str] = "match_feedback"
    need_id: int
    achievement_id: int
    useful: bool
    reason: str
