"""Invitations and members."""

from __future__ import annotations

from datetime import timedelta

import pytest

from market.accounts import actions
from market.accounts.models import Invitation, Membership, Organisation, User, WebSession
from market.accounts.queries import members, pending_invitations
from market.jobs.wiring import new_context
from market.kernel.database import transaction
from market.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, SignInNeeded
from market.kernel.permissions import ANONYMOUS, MemberRole, OrganisationKind

ADMIN, APPROVER, EDITOR, MEMBER = MemberRole.ADMIN, MemberRole.APPROVER, MemberRole.EDITOR, MemberRole.MEMBER


@pytest.fixture
def organisation(create_organisation):
    return create_organisation()


@pytest.fixture
def admin(person, organisation):
    return person(ADMIN, organisation=organisation)


@pytest.fixture
def guest(create_user):
    return create_user(name="客人", email="guest@example.cn")


def user_of(ctx) -> User:
    return ctx.session.get(User, ctx.actor.user_id)


def invite(run, admin, organisation, email="guest@example.cn", role=EDITOR):
    return run(admin, actions.invite_member, organisation.uid, email, role)


def test_an_invited_person_becomes_a_member_with_the_role_offered(run, admin, organisation, guest, acting, trail):
    uid = invite(run, admin, organisation, role=APPROVER).uid

    joined = run(acting(guest), actions.accept_invitation, uid)

    assert joined.id == organisation.id
    assert acting(guest).actor.standings[0].role is APPROVER
    assert trail() == ["MemberInvited", "InvitationAccepted"]


def test_an_invitation_is_good_once(run, admin, organisation, guest, acting, session):
    uid = invite(run, admin, organisation).uid
    run(acting(guest), actions.accept_invitation, uid)
    with pytest.raises(InvalidInput):
        run(acting(guest), actions.accept_invitation, uid)
    assert session.query(Membership).filter_by(user_id=guest.id).count() == 1


def test_an_invitation_is_good_for_seven_days(run, admin, organisation, guest, acting, clock):
    uid = invite(run, admin, organisation).uid
    clock.move(days=7)
    with pytest.raises(InvalidInput):
        run(acting(guest), actions.accept_invitation, uid)


def test_an_invitation_is_for_its_address_alone(run, admin, organisation, acting, create_user):
    uid = invite(run, admin, organisation).uid
    with pytest.raises(Forbidden):
        run(acting(create_user(email="other@example.cn")), actions.accept_invitation, uid)
    with pytest.raises(SignInNeeded):
        run(new_context(ANONYMOUS), actions.accept_invitation, uid)


def test_an_invited_newcomer_gets_a_confirmed_account_and_is_a_member(run, admin, organisation, session, trail):
    uid = invite(run, admin, organisation, "New@Example.cn", MEMBER).uid

    user = run(
        new_context(ANONYMOUS), actions.register_invited, uid, name="新人", password_hash="h", locale="zh_Hans_CN"
    )

    assert (user.email, user.email_confirmed_at is not None) == ("New@example.cn", True)
    assert session.query(Membership).filter_by(user_id=user.id).one().role is MEMBER
    assert trail() == ["MemberInvited", "UserCreated", "EmailConfirmed", "InvitationAccepted"]


def test_an_invitation_makes_no_second_account_for_an_address(run, admin, organisation, guest):
    uid = invite(run, admin, organisation).uid
    with pytest.raises(Conflict):
        run(new_context(ANONYMOUS), actions.register_invited, uid, name="某", password_hash="h", locale="en")


def test_only_the_session_of_a_newly_invited_person_begins_without_a_password(run, app, create_user, clock):
    clock.move(hours=1)
    with pytest.raises(InvalidInput):
        run(new_context(ANONYMOUS), actions.sign_in_invited, create_user().id)


def test_inviting_again_takes_the_earlier_offer_back(run, admin, organisation, guest, acting):
    first = invite(run, admin, organisation, role=ADMIN).uid
    second = invite(run, admin, organisation, role=MEMBER).uid
    with pytest.raises(InvalidInput):
        run(acting(guest), actions.accept_invitation, first)
    run(acting(guest), actions.accept_invitation, second)
    assert acting(guest).actor.standings[0].role is MEMBER


def test_a_revoked_invitation_is_good_for_nothing(run, admin, organisation, guest, acting, trail):
    uid = invite(run, admin, organisation).uid
    run(admin, actions.revoke_invitation, organisation.uid, uid)
    assert trail()[-1] == "InvitationRevoked"
    with pytest.raises(InvalidInput):
        run(acting(guest), actions.accept_invitation, uid)
    with pytest.raises(NotFound):
        run(admin, actions.revoke_invitation, organisation.uid, uid)


def test_an_invitation_is_revoked_by_its_own_organisation_alone(run, admin, organisation, person):
    uid = invite(run, admin, organisation).uid
    other = person(ADMIN)
    own = other.session.get(Organisation, other.actor.acting_for).uid
    with pytest.raises(NotFound):
        run(other, actions.revoke_invitation, own, uid)
    with pytest.raises(Forbidden):
        run(other, actions.revoke_invitation, organisation.uid, uid)


@pytest.mark.parametrize("role", [MEMBER, EDITOR, APPROVER])
def test_only_admins_invite_change_and_remove(run, organisation, admin, person, role):
    ctx, target = person(role, organisation=organisation), user_of(admin).uid
    for action, args in (
        (actions.invite_member, ("guest@example.cn", MEMBER)),
        (actions.revoke_invitation, ("a" * 12,)),
        (actions.change_role, (target, MEMBER)),
        (actions.remove_member, (target,)),
    ):
        with pytest.raises(Forbidden):
            run(ctx, action, organisation.uid, *args)


