"""The shelves of the first page, with addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from market.catalogue.queries import ListingCard, Shelf, shelves
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.web.search.cards import with_address


def home_shelves(ctx: Context, width: int) -> list[Shelf]:
    """Return each industry's shelf, one row wide: its newest achievements, the last place kept for a need."""
    found = shelves(ctx.session, width, today=ctx.today)
    return [replace(shelf, cards=tuple(map(with_address, _one_row(shelf.cards, width)))) for shelf in found]


def _one_row(cards: Sequence[ListingCard], width: int) -> list[ListingCard]:
    needs = [card for card in cards if card.kind == ListingKind.NEED][:1]
    achievements = [card for card in cards if card.kind == ListingKind.ACHIEVEMENT]
    return [*achievements[: width - len(needs)], *needs]
