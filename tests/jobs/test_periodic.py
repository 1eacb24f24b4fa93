"""What the clock brings: old rows go, listings leave the shelf, imports go on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from market.accounts.models import AttemptCount, OneTimeToken, TokenPurpose, WebSession
from market.catalogue.models import Achievement, ImportRun, ImportState
from market.catalogue.rules.importing import RUNNING
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.jobs import cleaning
from market.jobs.audit import HEAD
from market.jobs.periodic import clean_up, expire_listings, keep_audit_head, resume_imports
from market.jobs.wiring import Container, new_context
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.events import AccessRefused, EventRecord


def test_ended_sessions_go_and_living_ones_stay(session: Session, system: Context, create_user: Any) -> None:
    user, now = create_user(), system.now
    with transaction(session):
        for name, left in (("old", timedelta(0)), ("living", timedelta(minutes=1))):
            session.add(
                WebSession(
                    token_hash=name, user_id=user.id, created_at=now, last_seen_at=now, expires_at=now + left
                )
            )  # fmt: skip
    assert clean_up(system)["sessions"] == 1
    assert session.scalars(select(WebSession.token_hash)).all() == ["living"]


def test_links_stay_for_a_week_after_they_expired(session: Session, system: Context, create_user: Any) -> None:
    user, now = create_user(), system.now
    with transaction(session):
        for days in (8, 6):
            session.add(
                OneTimeToken(
                    user_id=user.id, purpose=TokenPurpose.RESET_PASSWORD, created_at=now,
                    expires_at=now - timedelta(days=days),
                )
            )  # fmt: skip
    assert clean_up(system)["tokens"] == 1


def test_more_than_a_batch_goes_too(session: Session, system: Context) -> None:
    count = cleaning.BATCH * 2 + 1
    with transaction(session):
        session.add_all(
            AttemptCount(key=f"k{n}", window_start=system.now - timedelta(days=2), count=1) for n in range(count)
        )
        session.add(AttemptCount(key="young", window_start=system.now - timedelta(minutes=5), count=1))
    assert clean_up(system)["attempts"] == count
    assert session.scalars(select(AttemptCount.key)).all() == ["young"]


def test_the_trail_is_never_cleaned(session: Session, system: Context, clock: Any) -> None:
    with transaction(session):
        system.record(AccessRefused(object_id=0, what="GET /", why="forbidden"))
    clock.move(days=4000)
    clean_up(new_context())
    assert session.query(EventRecord).count() == 1


def test_listings_that_nobody_confirmed_leave_the_shelf(
    session: Session, system: Context, create_organisation: Any
) -> None:
    organisation = create_organisation()
    with transaction(session):
        for number, days in enumerate((-1, 0)):
            session.add(
                Achievement(
                    organisation_id=organisation.id, state=ListingState.PUBLISHED, number=f"A-2026-{number:05d}",
                    confirmed_until=system.today + timedelta(days=days), created_at=system.now, updated_at=system.now,
                )
            )  # fmt: skip
    assert expire_listings(system) == 1
    assert expire_listings(system) == 0
    states = session.scalars(select(Achievement.state).order_by(Achievement.number)).all()
    assert states == [ListingState.EXPIRED, ListingState.PUBLISHED]


def test_only_imports_under_way_are_resumed(session: Session, system: Context, create_organisation: Any) -> None:
    organisation = create_organisation()
    with transaction(session):
        for state in ImportState:
            session.add(
                ImportRun(
                    organisation_id=organisation.id, kind=ListingKind.NEED, state=state, file_name="a.csv",
                    file_sha256="0" * 64, file_size=1, created_at=system.now,
                )
            )  # fmt: skip
    assert resume_imports(system) == len(RUNNING) == 4


def test_the_audit_head_is_kept_in_the_instance_folder(session: Session, system: Context, shared: Container) -> None:
    with transaction(session):
        system.record(AccessRefused(object_id=0, what="GET /", why="forbidden"))
    keep_audit_head(new_context())
    assert (shared.settings.instance / HEAD).exists()
