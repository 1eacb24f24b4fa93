"""Pages of registering, signing in and out, and forgotten passwords."""

from __future__ import annotations

import re

import pytest

from market.accounts.credentials import hash_password
from market.accounts.models import OneTimeToken, TokenPurpose, User, WebSession
from market.accounts.tokens import make_link_token
from market.kernel.events import EventRecord
from market.kernel.permissions import MemberRole, OrganisationKind

PASSWORD = "长春的冬天很冷很冷呀"
NEWCOMER = {"name": "张伟", "email": "zhang@example.cn", "password": PASSWORD}


@pytest.fixture(scope="module")
def known_hash():
    return hash_password(PASSWORD, cost="cheap")


@pytest.fixture
def zhang(create_user, known_hash):
    return create_user(name="张伟", email="zhang@example.cn", password_hash=known_hash)


def enter(client, password=PASSWORD, email="zhang@example.cn", **values):
    return client.post("/sign-in", data={"email": email, "password": password, **values})


def link(settings, session, purpose):
    uid = session.query(OneTimeToken).filter_by(purpose=purpose, used_at=None).one().uid
    return make_link_token(settings.secret_key, purpose, uid)


def events(session):
    return [row.name for row in session.query(EventRecord).order_by(EventRecord.seq)]


def test_a_newcomer_registers_confirms_and_signs_in(client, session, settings):
    sent = client.post("/register", data=NEWCOMER)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/mail-sent/confirm")
    page = client.get("/mail-sent/confirm").text
    assert "zhang@example.cn" in page
    assert "/development/mails" in page

    assert "确认邮件里的链接" in enter(client).text  # not yet
    path = "/confirm/" + link(settings, session, TokenPurpose.CONFIRM_EMAIL)
    assert client.get(path).status_code == 200
    assert session.query(User).one().email_confirmed_at is None  # opening the link alone does nothing
    assert client.post(path).status_code == 303
    assert client.post(path).status_code == 410

    inside = enter(client)
    assert (inside.status_code, inside.headers["Location"]) == (303, "/desk")
    assert client.get("/account").status_code == 200


def test_registering_a_known_address_looks_exactly_the_same(client, session, zhang, app):
    known = client.post("/register", data=NEWCOMER)
    fresh = app.test_client().post("/register", data={**NEWCOMER, "email": "fresh@example.cn"})
    assert (known.status_code, known.headers["Location"], len(known.data)) == (
        fresh.status_code, fresh.headers["Location"], len(fresh.data),
    )  # fmt: skip
    assert events(session) == ["RegistrationRepeated", "UserRegistered"]


def test_every_fault_is_shown_at_once_and_what_was_typed_is_kept_but_the_password(client):
    page = client.post("/register", data={"name": "a@b", "email": "zhang@", "password": "secret-1"})

    assert page.status_code == 422
    for fault in ("姓名里不要写网址", "格式不对", "密码至少 10 个字符"):
        assert fault in page.text
    assert 'value="a@b"' in page.text
    assert 'value="zhang@"' in page.text
    assert "secret-1" not in page.text


@pytest.mark.parametrize("path", ["/register", "/sign-in", "/forgot", "/resend"])
def test_an_empty_form_is_answered_with_what_to_fill_in(client, path):
    assert client.get(path).status_code == 200
    page = client.post(path, data={})
    assert page.status_code == 422
    assert "请填写邮箱" in page.text


def test_wrong_passwords_and_unknown_accounts_get_the_same_answer(client, zhang):
    wrong = enter(client, "wrong wrong wrong")
    unknown = enter(client, "wrong wrong wrong", "ghost@example.cn")

    assert wrong.status_code == unknown.status_code == 422
    strip = lambda page, email: re.sub(r'name="csrf_token"[^>]+', "", page.text).replace(email, "")  # noqa: E731
    assert strip(wrong, "zhang@example.cn") == strip(unknown, "ghost@example.cn")
    assert "邮箱或密码不对" in wrong.text


def test_after_five_wrong_guesses_the_page_says_when_to_come_back(client, zhang, clock, app):
    for _ in range(5):
        enter(client, "wrong wrong wrong")

    locked = enter(client)
    assert locked.status_code == 429
    assert re.search(r"请在 10:1\d 之后", locked.text)
    assert 'value="zhang@example.cn"' in locked.text
    clock.move(minutes=16)
    assert enter(client).status_code == 303


def test_a_disabled_account_is_told_so_and_it_is_in_the_trail(client, create_user, known_hash, session, clock):
    create_user(email="zhang@example.cn", password_hash=known_hash, disabled_at=clock.now())
    assert "已停用" in enter(client).text
    assert events(session) == ["SignInFailed"]


