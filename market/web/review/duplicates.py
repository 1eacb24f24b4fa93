"""Listings that may be the same one again: near-equal titles, or nearly the same text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from market.catalogue.content import MODELS
from market.catalogue.documents import match_text
from market.catalogue.models import Listing
from market.catalogue.queries import listings_by_keys, visible_to
from market.kernel.context import Context
from market.search.port import IndexUnusable, SearchIndex

NEAR_TITLE = 0.6  # of the titles' pairs of characters, how many both have (Dice)
NEAR_TEXT = 0.6  # of the score that the text has with itself
SHOWN = 5
_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A listing that resembles the one under review."""

    listing: Listing
    same_owner: bool


def possible_duplicates(ctx: Context, index: SearchIndex, listing: Listing) -> list[Duplicate]:
    """Return what resembles the listing: its owner's own with a near-equal title first, then others on the shelf."""
    own = _own_near(ctx, listing)
    seen = {found.id for found in own} | {listing.id}
    others = [found for found in _published_near(ctx, index, listing) if found.id not in seen]
    found = [*own, *others][:SHOWN]
    return [Duplicate(each, each.organisation_id == listing.organisation_id) for each in found]


def title_similarity(one: str, other: str) -> float:
    """Return how much two titles have in common, from 0 to 1, by their pairs of letters, digits and hanzi (Dice)."""
    left, right = _pairs(one), _pairs(other)
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


def _own_near(ctx: Context, listing: Listing) -> list[Listing]:
    """Look through the titles of the same owner, as far as this reader may know of them."""
    model: Any = MODELS[listing.kind]
    rows = ctx.session.execute(
        select(model.id, model.title)
        .where(model.organisation_id == listing.organisation_id, model.id != listing.id, visible_to(ctx.actor, model))
        .order_by(model.id.desc())
        .limit(_LOOKED_AT)
    )
    near = [row.id for row in rows if title_similarity(row.title, listing.title) >= NEAR_TITLE][:SHOWN]
    return list(ctx.session.scalars(select(model).where(model.id.in_(near)))) if near else []


def _published_near(ctx: Context, index: SearchIndex, listing: Listing) -> Iterable[Listing]:
    try:
        candidates = index.candidates(match_text(listing), kind=listing.kind.value, limit=SHOWN * 2)
    except IndexUnusable:
        return []
    found = listings_by_keys(ctx.session, [candidate.key for candidate in candidates])
    return [
        found[candidate.key]
        for candidate in candidates
        if candidate.key in found
        and (candidate.score >= NEAR_TEXT or title_similarity(found[candidate.key].title, listing.title) >= NEAR_TITLE)
    ]


def _pairs(title: str) -> Counter[str]:
    bare = "".join(char.casefold() for char in title if char.isalnum())
    return Counter(bare[at : at + 2] for at in range(max(1, len(bare) - 1)) if bare)
