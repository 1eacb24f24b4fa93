"""What events cause in search, in matches and in the queue. Everything here reads the rows as they are now."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from market.catalogue.content import MODELS
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.jobs.broker import IMPORT, current_queue
from market.jobs.handling import Handler, Happened, IndexHandler, Write
from market.jobs.indexing import listing_key, organisation_key
from market.jobs.wiring import container
from market.kernel.context import Context
from market.matching.actions import compute_matches, store_matches


def _listing_keys(ctx: Context, event: Happened) -> Iterable[str]:
    if _only_a_draft(event):
        return ()
    return (listing_key(event.object_kind, event.object_id),)


def _organisation_keys(ctx: Context, event: Happened) -> Iterable[str]:
    """Return the organisation's own document and those of its listings, which carry its name and place."""
    keys = [organisation_key(event.object_id)]
    for kind, model in MODELS.items():
        ids = ctx.session.scalars(
            select(model.id).where(model.organisation_id == event.object_id, model.state == ListingState.PUBLISHED)
        )
        keys += [listing_key(kind, number) for number in ids]
    return keys


def _match(ctx: Context, event: Happened) -> Write | None:
    if _only_a_draft(event):
        return None
    kind = ListingKind(event.object_kind)
    scored = compute_matches(ctx, kind, event.object_id, container().search)
    return lambda: store_matches(ctx, kind, event.object_id, scored)


def _listing(event: Happened) -> tuple[str, int]:
    return event.object_kind, event.object_id


def _only_a_draft(event: Happened) -> bool:
    # Thousands of drafts change with one spreadsheet; what was never on the shelf is nowhere to be updated.
    return event.name == "ListingEdited" and not event.payload.get("on_shelf")


def _start_import(ctx: Context, event: Happened) -> None:
    current_queue().put("import_step", event.object_id, priority=IMPORT)


INDEX_LISTING = IndexHandler("index_listing", _listing_keys)
INDEX_ORGANISATION = IndexHandler("index_organisation", _organisation_keys)
MATCH_LISTING = Handler("match_listing", _match, target=_listing)
START_IMPORT = Handler("start_import", _start_import)