@pytest.mark.parametrize(
    ("next_", "target"),
    [
        ("/desk/review?page=2", "/desk/review?page=2"),
        ("//evil.example", "/desk"),
        ("https://evil.example", "/desk"),
        ("/\\evil.example", "/desk"),
        ("/a\r\nSet-Cookie: x=1", "/desk"),
        ("", "/desk"),
    ],
)
def test_after_signing_in_one_is_sent_on_within_this_site_alone(client, zhang, next_, target):
    answer = client.post("/sign-in", query_string={"next": next_}, data={"email": zhang.email, "password": PASSWORD})
    assert answer.headers["Location"] == target


def test_the_cookie_is_begun_anew_and_keeps_only_a_pasted_text(client, zhang, session):
    with client.session_transaction() as cookie:
        cookie["planted"] = "by a stranger"
        cookie["paragraph"] = {"text": "低温电解液"}
    enter(client)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["paragraph"] == {"text": "低温电解液"}
        assert cookie["_user_id"] != str(zhang.id)
        first = cookie["_user_id"]
    enter(client)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != first
    assert session.query(WebSession).count() == 1


def test_staying_signed_in_outlives_the_browser(client, zhang, clock):
    enter(client)
    assert client.get_cookie("market").expires is None
    enter(client, remember="y")
    assert client.get_cookie("market").expires is not None
    clock.move(days=13)
    assert client.get("/account").status_code == 200
    clock.move(days=1)
    assert client.get("/account").status_code == 303


def test_a_cookie_is_dead_after_signing_out(client, zhang, app):
    enter(client)
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    assert client.post("/sign-out").headers["Location"] == "/"

    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    assert thief.get("/account").status_code == 303
    assert client.get("/account").status_code == 303
    assert client.post("/sign-out").status_code == 401


def test_whoever_is_signed_in_is_not_asked_again(client, zhang):
    enter(client)
    assert client.get("/sign-in?next=/account").headers["Location"] == "/account"
    assert client.get("/register").headers["Location"] == "/desk"


def test_a_forgotten_password_is_set_anew_by_mail(client, session, settings, zhang, app):
    enter(client)
    other = app.test_client()
    sent = other.post("/forgot", data={"email": "ZHANG@example.cn"})
    assert sent.headers["Location"] == "/mail-sent/reset"
    path = "/reset/" + link(settings, session, TokenPurpose.RESET_PASSWORD)
    assert "zhang@example.cn" in other.get(path).text

    weak = other.post(path, data={"password": "password123"})
    assert weak.status_code == 422
    assert "太常见" in weak.text
    assert other.post(path, data={"password": "另外一句很长很长的话"}).headers["Location"] == "/sign-in"

    assert client.get("/account").status_code == 303  # ended everywhere
    assert enter(client).status_code == 422
    assert enter(client, "另外一句很长很长的话").status_code == 303
    assert other.post(path, data={"password": "第三句很长很长很长的话"}).status_code == 410


def test_a_reset_for_an_unknown_address_looks_the_same(client, zhang):
    known = client.post("/forgot", data={"email": "zhang@example.cn"})
    unknown = client.post("/forgot", data={"email": "ghost@example.cn"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])


def test_mails_to_one_address_are_limited(client, zhang, session):
    for _ in range(5):
        assert client.post("/forgot", data={"email": "zhang@example.cn"}).status_code == 303
    assert client.post("/forgot", data={"email": "zhang@example.cn"}).status_code == 429
    assert client.post("/resend", data={"email": "zhang@example.cn"}).status_code == 429
    assert session.query(OneTimeToken).count() == 5


@pytest.mark.parametrize("path", ["/confirm/", "/reset/", "/invitations/"])
@pytest.mark.parametrize("token", ["x", "abcdefghijkm.AAAA", "%E7%AD%BE", "a" * 3000])
def test_an_invented_link_gets_a_page_that_says_what_to_do(client, path, token):
    for answer in (client.get(path + token), client.post(path + token)):
        assert answer.status_code == 410
        assert "链接已失效" in answer.text


def test_a_link_of_one_purpose_opens_no_other_page(client, zhang, session, settings):
    client.post("/forgot", data={"email": "zhang@example.cn"})
    token = link(settings, session, TokenPurpose.RESET_PASSWORD)
    assert client.get("/confirm/" + token).status_code == 410


def test_the_language_of_the_account_is_that_of_its_pages(client, create_user, known_hash):
    create_user(email="zhang@example.cn", password_hash=known_hash, locale="en")
    enter(client)
    assert client.get_cookie("locale").value == "en"


def test_a_language_chosen_before_stays(client, create_user, known_hash):
    create_user(email="zhang@example.cn", password_hash=known_hash, locale="en")
    client.set_cookie("locale", "zh_Hans_CN")
    enter(client)
    assert client.get_cookie("locale").value == "zh_Hans_CN"


def test_the_bureau_is_signed_out_after_a_quarter_of_an_hour(client, person, sign_in, clock):
    sign_in(client, person(MemberRole.EDITOR, OrganisationKind.BUREAU))
    assert client.get("/account").status_code == 200
    clock.move(minutes=16)
    assert client.get("/account").headers["Location"] == "/sign-in?next=/account"
