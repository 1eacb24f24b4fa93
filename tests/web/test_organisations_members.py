"""Pages of members and invitations."""

from __future__ import annotations

import pytest

from market.accounts.credentials import hash_password
from market.accounts.models import Invitation, Membership, Organisation, User
from market.accounts.tokens import INVITATION, make_link_token
from market.kernel.permissions import MemberRole

PASSWORD = "长春的冬天很冷很冷呀"


@pytest.fixture
def admin(client, person, sign_in):
    ctx = person(MemberRole.ADMIN, verified=False)
    sign_in(client, ctx)
    return ctx


def own(ctx) -> Organisation:
    return ctx.session.get(Organisation, ctx.actor.acting_for)


def invite(client, email="guest@example.cn", role="editor"):
    return client.post("/desk/organisation/invitations", data={"email": email, "role": role})


def link(settings, session):
    return "/invitations/" + make_link_token(settings.secret_key, INVITATION, session.query(Invitation).one().uid)


@pytest.mark.parametrize("role", [MemberRole.MEMBER, MemberRole.EDITOR, MemberRole.APPROVER])
def test_lower_roles_see_the_members_but_change_nothing(client, person, sign_in, role):
    ctx = person(role)
    sign_in(client, ctx)
    page = client.get("/desk/organisation/members")
    assert page.status_code == 200
    assert "邀请成员" not in page.text
    assert "@example.cn" not in page.text
    assert client.get("/desk/organisation").status_code == 403
    assert invite(client).status_code == 403
    uid = ctx.session.get(User, ctx.actor.user_id).uid
    assert client.post(f"/desk/organisation/members/{uid}/role", data={"role": "admin"}).status_code == 403
    assert client.post(f"/desk/organisation/members/{uid}/remove").status_code == 403


def test_an_invitation_is_sent_shown_and_revoked(client, admin, session):
    assert invite(client).status_code == 303
    page = client.get("/desk/organisation/members").text
    assert "guest@example.cn" in page
    uid = session.query(Invitation).one().uid
    assert client.post(f"/desk/organisation/invitations/{uid}/revoke").status_code == 303
    assert client.post(f"/desk/organisation/invitations/{uid}/revoke").status_code == 404


@pytest.mark.parametrize(
    ("email", "role"), [("", "editor"), ("x", "editor"), ("a@example.cn", "king"), ("a@example.cn", "")]
)
def test_a_wrong_invitation_is_shown_again(client, admin, session, email, role):
    answer = invite(client, email, role)
    assert answer.status_code == 422
    assert session.query(Invitation).count() == 0


def test_a_newcomer_joins_by_the_link_and_is_signed_in(client, admin, session, settings, app):
    invite(client, role="approver")
    guest, path = app.test_client(), link(settings, session)
    assert "建立账号并加入" in guest.get(path).text

    assert guest.post(path, data={"name": "a@b", "password": "short"}).status_code == 422
    assert guest.post(path, data={"name": "客人", "password": PASSWORD}).headers["Location"] == "/desk"

    assert own(admin).name in guest.get("/account").text
    assert session.query(Membership).filter_by(role=MemberRole.APPROVER).count() == 1
    assert guest.get(path).status_code == 410


def test_somebody_with_an_account_signs_in_first_and_then_joins(client, admin, session, settings, app, create_user):
    create_user(email="guest@example.cn", password_hash=hash_password(PASSWORD, cost="cheap"))
    invite(client)
    guest, path = app.test_client(), link(settings, session)
    assert f"/sign-in?next={path}" in guest.get(path).text
    signed = guest.post(f"/sign-in?next={path}", data={"email": "guest@example.cn", "password": PASSWORD})
    assert signed.headers["Location"] == path

    assert "接受邀请" in guest.get(path).text
    assert session.query(Membership).count() == 1  # reading is not accepting
    assert guest.post(path).headers["Location"] == "/desk"

    assert session.query(Membership).count() == 2


def test_another_account_cannot_take_the_invitation(client, admin, session, settings, app, create_user, sign_in):
    create_user(email="guest@example.cn")
    invite(client)
    other, path = app.test_client(), link(settings, session)
    sign_in(other, create_user())
    assert "另一个邮箱" in other.get(path).text
    other.post(path)
    assert session.query(Membership).count() == 1


def test_an_anonymous_post_does_not_join_an_account_that_exists(client, admin, session, settings, app, create_user):
    create_user(email="guest@example.cn")
    invite(client)
    app.test_client().post(link(settings, session), data={"name": "冒名", "password": PASSWORD})
    assert session.query(Membership).count() == 1
    assert session.query(User).filter_by(name="冒名").count() == 0


def test_a_member_gets_another_role_and_is_removed_after_a_question(client, admin, person, session):
    other = person(MemberRole.EDITOR, organisation=own(admin))
    uid = session.get(User, other.actor.user_id).uid

    assert client.post(f"/desk/organisation/members/{uid}/role", data={"role": "approver"}).status_code == 303
    assert "审批人" in client.get("/desk/organisation/members").text
    assert "移出" in client.get(f"/desk/organisation/members/{uid}/remove").text
    assert session.query(Membership).count() == 2
    assert client.post(f"/desk/organisation/members/{uid}/remove").status_code == 303
    assert session.query(Membership).count() == 1
    assert client.get(f"/desk/organisation/members/{uid}/remove").status_code == 404


def test_the_last_admin_is_told_what_to_do_first(client, admin, session):
    uid = session.get(User, admin.actor.user_id).uid
    for path, data in (
        (f"/desk/organisation/members/{uid}/role", {"role": "member"}),
        (f"/desk/organisation/members/{uid}/remove", {}),
        (f"/account/organisations/{own(admin).uid}/leave", {}),
    ):
        answer = client.post(path, data=data)
        assert answer.status_code == 422
        assert "唯一的管理员" in answer.text
    assert client.post(f"/desk/organisation/members/{uid}/role", data={"role": "x"}).status_code == 422


def test_a_member_leaves_after_a_question(client, person, sign_in, session):
    ctx = person(MemberRole.EDITOR)
    sign_in(client, ctx)
    path = f"/account/organisations/{own(ctx).uid}/leave"
    assert own(ctx).name in client.get(path).text
    assert client.post(path).headers["Location"] == "/account"
    assert session.query(Membership).count() == 0
    assert client.get(path).status_code == 404
