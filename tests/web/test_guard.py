"""Who is asking, before any view runs; and the headers that keep a page to itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from market.accounts.credentials import hash_password
from market.accounts.models import Membership, WebSession
from market.app import create_app
from market.config import Settings
from market.jobs.database import db
from market.kernel.database import transaction
from market.kernel.events import EventRecord
from market.kernel.permissions import MemberRole
from market.web.redirects import safe_next


@pytest.fixture
def strict(app):
    """A browser at a site that checks its tokens, as in earnest."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app.test_client()


def token_in(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]


def test_a_closed_page_sends_strangers_to_the_door_and_back(client):
    answer = client.get("/account?tab=x")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/account?tab%3Dx")


def test_a_closed_action_is_refused_to_strangers(client):
    assert client.post("/account/password").status_code == 401


def test_an_address_that_is_nowhere_is_not_found_for_strangers_too(client):
    assert client.get("/nowhere").status_code == 404


def test_an_unsafe_request_without_its_token_is_refused_and_the_page_still_knows_its_reader(strict, person, sign_in):
    sign_in(strict, person(MemberRole.ADMIN))
    answer = strict.post("/account/profile", data={"name": "某", "locale": "en"})
    assert answer.status_code == 400
    assert "页面已过期" in answer.text
    assert "/sign-out" in answer.text


def test_a_form_with_its_token_is_taken(strict, session):
    page = strict.get("/register")
    data = {"name": "张伟", "email": "z@example.cn", "password": "一句很长很长很长的话", "csrf_token": token_in(page)}
    assert strict.post("/register", data=data).status_code == 303


def test_the_token_of_another_browser_is_not_taken(strict, app):
    foreign = token_in(app.test_client().get("/register"))
    strict.get("/register")
    assert strict.post("/sign-in", data={"csrf_token": foreign}).status_code == 400


def test_a_token_from_before_signing_in_is_not_taken_afterwards(strict, create_user):
    create_user(email="z@example.cn", password_hash=hash_password("一句很长很长很长的话", cost="cheap"))
    token = token_in(strict.get("/sign-in"))
    data = {"email": "z@example.cn", "password": "一句很长很长很长的话", "csrf_token": token}
    assert strict.post("/sign-in", data=data).status_code == 303
    assert strict.post("/account/sessions/end-others", data={"csrf_token": token}).status_code == 400


def test_every_page_keeps_itself_to_itself(client):
    headers = client.get("/sign-in").headers
    policy = headers["Content-Security-Policy"]
    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert re.fullmatch("[0-9a-f]{16}", headers["X-Request-Id"])


def test_what_is_shown_to_somebody_is_stored_nowhere(client, person, sign_in):
    sign_in(client, person(MemberRole.ADMIN))
    answer = client.get("/account")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]


def test_a_page_with_a_token_in_it_is_stored_nowhere(client):
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"


def test_the_sites_own_files_may_be_kept(client, person, sign_in):
    sign_in(client, person(MemberRole.ADMIN))
    with client.get("/static/css/market.css") as answer:
        assert "no-store" not in answer.headers["Cache-Control"]
        assert "max-age" in answer.headers["Cache-Control"]


def test_the_cookie_is_for_this_site_alone_and_not_for_scripts(client):
    client.get("/register")
    cookie = client.get_cookie("market")
    assert cookie.http_only
    assert cookie.same_site == "Lax"


@pytest.mark.parametrize("token", ["", "x", "test-token", "\u7b7e", "a" * 3000])
def test_a_cookie_with_an_invented_session_is_nobody(client, token):
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert client.get("/account").status_code == 303


def test_a_cookie_that_was_tampered_with_is_nobody(client):
    client.set_cookie("market", "eyJfdXNlcl9pZCI6IjEifQ.invalid.signature")
    assert client.get("/account").status_code == 303


def test_idle_for_half_an_hour_is_signed_out_and_using_it_counts(client, person, sign_in, clock):
    sign_in(client, person(MemberRole.EDITOR))
    for _ in range(4):
        clock.move(minutes=29)
        assert client.get("/account").status_code == 200
    clock.move(minutes=30)
    assert client.get("/account").status_code == 303


def test_being_seen_is_written_at_most_once_a_minute(client, person, sign_in, clock, session):
    sign_in(client, person(MemberRole.EDITOR))
    seen = session.query(WebSession).one().last_seen_at
    clock.move(seconds=59)
    client.get("/account")
    assert session.query(WebSession).one().last_seen_at == seen
    clock.move(seconds=1)
    client.get("/account")
    session.expire_all()
    assert session.query(WebSession).one().last_seen_at == clock.now()


def test_twelve_hours_are_the_end_however_busy(client, person, sign_in, clock):
    sign_in(client, person(MemberRole.EDITOR))
    for _ in range(35):
        clock.move(minutes=20)
        assert client.get("/account").status_code == 200
    clock.move(minutes=20)
    assert client.get("/account").status_code == 303


def test_an_account_that_is_disabled_is_out_at_the_next_request(client, create_user, sign_in, session, clock):
    user = create_user()
    sign_in(client, user)
    assert client.get("/account").status_code == 200
    with transaction(session):
        session.get(type(user), user.id).disabled_at = clock.now()
    assert client.get("/account").status_code == 303


def test_a_right_that_was_taken_away_is_gone_at_the_next_request(client, person, sign_in, session):
    ctx = person(MemberRole.ADMIN)
    sign_in(client, ctx)
    assert client.get("/desk/organisation").status_code == 200
    with transaction(session):
        session.query(Membership).one().role = MemberRole.MEMBER
    assert client.get("/desk/organisation").status_code == 403


def test_a_refusal_is_in_the_trail_with_who_and_where(client, person, sign_in, session):
    ctx = person(MemberRole.MEMBER)
    sign_in(client, ctx)
    assert client.get("/desk/organisation").status_code == 403
    row = session.query(EventRecord).one()
    assert (row.name, row.actor_id, row.payload["what"]) == (
        "AccessRefused",
        ctx.actor.user_id,
        "GET organisations.edit",
    )


@pytest.mark.parametrize("path", ["/desk", "/desk?a=1&b=2", "/a//b", "/中文"])
def test_a_way_back_within_the_site_is_taken(path):
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "desk",
        "//x.cn",
        "/\\x.cn",
        "\\x",
        "https://x.cn",
        "/a\nb",
        "/a\tb",
        "/a\x00",
        "javascript:x",
        "/" + "a" * 2001,
    ],
)
def test_any_other_way_back_is_not(address):
    assert safe_next(address, "/home") == "/home"


def test_a_forged_host_gets_a_plain_refusal_in_production(tmp_path: Path) -> None:
    settings = Settings(
        instance=tmp_path, environment="production", base_url="https://market.example.cn", secret_key="k" * 40,
        search_url="memory:",
    )  # fmt: skip
    app = create_app(settings)

    answer = app.test_client().get("/", headers={"Host": "evil.example.com"})

    assert answer.status_code == 400
    assert "evil" not in answer.get_data(as_text=True)
    with app.app_context():
        db.engine.dispose()
