"""Use cases of matching: compute and store matches (the market itself), judge one (either side)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from market.catalogue.content import MODELS
from market.catalogue.models import Achievement, Listing, TechnicalNeed
from market.catalogue.queries import find_listing
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.errors import NotFound
from market.kernel.permissions import Actor, Permission, require
from market.matching.events import MatchJudged
from market.matching.models import Match, MatchFeedback
from market.matching.queries import own_feedback
from market.matching.rules.vocabulary import FeedbackReason, check_feedback
from market.matching.scoring import WEIGHTS_VERSION, Scored, matches_of_achievement, matches_of_need
from market.search.port import SearchIndex

_PLACES = 6  # of what is stored; more would be noise


def compute_matches(ctx: Context, kind: ListingKind, listing_id: int, index: SearchIndex) -> list[Scored]:
    """Return the matches of a listing as the index and the rows are now, best first; none where it is off the shelf.

    Reads only: call it before the transaction in which `store_matches` writes. Raises IndexUnusable.
    """
    require(ctx.actor, Permission.MATCH_COMPUTE)
    model: Any = MODELS[kind]
    listing: Listing | None = ctx.session.get(model, listing_id)
    if listing is None or listing.state is not ListingState.PUBLISHED:
        return []
    if isinstance(listing, TechnicalNeed):
        return matches_of_need(ctx, index, listing)
    return matches_of_achievement(ctx, index, listing)


def store_matches(ctx: Context, kind: ListingKind, listing_id: int, scored: Sequence[Scored]) -> None:
    """Replace the matches of a listing; pairs that stay keep their row. Inside the caller's transaction.

    What left the shelf since the matches were computed gets none.
    """
    require(ctx.actor, Permission.MATCH_COMPUTE)
    own = Match.need_id if kind is ListingKind.NEED else Match.achievement_id
    on_shelf = _still_on_shelf(ctx, scored)
    wanted = {(each.need_id, each.achievement_id): each for each in on_shelf}
    present = {
        (row.need_id, row.achievement_id): row for row in ctx.session.scalars(select(Match).where(own == listing_id))
    }
    gone = [row.id for pair, row in present.items() if pair not in wanted]
    if gone:
        ctx.session.execute(delete(Match).where(Match.id.in_(gone)))
    for pair, each in wanted.items():
        row = present.get(pair)
        if row is None:
            row = Match(need_id=each.need_id, achievement_id=each.achievement_id)
            ctx.session.add(row)
        for name, value in _stored(ctx, each).items():
            setattr(row, name, value)


def judge_match(
    ctx: Context, need_uid: str, achievement_uid: str, useful: bool, reason: FeedbackReason, note: str = ""
) -> MatchFeedback:
    """Record what an organisation says of a match with its own listing; saying it again replaces the first.

    Raises NotFound where there is no such match for this reader, Forbidden for anybody but the two owners' members,
    InvalidInput where the reason does not go with the judgement.
    """
    need = find_listing(ctx, ListingKind.NEED, need_uid)
    achievement = find_listing(ctx, ListingKind.ACHIEVEMENT, achievement_uid)
    organisation_id = _judging_for(ctx.actor, need, achievement)
    require(ctx.actor, Permission.MATCH_JUDGE, organisation_id=organisation_id)
    matched = select(Match.id).where(Match.need_id == need.id, Match.achievement_id == achievement.id)
    if ctx.session.scalar(matched) is None:
        raise NotFound
    check_feedback(useful, reason, note)
    feedback = own_feedback(ctx.session, organisation_id, need.id, achievement.id)
    if feedback is None:
        feedback = MatchFeedback(need_id=need.id, achievement_id=achievement.id, organisation_id=organisation_id)
        ctx.session.add(feedback)
    feedback.useful, feedback.reason, feedback.note = useful, reason, note
    feedback.user_id, feedback.created_at = _person(ctx.actor), ctx.now
    ctx.session.flush()
    ctx.record(
        MatchJudged(
            object_id=feedback.id,
            organisation_id=organisation_id,
            need_id=need.id,
            achievement_id=achievement.id,
            useful=useful,
            reason=reason.value,
        )
    )
    return feedback


def _still_on_shelf(ctx: Context, scored: Sequence[Scored]) -> list[Scored]:
    needs = _published(ctx, TechnicalNeed, {each.need_id for each in scored})
    achievements = _published(ctx, Achievement, {each.achievement_id for each in scored})
    return [each for each in scored if each.need_id in needs and each.achievement_id in achievements]


def _published(ctx: Context, model: type[Achievement] | type[TechnicalNeed], ids: set[int]) -> set[int]:
    query = select(model.id).where(model.id.in_(sorted(ids)), model.state == ListingState.PUBLISHED)
    return set(ctx.session.scalars(query)) if ids else set()


def _stored(ctx: Context, each: Scored) -> dict[str, Any]:
    return {
        "score": round(each.score.total, _PLACES),
        "level": each.score.level,
        "parts": {name: round(value, _PLACES) for name, value in each.score.parts.items()},
        "reasons": [reason.to_json() for reason in each.reasons],
        "terms": list(each.terms),
        "weights_version": WEIGHTS_VERSION,
        "computed_at": ctx.now,
    }


def _judging_for(actor: Actor, need: Listing, achievement: Listing) -> int:
    """Return the organisation that the actor speaks for: the one switched to, if it is one of the two owners."""
    owners = (need.organisation_id, achievement.organisation_id)
    if actor.acting_for in owners and actor.acting_for in actor.organisation_ids:
        return actor.acting_for
    return next((owner for owner in owners if owner in actor.organisation_ids), need.organisation_id)


def _person(actor: Actor) -> int:
    assert actor.user_id is not None, "a judgement is a person's"
    return actor.user_id
