"""How long a listing stands on the shelf, and how long an enterprise stays unnamed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from market.accounts.models import Organisation
from market.catalogue import actions
from market.catalogue.queries import find_listing
from market.catalogue.rules.lifecycle import (
    ListingAction,
    ListingState,
)
from market.catalogue.rules.vocabulary import ListingKind
from market.jobs.wiring import new_context
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Forbidden, InvalidInput
from market.kernel.events import EventRecord
from market.kernel.permissions import SYSTEM

A, N = ListingKind.ACHIEVEMENT, ListingKind.NEED
S, Do = ListingState, ListingAction


def take(ctx: Context, uid: str, action: Do, kind: ListingKind = A, **rest: Any) -> None:
    with transaction(ctx.session):
        actions.take_step(ctx, kind, uid, action, **rest)


def names(ctx: Context) -> list[str]:
    return list(ctx.session.scalars(select(EventRecord.name).order_by(EventRecord.seq)))


def test_a_need_stands_until_its_submissions_close(cast: Any, create_listing: Any, clock: Any) -> None:
    people = cast(N)
    uid = create_listing(people.organisation, N, S.PUBLISHED, submissions_until="2026-11-25").uid
    assert find_listing(people.editor, N, uid).confirmed_until == date(2026, 11, 25)

    clock.move(days=4)
    assert _expire() == 0
    clock.move(days=1)
    assert _expire() == 1
    with pytest.raises(InvalidInput) as raised:
        take(new_context(people.approver.actor), uid, Do.RENEW, N)
    assert set(raised.value.fields) == {"submissions_until"}


def _expire(limit: int = 200) -> int:
    ctx = new_context(SYSTEM)
    with transaction(ctx.session):
        return actions.expire_due(ctx, limit=limit)


def test_what_nobody_confirms_leaves_the_shelf_in_batches_and_can_return(
    people: Any, create_listing: Any, clock: Any
) -> None:
    uids = [create_listing(people.organisation, A, state).uid for state in (S.PUBLISHED, S.PAUSED, S.PUBLISHED)]
    clock.move(days=181)

    assert [_expire(limit=2), _expire(limit=2), _expire(limit=2)] == [2, 1, 0]

    later = new_context(people.approver.actor)
    assert {find_listing(later, A, uid).state for uid in uids} == {S.EXPIRED}
    take(later, uids[0], Do.RENEW)
    found = find_listing(later, A, uids[0])
    assert (found.state, (found.confirmed_until - later.today).days) == (S.PUBLISHED, 180)
    with pytest.raises(Forbidden), transaction(later.session):
        actions.expire_due(later)


def test_renewing_keeps_the_number_and_the_day_of_first_publication(
    people: Any, create_listing: Any, clock: Any
) -> None:
    listing = create_listing(people.organisation, A, S.PUBLISHED)
    uid, number, published_at = listing.uid, listing.number, listing.published_at
    clock.move(days=30)

    take(new_context(people.approver.actor), uid, Do.RENEW)

    found = find_listing(people.editor, A, uid)
    assert (found.number, found.published_at) == (number, published_at)
    assert found.confirmed_until == date(2027, 6, 19)


def test_an_anonymous_need_reveals_its_enterprise_once(cast: Any, create_listing: Any) -> None:
    people = cast(N)
    uid = create_listing(people.organisation, N, S.PUBLISHED, anonymous=True).uid
    with pytest.raises(Forbidden), transaction(people.editor.session):
        actions.reveal_enterprise(people.editor, uid)

    for _ in range(2):
        with transaction(people.approver.session):
            actions.reveal_enterprise(people.approver, uid)

    assert find_listing(people.stranger, N, uid).anonymous is False
    assert names(people.editor).count("EnterpriseRevealed") == 1


def test_an_anonymous_need_that_names_its_enterprise_is_not_submitted(cast: Any, create_listing: Any) -> None:
    people = cast(N)
    with transaction(people.editor.session):
        people.editor.session.get(Organisation, people.organisation.id).name = "江城复材有限公司（演示）"
    uid = create_listing(people.organisation, N, anonymous=True, background="江城复材现有两条产线。").uid

    with pytest.raises(InvalidInput) as raised:
        take(people.editor, uid, Do.SUBMIT, N)

    assert set(raised.value.fields) == {"background"}
