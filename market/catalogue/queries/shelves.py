"""What stands on the public shelves, in a fixed number of queries however many listings there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, func, literal, select, type_coerce, union_all
from sqlalchemy.orm import joinedload, selectinload

from market.accounts.models import Organisation, Verification
from market.catalogue.content import MODELS
from market.catalogue.models import Achievement, Listing, TechnicalNeed
from market.catalogue.queries.cards import ListingCard, card_columns, card_of, key_of
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import INDUSTRY_LABELS, Industry, ListingKind
from market.kernel.database import AnySession
from market.kernel.permissions import ANONYMOUS, OrganisationKind
from market.kernel.text import Message

Model = type[Achievement] | type[TechnicalNeed]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One industry's shelf: how many listings stand on it, and the cards in front."""

    industry: Industry
    label: Message
    total: int
    cards: tuple[ListingCard, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Live numbers of the market."""

    achievements: int
    needs: int
    universities: int
    enterprises: int


def shelves(
    session: AnySession, per_shelf: int = 3, *, needs_per_shelf: int = 1, today: date | None = None
) -> list[Shelf]:
    """Return each industry that has anything, with its newest achievements and needs; the fullest shelf first."""
    totals = _totals(session)
    wanted = {ListingKind.ACHIEVEMENT: per_shelf, ListingKind.NEED: needs_per_shelf}
    newest = [_newest(kind, industry, limit) for industry in totals for kind, limit in wanted.items()]
    places: list[Any] = list(session.execute(union_all(*newest))) if newest else []
    keys = {key_of(ListingKind(kind), listing_id) for _, kind, listing_id in places}
    found = _by_keys(session, keys, {model: card_columns(model) for model in MODELS.values()})
    cards: dict[str, list[ListingCard]] = {}
    for industry, kind, listing_id in sorted(places, key=lambda place: place[1]):
        listing = found.get(key_of(ListingKind(kind), listing_id))
        if listing is not None:
            cards.setdefault(industry, []).append(card_of(ANONYMOUS, listing, today=today))
    return [
        Shelf(industry, INDUSTRY_LABELS[industry], total, tuple(cards.get(industry.value, ())))
        for industry, total in sorted(totals.items(), key=lambda item: (-item[1], list(Industry).index(item[0])))
    ]


def _totals(session: AnySession) -> dict[Industry, int]:
    """Count listings by industry. Listings have one of few combinations, so those are counted, from an index alone."""
    parts = [
        select(model.industries.label("industries"), func.count().label("total"))
        .where(model.state == ListingState.PUBLISHED)
        .group_by(model.industries)
        for model in MODELS.values()
    ]
    totals: Counter[Industry] = Counter()
    for codes, count in session.execute(union_all(*parts)):
        totals.update({Industry(code): count for code in codes})
    return dict(totals)


def _newest(kind: ListingKind, industry: Industry, limit: int) -> Select[tuple[str, str, int]]:
    model = MODELS[kind]
    newest = (
        select(model.id)
        .where(model.state == ListingState.PUBLISHED, _stands_on(model, industry))
        .order_by(model.published_at.desc(), model.id.desc())
        .limit(limit)
        .subquery()
    )
    return select(literal(industry.value), literal(kind.value), newest.c.id)


def _stands_on(model: Model, industry: Industry) -> ColumnElement[bool]:
    return type_coerce(model.industries, String).like(f"%|{industry.value}|%")


def fresh_needs(session: AnySession, limit: int = 6, *, today: date | None = None) -> list[ListingCard]:
    """Return the cards of the newest published needs."""
    query = (
        select(TechnicalNeed)
        .where(TechnicalNeed.state == ListingState.PUBLISHED)
        .order_by(TechnicalNeed.published_at.desc(), TechnicalNeed.id.desc())
        .limit(limit)
        .options(*card_columns(TechnicalNeed))
    )
    return [card_of(ANONYMOUS, need, today=today) for need in session.scalars(query)]


def figures(session: AnySession) -> Figures:
    """Return how much there is: published listings and verified organisations."""
    row = session.execute(
        select(
            _published(Achievement),
            _published(TechnicalNeed),
            _verified(OrganisationKind.UNIVERSITY),
            _verified(OrganisationKind.ENTERPRISE),
        )
    ).one()
    return Figures(*row)


def _published(model: Model) -> ColumnElement[int]:
    return select(func.count()).select_from(model).where(model.state == ListingState.PUBLISHED).scalar_subquery()


def _verified(kind: OrganisationKind) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(Organisation)
        .where(Organisation.kind == kind, Organisation.verification == Verification.VERIFIED)
        .scalar_subquery()
    )


def published_of_organisation(session: AnySession, organisation_id: int, *, limit: int = 60) -> list[Listing]:
    """Return an organisation's published listings, newest first, its anonymous needs left out."""
    found: list[Listing] = []
    for model in MODELS.values():
        query = select(model).where(model.organisation_id == organisation_id, model.state == ListingState.PUBLISHED)
        if model is TechnicalNeed:
            query = query.where(TechnicalNeed.anonymous.is_(False))
        query = query.order_by(model.published_at.desc(), model.id.desc()).limit(limit).options(*card_columns(model))
        found += session.scalars(query)
    return sorted(found, key=_by_publication, reverse=True)[:limit]


def _by_publication(listing: Listing) -> tuple[float, int]:
    return (listing.published_at.timestamp() if listing.published_at else 0.0, listing.id)


def listings_by_keys(session: AnySession, keys: Iterable[str]) -> Mapping[str, Listing]:
    """Return published listings by their keys ("achievement:42"), with organisation and rights, in three queries.

    Keys of anything else are left out, so that an index that lags behind shows nothing that has left the shelf.
    """
    return _by_keys(session, keys, {model: _with_rights(model) for model in MODELS.values()})


def _with_rights(model: Model) -> list[Any]:
    rights = [selectinload(Achievement.ip_rights)] if model is Achievement else []
    return [joinedload(model.organisation), *rights]


def _by_keys(session: AnySession, keys: Iterable[str], options: Mapping[Model, list[Any]]) -> dict[str, Listing]:
    found: dict[str, Listing] = {}
    for kind, ids in _ids_by_kind(keys).items():
        model: Any = MODELS[kind]
        query = select(model).where(model.id.in_(sorted(ids)), model.state == ListingState.PUBLISHED)
        found.update((key_of(kind, item.id), item) for item in session.scalars(query.options(*options[model])))
    return found


def _ids_by_kind(keys: Iterable[str]) -> dict[ListingKind, set[int]]:
    wanted: dict[ListingKind, set[int]] = {}
    for key in keys:
        kind, _, number = key.partition(":")
        if kind in MODELS and number.isascii() and number.isdigit():
            wanted.setdefault(ListingKind(kind), set()).add(int(number))
    return wanted
