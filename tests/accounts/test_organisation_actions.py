"""Organisations: entered, changed, verified."""

from __future__ import annotations

import pytest

from market.accounts import actions
from market.accounts.models import Organisation, User, Verification
from market.accounts.queries import (
    admins,
    count_awaiting_verification,
    organisation_by_uid,
    organisation_named,
    organisations_awaiting_verification,
    public_organisation,
    verified_organisations,
)
from market.jobs.wiring import new_context
from market.kernel.errors import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound, SignInNeeded
from market.kernel.events import EventRecord
from market.kernel.identifiers import uscc_with_check
from market.kernel.permissions import ANONYMOUS, MemberRole, OrganisationKind

USCC = uscc_with_check("91220201MB0000001")
ADDRESS = {"address": "松江路 1 号"}


@pytest.fixture
def admin(person):
    return person(MemberRole.ADMIN, verified=False)


@pytest.fixture
def bureau(person):
    return person(MemberRole.APPROVER, OrganisationKind.BUREAU)


def own(ctx) -> Organisation:
    return ctx.session.get(Organisation, ctx.actor.acting_for)


def submitted(run, admin):
    uid = own(admin).uid
    run(admin, actions.edit_organisation, uid, {"uscc": USCC, **ADDRESS})
    return run(admin, actions.submit_organisation, uid)


def test_whoever_enters_an_organisation_is_its_admin(run, create_user, acting, trail):
    founder = create_user()

    made = run(
        acting(founder),
        actions.create_organisation,
        kind=OrganisationKind.ENTERPRISE,
        values={"name": "江城复材（演示）", "region": "220200"},
    )

    assert (made.verification, made.name_pinyin[:11]) == (Verification.UNSUBMITTED, "jiang cheng")
    assert acting(founder).actor.standings[0].role is MemberRole.ADMIN
    assert trail() == ["OrganisationCreated", "MemberAdded"]


def test_a_bureau_is_not_entered_by_people(run, create_user, acting):
    with pytest.raises(Forbidden):
        run(
            acting(create_user()),
            actions.create_organisation,
            kind=OrganisationKind.BUREAU,
            values={"name": "某科技局"},
        )


def test_an_organisation_needs_somebody_signed_in(run, app):
    with pytest.raises(SignInNeeded):
        run(new_context(ANONYMOUS), actions.create_organisation, kind=OrganisationKind.AGENCY, values={"name": "某某"})


def test_a_near_equal_name_is_taken(run, create_user, acting, create_organisation, system):
    run(
        system,
        actions.establish_organisation,
        kind=OrganisationKind.UNIVERSITY,
        values={"name": "松江理工大学", "uscc": USCC, **ADDRESS},
    )
    with pytest.raises(InvalidInput) as refused:
        run(
            acting(create_user()),
            actions.create_organisation,
            kind=OrganisationKind.UNIVERSITY,
            values={"name": "松江理工大學 "},
        )
    assert "管理员邀请" in str(refused.value.fields["name"][0])


def test_the_market_establishes_a_verified_organisation(run, system, person):
    values = {"name": "吉林市科学技术局（演示）", "uscc": USCC}
    made = run(system, actions.establish_organisation, kind=OrganisationKind.BUREAU, values=values)
    assert made.is_verified
    assert made.verified_at == system.now
    assert organisation_named(system.session, "吉林市科学技术局 (演示)").id == made.id
    with pytest.raises(InvalidInput):
        run(system, actions.establish_organisation, kind=OrganisationKind.AGENCY, values={"name": "没有代码"})
    with pytest.raises(Forbidden):
        run(person(MemberRole.ADMIN), actions.establish_organisation, kind=OrganisationKind.AGENCY, values=values)


def test_a_wrong_code_is_refused_with_its_digit_named(run, admin):
    wrong = USCC[:-1] + ("A" if USCC[-1] != "A" else "B")
    with pytest.raises(InvalidInput) as refused:
        run(admin, actions.edit_organisation, own(admin).uid, {"uscc": wrong})
    assert f"应为“{USCC[-1]}”" in str(refused.value.fields["uscc"][0])


def test_a_code_that_another_organisation_has_is_refused_with_what_to_do(run, admin, create_organisation):
    create_organisation(uscc=USCC)
    with pytest.raises(InvalidInput) as refused:
        run(admin, actions.edit_organisation, own(admin).uid, {"uscc": USCC})
    assert str(refused.value.fields["uscc"][0]) == "该统一社会信用代码已登记，请联系该单位管理员邀请您加入。"


