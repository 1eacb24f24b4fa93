"""The way out for mails: a folder of .eml files by default, an SMTP server by setting."""

from __future__ import annotations

import os
import smtplib
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail as it leaves: all texts rendered. `number` and `created_at` name it, so that twice is once."""

    number: int
    created_at: datetime
    sender: str
    to_address: str
    subject: str
    text: str
    html: str = ""


class Mailer(Protocol):
    """Anything that takes mails. `send` raises OSError or smtplib.SMTPException where it cannot."""

    def send(self, mail: OutgoingMail) -> None:
        """Hand a mail over for good."""
        ...

    def check(self) -> None:
        """Raise as `send` would where the target cannot be reached at all."""
        ...


def as_message(mail: OutgoingMail) -> EmailMessage:
    """Return the mail as an RFC 5322 message. Raises ValueError where an address or the subject holds a line break."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = mail.subject
    message["From"] = _address(mail.sender)
    message["To"] = _address(mail.to_address)
    message["Date"] = format_datetime(mail.created_at.astimezone(UTC))
    host = message["From"].addresses[0].domain or "localhost"
    # The same mail sent again after a crash carries the same name, so that receivers can see that it is one.
    message["Message-ID"] = f"<{mail.created_at:%Y%m%d%H%M%S}.{mail.number}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message


class FileMailer:
    """Writes each mail into a folder, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, mail: OutgoingMail) -> None:
        """Write <time>-<number>.eml; the same mail again replaces its file."""
        content = as_message(mail).as_bytes()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=".new-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, self.folder / f"{mail.created_at.astimezone(UTC):%Y%m%dT%H%M%S}-{mail.number}.eml")

    def check(self) -> None:
        """Raise OSError where the folder cannot be written."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".new-"):
            pass


class SmtpMailer:
    """Hands each mail to an SMTP server: encrypted from the start (smtps) or as soon as the server offers it."""

    def __init__(self, host: str, port: int, *, user: str = "", password: str = "", tls: bool = False) -> None:
        self.host, self.port, self.tls = host, port, tls
        self._user, self._password = user, password

    def send(self, mail: OutgoingMail) -> None:
        """Deliver the mail; gives up after 10 seconds of silence."""
        message = as_message(mail)
        with self._connected() as server:
            server.send_message(message)

    def check(self) -> None:
        """Raise where the server does not answer or does not take our account."""
        with self._connected() as server:
            server.noop()

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        safe = ssl.create_default_context()
        server = (
            smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=safe)
            if self.tls
            else smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        )
        with server:
            server.ehlo()
            if not self.tls and server.has_extn("starttls"):
                server.starttls(context=safe)
                server.ehlo()
                encrypted = True
            else:
                encrypted = self.tls
            if self._user:
                if not encrypted:
                    raise smtplib.SMTPNotSupportedError("the server offers no encryption; the password stays here")
                server.login(self._user, self._password)
            yield server


def open_mailer(url: str, instance: Path) -> Mailer:
    """Return the mailer for MARKET_MAIL_URL: `file:[folder]`, `smtp://[user:password@]host[:port]` or `smtps://…`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FileMailer(Path(unquote(parts.path)) if parts.path else instance / "outbox")
    tls = parts.scheme == "smtps"
    return SmtpMailer(
        parts.hostname or "localhost",
        parts.port or (465 if tls else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
    )


def _address(text: str) -> Address | str:
    """Return an address with its display name; parts that the strict header class refuses go through as text."""
    name, address = parseaddr(text)
    local, _, domain = address.rpartition("@")
    if not local or not domain or "\n" in text or "\r" in text:
        raise ValueError("not a mail address")
    if address.isascii():
        return Address(display_name=name, username=local, domain=domain)
    return text
