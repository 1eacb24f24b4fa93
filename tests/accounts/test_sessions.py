"""Signing in, staying signed in, and everything that ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from market.accounts import actions
from market.accounts.credentials import Proof
from market.accounts.guessing import guess
from market.accounts.models import OneTimeToken, User, WebSession
from market.accounts.queries import find_signed_in, own_sessions, token_hash
from market.jobs.wiring import new_context
from market.kernel.database import transaction
from market.kernel.errors import Forbidden, InvalidInput, NotFound, TooManyAttempts
from market.kernel.events import EventRecord
from market.kernel.permissions import ANONYMOUS, MemberRole, OrganisationKind

PASSWORD = "长春的冬天很冷很冷呀"


@pytest.fixture
def nobody(app):
    return new_context(ANONYMOUS)


@pytest.fixture
def zhang(create_user, known_hash):
    return create_user(name="张伟", email="zhang@example.cn", password_hash=known_hash)


def proof_of(user):
    return Proof(user.id, user.password_hash)


def try_in(password, email="zhang@example.cn", address="192.0.2.1"):
    return guess(new_context(ANONYMOUS), email, password, address=address, cost="cheap")


def test_a_new_session_is_known_by_its_token_alone(run, nobody, session, zhang, trail):
    new = run(nobody, actions.sign_in, proof_of(zhang), address="192.0.2.1", browser="Firefox")

    row = session.query(WebSession).one()
    assert row.token_hash == token_hash(new.token)
    assert new.token not in (row.uid, row.token_hash)
    assert len(new.token) >= 43  # 256 bits
    assert find_signed_in(session, new.token, nobody.now).user.id == zhang.id
    assert find_signed_in(session, new.token + "x", nobody.now) is None
    assert trail() == ["SignedIn"]


@pytest.mark.parametrize("remember", [False, True])
def test_a_session_lasts_twelve_hours_or_fourteen_days(run, nobody, session, zhang, remember):
    new = run(nobody, actions.sign_in, proof_of(zhang), remember=remember)
    lasts = timedelta(days=14) if remember else timedelta(hours=12)
    assert new.expires_at == nobody.now + lasts
    assert (find_signed_in(session, new.token, nobody.now + timedelta(minutes=31)) is not None) is remember
    assert find_signed_in(session, new.token, nobody.now + lasts) is None


def test_the_bureau_cannot_stay_signed_in(run, nobody, session, zhang, join, create_organisation):
    join(zhang, create_organisation(OrganisationKind.BUREAU), MemberRole.EDITOR)
    new = run(nobody, actions.sign_in, proof_of(zhang), remember=True)
    assert (new.remember, new.expires_at) == (False, nobody.now + timedelta(hours=12))
    assert find_signed_in(session, new.token, nobody.now + timedelta(minutes=15)) is None


def test_whoever_joins_the_bureau_falls_under_its_limits_at_once(
    run, nobody, session, zhang, join, create_organisation
):
    new = run(nobody, actions.sign_in, proof_of(zhang), remember=True)
    join(zhang, create_organisation(OrganisationKind.BUREAU), MemberRole.EDITOR)
    assert find_signed_in(session, new.token, nobody.now + timedelta(minutes=14)) is not None
    assert find_signed_in(session, new.token, nobody.now + timedelta(minutes=16)) is None


@pytest.mark.parametrize("values", [{"email_confirmed_at": None}, {"disabled_at": "now"}])
def test_an_account_that_may_not_sign_in_is_told_so_after_its_password(run, nobody, create_user, known_hash, values):
    values = {name: nobody.now if value == "now" else value for name, value in values.items()}
    user = create_user(password_hash=known_hash, **values)
    with pytest.raises(InvalidInput):
        run(nobody, actions.sign_in, proof_of(user))


def test_a_password_that_was_changed_meanwhile_proves_nothing(run, nobody, session, zhang):
    proof = proof_of(zhang)
    with transaction(session):
        session.get(User, zhang.id).password_hash = "another"
    with pytest.raises(InvalidInput):
        run(nobody, actions.sign_in, proof)


def test_signing_in_again_in_the_same_browser_ends_the_session_before(run, nobody, session, zhang):
    first = run(nobody, actions.sign_in, proof_of(zhang))
    before = session.query(WebSession).one().id
    run(nobody, actions.sign_in, proof_of(zhang), replaces=before)
    assert find_signed_in(session, first.token, nobody.now) is None
    assert session.query(WebSession).count() == 1


def test_five_guesses_and_then_not_even_the_right_one(app, zhang, trail, clock):
    for _ in range(5):
        assert try_in("wrong wrong wrong") is None
    with pytest.raises(TooManyAttempts):
        try_in(PASSWORD)

    assert trail() == ["SignInFailed"] * 5
    clock.move(minutes=16)
    assert try_in(PASSWORD) is not None


def test_accounts_that_are_not_there_are_locked_just_the_same(app, trail):
    for _ in range(5):
        assert try_in("wrong wrong wrong", email="ghost@example.cn") is None
    with pytest.raises(TooManyAttempts):
        try_in("wrong wrong wrong", email="ghost@example.cn")
    assert trail() == ["SignInFailed"] * 5


def test_a_right_password_makes_the_count_begin_anew(app, zhang):
    for _ in range(3):
        for _ in range(4):
            assert try_in("wrong wrong wrong") is None
        assert try_in(PASSWORD) is not None


def test_one_address_has_twenty_guesses_at_whatever_account(app, clock):
    for number in range(20):
        assert try_in("wrong wrong wrong", email=f"p{number}@example.cn") is None
    with pytest.raises(TooManyAttempts):
        try_in("wrong wrong wrong", email="p99@example.cn")
    assert try_in("wrong wrong wrong", email="p99@example.cn", address="192.0.2.200") is None
    clock.move(minutes=6)
    assert try_in("wrong wrong wrong", email="p100@example.cn") is None


def test_many_honest_people_behind_one_address_are_let_in(app, zhang):
    for _ in range(30):
        assert try_in(PASSWORD) is not None


def test_the_trail_tells_the_last_wrong_guess_and_never_the_address(app, zhang, session, payloads):
    for _ in range(5):
        try_in("wrong wrong wrong")
    rows = session.query(EventRecord).order_by(EventRecord.seq).all()
    assert [row.payload["locked"] for row in rows] == [False, False, False, False, True]
    assert {row.object_id for row in rows} == {zhang.id}
    assert "example.cn" not in payloads()


def signed_in(run, nobody, session, user):
    """Return the token, the session row's number and the person's context."""
    new = run(nobody, actions.sign_in, proof_of(session.get(User, user.id)))
    found = find_signed_in(session, new.token, nobody.now)
    return new.token, found.session_id, new_context(found.actor)


def test_signing_out_is_final(run, nobody, session, zhang, trail):
    token, number, me = signed_in(run, nobody, session, zhang)
    run(me, actions.sign_out, number)
    assert find_signed_in(session, token, nobody.now) is None
    assert trail() == ["SignedIn", "SignedOut"]


def test_sessions_are_listed_and_ended_by_their_owner_alone(run, nobody, session, zhang, create_user, known_hash):
    _, number, me = signed_in(run, nobody, session, zhang)
    other_token, _, _ = signed_in(run, nobody, session, zhang)
    stranger = create_user(password_hash=known_hash)
    _, _, them = signed_in(run, nobody, session, stranger)
    other = next(row for row in own_sessions(session, me.actor, me.now) if row.id != number).uid

    with pytest.raises(NotFound):
        run(them, actions.end_session, other)
    run(me, actions.end_session, other)

    assert find_signed_in(session, other_token, nobody.now) is None
    assert [row.id for row in own_sessions(session, me.actor, me.now)] == [number]


def test_all_other_sessions_end_together(run, nobody, session, zhang):
    _, number, me = signed_in(run, nobody, session, zhang)
    signed_in(run, nobody, session, zhang)
    signed_in(run, nobody, session, zhang)
    assert run(me, actions.end_other_sessions, number) == 2
    assert [row.id for row in own_sessions(session, me.actor, me.now)] == [number]


def test_changing_the_password_ends_the_other_sessions_and_open_links(run, nobody, session, zhang, known_hash):
    _, number, me = signed_in(run, nobody, session, zhang)
    other, _, _ = signed_in(run, nobody, session, zhang)
    run(nobody, actions.request_reset, "zhang@example.cn")

    run(me, actions.change_password, Proof(zhang.id, known_hash), "new hash", keep=number)

    assert find_signed_in(session, other, nobody.now) is None
    assert len(own_sessions(session, me.actor, me.now)) == 1
    assert session.query(OneTimeToken).one().used_at is not None


def test_a_proof_of_another_account_changes_nobodys_password(run, nobody, session, zhang, create_user, known_hash):
    _, number, me = signed_in(run, nobody, session, zhang)
    other = create_user(password_hash=known_hash)
    with pytest.raises(Forbidden):
        run(me, actions.change_password, proof_of(other), "new hash", keep=number)


def test_a_reset_ends_every_session_lifts_the_lock_and_proves_the_address(
    run, nobody, session, create_user, known_hash
):
    user = create_user(email="zhang@example.cn", password_hash=known_hash, email_confirmed_at=None)
    for _ in range(5):
        try_in("wrong wrong wrong")
    run(nobody, actions.request_reset, "zhang@example.cn")
    uid = session.query(OneTimeToken).one().uid

    run(nobody, actions.reset_password, uid, known_hash)

    assert session.get(User, user.id).email_confirmed_at == nobody.now
    assert try_in(PASSWORD) is not None
    with pytest.raises(InvalidInput):
        run(nobody, actions.reset_password, uid, "third hash")


def test_a_reset_link_is_good_for_half_an_hour(run, nobody, session, zhang, clock):
    run(nobody, actions.request_reset, "zhang@example.cn")
    clock.move(minutes=30)
    with pytest.raises(InvalidInput):
        run(new_context(ANONYMOUS), actions.reset_password, session.query(OneTimeToken).one().uid, "hash")


def test_a_reset_for_nobody_answers_the_same_and_is_in_the_trail(run, nobody, session, trail):
    assert run(nobody, actions.request_reset, "ghost@example.cn") is None
    assert trail() == ["PasswordResetRefused"]
    assert session.query(OneTimeToken).count() == 0


def test_a_rotated_session_lives_on_under_its_new_token_alone(run, nobody, session, zhang):
    token, number, me = signed_in(run, nobody, session, zhang)
    fresh = run(me, actions.rotate_session, number)
    assert find_signed_in(session, token, nobody.now) is None
    assert find_signed_in(session, fresh, nobody.now).session_id == number


def test_people_switch_between_their_own_organisations_alone(run, nobody, session, zhang, join, create_organisation):
    first, second, foreign = create_organisation(), create_organisation(), create_organisation()
    join(zhang, first, MemberRole.EDITOR)
    join(zhang, second, MemberRole.ADMIN)
    token, number, me = signed_in(run, nobody, session, zhang)

    run(me, actions.switch_organisation, number, second.uid)

    assert find_signed_in(session, token, nobody.now).actor.acting_for == second.id
    with pytest.raises(NotFound):
        run(me, actions.switch_organisation, number, foreign.uid)


def test_a_profile_is_changed_by_its_owner_and_the_trail_names_only_the_fields(run, nobody, session, zhang, payloads):
    _, _, me = signed_in(run, nobody, session, zhang)
    run(me, actions.edit_profile, name="张 卫", locale="en")
    assert (session.get(User, zhang.id).name, session.get(User, zhang.id).locale) == ("张 卫", "en")
    assert "'name': []" in payloads()
    assert "张 卫" not in payloads()
    with pytest.raises(InvalidInput):
        run(me, actions.edit_profile, name="张卫", locale="xx")