def test_an_entry_is_changed_only_where_something_differs(run, admin, trail, session):
    uid = own(admin).uid
    run(admin, actions.edit_organisation, uid, {"website": "www.example.cn", "contact_phone": "13800138000"})
    run(admin, actions.edit_organisation, uid, {"website": "https://www.example.cn"})

    assert trail() == ["OrganisationEdited"]
    changes = session.query(EventRecord).one().payload["changes"]
    assert changes == {"website": ["", "https://www.example.cn"], "contact_phone": []}


def test_of_two_edits_of_the_same_version_the_second_is_told(run, admin):
    uid, version = own(admin).uid, own(admin).version
    run(admin, actions.edit_organisation, uid, {"address": "松江路 1 号"}, version=version)
    with pytest.raises(Conflict):
        run(admin, actions.edit_organisation, uid, {"address": "松江路 2 号"}, version=version)


def test_submitting_names_what_is_missing(run, admin):
    with pytest.raises(InvalidInput) as refused:
        run(admin, actions.submit_organisation, own(admin).uid)
    assert set(refused.value.fields) == {"address"}


@pytest.mark.parametrize(
    ("accepted", "state", "event"),
    [(True, Verification.VERIFIED, "OrganisationVerified"), (False, Verification.REFUSED, "OrganisationRefused")],
)
def test_the_bureau_decides_with_a_reason_either_way(run, admin, bureau, trail, accepted, state, event):
    uid = submitted(run, admin).uid

    decided = run(bureau, actions.verify_organisation, uid, accepted, "证照核对过")

    assert (decided.verification, decided.verification_reason) == (state, "证照核对过")
    assert (decided.verified_at is not None) is accepted
    assert trail()[-1] == event


def test_a_refused_organisation_may_ask_again_and_a_verified_one_need_not(run, admin, bureau):
    uid = submitted(run, admin).uid
    run(bureau, actions.verify_organisation, uid, False, "代码与名称不符")
    assert run(admin, actions.submit_organisation, uid).verification is Verification.PENDING
    run(bureau, actions.verify_organisation, uid, True, "已改正")
    with pytest.raises(IllegalTransition):
        run(admin, actions.submit_organisation, uid)


def test_a_decision_needs_a_reason_a_waiting_organisation_and_its_present_version(run, admin, bureau):
    uid = own(admin).uid
    with pytest.raises(IllegalTransition):
        run(bureau, actions.verify_organisation, uid, True, "证照相符")
    read = submitted(run, admin).version
    with pytest.raises(InvalidInput):
        run(bureau, actions.verify_organisation, uid, True, " ")
    run(admin, actions.edit_organisation, uid, {"name": "改了的名称"})
    with pytest.raises(Conflict):
        run(bureau, actions.verify_organisation, uid, True, "证照相符", version=read)


@pytest.mark.parametrize("role", [MemberRole.MEMBER, MemberRole.EDITOR])
def test_the_bureaus_lower_roles_do_not_verify(run, admin, person, role):
    uid = submitted(run, admin).uid
    with pytest.raises(Forbidden):
        run(person(role, OrganisationKind.BUREAU), actions.verify_organisation, uid, True, "证照相符")


def test_nobody_verifies_their_own_organisation(run, admin, bureau, join, acting, session):

    uid = submitted(run, admin).uid
    clerk = session.get(User, bureau.actor.user_id)
    join(clerk, session.query(Organisation).filter_by(uid=uid).one(), MemberRole.MEMBER)
    with pytest.raises(Forbidden):
        run(acting(clerk), actions.verify_organisation, uid, True, "证照相符")


def test_people_cannot_verify_themselves(run, admin):
    uid = submitted(run, admin).uid
    with pytest.raises(Forbidden):
        run(admin, actions.verify_organisation, uid, True, "证照相符")


@pytest.mark.parametrize("change", [{"name": "松江理工大学新校区"}, {"uscc": uscc_with_check("91220201MB0000009")}])
def test_changing_what_was_verified_sends_it_back_to_the_bureau(run, person, change):
    admin = person(MemberRole.ADMIN)
    changed = run(admin, actions.edit_organisation, own(admin).uid, change)
    assert (changed.verification, changed.verified_at) == (Verification.PENDING, None)


