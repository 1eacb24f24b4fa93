"""The life of a listing, by everybody who takes part in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from listing_records import NEED, TO
from sqlalchemy import select

from market.catalogue import actions
from market.catalogue.models import ListingVersion
from market.catalogue.queries import find_listing, history, open_actions
from market.catalogue.rules.lifecycle import (
    PERMISSIONS,
    STATE_LABELS,
    TRANSITIONS,
    ListingAction,
    ListingState,
    next_state,
    open_steps,
)
from market.catalogue.rules.vocabulary import ListingKind
from market.jobs.wiring import new_context
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Forbidden, IllegalTransition, InvalidInput, MarketError, NotFound
from market.kernel.events import EventRecord
from market.kernel.permissions import SYSTEM, MemberRole, OrganisationKind

A, N = ListingKind.ACHIEVEMENT, ListingKind.NEED
S, Do = ListingState, ListingAction


def take(ctx: Context, uid: str, action: Do, kind: ListingKind = A, **rest: Any) -> None:
    with transaction(ctx.session):
        actions.take_step(ctx, kind, uid, action, **rest)


def names(ctx: Context) -> list[str]:
    return list(ctx.session.scalars(select(EventRecord.name).order_by(EventRecord.seq)))


@pytest.mark.parametrize("action", list(Do))
@pytest.mark.parametrize("state", list(S))
def test_every_state_and_step_is_either_in_the_table_or_refused(state: S, action: Do) -> None:
    if (state, action) in TRANSITIONS:
        assert next_state(state, action) is TRANSITIONS[state, action]
        assert action in open_steps(state)
    else:
        with pytest.raises(IllegalTransition, match=str(STATE_LABELS[state])):
            next_state(state, action)
        assert action not in open_steps(state)


def test_every_step_has_its_permission_and_no_permission_is_left_over() -> None:
    assert PERMISSIONS.keys() == TRANSITIONS.keys()


def test_every_state_can_be_reached() -> None:
    reached, states = {S.DRAFT}, [S.DRAFT]
    while states:
        state = states.pop()
        following = {after for (before, _), after in TRANSITIONS.items() if before is state} - reached
        reached |= following
        states += following

    assert reached == set(S)


def test_from_draft_to_shelf_by_the_three_who_must_agree(people: Any, create_listing: Any) -> None:
    uid = create_listing(people.organisation).uid

    take(people.editor, uid, Do.SUBMIT)
    take(people.approver, uid, Do.APPROVE)
    take(people.bureau, uid, Do.PUBLISH)

    found = find_listing(people.editor, A, uid)
    assert (found.state, found.number) == (S.PUBLISHED, "A-2026-00001")
    assert found.confirmed_until == date(2027, 5, 20)  # 180 days after 2026-11-21
    assert found.published_at == people.bureau.now
    assert names(people.editor) == ["ListingCreated", "ListingSubmitted", "ListingApproved", "ListingPublished"]
    published = people.editor.session.scalars(select(ListingVersion).order_by(ListingVersion.number.desc())).first()
    assert (published.state, published.number) == (S.PUBLISHED, 2)


def test_numbers_run_by_kind_and_year_and_stay(people: Any, create_listing: Any, clock: Any, system: Context) -> None:
    numbers = [create_listing(people.organisation, kind, S.PUBLISHED).number for kind in (A, N, A)]
    assert numbers == ["A-2026-00001", "N-2026-00001", "A-2026-00002"]

    uid = create_listing(people.organisation, A, S.WITHDRAWN).uid
    clock.move(days=60)
    again = new_context(SYSTEM)
    for action in (Do.REOPEN, Do.SUBMIT, Do.APPROVE, Do.PUBLISH):
        take(again, uid, action)
    assert find_listing(again, A, uid).number == "A-2026-00003"
    with transaction(again.session):
        fresh = actions.create_listing(again, N, people.organisation.id, NEED)
        for step in TO[S.PUBLISHED]:
            actions.take_step(again, N, fresh.uid, Do(step))
        assert fresh.number == "N-2027-00001"


@pytest.mark.parametrize(
    ("state", "action", "may"),
    [
        (S.DRAFT, Do.SUBMIT, {"editor", "approver"}),
        (S.SUBMITTED, Do.RECALL, {"editor", "approver"}),
        (S.SUBMITTED, Do.APPROVE, {"approver"}),
        (S.SUBMITTED, Do.SEND_BACK, {"approver"}),
        (S.IN_REVIEW, Do.SEND_BACK, {"bureau"}),
        (S.IN_REVIEW, Do.PUBLISH, {"bureau"}),
        (S.IN_REVIEW, Do.RECALL, {"editor", "approver"}),
        (S.PUBLISHED, Do.PAUSE, {"approver"}),
        (S.PUBLISHED, Do.RENEW, {"approver"}),
        (S.PUBLISHED, Do.WITHDRAW, {"approver"}),
        (S.PUBLISHED, Do.EXPIRE, set()),
        (S.PAUSED, Do.RESUME, {"approver"}),
        (S.EXPIRED, Do.RENEW, {"approver"}),
        (S.DRAFT, Do.WITHDRAW, {"editor", "approver"}),
        (S.WITHDRAWN, Do.REOPEN, {"editor", "approver"}),
    ],
)
def test_each_step_is_open_to_its_roles_alone(
    people: Any, create_listing: Any, state: S, action: Do, may: set[str]
) -> None:
    for role in ("editor", "approver", "bureau", "stranger"):
        ctx = getattr(people, role)
        uid = create_listing(people.organisation, A, state).uid
        if role in may:
            assert action in open_actions(ctx, find_listing(ctx, A, uid))
            take(ctx, uid, action, reason="不再需要")
            assert find_listing(people.editor, A, uid).state is TRANSITIONS[state, action]
        else:
            with pytest.raises((Forbidden, NotFound)):
                take(ctx, uid, action, reason="不再需要")
            assert find_listing(people.editor, A, uid).state is state


def test_a_stranger_is_refused_as_one_whatever_the_state(people: Any, create_listing: Any) -> None:
    uid = create_listing(people.organisation, A, S.PUBLISHED).uid

    with pytest.raises(Forbidden):
        take(people.stranger, uid, Do.SUBMIT)
    with pytest.raises(IllegalTransition):
        take(people.editor, uid, Do.SUBMIT)


def test_an_unfinished_draft_is_not_submitted_and_the_fields_are_named(people: Any, create_listing: Any) -> None:
    uid = create_listing(people.organisation, A, summary="", trl=None).uid

    with pytest.raises(InvalidInput) as raised:
        take(people.editor, uid, Do.SUBMIT)

    assert set(raised.value.fields) == {"summary", "trl"}
    assert find_listing(people.editor, A, uid).state is S.DRAFT


def test_an_unverified_organisation_may_write_but_not_submit(person: Any) -> None:
    ctx = person(MemberRole.APPROVER, OrganisationKind.ENTERPRISE, verified=False)
    with transaction(ctx.session):
        uid = actions.create_listing(ctx, N, ctx.actor.acting_for, NEED).uid

    with pytest.raises(InvalidInput, match="认证后才能提交"):
        take(ctx, uid, Do.SUBMIT, N)


@pytest.mark.parametrize("reason", ["", "  \n ", "长" * 501])
@pytest.mark.parametrize(("state", "action"), [(S.IN_REVIEW, Do.SEND_BACK), (S.PUBLISHED, Do.WITHDRAW)])
def test_a_reason_must_be_given_where_others_need_it(
    people: Any, create_listing: Any, system: Context, state: S, action: Do, reason: str
) -> None:
    uid = create_listing(people.organisation, A, state).uid

    with pytest.raises(InvalidInput) as raised:
        take(system, uid, action, reason=reason)

    assert set(raised.value.fields) == {"reason"}


def test_what_is_sent_back_keeps_the_reason_until_it_is_submitted_again(people: Any, create_listing: Any) -> None:
    uid = create_listing(people.organisation, A, S.IN_REVIEW).uid

    take(people.bureau, uid, Do.SEND_BACK, reason="请补充中试数据")
    found = find_listing(people.editor, A, uid)
    assert (found.state, found.sent_back_reason) == (S.SENT_BACK, "请补充中试数据")
    assert history(people.editor, found)[0].reason == "请补充中试数据"

    take(people.editor, uid, Do.SUBMIT)
    assert find_listing(people.editor, A, uid).sent_back_reason == ""


def test_a_reviewer_does_not_review_their_own_organisation(
    people: Any, create_listing: Any, create_user: Any, create_organisation: Any, join: Any, acting: Any
) -> None:
    uid = create_listing(people.organisation, A, S.IN_REVIEW).uid
    user, bureau = create_user(), create_organisation(OrganisationKind.BUREAU)
    join(user, bureau, MemberRole.EDITOR)
    join(user, people.organisation, MemberRole.MEMBER)
    both = acting(user, bureau)

    with pytest.raises(Forbidden, match="不能审核本单位"):
        take(both, uid, Do.PUBLISH)
    assert open_actions(both, find_listing(both, A, uid)) == ()


def test_an_approver_submits_and_approves_in_one_go(people: Any, create_listing: Any) -> None:
    first = create_listing(people.organisation).uid
    second = create_listing(people.organisation, A, S.SUBMITTED).uid

    for uid in (first, second):
        with transaction(people.approver.session):
            actions.submit_and_approve(people.approver, A, uid)
        assert find_listing(people.approver, A, uid).state is S.IN_REVIEW
    with pytest.raises(Forbidden), transaction(people.editor.session):
        actions.submit_and_approve(people.editor, A, first)


def test_the_market_itself_publishes_foreign_data_unchecked_and_says_so(people: Any, create_listing: Any) -> None:
    system = new_context(SYSTEM)
    uid = create_listing(people.organisation, A, summary="").uid
    for ctx in (people.bureau, people.approver):
        with pytest.raises(MarketError), transaction(ctx.session):
            actions.publish_unchecked(ctx, A, uid)

    with transaction(system.session):
        actions.publish_unchecked(system, A, uid)

    assert find_listing(people.stranger, A, uid).number == "A-2026-00001"
    last = system.session.scalars(select(EventRecord).order_by(EventRecord.seq.desc())).first()
    assert (last.name, last.payload["unchecked"]) == ("ListingPublished", True)
