"""Who may see which listing, which part of it, and whose it is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from market.catalogue.content import MODELS
from market.catalogue.models import Achievement, Listing, ListingFile, NdaAcceptance, TechnicalNeed
from market.catalogue.rules.lifecycle import PERMISSIONS, ListingAction, ListingState, open_steps
from market.catalogue.rules.vocabulary import ListingKind, Tier
from market.kernel.context import Context
from market.kernel.errors import NotFound
from market.kernel.permissions import Actor, Permission, allows
from market.kernel.text import Message, say

_SEEN_BY_BUREAU = (ListingState.IN_REVIEW, ListingState.PAUSED, ListingState.EXPIRED)
_EVERY_TIER = frozenset(Tier)


def visible_to(actor: Actor, model: type[Achievement] | type[TechnicalNeed]) -> ColumnElement[bool]:
    """Return the condition under which this reader may know of a listing.

    All see what is on the shelf; members see all of their organisation's; the bureau sees what is in its review, and
    what was on the shelf once, but no unit's drafts.
    """
    if actor.is_system:
        return true()
    conditions: list[ColumnElement[bool]] = [model.state == ListingState.PUBLISHED]
    if actor.organisation_ids:
        conditions.append(model.organisation_id.in_(sorted(actor.organisation_ids)))
    if actor.is_bureau:
        was_on_shelf = and_(model.state == ListingState.WITHDRAWN, model.published_at.is_not(None))
        conditions += [model.state.in_(_SEEN_BY_BUREAU), was_on_shelf]
    return or_(*conditions)


def find_listing(ctx: Context, kind: ListingKind, uid: str) -> Listing:
    """Return a listing with its organisation, rights and files; raises NotFound where this reader may not know it."""
    model = MODELS[kind]
    return _found(ctx, model, model.uid == uid)


def find_listing_by_id(ctx: Context, kind: ListingKind, listing_id: int) -> Listing:
    """Return a listing by its row's id; as `find_listing`."""
    model = MODELS[kind]
    return _found(ctx, model, model.id == listing_id)


def _found(ctx: Context, model: type[Achievement] | type[TechnicalNeed], which: ColumnElement[bool]) -> Listing:
    listing = ctx.session.scalar(select(model).where(which, visible_to(ctx.actor, model)).options(*whole(model)))
    if not isinstance(listing, (Achievement, TechnicalNeed)):
        raise NotFound
    return listing


def whole(model: type[Achievement] | type[TechnicalNeed]) -> list[Any]:
    """Return the loader options that bring a listing whole, in a fixed number of queries."""
    options: list[Any] = [joinedload(model.organisation), selectinload(model.files)]
    if model is Achievement:
        options.append(selectinload(Achievement.ip_rights))
    return options


def is_insider(actor: Actor, listing: Listing) -> bool:
    """Say whether the reader belongs to the organisation whose listing it is, or is the market itself."""
    return actor.is_system or listing.organisation_id in actor.organisation_ids


def disclosure(ctx: Context, listing: Listing) -> frozenset[Tier]:
    """Return the tiers of a listing's text and files that this reader may read.

    The bureau's reviewers read everything while it is in their review, because they must see that nothing secret is
    in it; what stands behind the NDA is closed to them again afterwards.
    """
    if is_insider(ctx.actor, listing) or _is_reviewing(ctx.actor, listing):
        return _EVERY_TIER
    tiers = {Tier.PUBLIC}
    if allows(ctx.actor, Permission.LISTING_READ_VERIFIED, organisation_id=listing.organisation_id):
        tiers.add(Tier.VERIFIED)
        if isinstance(listing, Achievement) and nda_acceptance(ctx, listing) is not None:
            tiers.add(Tier.NDA)
    return frozenset(tiers)


def _is_reviewing(actor: Actor, listing: Listing) -> bool:
    return listing.state is ListingState.IN_REVIEW and allows(
        actor, Permission.LISTING_REVIEW, organisation_id=listing.organisation_id
    )


def nda_acceptance(ctx: Context, achievement: Achievement) -> NdaAcceptance | None:
    """Return the promise of secrecy of one of the reader's verified organisations, if there is one."""
    verified = sorted(standing.organisation_id for standing in ctx.actor.standings if standing.verified)
    if not verified:
        return None
    return ctx.session.scalar(
        select(NdaAcceptance)
        .where(NdaAcceptance.achievement_id == achievement.id, NdaAcceptance.organisation_id.in_(verified))
        .order_by(NdaAcceptance.id)
        .limit(1)
    )


def may_see_owner(actor: Actor, listing: Listing) -> bool:
    """Say whether the reader may know whose listing it is: an anonymous need hides its enterprise."""
    if not isinstance(listing, TechnicalNeed) or not listing.anonymous:
        return True
    return is_insider(actor, listing) or actor.is_bureau


def shown_owner(actor: Actor, listing: Listing) -> Message | str:
    """Return the owner's name as this reader may see it. The organisation must be loaded."""
    return listing.organisation.name if may_see_owner(actor, listing) else say("匿名企业")


def find_file(ctx: Context, uid: str) -> tuple[ListingFile, Listing]:
    """Return a file and its listing; raises NotFound where this reader may not read that tier of it."""
    file = ctx.session.scalar(select(ListingFile).where(ListingFile.uid == uid))
    if file is None:
        raise NotFound
    if file.achievement_id is not None:
        listing = find_listing_by_id(ctx, ListingKind.ACHIEVEMENT, file.achievement_id)
    else:
        assert file.need_id is not None
        listing = find_listing_by_id(ctx, ListingKind.NEED, file.need_id)
    if file.tier not in disclosure(ctx, listing):
        raise NotFound
    return file, listing


def open_actions(ctx: Context, listing: Listing) -> tuple[ListingAction, ...]:
    """Return the steps that this reader may take with the listing now, in the table's order."""
    return tuple(action for action in open_steps(listing.state) if _may_take(ctx.actor, listing, action))


def _may_take(actor: Actor, listing: Listing, action: ListingAction) -> bool:
    permission = PERMISSIONS[listing.state, action]
    if permission is Permission.LISTING_REVIEW and reviews_own(actor, listing):
        return False
    return allows(actor, permission, organisation_id=listing.organisation_id)


def reviews_own(actor: Actor, listing: Listing) -> bool:
    """Say whether a reviewer belongs to the organisation under review, which somebody else must then review."""
    return not actor.is_system and listing.organisation_id in actor.organisation_ids
