"""Reads of matches: what stands on the shelf on both sides, an anonymous need's enterprise never."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from market.catalogue.models import Achievement, Listing, TechnicalNeed
from market.catalogue.queries import shown_owner
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import phase_of
from market.kernel.context import Context
from market.kernel.database import AnySession
from market.kernel.text import Message
from market.matching.models import Match, MatchFeedback
from market.matching.rules.reasons import Reason
from market.matching.rules.vocabulary import MatchLevel, Side

PER_PAGE = 20
_GOOD = (MatchLevel.STRONG, MatchLevel.FAIR)


@dataclass(frozen=True, slots=True)
class FoundMatch:
    """One match as one reader may see it. `listing` is the other side, its organisation loaded, `own` this side.

    `owner` is what may be said of whose the other side is; `feedback` is what the reader's organisation said.
    """

    score: float
    level: MatchLevel
    own: Listing
    listing: Listing
    owner: Message | str
    reasons: tuple[Reason, ...]
    terms: tuple[str, ...]
    computed_at: datetime
    feedback: MatchFeedback | None = None

    @property
    def reasons_for(self) -> tuple[Message, ...]:
        """Return what speaks for the match."""
        return tuple(reason.message for reason in self.reasons if reason.side is Side.FOR)

    @property
    def reasons_against(self) -> tuple[Message, ...]:
        """Return what speaks against it."""
        return tuple(reason.message for reason in self.reasons if reason.side is Side.AGAINST)


@dataclass(frozen=True, slots=True)
class MatchPage:
    """One page of a listing's matches, best first.

    `total` counts what passes the filters, `unfiltered` everything; `counts` gives, for each filter, value to count
    with the other filters applied.
    """

    rows: tuple[FoundMatch, ...] = ()
    total: int = 0
    unfiltered: int = 0
    page: int = 1
    pages: int = 1
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[FoundMatch]:
        """Go through the page's matches."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Return how many are on this page."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class _Line:
    """As much of a match as filtering and counting need."""

    id: int
    values: Mapping[str, Collection[str]]


def matches_for_need(
    ctx: Context,
    need: TechnicalNeed,
    *,
    levels: Collection[str] = (),
    phases: Collection[str] = (),
    modes: Collection[str] = (),
    pay_after_use: bool = False,
    page: int = 1,
    limit: int = PER_PAGE,
) -> MatchPage:
    """Return the published achievements that match a need; none while the need itself is off the shelf."""
    if need.state is not ListingState.PUBLISHED:
        return MatchPage()
    query = (
        select(Match.id, Match.level, Achievement.trl, Achievement.transfer_modes, Achievement.pay_after_use)
        .join(Achievement, Match.achievement_id == Achievement.id)
        .where(Match.need_id == need.id, Achievement.state == ListingState.PUBLISHED)
    )
    chosen = {"level": levels, "phase": phases, "mode": modes, "pay": ("yes",) if pay_after_use else ()}
    return _page(ctx, need, _lines(ctx, query, _values_of_achievement), chosen, page, limit)


def matches_for_achievement(
    ctx: Context,
    achievement: Achievement,
    *,
    levels: Collection[str] = (),
    modes: Collection[str] = (),
    page: int = 1,
    limit: int = PER_PAGE,
) -> MatchPage:
    """Return the published needs that an achievement matches; none while it is off the shelf itself."""
    if achievement.state is not ListingState.PUBLISHED:
        return MatchPage()
    query = (
        select(Match.id, Match.level, TechnicalNeed.cooperation_modes)
        .join(TechnicalNeed, Match.need_id == TechnicalNeed.id)
        .where(Match.achievement_id == achievement.id, TechnicalNeed.state == ListingState.PUBLISHED)
    )
    chosen = {"level": levels, "mode": modes}
    return _page(ctx, achievement, _lines(ctx, query, _values_of_need), chosen, page, limit)


def recent_matches_for_organisation(ctx: Context, organisation_id: int, limit: int = 5) -> list[FoundMatch]:
    """Return an organisation's newest good matches, for its members: both sides published, newest pair first."""
    if not ctx.actor.is_system and organisation_id not in ctx.actor.organisation_ids:
        return []
    query = (
        select(Match.id)
        .join(Match.need)
        .join(Match.achievement)
        .where(
            TechnicalNeed.state == ListingState.PUBLISHED,
            Achievement.state == ListingState.PUBLISHED,
            or_(TechnicalNeed.organisation_id == organisation_id, Achievement.organisation_id == organisation_id),
            Match.level.in_(_GOOD),
        )
        .order_by(Match.id.desc())
        .limit(limit)
    )
    rows = _whole(ctx, list(ctx.session.scalars(query)))
    return [_found(ctx, row, _own_side(row, organisation_id), None) for row in rows]


