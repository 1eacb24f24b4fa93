"""Every address that a stranger may be led to, for the site's map."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import func, literal, select, union_all

from market.accounts.models import Organisation, Verification
from market.catalogue.models import Achievement, TechnicalNeed
from market.catalogue.rules.lifecycle import ListingState
from market.kernel.clock import local_date
from market.kernel.database import AnySession

PER_PAGE = 5_000
_LISTED = ((1, "achievements.show", Achievement), (2, "needs.show", TechnicalNeed))
_ORGANISATIONS = (3, "organisations.show")

Address = tuple[str, date | None]


def count_addresses(session: AnySession) -> int:
    """Return how many addresses the map holds."""
    return len(_fixed()) + int(session.scalar(select(func.count()).select_from(_things().subquery())) or 0)


def page_of_addresses(session: AnySession, page: int) -> list[Address]:
    """Return one page of paths, each with the day of its last change where that is known. Pages count from 1."""
    fixed = _fixed()
    start = (page - 1) * PER_PAGE
    shown = fixed[start : start + PER_PAGE]
    rest = PER_PAGE - len(shown)
    things = _things().subquery()
    rows = session.execute(
        select(things).order_by(things.c.place, things.c.id).limit(rest).offset(max(0, start - len(fixed)))
    )
    endpoints = {place: endpoint for place, endpoint, _model in _LISTED} | dict([_ORGANISATIONS])
    found = [(url_for(endpoints[row.place], uid=row.uid), _day(row.changed_at)) for row in rows]
    return [*shown, *found]


def _fixed() -> list[Address]:
    kinds = ("achievement", "need", "organisation")
    return [
        (url_for("home.index"), None),
        (url_for("home.help_page"), None),
        (url_for("paragraph.ask"), None),
        *((url_for("search.results", kind=kind), None) for kind in kinds),
    ]


def _things() -> Any:
    """Published listings and verified organisations: what is on the shelf, and nobody who stays anonymous."""
    parts: list[Any] = [
        select(literal(place).label("place"), model.id, model.uid, model.updated_at.label("changed_at")).where(
            model.state == ListingState.PUBLISHED
        )
        for place, _endpoint, model in _LISTED
    ]
    organisations = select(
        literal(_ORGANISATIONS[0]).label("place"),
        Organisation.id,
        Organisation.uid,
        Organisation.verified_at.label("changed_at"),
    ).where(Organisation.verification == Verification.VERIFIED)
    return union_all(*parts, organisations)


def _day(moment: datetime | None) -> date | None:
    return local_date(moment) if moment else None
