"""What stands on the public shelves, as cards, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from listing_records import ACHIEVEMENT
from sqlalchemy import event

from market.catalogue import queries
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import Industry, ListingKind
from market.jobs.database import db
from market.jobs.wiring import new_context
from market.kernel.context import Context
from market.kernel.permissions import ANONYMOUS

A, N = ListingKind.ACHIEVEMENT, ListingKind.NEED
S = ListingState


@contextmanager
def counted() -> Iterator[list[str]]:
    """Count the SELECTs that are sent."""
    db.session.rollback()
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def visitor(app: Any) -> Context:
    return new_context(ANONYMOUS)


@pytest.mark.parametrize(
    ("values", "today", "price", "deadline"),
    [
        ({}, None, "预算 60 万元", ""),
        ({"budget_fen": None, "budget_negotiable": True}, None, "预算面议", ""),
        ({"submissions_until": "2026-11-30"}, date(2026, 11, 21), "预算 60 万元", "还有 9 天"),
        ({"submissions_until": "2026-11-30"}, date(2026, 11, 30), "预算 60 万元", "今天截止"),
        ({"submissions_until": "2026-11-30"}, date(2026, 12, 1), "预算 60 万元", "已截止"),
        ({"submissions_until": "2027-11-30"}, date(2026, 11, 21), "预算 60 万元", ""),
    ],
)
def test_a_needs_card_says_money_and_time(
    cast: Any, create_listing: Any, visitor: Context, values: Any, today: date | None, price: str, deadline: str
) -> None:
    people = cast(N)
    need = queries.find_listing(people.editor, N, create_listing(people.organisation, N, **values).uid)

    card = queries.card_of(visitor.actor, need, today=today)

    assert (str(card.price_text), str(card.deadline_text), card.trl) == (price, deadline, None)
    assert [str(tag) for tag in card.tags] == ["化工"]


def test_an_achievements_card_says_what_stands_on_its_spine(people: Any, create_listing: Any, visitor: Context) -> None:
    uid = create_listing(people.organisation, A, S.PUBLISHED, industries=[], summary="长" * 200).uid

    card = queries.card_of(visitor.actor, queries.find_listing(visitor, A, uid))

    assert (card.uid, card.trl, card.pay_after_use, str(card.price_text)) == (uid, 6, True, "80 万元")
    assert ([str(tag) for tag in card.tags], len(card.summary), card.is_demo) == (["新能源与高效节能"], 91, False)


def test_shelves_show_the_newest_and_count_all_in_a_fixed_number_of_queries(
    cast: Any, create_listing: Any, visitor: Context
) -> None:
    people, firm = cast(A), cast(N)
    for _ in range(4):
        last = create_listing(people.organisation, A, S.PUBLISHED)
    create_listing(people.organisation, A, S.PAUSED)
    create_listing(people.organisation, A, S.PUBLISHED, industries=["ginseng"])
    for _ in range(2):
        create_listing(firm.organisation, N, S.PUBLISHED)
    key = f"achievement:{last.id}"

    with counted() as sent:
        shelves = queries.shelves(visitor.session, 3)
        figures = queries.figures(visitor.session)
        fresh = queries.fresh_needs(visitor.session, 6)

    assert len(sent) <= 6
    assert [(s.industry, s.total, [c.kind for c in s.cards]) for s in shelves] == [
        (Industry.CHEMICALS, 6, ["achievement"] * 3 + ["need"]),
        (Industry.GREEN_ENERGY, 4, ["achievement"] * 3),
        (Industry.GINSENG, 1, ["achievement"]),
    ]
    assert shelves[0].cards[0].key == key
    assert (figures.achievements, figures.needs, figures.universities) == (5, 2, 1)
    assert figures.enterprises >= 1
    assert len(fresh) == 2


def test_empty_shelves_are_left_out(visitor: Context) -> None:
    assert queries.shelves(visitor.session) == []
    assert queries.fresh_needs(visitor.session) == []
    assert queries.figures(visitor.session) == queries.Figures(0, 0, 0, 0)


def test_listings_are_found_by_keys_if_they_are_on_the_shelf(cast: Any, create_listing: Any, visitor: Context) -> None:
    people = cast(A)
    shown = create_listing(people.organisation, A, S.PUBLISHED)
    need = create_listing(people.organisation, N, S.PUBLISHED)
    hidden = create_listing(people.organisation, A, S.PAUSED)
    keys = [f"achievement:{shown.id}", f"need:{need.id}"]
    strange = ["achievement:999", "organisation:1", "achievement:x", "achievement:²", ""]
    asked = [*keys, f"achievement:{hidden.id}", *strange]

    with counted() as sent:
        found = queries.listings_by_keys(visitor.session, asked)
        assert {listing.organisation.name for listing in found.values()} == {people.organisation.name}
        assert len(found[keys[0]].ip_rights) == 1

    assert sorted(found) == sorted(keys)
    assert len(sent) <= 3


def test_an_organisations_public_page_shows_what_is_on_the_shelf(cast: Any, create_listing: Any) -> None:
    people = cast(A)
    for state in (S.PUBLISHED, S.DRAFT, S.PAUSED):
        create_listing(people.organisation, A, state)
    create_listing(people.organisation, N, S.PUBLISHED)

    found = queries.published_of_organisation(people.stranger.session, people.organisation.id)

    assert sorted(item.kind for item in found) == [A, N]
    assert found[0].title in {ACHIEVEMENT["title"], "耐 180 ℃ 的环氧胶黏剂"}
