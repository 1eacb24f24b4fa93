"""The shelves of the first page, with addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from market.catalogue.queries import ListingCard, Shelf, shelves
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.web.search.cards import with_address


def home_shelves(ctx: Context, width: int) -> list[Shelf]:
    """Return each industry's shelf, one row wide: its newest achievements, the last place kept for a need.

    A listing of two industries stands on one shelf only, on the emptier one, as long as others can fill the row.
    """
    found = shelves(ctx.session, width * 2, needs_per_shelf=3, today=ctx.today)
    shown: set[str] = set()
    rows: dict[str, list[ListingCard]] = {}
    for shelf in reversed(found):
        fresh = [card for card in shelf.cards if card.key not in shown]
        rows[shelf.industry] = _one_row([*fresh, *(card for card in shelf.cards if card.key in shown)], width)
        shown.update(card.key for card in rows[shelf.industry])
    return [replace(shelf, cards=tuple(map(with_address, rows[shelf.industry]))) for shelf in found]


def _one_row(cards: Sequence[ListingCard], width: int) -> list[ListingCard]:
    needs = [card for card in cards if card.kind == ListingKind.NEED][:1]
    achievements = [card for card in cards if card.kind == ListingKind.ACHIEVEMENT]
    return [*achievements[: width - len(needs)], *needs]