def test_the_bureau_and_the_market_do_not_invite_into_other_organisations(run, organisation, person, system):
    for ctx in (person(ADMIN, OrganisationKind.BUREAU), system):
        with pytest.raises(Forbidden):
            run(ctx, actions.invite_member, organisation.uid, "guest@example.cn", ADMIN)


def test_a_member_is_not_invited_again(run, admin, organisation, guest, join):
    join(guest, organisation, MEMBER)
    with pytest.raises(InvalidInput) as refused:
        invite(run, admin, organisation, "GUEST@example.cn")
    assert list(refused.value.fields) == ["email"]


@pytest.mark.parametrize("end", ["demoted", "removed", "left"])
def test_invitations_do_not_outlive_the_rights_of_who_sent_them(run, admin, organisation, guest, acting, person, end):
    other, me = person(ADMIN, organisation=organisation), user_of(admin).uid
    uid = invite(run, admin, organisation).uid

    if end == "demoted":
        run(other, actions.change_role, organisation.uid, me, EDITOR)
    elif end == "removed":
        run(other, actions.remove_member, organisation.uid, me)
    else:
        run(admin, actions.leave_organisation, organisation.uid)

    with pytest.raises(InvalidInput):
        run(acting(guest), actions.accept_invitation, uid)


def test_a_changed_role_counts_at_once_and_ends_the_sessions(
    run, admin, organisation, person, sign_in, app, session, acting
):
    other = person(EDITOR, organisation=organisation)
    sign_in(app.test_client(), other)

    run(admin, actions.change_role, organisation.uid, user_of(other).uid, APPROVER)

    assert acting(user_of(other)).actor.standings[0].role is APPROVER
    assert session.query(WebSession).count() == 0


def test_a_role_that_stays_the_same_leaves_no_trace(run, admin, organisation, person, trail):
    other = person(EDITOR, organisation=organisation)
    run(admin, actions.change_role, organisation.uid, user_of(other).uid, EDITOR)
    assert trail() == []


def test_a_removed_member_is_out_at_once(run, admin, organisation, person, sign_in, app, session, acting, trail):
    other = person(EDITOR, organisation=organisation)
    sign_in(app.test_client(), other)

    run(admin, actions.remove_member, organisation.uid, user_of(other).uid)

    assert acting(user_of(other)).actor.standings == ()
    assert session.query(WebSession).count() == 0
    assert trail() == ["MemberRemoved", "SessionsEnded"]


def test_the_last_admin_neither_leaves_nor_is_demoted_nor_removed(run, admin, organisation, person):
    person(APPROVER, organisation=organisation)
    me = user_of(admin).uid
    for action, args in (
        (actions.leave_organisation, ()),
        (actions.change_role, (me, EDITOR)),
        (actions.remove_member, (me,)),
    ):
        with pytest.raises(InvalidInput):
            run(admin, action, organisation.uid, *args)


def test_with_a_second_admin_the_first_may_leave(run, admin, organisation, person, acting, trail):
    person(ADMIN, organisation=organisation)
    me = user_of(admin)
    run(admin, actions.leave_organisation, organisation.uid)
    assert acting(me).actor.standings == ()
    assert trail() == ["MemberLeft"]


def test_strangers_cannot_leave_what_they_never_joined(run, organisation, person):
    with pytest.raises(Forbidden):
        run(person(EDITOR), actions.leave_organisation, organisation.uid)


def test_somebody_of_another_organisation_is_no_member_here(run, admin, organisation, person):
    foreign = user_of(person(EDITOR)).uid
    for action, args in ((actions.change_role, (EDITOR,)), (actions.remove_member, ())):
        with pytest.raises(NotFound):
            run(admin, action, organisation.uid, foreign, *args)


def test_members_are_read_by_members_and_the_bureau_alone(session, admin, organisation, person):
    person(MEMBER, organisation=organisation)
    person(APPROVER, organisation=organisation)
    for reader in (admin, person(MEMBER, OrganisationKind.BUREAU)):
        rows = members(session, reader.actor, organisation.id)
        assert [row.role for row in rows] == [ADMIN, APPROVER, MEMBER]
    for stranger in (person(ADMIN), new_context(ANONYMOUS)):
        with pytest.raises(NotFound):
            members(session, stranger.actor, organisation.id)


def test_open_invitations_are_read_by_admins_alone(run, session, admin, organisation, person, clock):
    invite(run, admin, organisation, "a@example.cn")
    invite(run, admin, organisation, "b@example.cn")
    read = lambda ctx: pending_invitations(session, ctx.actor, organisation.id, clock.now())  # noqa: E731

    assert [row.email for row in read(admin)] == ["b@example.cn", "a@example.cn"]
    assert read(person(APPROVER, organisation=organisation)) == []
    assert read(person(ADMIN)) == []
    clock.move(days=8)
    assert read(admin) == []


def test_an_organisation_has_only_so_many_open_invitations(run, session, admin, organisation, clock):
    with transaction(session):
        session.add_all(
            Invitation(
                organisation_id=organisation.id,
                email=f"p{number}@example.cn",
                email_key=f"p{number}@example.cn",
                role=MEMBER,
                invited_by_id=admin.actor.user_id,
                created_at=clock.now(),
                expires_at=clock.now() + timedelta(days=1),
            )
            for number in range(100)
        )
    with pytest.raises(InvalidInput):
        invite(run, admin, organisation)
