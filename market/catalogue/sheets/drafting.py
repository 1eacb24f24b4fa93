"""Many drafts at once: what `create_listing` does for one, in one round trip for a batch.

A spreadsheet of 10,000 rows has to be in within a minute; one by one each row would wait for half a dozen statements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from market.accounts.models import Organisation
from market.catalogue.content import MODELS, plain, put, values_of
from market.catalogue.events import ListingCreated
from market.catalogue.models import Listing, ListingVersion
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.permissions import Permission, require


def create_drafts(
    ctx: Context, kind: ListingKind, organisation_id: int, checked: Sequence[Mapping[str, Any]]
) -> list[Listing]:
    """Begin a draft for each of the values, which are whole and checked, with own numbers that are not taken.

    Raises Forbidden for those who may not write for the organisation.
    """
    require(ctx.actor, Permission.LISTING_EDIT, organisation_id=organisation_id)
    organisation = ctx.session.get_one(Organisation, organisation_id)
    listings: list[Listing] = []
    for values in checked:
        listing: Listing = MODELS[kind](
            organisation=organisation, created_by_id=ctx.actor.user_id, created_at=ctx.now, updated_at=ctx.now
        )
        put(listing, values)
        listings.append(listing)
    ctx.session.add_all(listings)
    ctx.session.flush()
    ctx.session.add_all(_version(ctx, listing) for listing in listings)
    for listing in listings:
        ctx.record(ListingCreated(object_id=listing.id, organisation_id=organisation_id, kind=listing.kind))
    return listings


def _version(ctx: Context, listing: Listing) -> ListingVersion:
    return ListingVersion(
        listing_kind=listing.kind,
        listing_id=listing.id,
        number=1,
        state=listing.state,
        author_id=ctx.actor.user_id,
        created_at=ctx.now,
        content=plain(values_of(listing)),
    )
