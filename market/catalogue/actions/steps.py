"""The steps of a listing's life: submitted, approved, published, and off the shelf again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from market.catalogue import events
from market.catalogue.content import MODELS, check_anonymity, values_of, write_version
from market.catalogue.models import Achievement, Listing, NumberSequence, TechnicalNeed
from market.catalogue.queries.access import find_listing, reviews_own
from market.catalogue.rules.cleaning import clean_block
from market.catalogue.rules.completeness import missing
from market.catalogue.rules.lifecycle import (
    ACTION_LABELS,
    NEEDS_REASON,
    PERMISSIONS,
    ListingAction,
    ListingState,
    next_state,
)
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.errors import Forbidden, InvalidInput
from market.kernel.permissions import Permission, require
from market.kernel.text import say

CONFIRM_DAYS = 180
BATCH = 200
MAX_REASON = 500
_LETTERS = {ListingKind.ACHIEVEMENT: "A", ListingKind.NEED: "N"}
_MUST_BE_COMPLETE = frozenset({
    ListingAction.SUBMIT, ListingAction.APPROVE, ListingAction.PUBLISH, ListingAction.RENEW,
})  # fmt: skip
_PLAIN_EVENTS: dict[ListingAction, type[events.ListingEvent]] = {
    ListingAction.SUBMIT: events.ListingSubmitted,
    ListingAction.RECALL: events.ListingRecalled,
    ListingAction.APPROVE: events.ListingApproved,
    ListingAction.PAUSE: events.ListingPaused,
    ListingAction.RESUME: events.ListingResumed,
    ListingAction.EXPIRE: events.ListingExpired,
    ListingAction.REOPEN: events.ListingReopened,
}


def take_step(
    ctx: Context, kind: ListingKind, uid: str, action: ListingAction, *, reason: str = "",
    confirm_days: int = CONFIRM_DAYS,
) -> Listing:  # fmt: skip
    """Take one step of the life cycle.

    Publishing and renewing keep a listing on the shelf for `confirm_days`, or until its submissions close. Raises
    NotFound, Forbidden, IllegalTransition where the state does not allow it, InvalidInput where a reason or part of
    the record is missing.
    """
    listing = find_listing(ctx, kind, uid)
    permission = _permission(listing.state, action)
    require(ctx.actor, permission, organisation_id=listing.organisation_id)
    if permission is Permission.LISTING_REVIEW and reviews_own(ctx.actor, listing):
        raise Forbidden(say("您是该单位成员，不能审核本单位的条目，请由其他审核人员办理。"))
    next_state(listing.state, action)
    given = _checked_reason(action, reason)
    if action in _MUST_BE_COMPLETE:
        _check_ready(ctx, listing)
    return _apply(ctx, listing, action, reason=given, confirm_days=confirm_days)


def submit_and_approve(ctx: Context, kind: ListingKind, uid: str) -> Listing:
    """Submit a listing and approve it for the unit in one go, for those who may do both; raises as `take_step`."""
    listing = find_listing(ctx, kind, uid)
    require(ctx.actor, Permission.LISTING_APPROVE, organisation_id=listing.organisation_id)
    if listing.state is not ListingState.SUBMITTED:
        take_step(ctx, kind, uid, ListingAction.SUBMIT)
    return take_step(ctx, kind, uid, ListingAction.APPROVE)


def publish_unchecked(ctx: Context, kind: ListingKind, uid: str) -> Listing:
    """Put a draft on the shelf without completeness and review, for experiments with foreign data.

    Only the market itself may: never a person. The event says that nothing was checked.
    """
    require(ctx.actor, Permission.LISTING_REVIEW)
    if not ctx.actor.is_system:
        raise Forbidden
    listing = find_listing(ctx, kind, uid)
    for action in (ListingAction.SUBMIT, ListingAction.APPROVE):
        listing.apply(action, at=ctx.now)
    return _apply(ctx, listing, ListingAction.PUBLISH, unchecked=True)


def reveal_enterprise(ctx: Context, uid: str) -> Listing:
    """Show the enterprise of an anonymous need from now on; there is no way back once it was published."""
    need = find_listing(ctx, ListingKind.NEED, uid)
    require(ctx.actor, Permission.LISTING_APPROVE, organisation_id=need.organisation_id)
    if isinstance(need, TechnicalNeed) and need.anonymous:
        need.anonymous = False
        need.updated_at = ctx.now
        ctx.session.flush()
        write_version(ctx, need)
        ctx.record(events.EnterpriseRevealed(**_about(need)))
    return need


def expire_due(ctx: Context, *, limit: int = BATCH) -> int:
    """Take off the shelf what nobody confirmed in time; return how many, at most `limit`: call again until 0."""
    require(ctx.actor, Permission.LISTING_EXPIRE)
    done = 0
    for model in MODELS.values():
        for listing in _overdue(ctx, model, limit - done):
            _apply(ctx, listing, ListingAction.EXPIRE)
            done += 1
    return done


def _overdue(ctx: Context, model: type[Achievement] | type[TechnicalNeed], limit: int) -> list[Listing]:
    on_shelf = (ListingState.PUBLISHED, ListingState.PAUSED)
    query = (
        select(model)
        .where(model.confirmed_until < ctx.today, model.state.in_(on_shelf))
        .options(joinedload(model.organisation))
        .order_by(model.confirmed_until, model.id)
        .limit(limit)
    )
    return list(ctx.session.scalars(query))


def _permission(state: ListingState, action: ListingAction) -> Permission:
    """Return what a step needs; of a step that this state does not have, what it needs elsewhere.

    So a stranger is refused as one, before being told what state the listing is in.
    """
    found = PERMISSIONS.get((state, action))
    return found or next(needed for (_, known), needed in PERMISSIONS.items() if known is action)


def _checked_reason(action: ListingAction, reason: str) -> str:
    if action not in NEEDS_REASON:
        return ""
    given = clean_block(reason)
    if not given:
        raise InvalidInput(
            fields={"reason": [say("请写明“%(action)s”的原因，对方会看到。", action=ACTION_LABELS[action])]}
        )
    if len(given) > MAX_REASON:
        raise InvalidInput(fields={"reason": [say("原因最多 %(limit)s 个字，请精简。", limit=MAX_REASON)]})
    return given


def _check_ready(ctx: Context, listing: Listing) -> None:
    if not listing.organisation.is_verified:
        raise InvalidInput(say("单位通过科技局认证后才能提交。请先在“单位资料”中提交认证申请，草稿会一直保留。"))
    values = values_of(listing)
    gaps = missing(listing.kind, values, today=ctx.today)
    if gaps:
        raise InvalidInput(
            say("还差 %(count)s 项内容，请补全后再办理。", count=len(gaps)),
            fields={gap.field: [gap.message] for gap in gaps},
        )
    check_anonymity(listing, values)


def _apply(
    ctx: Context, listing: Listing, action: ListingAction, *, reason: str = "", confirm_days: int = CONFIRM_DAYS,
    unchecked: bool = False,
) -> Listing:  # fmt: skip
    if action is ListingAction.PUBLISH and listing.number is None:
        listing.number = _next_number(ctx, listing.kind)
    if action in {ListingAction.PUBLISH, ListingAction.RENEW}:
        listing.confirmed_until = _shelf_until(listing, ctx.today, confirm_days)
    if action in {ListingAction.SUBMIT, ListingAction.SEND_BACK}:
        listing.sent_back_reason = reason
    before = listing.apply(action, at=ctx.now)
    ctx.session.flush()
    if action is ListingAction.PUBLISH:
        write_version(ctx, listing)
    about = _about(listing) | {"changes": {"state": [before.value, listing.state.value]}}
    ctx.record(_event(listing, action, about, reason, unchecked))
    return listing


def _event(
    listing: Listing, action: ListingAction, about: dict[str, Any], reason: str, unchecked: bool
) -> events.ListingEvent:
    match action:
        case ListingAction.PUBLISH:
            return events.ListingPublished(**about, number=listing.number or "", unchecked=unchecked)
        case ListingAction.RENEW:
            until = listing.confirmed_until
            return events.ListingRenewed(**about, confirmed_until=until.isoformat() if until else "")
        case ListingAction.SEND_BACK:
            return events.ListingSentBack(**about, reason=reason)
        case ListingAction.WITHDRAW:
            return events.ListingWithdrawn(**about, reason=reason)
        case _:
            return _PLAIN_EVENTS[action](**about)


def _about(listing: Listing) -> dict[str, Any]:
    return {"object_id": listing.id, "organisation_id": listing.organisation_id, "kind": listing.kind}


def _shelf_until(listing: Listing, today: date, confirm_days: int) -> date:
    if isinstance(listing, TechnicalNeed) and listing.submissions_until is not None:
        return listing.submissions_until
    return today + timedelta(days=confirm_days)


def _next_number(ctx: Context, kind: ListingKind) -> str:
    """Return the next public number of this year, such as A-2026-00318; the transaction's lock keeps it ours."""
    prefix = f"{_LETTERS[kind]}-{ctx.today.year}"
    sequence = ctx.session.get(NumberSequence, prefix, with_for_update=True)
    if sequence is None:
        sequence = NumberSequence(prefix=prefix, last=0)
        ctx.session.add(sequence)
    sequence.last += 1
    return f"{prefix}-{sequence.last:05d}"
