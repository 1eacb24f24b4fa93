"""What search and matching see of listings and organisations: public text only, and nothing that is off the shelf."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from market.accounts.models import Organisation, Verification
from market.catalogue.content import MODELS
from market.catalogue.models import Achievement, Listing, TechnicalNeed
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import ListingKind, phase_of
from market.kernel.clock import local_date
from market.kernel.database import AnySession
from market.kernel.permissions import OrganisationKind
from market.search.port import Kind, MatchText, SearchDocument, content_hash

BATCH = 500
_EPOCH = date(1970, 1, 1)


def search_document(session: AnySession, kind: ListingKind, listing_id: int) -> SearchDocument | None:
    """Return a listing's document as its row is now, or None where it is not on the shelf."""
    model: Any = MODELS[kind]
    listing = session.scalar(
        select(model).where(model.id == listing_id, model.state == ListingState.PUBLISHED).options(*_loading(model))
    )
    return None if listing is None else _listing_document(listing)


def organisation_document(session: AnySession, organisation: Organisation) -> SearchDocument | None:
    """Return an organisation's document, or None where it is not verified, or is the bureau itself."""
    if not organisation.is_verified or organisation.kind is OrganisationKind.BUREAU:
        return None
    document = SearchDocument(
        key=f"{Kind.ORGANISATION.value}:{organisation.id}",
        kind=Kind.ORGANISATION.value,
        title=organisation.name,
        body=organisation.introduction,
        identifiers=(organisation.uscc,) if organisation.uscc else (),
        owner=organisation.name,
        facets={"kind": (Kind.ORGANISATION.value,), "region": (organisation.region,)},
        sort_date=_days(organisation.verified_at),
    )
    return replace(document, version=content_hash(document))


def all_documents(session: AnySession) -> Iterator[SearchDocument]:
    """Return every document there should be in the index, in batches of rows, for rebuilding and comparing it."""
    for model in MODELS.values():
        for listing in _in_batches(session, model, model.state == ListingState.PUBLISHED, _loading(model)):
            yield _listing_document(listing)
    verified = Organisation.verification == Verification.VERIFIED
    for organisation in _in_batches(session, Organisation, verified, []):
        document = organisation_document(session, organisation)
        if document is not None:
            yield document


def match_text(listing: Listing) -> MatchText:
    """Return the text by which a listing is matched: the same that the index holds of it."""
    return MatchText(listing.title, public_text(listing))


def public_text(listing: Listing) -> str:
    """Return what a listing says to everybody, its title left out."""
    if isinstance(listing, Achievement):
        parts = [listing.summary, listing.problem, *listing.innovations, *listing.applications]
    else:
        parts = [listing.background, listing.problem, listing.work_done, listing.constraints]
    parts += [_indicator_text(indicator) for indicator in listing.indicators]
    parts.append(" ".join(listing.keywords))
    return "\n".join(part for part in parts if part)


def _indicator_text(indicator: Any) -> str:
    return " ".join(part for part in (indicator.phrase(), indicator.method) if part)


def _listing_document(listing: Listing) -> SearchDocument:
    hidden = isinstance(listing, TechnicalNeed) and listing.anonymous
    facets = _common_facets(listing, hidden=hidden)
    identifiers = [listing.number or ""]
    if isinstance(listing, Achievement):
        facets |= _achievement_facets(listing)
        identifiers += [right.number for right in listing.ip_rights]
        price = listing.price_fen
    else:
        facets["transfer_mode"] = tuple(listing.cooperation_modes)
        price = listing.budget_fen
    document = SearchDocument(
        key=f"{listing.kind.value}:{listing.id}",
        kind=listing.kind.value,
        title=listing.title,
        body=public_text(listing),
        identifiers=tuple(identifier for identifier in identifiers if identifier),
        owner="" if hidden else listing.organisation.name,
        facets={name: values for name, values in facets.items() if values},
        sort_date=_days(listing.published_at),
        price_fen=price,
    )
    return replace(document, version=content_hash(document))


def _common_facets(listing: Listing, *, hidden: bool) -> dict[str, tuple[str, ...]]:
    return {
        "kind": (listing.kind.value,),
        "field": (listing.field.value,) if listing.field else (),
        "industry": tuple(listing.industries),
        "region": (listing.region,),
        # An organisation's own shelf may not betray which anonymous needs are its own.
        "owner": () if hidden else (listing.organisation.uid,),
    }


def _achievement_facets(achievement: Achievement) -> dict[str, tuple[str, ...]]:
    trl = achievement.trl
    return {
        "phase": (phase_of(trl).value,) if trl else (),
        "trl": (str(trl),) if trl else (),
        "transfer_mode": tuple(achievement.transfer_modes),
        "pay_after_use": ("yes" if achievement.pay_after_use else "no",),
    }


def _loading(model: type[Achievement] | type[TechnicalNeed]) -> list[Any]:
    rights = [selectinload(Achievement.ip_rights)] if model is Achievement else []
    return [joinedload(model.organisation), *rights]


def _in_batches(session: AnySession, model: Any, condition: Any, options: list[Any]) -> Iterator[Any]:
    last = 0
    while True:
        query = select(model).where(condition, model.id > last).order_by(model.id).limit(BATCH).options(*options)
        batch = session.scalars(query).all()
        yield from batch
        if len(batch) < BATCH:
            return
        last = batch[-1].id


def _days(moment: datetime | None) -> int:
    return (local_date(moment) - _EPOCH).days if moment else 0
