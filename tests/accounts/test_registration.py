"""How an account comes to be."""

from __future__ import annotations

import pytest

from market.accounts import actions
from market.accounts.models import OneTimeToken, User
from market.accounts.rules.names import check_email
from market.jobs.wiring import new_context
from market.kernel.errors import Forbidden, InvalidInput, NotFound, SignInNeeded
from market.kernel.permissions import ANONYMOUS, MemberRole

EMAIL = check_email("Zhang.Wei@example.cn")


@pytest.fixture
def nobody(app):
    return new_context(ANONYMOUS)


def register(run, ctx, known_hash, name="张伟"):
    run(ctx, actions.register, email=EMAIL, name=name, password_hash=known_hash, locale="zh_Hans_CN")


def test_registering_makes_an_account_that_waits_for_its_address(run, nobody, session, known_hash, trail, payloads):
    register(run, nobody, known_hash)

    user = session.query(User).one()
    token = session.query(OneTimeToken).one()
    assert (user.email, user.email_key, user.email_confirmed_at) == ("Zhang.Wei@example.cn", EMAIL.key, None)
    assert trail() == ["UserRegistered"]
    assert token.uid in payloads()
    assert "example.cn" not in payloads()
    assert "张伟" not in payloads()


def test_confirming_by_the_link_opens_the_account_once(run, nobody, session, known_hash, trail):
    register(run, nobody, known_hash)
    uid = session.query(OneTimeToken).one().uid

    user = run(nobody, actions.confirm_email, uid)

    assert user.email_confirmed_at == nobody.now
    assert trail() == ["UserRegistered", "EmailConfirmed"]
    with pytest.raises(InvalidInput):
        run(nobody, actions.confirm_email, uid)


def test_a_confirmation_is_good_for_a_day(run, nobody, session, known_hash, clock):
    register(run, nobody, known_hash)
    uid = session.query(OneTimeToken).one().uid
    clock.move(hours=24)
    with pytest.raises(InvalidInput):
        run(new_context(ANONYMOUS), actions.confirm_email, uid)


def test_an_address_that_is_known_changes_nothing_and_only_its_owner_is_told(
    run, nobody, session, known_hash, create_user, trail
):
    known = create_user(name="原主", email=EMAIL.address)

    register(run, nobody, known_hash)

    assert session.query(User).one().name == "原主"
    assert session.get(User, known.id).password_hash == "!"
    assert trail() == ["RegistrationRepeated"]


def test_registering_again_before_confirming_sends_another_link_and_keeps_the_first_password(
    run, nobody, session, known_hash, trail
):
    register(run, nobody, known_hash)
    register(run, nobody, "another hash", name="冒名者")

    user = session.query(User).one()
    assert (user.name, user.password_hash) == ("张伟", known_hash)
    assert session.query(OneTimeToken).count() == 2
    assert trail() == ["UserRegistered", "ConfirmationRequested"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (None, "ConfirmationRefused"),
        ({}, "ConfirmationRefused"),
        ({"email_confirmed_at": None}, "ConfirmationRequested"),
        ({"email_confirmed_at": None, "disabled_at": "now"}, "ConfirmationRefused"),
    ],
)
def test_asking_for_the_link_again_answers_the_same_to_everyone(run, nobody, create_user, trail, values, expected):
    if values is not None:
        values = {name: nobody.now if value == "now" else value for name, value in values.items()}
        create_user(email=EMAIL.address, **values)

    assert run(nobody, actions.resend_confirmation, EMAIL.key) is None
    assert trail() == [expected]


def test_the_market_makes_an_account_that_is_confirmed_and_a_member(
    run, system, known_hash, create_organisation, acting, trail
):
    organisation = create_organisation()

    user = run(
        system,
        actions.create_user,
        email="li@example.cn",
        name="李明",
        password_hash=known_hash,
        organisation_id=organisation.id,
        role=MemberRole.APPROVER,
    )

    assert user.email_confirmed_at == system.now
    assert acting(user).actor.standings[0].role is MemberRole.APPROVER
    assert trail() == ["UserCreated", "MemberAdded"]


def test_the_market_refuses_a_second_account_and_an_organisation_that_is_not_there(
    run, system, known_hash, create_user
):
    create_user(email="li@example.cn")
    with pytest.raises(InvalidInput):
        run(system, actions.create_user, email="LI@example.cn", name="李明", password_hash=known_hash)
    with pytest.raises(NotFound):
        run(
            system, actions.create_user, email="x@example.cn", name="李明", password_hash=known_hash, organisation_id=99
        )


def test_people_do_not_make_accounts_for_others(run, nobody, person, known_hash):
    for ctx, error in ((nobody, SignInNeeded), (person(MemberRole.ADMIN), Forbidden)):
        with pytest.raises(error):
            run(ctx, actions.create_user, email="x@example.cn", name="某", password_hash=known_hash)
