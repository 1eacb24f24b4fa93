"""Every event says what follows it; mails go to the right people, once, without a secret in the database."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import market
from market.accounts import events as accounts
from market.accounts.models import Invitation, OneTimeToken, TokenPurpose, User
from market.catalogue import events as catalogue
from market.catalogue.rules.vocabulary import ListingKind
from market.inbox.models import Mail
from market.jobs.delivery import deliver_outbox
from market.jobs.effects import INDEX_LISTING, INDEX_ORGANISATION, MATCH_LISTING
from market.jobs.handlers import HANDLERS, handlers_of
from market.jobs.handling import Happened, IndexHandler
from market.jobs.wiring import new_context
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.events import AccessRefused, Event, OutboxEntry
from market.kernel.permissions import MemberRole


def all_events() -> set[type[Event]]:
    """Return every event of every room; classes that others are made from are not recorded themselves."""
    found: set[type[Event]] = {AccessRefused}
    for module in pkgutil.walk_packages(market.__path__, "market."):
        if module.name.endswith(".events") and module.name != "market.kernel.events":
            values = vars(importlib.import_module(module.name)).values()
            found |= {v for v in values if isinstance(v, type) and issubclass(v, Event) and v is not Event}
    return {kind for kind in found if not any(kind in other.__mro__[1:] for other in found)}


def test_every_event_has_an_entry() -> None:
    assert all_events() == HANDLERS.keys()


def test_no_two_events_share_a_name() -> None:
    names = [kind.__name__ for kind in HANDLERS]
    assert len(names) == len(set(names))
    assert all(handlers_of(name) is not None for name in names)


def test_handlers_of_one_event_have_different_names_and_the_index_comes_first() -> None:
    for kind, handlers in HANDLERS.items():
        names = [handler.name for handler in handlers]
        assert len(names) == len(set(names)), kind
        flags = [isinstance(handler, IndexHandler) for handler in handlers]
        assert flags == sorted(flags, reverse=True), kind


def test_whatever_moves_a_listing_on_or_off_the_shelf_is_indexed_and_matched() -> None:
    for name in ("Published", "Paused", "Resumed", "Withdrawn", "Expired", "Renewed", "Edited"):
        assert HANDLERS[getattr(catalogue, f"Listing{name}")] == (INDEX_LISTING, MATCH_LISTING)


@pytest.mark.parametrize(
    ("event", "on_shelf", "keys"),
    [
        ("ListingEdited", True, ("need:5",)),
        ("ListingEdited", False, ()),
        ("ListingPublished", None, ("need:5",)),
    ],
)
def test_only_what_may_be_on_the_shelf_touches_the_index(
    system: Context, event: str, on_shelf: bool | None, keys: tuple[str, ...]
) -> None:
    payload = {} if on_shelf is None else {"on_shelf": on_shelf}
    happened = Happened(1, event, system.now, "need", 5, 1, None, payload)
    assert tuple(INDEX_LISTING.keys(system, happened)) == keys
    if not keys:
        assert MATCH_LISTING.prepare(system, happened) is None


def test_a_changed_organisation_takes_its_published_listings_along(
    system: Context, create_organisation: Any, session: Session
) -> None:
    from market.catalogue.models import Achievement
    from market.catalogue.rules.lifecycle import ListingState

    organisation = create_organisation()
    times = {"created_at": system.now, "updated_at": system.now}
    with transaction(session):
        published = Achievement(
            organisation_id=organisation.id, state=ListingState.PUBLISHED, number="A-2026-00001", **times
        )
        session.add_all([published, Achievement(organisation_id=organisation.id, **times)])
    happened = Happened(1, "OrganisationEdited", system.now, "organisation", organisation.id, organisation.id, None)
    assert set(INDEX_ORGANISATION.keys(system, happened)) == {
        f"organisation:{organisation.id}",
        f"achievement:{published.id}",
    }


# Mails


@pytest.fixture
def deliver(session: Session) -> Callable[[Event], list[Mail]]:
    """Record an event, deliver it, and return the mails there are."""

    def run(event: Event) -> list[Mail]:
        ctx = new_context()
        with transaction(session):
            ctx.record(event)
        deliver_outbox(new_context())
        assert session.query(OutboxEntry).count() == 0
        return list(session.scalars(select(Mail).order_by(Mail.id)))

    return run


@pytest.fixture
def token(session: Session, system: Context) -> Callable[..., OneTimeToken]:
    def make(user: User, purpose: TokenPurpose, **values: Any) -> OneTimeToken:
        token = OneTimeToken(
            user_id=user.id,
            purpose=purpose,
            created_at=system.now,
            expires_at=system.now + timedelta(hours=1),
            **values,
        )
        with transaction(session):
            session.add(token)
        return token

    return make


@pytest.mark.parametrize(
    ("event", "purpose", "template"),
    [
        (accounts.UserRegistered, TokenPurpose.CONFIRM_EMAIL, "confirm_email"),
        (accounts.ConfirmationRequested, TokenPurpose.CONFIRM_EMAIL, "confirm_email"),
        (accounts.PasswordResetRequested, TokenPurpose.RESET_PASSWORD, "reset_password"),
    ],
)
def test_a_link_is_mailed_to_its_owner_in_their_language(
    event: Any, purpose: TokenPurpose, template: str, create_user: Any, token: Any, deliver: Any
) -> None:
    user = create_user(name="Li Ming", locale="en")
    link = token(user, purpose)
    (mail,) = deliver(event(object_id=user.id, token_uid=link.uid))
    assert (mail.template, mail.to_address, mail.locale) == (template, user.email, "en")
    assert mail.params["link"] == {"purpose": purpose.value, "uid": link.uid}
    assert mail.params["name"] == "Li Ming"


def test_a_link_that_was_used_meanwhile_is_not_mailed(
    create_user: Any, token: Any, deliver: Any, system: Context
) -> None:
    user = create_user()
    link = token(user, TokenPurpose.RESET_PASSWORD, used_at=system.now)
    assert deliver(accounts.PasswordResetRequested(object_id=user.id, token_uid=link.uid)) == []


def test_nothing_is_mailed_to_a_disabled_account(create_user: Any, token: Any, deliver: Any, system: Context) -> None:
    user = create_user(disabled_at=system.now)
    link = token(user, TokenPurpose.RESET_PASSWORD)
    assert deliver(accounts.PasswordResetRequested(object_id=user.id, token_uid=link.uid)) == []
    assert deliver(accounts.RegistrationRepeated(object_id=user.id)) == []


def test_whoever_registers_again_is_told_of_their_account(create_user: Any, deliver: Any) -> None:
    user = create_user()
    (mail,) = deliver(accounts.RegistrationRepeated(object_id=user.id))
    assert (mail.template, mail.to_address) == ("already_registered", user.email)
    assert mail.params["link"] == {"path": "/sign-in"}


@pytest.mark.parametrize("revoked", [False, True])
def test_an_invitation_goes_to_the_invited_address_unless_it_was_revoked(
    person: Any, session: Session, deliver: Any, system: Context, revoked: bool
) -> None:
    admin = person(MemberRole.ADMIN)
    invitation = Invitation(
        organisation_id=admin.actor.acting_for,
        email="Wang@example.cn",
        email_key="wang@example.cn",
        role=MemberRole.EDITOR,
        invited_by_id=admin.actor.user_id,
        created_at=system.now,
        expires_at=system.now + timedelta(days=7),
        revoked_at=system.now if revoked else None,
    )
    with transaction(session):
        session.add(invitation)
    mails = deliver(
        accounts.MemberInvited(
            object_id=invitation.organisation_id,
            organisation_id=invitation.organisation_id,
            invitation_uid=invitation.uid,
            role="editor",
        )
    )
    if revoked:
        assert mails == []
        return
    (mail,) = mails
    assert (mail.template, mail.to_address) == ("invitation", "Wang@example.cn")
    assert mail.params["link"] == {"purpose": "invitation", "uid": invitation.uid}
    assert mail.params["organisation"]


@pytest.mark.parametrize(
    ("event", "template"),
    [
        (accounts.OrganisationVerified, "organisation_verified"),
        (accounts.OrganisationRefused, "organisation_refused"),
    ],
)
def test_the_bureaus_answer_goes_to_every_admin_and_to_nobody_else(
    event: Any, template: str, create_organisation: Any, create_user: Any, join: Any, deliver: Any
) -> None:
    organisation = create_organisation(verification_reason="营业执照不清晰")
    admins = [create_user(), create_user()]
    for admin in admins:
        join(admin, organisation, MemberRole.ADMIN)
    join(create_user(), organisation, MemberRole.APPROVER)
    mails = deliver(event(object_id=organisation.id, organisation_id=organisation.id))
    assert {mail.to_address for mail in mails} == {admin.email for admin in admins}
    assert {mail.template for mail in mails} == {template}
    assert {mail.params["reason"] for mail in mails} == {"营业执照不清晰"}


def test_an_event_delivered_twice_makes_one_mail(create_user: Any, deliver: Any, session: Session) -> None:
    user = create_user()
    deliver(accounts.RegistrationRepeated(object_id=user.id))
    with transaction(session):
        session.add(OutboxEntry(event_seq=1, due_at=new_context().now))
    deliver_outbox(new_context())
    assert session.query(Mail).count() == 1


def test_no_secret_and_no_address_is_kept_in_the_trail_or_in_a_mails_values(
    create_user: Any, token: Any, deliver: Any, shared: Any
) -> None:
    user = create_user(email="secret.person@example.cn")
    link = token(user, TokenPurpose.RESET_PASSWORD)
    (mail,) = deliver(accounts.PasswordResetRequested(object_id=user.id, token_uid=link.uid))
    kept = json.dumps(mail.params, ensure_ascii=False)
    assert "secret.person" not in kept
    assert "." not in mail.params["link"]["uid"]


def test_the_kind_of_a_listing_is_the_kind_of_its_event() -> None:
    event = catalogue.ListingRecalled(kind=ListingKind.NEED, object_id=3)
    assert event.object_kind == "need"