def find_match(session: AnySession, need_id: int, achievement_id: int) -> Match | None:
    """Return the match of a pair, if there is one."""
    return session.scalar(select(Match).where(Match.need_id == need_id, Match.achievement_id == achievement_id))


def own_feedback(session: AnySession, organisation_id: int, need_id: int, achievement_id: int) -> MatchFeedback | None:
    """Return what an organisation said of a pair."""
    return session.scalar(
        select(MatchFeedback).where(
            MatchFeedback.organisation_id == organisation_id,
            MatchFeedback.need_id == need_id,
            MatchFeedback.achievement_id == achievement_id,
        )
    )


def _values_of_achievement(row: Any) -> Mapping[str, Collection[str]]:
    return {
        "level": (row.level.value,),
        "phase": (phase_of(row.trl).value,) if row.trl else (),
        "mode": row.transfer_modes,
        "pay": ("yes",) if row.pay_after_use else (),
    }


def _values_of_need(row: Any) -> Mapping[str, Collection[str]]:
    return {"level": (row.level.value,), "mode": row.cooperation_modes}


def _lines(ctx: Context, query: Any, values: Callable[[Any], Mapping[str, Collection[str]]]) -> list[_Line]:
    ordered = query.order_by(Match.score.desc(), Match.id)
    return [_Line(row.id, values(row)) for row in ctx.session.execute(ordered)]


def _page(
    ctx: Context, own: Listing, lines: Sequence[_Line], chosen: Mapping[str, Collection[str]], page: int, limit: int
) -> MatchPage:
    passing = [line for line in lines if _passes(line, chosen)]
    pages = max(1, ceil(len(passing) / limit))
    page = min(max(1, page), pages)
    ids = [line.id for line in passing[(page - 1) * limit : page * limit]]
    rows = _whole(ctx, ids)
    said = _feedback_of_reader(ctx, own, rows)
    counts = {
        name: dict(Counter(v for line in lines if _passes(line, chosen, besides=name) for v in line.values[name]))
        for name in chosen
    }
    found = tuple(_found(ctx, row, own, said.get((row.need_id, row.achievement_id))) for row in rows)
    return MatchPage(found, len(passing), len(lines), page, pages, counts)


def _passes(line: _Line, chosen: Mapping[str, Collection[str]], besides: str = "") -> bool:
    return all(
        name == besides or not wanted or not set(wanted).isdisjoint(line.values[name])
        for name, wanted in chosen.items()
    )


def _whole(ctx: Context, ids: Sequence[int]) -> list[Match]:
    """Return matches with both listings, their organisations and rights, in the order of the ids."""
    if not ids:
        return []
    query = (
        select(Match)
        .where(Match.id.in_(ids))
        .options(
            joinedload(Match.need).joinedload(TechnicalNeed.organisation),
            joinedload(Match.achievement).options(
                joinedload(Achievement.organisation), selectinload(Achievement.ip_rights)
            ),
        )
    )
    rows = {row.id: row for row in ctx.session.scalars(query)}
    return [rows[each] for each in ids if each in rows]


def _feedback_of_reader(ctx: Context, own: Listing, rows: Sequence[Match]) -> dict[tuple[int, int], MatchFeedback]:
    """Return what the reader's organisations said, by pair; the owner of this side has the first word."""
    if not rows or not ctx.actor.organisation_ids:
        return {}
    pairs = [
        and_(MatchFeedback.need_id == row.need_id, MatchFeedback.achievement_id == row.achievement_id) for row in rows
    ]
    query = select(MatchFeedback).where(
        MatchFeedback.organisation_id.in_(sorted(ctx.actor.organisation_ids)), or_(*pairs)
    )
    said = sorted(ctx.session.scalars(query), key=lambda each: each.organisation_id == own.organisation_id)
    return {(each.need_id, each.achievement_id): each for each in said}


def _own_side(row: Match, organisation_id: int) -> Listing:
    return row.need if row.need.organisation_id == organisation_id else row.achievement


def _found(ctx: Context, row: Match, own: Listing, feedback: MatchFeedback | None) -> FoundMatch:
    other: Listing = row.achievement if isinstance(own, TechnicalNeed) else row.need
    return FoundMatch(
        score=row.score,
        level=row.level,
        own=own,
        listing=other,
        owner=shown_owner(ctx.actor, other),
        reasons=tuple(Reason.from_json(each) for each in row.reasons),
        terms=tuple(row.terms),
        computed_at=row.computed_at,
        feedback=feedback,
    )
