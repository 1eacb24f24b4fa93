"""Search without the index: titles and names from the database, for the minutes in which the index is rebuilt."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, false, func, literal, null, or_, select, union_all

from market.accounts.models import Organisation, Verification
from market.catalogue.models import Achievement, TechnicalNeed
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import Phase
from market.kernel.database import AnySession
from market.kernel.permissions import OrganisationKind
from market.search.marking import Marker
from market.search.port import MAX_QUERY_WORDS, Kind, SearchHit, SearchPage, Span
from market.web.search.asking import PER_PAGE, Asked

Condition = ColumnElement[bool]
_TRL_RANGES = {Phase.LABORATORY: (1, 3), Phase.PILOT: (4, 6), Phase.INDUSTRIAL: (7, 9)}


def find_by_title(session: AnySession, asked: Asked) -> SearchPage:
    """Return published listings and verified organisations whose titles or names hold all words typed."""
    began = time.perf_counter()
    words = asked.text.split()[:MAX_QUERY_WORDS]
    parts = [_PARTS[kind](words, asked.chosen) for kind in Kind if asked.kind in {"", kind}]
    found = union_all(*parts).subquery()
    total = session.scalar(select(func.count()).select_from(found)) or 0
    order = [found.c.day.desc(), found.c.kind, found.c.id]
    if asked.sort == "price":
        order = [found.c.price.is_(None), found.c.price, *order]
    rows = session.execute(select(found).order_by(*order).limit(PER_PAGE).offset((asked.page - 1) * PER_PAGE))
    marker = Marker(frozenset(), tuple(word.casefold() for word in words))
    hits = tuple(
        SearchHit(f"{row.kind}:{row.id}", row.kind, 0.0, marker.spans(row.title), (Span(row.text or "", False),))
        for row in rows
    )
    took = (time.perf_counter() - began) * 1000
    return SearchPage(hits, total, asked.page, PER_PAGE, {}, nearest=False, did_you_mean=None, took_ms=took)


def _achievements(words: Sequence[str], chosen: Mapping[str, tuple[str, ...]]) -> Select[Any]:
    model = Achievement
    return _part(Kind.ACHIEVEMENT, model, model.summary, model.price_fen).where(
        model.state == ListingState.PUBLISHED,
        *(_holds(word, model.title, model.number) for word in words),
        *(_ACHIEVEMENT[name](values) for name, values in chosen.items()),
    )


def _needs(words: Sequence[str], chosen: Mapping[str, tuple[str, ...]]) -> Select[Any]:
    model = TechnicalNeed
    return _part(Kind.NEED, model, func.substr(model.problem, 1, 160), model.budget_fen).where(
        model.state == ListingState.PUBLISHED,
        *(_holds(word, model.title, model.number) for word in words),
        *(_NEED.get(name, _nothing)(values) for name, values in chosen.items()),
    )


def _organisations(words: Sequence[str], chosen: Mapping[str, tuple[str, ...]]) -> Select[Any]:
    model = Organisation
    return select(
        literal(Kind.ORGANISATION.value).label("kind"),
        model.id.label("id"),
        model.name.label("title"),
        func.substr(model.introduction, 1, 160).label("text"),
        model.verified_at.label("day"),
        cast(null(), Achievement.price_fen.type).label("price"),
    ).where(
        model.verification == Verification.VERIFIED,
        model.kind != OrganisationKind.BUREAU,
        *(_holds(word, model.name, model.uscc) for word in words),
        *(_ORGANISATION.get(name, _nothing)(values) for name, values in chosen.items()),
    )


def _part(kind: Kind, model: Any, text: Any, price: Any) -> Select[Any]:
    return select(
        literal(kind.value).label("kind"),
        model.id.label("id"),
        model.title.label("title"),
        text.label("text"),
        model.published_at.label("day"),
        price.label("price"),
    )


def _holds(word: str, *columns: Any) -> Condition:
    """A word is text: `%` and `_` stand for themselves."""
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def _nothing(values: tuple[str, ...]) -> Condition:
    return false()


def _one_of(column: Any) -> Callable[[tuple[str, ...]], Condition]:
    return lambda values: column.in_(values)


def _codes(column: Any, before: str, after: str) -> Callable[[tuple[str, ...]], Condition]:
    """Codes are kept as text, each between the same signs."""
    return lambda values: or_(*(cast(column, String).contains(f"{before}{v}{after}", autoescape=True) for v in values))


def _by_owner(model: Any, *also: Condition) -> Callable[[tuple[str, ...]], Condition]:
    return lambda values: and_(
        model.organisation_id.in_(select(Organisation.id).where(Organisation.uid.in_(values))), *also
    )


def _by_phase(values: tuple[str, ...]) -> Condition:
    return or_(*(Achievement.trl.between(*_TRL_RANGES[Phase(value)]) for value in values))


_PARTS = {Kind.ACHIEVEMENT: _achievements, Kind.NEED: _needs, Kind.ORGANISATION: _organisations}
_ACHIEVEMENT: dict[str, Callable[[tuple[str, ...]], Condition]] = {
    "field": _one_of(Achievement.field),
    "region": _one_of(Achievement.region),
    "industry": _codes(Achievement.industries, "|", "|"),
    "transfer_mode": _codes(Achievement.transfer_modes, '"', '"'),
    "phase": _by_phase,
    "trl": lambda values: Achievement.trl.in_([int(value) for value in values]),
    "pay_after_use": lambda values: Achievement.pay_after_use.is_(True),
    "owner": _by_owner(Achievement),
}
_NEED: dict[str, Callable[[tuple[str, ...]], Condition]] = {
    "field": _one_of(TechnicalNeed.field),
    "region": _one_of(TechnicalNeed.region),
    "industry": _codes(TechnicalNeed.industries, "|", "|"),
    "transfer_mode": _codes(TechnicalNeed.cooperation_modes, '"', '"'),
    "owner": _by_owner(TechnicalNeed, TechnicalNeed.anonymous.is_(False)),
}
_ORGANISATION: dict[str, Callable[[tuple[str, ...]], Condition]] = {
    "region": _one_of(Organisation.region),
    "owner": _one_of(Organisation.uid),
}
