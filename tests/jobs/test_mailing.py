"""Mails as they leave: in their reader's language, with links that only the mail holds."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy.orm import Session

from market.accounts.tokens import make_link_token, read_link_token
from market.config import ROOT
from market.inbox.actions import queue_mail
from market.inbox.mailer import FileMailer, OutgoingMail
from market.inbox.models import Mail
from market.inbox.rules import MAX_ATTEMPTS
from market.jobs.mailing import render, send_due_mails
from market.jobs.wiring import Container, new_context
from market.kernel.context import Context
from market.kernel.database import transaction

TEMPLATES = {
    "emails/greeting.txt": "Subject: {{ _('请先登录。') }}\n\n{{ name }}，{{ link }}\n{{ expires|time }}\n",
    "emails/greeting.html": '<p>{{ name }} <a href="{{ link }}">{{ link }}</a></p>',
    "emails/plain.txt": "Subject: only text\n\nbody",
    "emails/headless.txt": "no subject line\n",
    "emails/broken.txt": "Subject: x\n{{ name.nothing.here }}",
}


@pytest.fixture(autouse=True)
def templates(app: Flask) -> None:
    app.jinja_env.loader = ChoiceLoader([DictLoader(TEMPLATES), app.jinja_env.loader])


@pytest.fixture
def queued(system: Context) -> Callable[..., Mail]:
    numbers = iter(range(100))

    def queue(template: str = "greeting", locale: str = "zh_Hans_CN", **params: Any) -> Mail:
        with transaction(system.session):
            mail = queue_mail(
                system, template=template, to_address="li@example.cn", locale=locale,
                params={"name": "李明", **params}, dedup_key=str(next(numbers)),
            )  # fmt: skip
        assert mail is not None
        return mail

    return queue


class Unreachable:
    """A mail server that is down."""

    def send(self, mail: OutgoingMail) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    def check(self) -> None:
        raise ConnectionRefusedError


def outbox(shared: Container) -> list[email.message.EmailMessage]:
    folder = shared.settings.instance / "outbox"
    paths = sorted(folder.glob("*.eml")) if folder.exists() else []
    return [email.message_from_bytes(p.read_bytes(), policy=email.policy.default) for p in paths]  # type: ignore[misc]


def test_a_due_mail_leaves_once(shared: Container, session: Session, queued: Callable[..., Mail]) -> None:
    mail = queued()
    assert send_due_mails(new_context()) == 1
    assert send_due_mails(new_context()) == 0
    (message,) = outbox(shared)
    assert message["To"] == "li@example.cn"
    session.refresh(mail)
    assert mail.sent_at is not None


def test_a_links_secret_is_in_the_mail_and_nowhere_in_the_database(
    shared: Container, session: Session, queued: Callable[..., Mail]
) -> None:
    mail = queued(link={"purpose": "reset_password", "uid": "abcdefghijkm"})
    token = make_link_token(shared.settings.secret_key, "reset_password", "abcdefghijkm")
    assert token not in str(mail.params)
    text = render(mail, shared.settings).text
    assert f"{shared.settings.address}/reset/{token}" in text
    assert read_link_token(shared.settings.secret_key, "reset_password", token) == "abcdefghijkm"


def test_a_mail_is_written_in_its_readers_language(shared: Container, queued: Callable[..., Mail]) -> None:
    chinese, english = queued(locale="zh_Hans_CN"), queued(locale="en")
    assert render(chinese, shared.settings).subject == "请先登录。"
    assert render(english, shared.settings).subject != ""
    until = "2026-11-21T03:00:00+00:00"
    assert "2026年11月21日 11:00" in render(queued(expires_at=until), shared.settings).text
    assert "21 Nov 2026 11:00" in render(queued(locale="en", expires_at=until), shared.settings).text


def test_names_are_escaped_in_html_and_left_alone_in_text(shared: Container, queued: Callable[..., Mail]) -> None:
    mail = render(queued(name="<b>𠮷 & 子</b>"), shared.settings)
    assert "<b>𠮷 & 子</b>" in mail.text
    assert "&lt;b&gt;𠮷 &amp; 子&lt;/b&gt;" in mail.html


def test_a_mail_may_have_no_html(shared: Container, queued: Callable[..., Mail]) -> None:
    mail = render(queued("plain"), shared.settings)
    assert (mail.subject, mail.text, mail.html) == ("only text", "body\n", "")


@pytest.mark.parametrize("template", ["headless", "broken", "missing"])
def test_a_template_that_fails_puts_its_mail_off_and_stops_no_other(
    template: str, shared: Container, session: Session, queued: Callable[..., Mail]
) -> None:
    bad, _good = queued(template), queued()
    assert send_due_mails(new_context()) == 1
    session.refresh(bad)
    assert bad.attempts == 1
    assert bad.last_error != ""
    assert len(outbox(shared)) == 1


def test_while_the_server_is_down_mails_wait_and_afterwards_each_leaves_once(
    shared: Container, session: Session, queued: Callable[..., Mail], clock: Any
) -> None:
    queued(), queued()
    for _ in range(4):
        assert send_due_mails(new_context(), Unreachable()) == 0
        clock.move(minutes=20)
    assert session.query(Mail).filter(Mail.sent_at.is_(None)).count() == 2
    assert send_due_mails(new_context()) == 2
    assert len(outbox(shared)) == 2


def test_a_mail_that_never_goes_is_given_up(session: Session, queued: Callable[..., Mail], clock: Any) -> None:
    mail = queued()
    for _ in range(MAX_ATTEMPTS):
        send_due_mails(new_context(), Unreachable())
        clock.move(hours=7)
    session.refresh(mail)
    assert mail.parked_at is not None
    assert send_due_mails(new_context()) == 0


def test_a_link_that_expired_while_the_server_was_down_is_not_sent(
    shared: Container, session: Session, queued: Callable[..., Mail], clock: Any
) -> None:
    queued(expires_at=(clock.now() + timedelta(minutes=30)).isoformat())
    clock.move(hours=1)
    assert send_due_mails(new_context()) == 0
    assert outbox(shared) == []
    assert session.query(Mail).count() == 0


def test_killed_between_sending_and_noting_it_the_same_mail_replaces_itself(
    shared: Container, session: Session, queued: Callable[..., Mail], tmp_path: Path
) -> None:
    class Killed(BaseException):
        pass

    class DiesAfterwards(FileMailer):
        def send(self, mail: OutgoingMail) -> None:
            super().send(mail)
            raise Killed

    queued()
    with pytest.raises(Killed):
        send_due_mails(new_context(), DiesAfterwards(shared.settings.instance / "outbox"))
    session.rollback()
    assert send_due_mails(new_context()) == 1
    assert len(outbox(shared)) == 1


LETTERS = sorted(p.stem for p in (ROOT / "templates" / "emails").glob("*.txt"))


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize("template", LETTERS)
def test_every_letter_has_a_subject_its_link_and_the_same_words_twice(
    template: str, locale: str, shared: Container, queued: Callable[..., Mail]
) -> None:
    params = {"organisation": "松江理工大学", "reason": "材料齐全", "expires_at": "2026-11-21T03:00:00+00:00"}
    link = {"purpose": "confirm_email", "uid": "abcdefghijkm"}
    mail = render(queued(template, locale, link=link, **params), shared.settings)
    address = f"{shared.settings.address}/confirm/abcdefghijkm."
    assert mail.subject.endswith(shared.settings.site_name)
    assert address in mail.text
    assert address in mail.html
    assert "李明" in mail.text
    assert "<" not in mail.text
