"""Reads of the catalogue. What a reader may not know of is not found."""

from market.catalogue.queries.access import (
    disclosure,
    find_file,
    find_listing,
    find_listing_by_id,
    may_see_owner,
    nda_acceptance,
    open_actions,
    shown_owner,
    visible_to,
)
from market.catalogue.queries.cards import ListingCard, card_of
from market.catalogue.queries.desk import (
    HistoryLine,
    ListingPage,
    history,
    own_listings,
    review_queue,
    soon_expiring,
    state_counts,
)
from market.catalogue.queries.shelves import (
    Figures,
    Shelf,
    figures,
    fresh_needs,
    listings_by_keys,
    published_of_organisation,
    shelves,
)

__all__ = [
    "Figures",
    "HistoryLine",
    "ListingCard",
    "ListingPage",
    "Shelf",
    "card_of",
    "disclosure",
    "figures",
    "find_file",
    "find_listing",
    "find_listing_by_id",
    "fresh_needs",
    "history",
    "listings_by_keys",
    "may_see_owner",
    "nda_acceptance",
    "open_actions",
    "own_listings",
    "published_of_organisation",
    "review_queue",
    "shelves",
    "shown_owner",
    "soon_expiring",
    "state_counts",
    "visible_to",
]
