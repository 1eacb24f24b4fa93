"""The demo market: whole, believable, marked, and the same everywhere."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import delete, select

from market.accounts.models import Organisation, User, Verification
from market.catalogue.models import Achievement, TechnicalNeed
from market.catalogue.rules.completeness import missing
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.values import check_listing, check_together
from market.catalogue.rules.vocabulary import Industry, ListingKind
from market.cli.demo.bulk import insert_in_bulk
from market.cli.demo.content import DemoListing, listings, organisations
from market.cli.demo.history import at_work
from market.cli.demo.loading import found_market, is_empty, tell_history
from market.cli.demo.people import LOGINS
from market.jobs.audit import verify_trail
from market.jobs.database import db
from market.jobs.wiring import new_context
from market.kernel.clock import SHANGHAI
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.events import EventRecord
from market.kernel.permissions import OrganisationKind

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)  # a Friday afternoon in Jilin City
ALL = list(listings(TODAY))


def at(moment: datetime) -> Context:
    ctx = new_context()
    ctx.now = moment
    return ctx


def test_there_is_enough_of_everything() -> None:
    kinds = Counter(item.kind for item in ALL)
    assert len(organisations()) >= 12
    assert kinds[ListingKind.ACHIEVEMENT] >= 150
    assert kinds[ListingKind.NEED] >= 70
    assert {code for item in ALL for code in item.values["industries"]} == {i.value for i in Industry}
    assert {o["kind"] for o in organisations()} == {kind.value for kind in OrganisationKind}


def test_every_organisation_is_marked_as_invented() -> None:
    assert all("（演示）" in organisation["name"] for organisation in organisations())


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.values["own_number"])
def test_a_demo_listing_passes_every_check_of_a_real_one(item: DemoListing) -> None:
    checked = check_listing(item.kind, item.values, partial=False)
    check_together(item.kind, checked)
    vague = item.kind is ListingKind.NEED and not any(i.value is not None for i in checked["indicators"])
    assert bool(missing(item.kind, checked, today=TODAY)) is vague


def test_titles_and_numbers_are_told_apart() -> None:
    assert len({item.values["title"] for item in ALL}) == len(ALL)
    assert len({(item.owner, item.values["own_number"]) for item in ALL}) == len(ALL)


def test_an_anonymous_needs_number_does_not_begin_like_its_owners_others() -> None:
    for item in ALL:
        if item.values.get("anonymous"):
            assert item.values["own_number"].startswith("XQ-")


@pytest.mark.slow
def test_the_history_is_told_in_order_and_leaves_a_whole_trail(app: Flask) -> None:
    assert is_empty(new_context())
    cast = found_market(at, NOW, "!")
    for _ in tell_history(at, cast, NOW, "!"):
        pass

    session = db.session
    assert not is_empty(new_context())
    moments = session.scalars(select(EventRecord.at).order_by(EventRecord.seq)).all()
    assert not [(earlier, later) for earlier, later in pairwise(moments) if later < earlier]
    assert moments[-1] <= NOW
    assert not verify_trail(session, app.extensions["market"].settings.instance).faults
    states = set(session.scalars(select(Achievement.state))) | set(session.scalars(select(TechnicalNeed.state)))
    assert states == set(ListingState) - {ListingState.EXPIRED}
    assert {login.email for login in LOGINS} <= set(session.scalars(select(User.email)))
    waiting = session.scalars(select(Organisation).where(Organisation.verification == Verification.PENDING)).all()
    assert len(waiting) == 1
    session.rollback()


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_people_work_by_day_on_working_days(hour: int) -> None:
    for day in range(1, 15):
        worked = at_work(datetime(2026, 11, day, hour, 30, tzinfo=SHANGHAI)).astimezone(SHANGHAI)
        assert worked.weekday() < 5
        assert 8 <= worked.hour < 18


def bulk_rows(seed: int) -> list[tuple[object, ...]]:
    assert list(insert_in_bulk(at(NOW), 60, seed=seed)) == [60]
    columns = (Achievement.uid, Achievement.title, Achievement.problem, Achievement.price_fen)
    rows = [tuple(row) for row in db.session.execute(select(*columns).order_by(Achievement.id))]
    with transaction(db.session):
        db.session.execute(delete(Achievement))
        db.session.execute(delete(TechnicalNeed))
    return rows


def test_bulk_listings_are_the_same_for_the_same_seed(app: Flask) -> None:
    found_market(at, NOW, "!")

    first = bulk_rows(7)

    assert len(first) > 40
    assert bulk_rows(7) == first
    assert bulk_rows(8) != first
