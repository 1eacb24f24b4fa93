"""The newest matches of an organisation's listings, as lines of its desk."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from market.catalogue.models import Listing
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.text import Message
from market.matching.queries import FoundMatch, recent_matches_for_organisation
from market.web.desk.places import AREAS


@dataclass(frozen=True, slots=True)
class MatchLine:
    """A match: both sides, how well, the first reason, and where all matches of the own side are."""

    own: Listing
    other: Listing
    other_url: str
    owner: Message | str
    level: str
    reason: Message | None
    all_url: str


def recent_matches(ctx: Context, organisation_id: int, limit: int) -> list[MatchLine]:
    """Return the newest good matches of the organisation's listings."""
    return [_line(found) for found in recent_matches_for_organisation(ctx, organisation_id, limit)]


def _line(found: FoundMatch) -> MatchLine:
    endpoint = "matches.for_need" if found.own.kind is ListingKind.NEED else "matches.for_achievement"
    reasons = found.reasons_for
    return MatchLine(
        own=found.own,
        other=found.listing,
        other_url=url_for(f"{AREAS[found.listing.kind]}.show", uid=found.listing.uid),
        owner=found.owner,
        level=found.level.value,
        reason=reasons[0] if reasons else None,
        all_url=url_for(endpoint, uid=found.own.uid),
    )
