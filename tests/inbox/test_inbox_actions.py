"""Mails in the queue: added once, put off when they fail, given up at last, forgotten when they are old."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from market.inbox.actions import (
    drop_mail,
    forget_sent_mails,
    mark_failed,
    mark_sent,
    queue_mail,
    retry_parked_mails,
)
from market.inbox.models import Mail
from market.inbox.queries import due_mails, mail_figures, parked_mails
from market.inbox.rules import MAX_ATTEMPTS
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Forbidden


@pytest.fixture
def queued(system: Context) -> Callable[..., Mail]:
    def queue(key: str = "7:invitation:0", **values: Any) -> Mail:
        values = {
            "template": "invitation",
            "to_address": "li@example.cn",
            "locale": "zh_Hans_CN",
            "params": {},
        } | values
        with transaction(system.session):
            mail = queue_mail(system, dedup_key=key, **values)
        assert mail is not None
        return mail

    return queue


def test_a_queued_mail_is_due_at_once(system: Context, queued: Callable[..., Mail]) -> None:
    mail = queued()
    assert due_mails(system.session, system.now) == [mail]


def test_the_same_mail_is_queued_once(system: Context, queued: Callable[..., Mail]) -> None:
    queued("7:invitation:0")
    with transaction(system.session):
        again = queue_mail(
            system,
            template="invitation",
            to_address="li@example.cn",
            locale="en",
            params={},
            dedup_key="7:invitation:0",
        )
    assert again is None
    assert len(system.session.scalars(select(Mail)).all()) == 1


def test_people_cannot_queue_mails(person: Callable[..., Context]) -> None:
    ctx = person()
    with pytest.raises(Forbidden), transaction(ctx.session):
        queue_mail(ctx, template="invitation", to_address="li@example.cn", locale="en", params={}, dedup_key="x")


def test_a_sent_mail_is_not_due_and_forgets_its_contents(system: Context, queued: Callable[..., Mail]) -> None:
    mail = queued(params={"reason": "材料不清"})
    with transaction(system.session):
        mark_sent(system, mail.id)
    assert due_mails(system.session, system.now) == []
    assert mail.sent_at == system.now
    assert mail.params == {}


def test_a_failed_mail_waits_and_comes_back(system: Context, queued: Callable[..., Mail]) -> None:
    mail = queued()
    with transaction(system.session):
        parked = mark_failed(system, mail.id, "TimeoutError: timed out")
    assert not parked
    assert due_mails(system.session, system.now) == []
    assert due_mails(system.session, system.now + timedelta(minutes=1)) == [mail]
    assert mail.last_error == "TimeoutError: timed out"


def test_after_ten_failures_a_mail_is_given_up_until_somebody_asks_again(
    system: Context, queued: Callable[..., Mail]
) -> None:
    mail = queued()
    outcomes = []
    for _ in range(MAX_ATTEMPTS):
        with transaction(system.session):
            outcomes.append(mark_failed(system, mail.id, "refused"))
    assert outcomes == [False] * (MAX_ATTEMPTS - 1) + [True]
    assert due_mails(system.session, system.now + timedelta(days=30)) == []
    assert parked_mails(system.session) == [mail]
    assert mail_figures(system.session).parked == 1

    with transaction(system.session):
        assert retry_parked_mails(system) == 1
    assert due_mails(system.session, system.now) == [mail]


def test_a_mail_that_left_cannot_fail_afterwards(system: Context, queued: Callable[..., Mail]) -> None:
    mail = queued()
    with transaction(system.session):
        mark_sent(system, mail.id)
        mark_failed(system, mail.id, "late")
    assert mail.attempts == 0


def test_mails_sent_long_ago_are_forgotten_and_others_kept(
    system: Context, session: Session, queued: Callable[..., Mail]
) -> None:
    old, young, waiting = queued("a"), queued("b"), queued("c")
    kept = {young.id, waiting.id}
    with transaction(session):
        old.sent_at, young.sent_at = system.now - timedelta(days=40), system.now - timedelta(days=2)
    with transaction(session):
        assert forget_sent_mails(system, system.now - timedelta(days=30)) == 1
    assert set(session.scalars(select(Mail.id))) == kept


def test_a_dropped_mail_is_gone(system: Context, queued: Callable[..., Mail]) -> None:
    mail = queued()
    with transaction(system.session):
        drop_mail(system, mail.id)
    assert mail_figures(system.session).waiting == 0
