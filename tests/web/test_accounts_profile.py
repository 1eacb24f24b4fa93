"""One's own page."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from market.accounts.credentials import hash_password
from market.accounts.models import User, WebSession
from market.jobs.database import db
from market.kernel.permissions import MemberRole

PASSWORD = "长春的冬天很冷很冷呀"
OTHER = "另外一句很长很长的话"


@pytest.fixture
def zhang(create_user):
    return create_user(name="张伟", email="zhang@example.cn", password_hash=hash_password(PASSWORD, cost="cheap"))


@pytest.fixture
def inside(client, zhang, sign_in):
    sign_in(client, zhang)
    return client


def test_the_page_shows_name_address_sessions_and_what_to_do_without_an_organisation(inside):
    page = inside.get("/account").text
    for shown in ("张伟", "zhang@example.cn", "登录的设备", "这台设备", "登记一个单位"):
        assert shown in page


def test_name_and_language_are_changed(inside, session):
    answer = inside.post("/account/profile", data={"name": "张 卫", "locale": "en", "version": "1"})
    assert answer.status_code == 303
    assert session.query(User).one().name == "张 卫"
    assert inside.get_cookie("locale").value == "en"


@pytest.mark.parametrize("values", [{"name": ""}, {"name": "a@b"}, {"name": "李" * 61}, {"locale": "xx"}, {}])
def test_a_wrong_profile_is_shown_again_with_what_was_typed(inside, session, values):
    answer = inside.post(
        "/account/profile", data={"name": "张 卫", "locale": "en", "version": "1"} | (values or {"name": " "})
    )
    assert answer.status_code == 422
    assert session.query(User).one().name == "张伟"


def test_of_two_edits_the_second_is_told_and_keeps_what_was_typed(inside, session):
    inside.post("/account/profile", data={"name": "先到", "locale": "zh_Hans_CN", "version": "1"})
    answer = inside.post("/account/profile", data={"name": "后到", "locale": "zh_Hans_CN", "version": "1"})
    assert answer.status_code == 409
    assert 'value="后到"' in answer.text
    assert (
        inside.post("/account/profile", data={"name": "后到", "locale": "zh_Hans_CN", "version": "2"}).status_code
        == 303
    )


def test_the_password_is_changed_with_the_old_one_and_other_browsers_are_out(inside, app, sign_in, zhang, session):
    elsewhere = app.test_client()
    sign_in(elsewhere, zhang)
    with inside.session_transaction() as cookie:
        before = cookie["_user_id"]

    answer = inside.post("/account/password", data={"current": PASSWORD, "password": OTHER})

    assert answer.status_code == 303
    assert elsewhere.get("/account").status_code == 303
    assert inside.get("/account").status_code == 200
    with inside.session_transaction() as cookie:
        assert cookie["_user_id"] != before
    assert session.query(WebSession).count() == 1


@pytest.mark.parametrize(
    ("values", "status", "fault"),
    [
        ({"current": "wrong wrong wrong", "password": OTHER}, 422, "当前密码不对"),
        ({"current": PASSWORD, "password": "short"}, 422, "至少 10 个字符"),
        ({"current": PASSWORD, "password": "zhang-1234-abcd"}, 422, "不要包含邮箱名"),
        ({}, 422, "请填写当前密码"),
    ],
)
def test_a_wrong_change_of_password_says_why(inside, values, status, fault):
    answer = inside.post("/account/password", data=values)
    assert answer.status_code == status
    assert fault in answer.text


def test_guessing_the_old_password_is_limited_too(inside):
    for _ in range(5):
        inside.post("/account/password", data={"current": "wrong wrong wrong", "password": OTHER})
    assert inside.post("/account/password", data={"current": PASSWORD, "password": OTHER}).status_code == 429


def test_another_session_is_ended_from_here(inside, app, sign_in, zhang, session):
    elsewhere = app.test_client()
    sign_in(elsewhere, zhang)
    uid = session.query(WebSession).order_by(WebSession.id.desc()).first().uid

    assert inside.post(f"/account/sessions/{uid}/end").status_code == 303

    assert elsewhere.get("/account").status_code == 303
    assert inside.post(f"/account/sessions/{uid}/end").status_code == 404


def test_nobody_ends_a_strangers_session(inside, app, sign_in, create_user, session):
    stranger = app.test_client()
    sign_in(stranger, create_user())
    uid = session.query(WebSession).order_by(WebSession.id.desc()).first().uid
    assert inside.post(f"/account/sessions/{uid}/end").status_code == 404
    assert stranger.get("/account").status_code == 200


def test_all_other_sessions_are_ended_together(inside, app, sign_in, zhang):
    others = [app.test_client() for _ in range(2)]
    for other in others:
        sign_in(other, zhang)
    assert inside.post("/account/sessions/end-others").status_code == 303
    assert [other.get("/account").status_code for other in others] == [303, 303]
    assert inside.get("/account").status_code == 200


def test_one_switches_between_ones_own_organisations(inside, zhang, join, create_organisation):
    first, second = create_organisation(name="甲大学"), create_organisation(name="乙大学")
    foreign = create_organisation(name="丙大学")
    join(zhang, first, MemberRole.ADMIN)
    join(zhang, second, MemberRole.EDITOR)

    assert inside.post(f"/account/organisation/{second.uid}").headers["Location"] == "/desk"

    page = inside.get("/account").text
    assert "现在代表“乙大学”操作" in page
    assert "丙大学" not in page
    assert inside.post(f"/account/organisation/{foreign.uid}").status_code == 404


def test_the_page_reads_the_database_a_fixed_number_of_times(inside, zhang, join, create_organisation, app, sign_in):
    def count():
        seen = []
        watch = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", watch)
        assert inside.get("/account").status_code == 200
        event.remove(db.engine, "before_cursor_execute", watch)
        return len(seen)

    few = count()
    for _ in range(5):
        join(zhang, create_organisation(), MemberRole.EDITOR)
        sign_in(app.test_client(), zhang)
    assert count() <= few + 1