def test_changing_anything_else_leaves_it_verified(run, person):
    admin = person(MemberRole.ADMIN)
    changed = run(admin, actions.edit_organisation, own(admin).uid, {"introduction": "做电池材料。", "reply_days": 5})
    assert changed.is_verified


def test_a_bureau_does_not_rename_itself_out_of_its_rights(run, person):
    admin = person(MemberRole.ADMIN, OrganisationKind.BUREAU)
    with pytest.raises(InvalidInput):
        run(admin, actions.edit_organisation, own(admin).uid, {"name": "另一个局"})
    assert run(admin, actions.edit_organisation, own(admin).uid, {"website": "www.example.cn"}).is_verified


def test_a_code_that_was_submitted_cannot_be_emptied(run, person):
    admin = person(MemberRole.ADMIN)
    with pytest.raises(InvalidInput):
        run(admin, actions.edit_organisation, own(admin).uid, {"uscc": ""})


@pytest.mark.parametrize("role", [MemberRole.MEMBER, MemberRole.EDITOR, MemberRole.APPROVER])
def test_only_admins_change_the_entry(run, person, role):
    ctx = person(role)
    for action, args in ((actions.edit_organisation, ({"website": ""},)), (actions.submit_organisation, ())):
        with pytest.raises(Forbidden):
            run(ctx, action, own(ctx).uid, *args)


def test_strangers_do_not_learn_of_an_organisation_that_is_not_verified(run, admin, person, bureau, system):
    organisation = own(admin)
    for ctx in (new_context(ANONYMOUS), person(MemberRole.ADMIN)):
        with pytest.raises(NotFound):
            organisation_by_uid(ctx.session, ctx.actor, organisation.uid)
        with pytest.raises(NotFound):
            run(ctx, actions.edit_organisation, organisation.uid, {})
    for ctx in (admin, bureau, system):
        assert organisation_by_uid(ctx.session, ctx.actor, organisation.uid).id == organisation.id
    with pytest.raises(NotFound):
        public_organisation(admin.session, organisation.uid)


def test_strangers_know_a_verified_organisation_and_cannot_touch_it(run, person, create_organisation):
    organisation = create_organisation()
    stranger = person(MemberRole.ADMIN)
    assert public_organisation(stranger.session, organisation.uid).id == organisation.id
    with pytest.raises(Forbidden):
        run(stranger, actions.edit_organisation, organisation.uid, {"website": "www.example.cn"})


def test_the_bureau_sees_who_waits_longest_first_and_nobody_else_does(run, person, bureau, system, clock):
    waiting = []
    for number in range(3):
        admin = person(MemberRole.ADMIN, verified=False)
        run(
            admin,
            actions.edit_organisation,
            own(admin).uid,
            {"uscc": uscc_with_check(f"91220201MC{number:07d}"), **ADDRESS},
        )
        clock.move(minutes=1)
        waiting.append(run(new_context(admin.actor), actions.submit_organisation, own(admin).uid).id)

    session = system.session
    assert [o.id for o in organisations_awaiting_verification(session, bureau.actor)] == waiting
    assert [o.id for o in organisations_awaiting_verification(session, bureau.actor, limit=1, offset=1)] == waiting[1:2]
    assert count_awaiting_verification(session, bureau.actor) == 3
    assert organisations_awaiting_verification(session, person(MemberRole.ADMIN).actor) == []
    assert count_awaiting_verification(session, ANONYMOUS) == 0


def test_all_verified_organisations_are_read_in_batches(session, create_organisation, monkeypatch):
    monkeypatch.setattr("market.accounts.queries._BATCH", 2)
    verified = [create_organisation().id for _ in range(5)]
    create_organisation(verified=False)
    assert [o.id for o in verified_organisations(session)] == verified


def test_mails_go_to_admins_who_can_read_them(session, create_organisation, create_user, join, clock):
    organisation = create_organisation()
    reader = create_user()
    join(reader, organisation, MemberRole.ADMIN)
    join(create_user(disabled_at=clock.now()), organisation, MemberRole.ADMIN)
    join(create_user(), organisation, MemberRole.EDITOR)
    assert [user.id for user in admins(session, organisation.id)] == [reader.id]
