"""From the shelf to search and matches and back, and from an event to a mail in the outbox: all parts together."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from market.accounts.events import OrganisationEdited, RegistrationRepeated
from market.catalogue import events
from market.catalogue.models import Achievement, TechnicalNeed
from market.catalogue.rules.lifecycle import ListingAction, ListingState
from market.catalogue.rules.vocabulary import Field, ListingKind
from market.jobs import tasks
from market.jobs.broker import current_queue
from market.jobs.delivery import drain
from market.jobs.indexing import compare_index
from market.jobs.wiring import Container, new_context
from market.kernel.database import transaction
from market.kernel.events import Event, OutboxEntry
from market.kernel.permissions import OrganisationKind
from market.kernel.quantity import Comparator, Indicator
from market.matching.models import Match
from market.search.port import SearchQuery

PROBLEM = "北方冬季低温下锂电池放电容量衰减严重，需要在零下四十摄氏度仍能放电的电解液配方与电池。"


@pytest.fixture
def index(shared: Container) -> Any:
    shared.search.rebuild([])
    return shared.search


@pytest.fixture
def pair(session: Session, create_organisation: Any, index: Any) -> tuple[Achievement, TechnicalNeed]:
    """A published achievement and a published need that it answers."""
    ctx = new_context()
    university = create_organisation(OrganisationKind.UNIVERSITY, "松江理工大学")
    enterprise = create_organisation(OrganisationKind.ENTERPRISE, "霖能新能源")
    common: dict[str, Any] = {
        "state": ListingState.PUBLISHED, "field": Field.ENERGY, "created_at": ctx.now, "updated_at": ctx.now,
        "published_at": ctx.now, "problem": PROBLEM,
        "indicators": [Indicator("放电容量保持率", Comparator.GE, Decimal(86), None, "%")],
    }  # fmt: skip
    achievement = Achievement(
        organisation_id=university.id, number="A-2026-00001", title="低温锂电池电解液", summary=PROBLEM, trl=7, **common
    )
    need = TechnicalNeed(
        organisation_id=enterprise.id, number="N-2026-00001", title="低温锂电池电解液技术", months=12, **common
    )
    with transaction(session):
        session.add_all([achievement, need])
    happen(session, events.ListingPublished(kind=ListingKind.ACHIEVEMENT, object_id=achievement.id, number="A"))
    happen(session, events.ListingPublished(kind=ListingKind.NEED, object_id=need.id, number="N"))
    return achievement, need


def happen(session: Session, *happened: Event) -> None:
    ctx = new_context()
    with transaction(session):
        for event in happened:
            ctx.record(event)


def found(index: Any, text: str) -> set[str]:
    return {hit.key for hit in index.search(SearchQuery(text)).hits}


def test_what_is_published_is_found_and_matched_from_both_sides(
    session: Session, index: Any, pair: tuple[Achievement, TechnicalNeed]
) -> None:
    drain()
    achievement, need = pair
    assert found(index, "低温电解液") == {f"achievement:{achievement.id}", f"need:{need.id}"}
    (match,) = session.scalars(select(Match))
    assert (match.achievement_id, match.need_id) == (achievement.id, need.id)
    assert match.reasons
    assert session.query(OutboxEntry).count() == 0


@pytest.mark.parametrize("kind", list(ListingKind))
def test_what_leaves_the_shelf_is_neither_found_nor_matched_any_more(
    session: Session, index: Any, pair: tuple[Achievement, TechnicalNeed], kind: ListingKind
) -> None:
    drain()
    listing = pair[0] if kind is ListingKind.ACHIEVEMENT else pair[1]
    key = f"{kind}:{listing.id}"
    with transaction(session):
        listing.apply(ListingAction.PAUSE, at=new_context().now)
    happen(session, events.ListingPaused(kind=kind, object_id=listing.id))
    drain()
    assert key not in found(index, "低温电解液")
    assert session.query(Match).count() == 0


def test_after_every_change_the_index_equals_the_database(
    session: Session, index: Any, pair: tuple[Achievement, TechnicalNeed], create_organisation: Any
) -> None:
    university = pair[0].organisation_id
    drain()
    with transaction(session):
        pair[0].title = "极寒锂电池电解液"
    edited = events.ListingEdited(kind=ListingKind.ACHIEVEMENT, object_id=pair[0].id, fields=("title",), on_shelf=True)
    happen(session, edited, OrganisationEdited(object_id=university))
    happen(session, OrganisationEdited(object_id=pair[1].organisation_id))
    drain()
    comparison = compare_index(new_context(), index)
    assert comparison.equal, comparison
    assert comparison.documents == 4
    assert found(index, "极寒") == {f"achievement:{pair[0].id}"}


def test_an_event_ends_as_a_mail_in_the_outbox(
    session: Session, index: Any, create_user: Callable[..., Any], shared: Container
) -> None:
    user = create_user()
    happen(session, RegistrationRepeated(object_id=user.id))
    tasks.deliver()
    tasks.send_mails()
    (path,) = (shared.settings.instance / "outbox").glob("*.eml")
    assert user.email in path.read_text("utf-8")


def test_a_task_that_fails_leaves_its_thread_alive(app: Flask) -> None:
    def breaks(_run: int) -> None:
        raise RuntimeError("broken")

    tasks._inside(app, breaks)(7)
    assert current_queue().settings.testing


def test_the_hour_and_the_minute_do_their_work_on_an_empty_market(index: Any) -> None:
    tasks.tend()
    tasks.sweep()
    assert drain() == 0
