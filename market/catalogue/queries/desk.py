"""Listings at work: an organisation's own, the bureau's queue, and what happened to one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from market.accounts.models import User
from market.catalogue.content import MODELS
from market.catalogue.models import Listing
from market.catalogue.queries.access import is_insider
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.errors import Forbidden, NotFound
from market.kernel.events import EventRecord

PER_PAGE = 20
MAX_PER_PAGE = 100
EXPIRES_SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of listings, and how many there are in all."""

    items: tuple[Listing, ...]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, ceil(self.total / self.per_page))


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened to a listing. `name` is the event's; `actor_name` is empty for the market itself."""

    at: datetime
    name: str
    actor_name: str
    reason: str
    payload: dict[str, Any]


def own_listings(
    ctx: Context, organisation_id: int, kind: ListingKind | None = None, state: ListingState | None = None,
    page: int = 1, *, text: str = "", per_page: int = PER_PAGE, oldest_first: bool = False,
) -> ListingPage:  # fmt: skip
    """Return an organisation's listings, last changed first, of one kind or both, in one state or all.

    `text` is looked for in titles and numbers. Raises NotFound for those who do not belong to the organisation.
    """
    _require_insider(ctx, organisation_id)
    selects = []
    for model in _models(kind):
        query = _places(model, model.updated_at).where(model.organisation_id == organisation_id)
        if state is not None:
            query = query.where(model.state == state)
        if text.strip():
            query = query.where(_holds(text.strip()[:100], model.title, model.own_number, model.number))
        selects.append(query)
    return _paged(ctx, selects, page, per_page, oldest_first=oldest_first)


def soon_expiring(ctx: Context, organisation_id: int, *, limit: int = 20) -> tuple[Listing, ...]:
    """Return an organisation's published listings that leave the shelf within 14 days, soonest first."""
    _require_insider(ctx, organisation_id)
    selects = [
        _places(model, model.confirmed_until).where(
            model.organisation_id == organisation_id,
            model.state == ListingState.PUBLISHED,
            model.confirmed_until <= ctx.today + EXPIRES_SOON,
        )
        for model in MODELS.values()
    ]
    return _paged(ctx, selects, 1, limit, oldest_first=True).items


def state_counts(ctx: Context, organisation_id: int) -> dict[ListingKind, dict[ListingState, int]]:
    """Return how many listings an organisation has, by kind and state; states without any are left out."""
    _require_insider(ctx, organisation_id)
    counts: dict[ListingKind, dict[ListingState, int]] = {kind: {} for kind in MODELS}
    for kind, model in MODELS.items():
        query = (
            select(model.state, func.count().label("total"))
            .where(model.organisation_id == organisation_id)
            .group_by(model.state)
        )
        counts[kind] = {row.state: row.total for row in ctx.session.execute(query)}
    return counts


def review_queue(ctx: Context, page: int = 1, *, per_page: int = PER_PAGE) -> ListingPage:
    """Return what waits for the bureau's review, of both kinds, oldest first. Raises Forbidden for others."""
    if not (ctx.actor.is_bureau or ctx.actor.is_system):
        raise Forbidden
    selects = [
        _places(model, model.submitted_at).where(model.state == ListingState.IN_REVIEW) for model in MODELS.values()
    ]
    return _paged(ctx, selects, page, per_page, oldest_first=True)


def history(ctx: Context, listing: Listing, *, limit: int = 50) -> tuple[HistoryLine, ...]:
    """Return what happened to a listing, newest first; for its organisation and the bureau, nothing for others."""
    if not (is_insider(ctx.actor, listing) or ctx.actor.is_bureau):
        return ()
    rows = ctx.session.execute(
        select(EventRecord, User.name)
        .outerjoin(User, User.id == EventRecord.actor_id)
        .where(EventRecord.object_kind == listing.kind.value, EventRecord.object_id == listing.id)
        .order_by(EventRecord.seq.desc())
        .limit(limit)
    )
    return tuple(
        HistoryLine(record.at, record.name, name or "", str(record.payload.get("reason", "")), record.payload)
        for record, name in rows
    )


def _require_insider(ctx: Context, organisation_id: int) -> None:
    if not ctx.actor.is_system and organisation_id not in ctx.actor.organisation_ids:
        raise NotFound


def _models(kind: ListingKind | None) -> Sequence[Any]:
    return list(MODELS.values()) if kind is None else [MODELS[kind]]


def _places(model: Any, moment: Any) -> Select[Any]:
    return select(literal(model.kind.value).label("kind"), model.id.label("id"), moment.label("moment"))


def _holds(text: str, *columns: Any) -> ColumnElement[bool]:
    """What is typed is text: % and _ stand for themselves."""
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def _paged(
    ctx: Context, selects: Sequence[Select[Any]], page: int, per_page: int, *, oldest_first: bool
) -> ListingPage:
    """Return one page out of both tables in a fixed number of queries."""
    per_page = min(max(per_page, 1), MAX_PER_PAGE)
    found = union_all(*selects).subquery()
    total = ctx.session.scalar(select(func.count()).select_from(found)) or 0
    page = min(max(page, 1), max(1, ceil(total / per_page)))
    order = [found.c.moment, found.c.kind, found.c.id]
    places = ctx.session.execute(
        select(found.c.kind, found.c.id)
        .order_by(*(order if oldest_first else [column.desc() for column in order]))
        .limit(per_page)
        .offset((page - 1) * per_page)
    ).all()
    rows = _load(ctx, places)
    return ListingPage(tuple(rows[kind, listing_id] for kind, listing_id in places), total, page, per_page)


def _load(ctx: Context, places: Sequence[Any]) -> dict[tuple[str, int], Listing]:
    rows: dict[tuple[str, int], Listing] = {}
    for kind in MODELS:
        model: Any = MODELS[kind]
        ids = [listing_id for found, listing_id in places if found == kind]
        if ids:
            query = select(model).where(model.id.in_(ids)).options(joinedload(model.organisation))
            rows.update(((kind.value, listing.id), listing) for listing in ctx.session.scalars(query))
    return rows
