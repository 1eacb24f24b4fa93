"""Passwords as hashes, and links as signatures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import url_for

from market.accounts.credentials import hash_password, new_password_hash, prove
from market.accounts.models import TokenPurpose
from market.accounts.tokens import (
    INVITATION,
    PATHS,
    close_tokens,
    find_token,
    make_link,
    make_link_token,
    open_token,
    read_link_token,
)
from market.kernel.database import transaction
from market.kernel.errors import InvalidInput

PASSWORD = "长春的冬天很冷很冷呀"
KEY = "k" * 40


def test_a_password_is_proved_by_itself_alone(create_user):
    user = create_user(password_hash=hash_password(PASSWORD, cost="cheap"))

    assert prove(user, PASSWORD, cost="cheap").user_id == user.id
    for wrong in ("", PASSWORD + " ", PASSWORD[:-1], "x" * 100_000, "\ud800"):
        assert prove(user, wrong, cost="cheap") is None


def test_the_hash_is_argon2id_at_the_promised_cost():
    assert hash_password(PASSWORD, cost="normal").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_composed_and_decomposed_letters_are_the_same_password(create_user):
    user = create_user(password_hash=hash_password("cafe\u0301 au lait", cost="cheap"))
    assert prove(user, "caf\u00e9 au lait", cost="cheap") is not None


def test_the_same_work_is_done_where_there_is_nobody(monkeypatch):
    verified = []
    verify = PasswordHasher.verify

    def watched(hasher, known, given):
        verified.append(known)
        return verify(hasher, known, given)

    monkeypatch.setattr(PasswordHasher, "verify", watched)

    assert prove(None, PASSWORD, cost="cheap") is None
    assert [known.split("$")[1] for known in verified] == ["argon2id"]


def test_nobody_signs_in_with_the_decoys_own_text():
    assert prove(None, "there is nobody of this name here", cost="cheap") is None


def test_a_hash_of_an_older_cost_is_renewed_with_the_next_proof(create_user):
    user = create_user(password_hash=hash_password(PASSWORD, cost="normal"))
    assert prove(user, PASSWORD, cost="normal").better_hash is None
    assert prove(user, PASSWORD, cost="cheap").better_hash is not None


def test_a_new_password_is_checked_before_it_is_hashed():
    with pytest.raises(InvalidInput) as refused:
        new_password_hash("password123", cost="cheap", field="new")
    assert list(refused.value.fields) == ["new"]


def test_a_link_is_read_back_for_its_own_purpose_and_key_alone():
    token = make_link_token(KEY, TokenPurpose.RESET_PASSWORD, "abcdefghijkm")

    assert read_link_token(KEY, TokenPurpose.RESET_PASSWORD, token) == "abcdefghijkm"
    assert read_link_token(KEY, TokenPurpose.CONFIRM_EMAIL, token) is None
    assert read_link_token("other" * 8, TokenPurpose.RESET_PASSWORD, token) is None


@pytest.mark.parametrize(
    "token", ["", ".", "abcdefghijkm", "abcdefghijkm.", "abcdefghijkm.x", "短.x", "abcdefghijkm.签", "a" * 5000]
)
def test_an_invented_link_is_none(token):
    assert read_link_token(KEY, INVITATION, token) is None


def test_links_have_the_sites_own_address_from_the_settings():
    link = make_link("https://market.example.cn/", KEY, INVITATION, "abcdefghijkm")
    assert link.startswith("https://market.example.cn/invitations/abcdefghijkm.")


def test_links_lead_to_the_pages_that_take_them(app):
    with app.test_request_context():
        assert url_for("accounts.confirm", token="t") == PATHS["confirm_email"] + "t"
        assert url_for("accounts.reset", token="t") == PATHS["reset_password"] + "t"
        assert url_for("organisations.accept_invitation", token="t") == PATHS[INVITATION] + "t"


def test_a_token_is_good_until_it_is_used_or_its_time_is_over(system, create_user, clock):
    user = create_user()
    with transaction(system.session):
        uid = open_token(system, user, TokenPurpose.RESET_PASSWORD).uid

    find = lambda now: find_token(system.session, TokenPurpose.RESET_PASSWORD, uid, now)  # noqa: E731
    assert find(clock.now() + timedelta(minutes=29)) is not None
    assert find(clock.now() + timedelta(minutes=30)) is None
    assert find_token(system.session, TokenPurpose.CONFIRM_EMAIL, uid, clock.now()) is None
    with transaction(system.session):
        close_tokens(system, user.id, TokenPurpose.RESET_PASSWORD)
    assert find(clock.now()) is None


def test_a_token_of_a_disabled_account_is_good_for_nothing(system, create_user, clock):
    user = create_user(disabled_at=clock.now())
    with transaction(system.session):
        uid = open_token(system, user, TokenPurpose.RESET_PASSWORD).uid
    assert find_token(system.session, TokenPurpose.RESET_PASSWORD, uid, clock.now()) is None
