"""The ways out: a folder, and an SMTP server that is really spoken to."""

from __future__ import annotations

import email
import email.policy
import smtplib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.inbox.mailer import FileMailer, OutgoingMail, SmtpMailer, as_message, open_mailer

MAIL = OutgoingMail(
    number=7,
    created_at=datetime(2026, 11, 21, 2, 0, 5, tzinfo=UTC),
    sender="科技成果超市 <noreply@example.cn>",
    to_address="li@example.cn",
    subject="请确认您的邮箱",
    text="𠮷野先生，您好：\nhttp://127.0.0.1:5000/confirm/abc\n",
    html="<p>𠮷野先生，您好</p>",
)


def read(content: bytes) -> email.message.EmailMessage:
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(found, email.message.EmailMessage)
    return found


def part(message: email.message.EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    text: str = body.get_content()
    return text.replace("\r\n", "\n")


def test_a_mail_arrives_with_every_character(tmp_path: Path) -> None:
    FileMailer(tmp_path / "outbox").send(MAIL)
    (path,) = (tmp_path / "outbox").iterdir()
    found = read(path.read_bytes())
    assert path.name == "20261121T020005-7.eml"
    assert found["Subject"] == MAIL.subject
    assert found["From"] == MAIL.sender
    assert found["To"] == MAIL.to_address
    assert found["Auto-Submitted"] == "auto-generated"
    assert part(found, "plain") == MAIL.text
    assert part(found, "html").strip() == MAIL.html


def test_the_same_mail_twice_is_one_file_and_one_message_id(tmp_path: Path) -> None:
    mailer = FileMailer(tmp_path)
    mailer.send(MAIL)
    mailer.send(MAIL)
    assert len(list(tmp_path.iterdir())) == 1
    assert as_message(MAIL)["Message-ID"] == as_message(MAIL)["Message-ID"]
    assert as_message(MAIL)["Message-ID"] != as_message(replace(MAIL, number=8))["Message-ID"]


@pytest.mark.parametrize("address", ["a@b.cn\r\nBcc: all@b.cn", "nobody", "", "a@b.cn\nX: y"])
def test_an_address_cannot_smuggle_headers(address: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        FileMailer(tmp_path).send(replace(MAIL, to_address=address))
    assert list(tmp_path.iterdir()) == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_survives(text: str) -> None:
    wanted = text.replace("\r\n", "\n").replace("\r", "\n")
    found = part(read(as_message(replace(MAIL, text=wanted, html="")).as_bytes()), "plain")
    assert found.rstrip("\n") == wanted.rstrip("\n")


def test_a_chinese_address_is_written_as_it_is() -> None:
    assert "用户@例子.cn" in str(as_message(replace(MAIL, to_address="用户@例子.cn"))["To"])


class Conversation(socketserver.StreamRequestHandler):
    """Just enough of an SMTP server to take one mail, or to refuse it."""

    def handle(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            command = line.split()[0].upper()
            if command == "EHLO":
                self.say("250 8BITMIME")
            elif command == "RCPT" and server.refuse:
                self.say("550 no such person")
            elif command == "DATA":
                self.say("354 go on")
                lines = []
                while (part := self.rfile.readline()) != b".\r\n":
                    lines.append(part)
                server.taken.append(b"".join(lines))
                self.say("250 taken")
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.taken: list[bytes] = []
        self.refuse = False

    @property
    def port(self) -> int:
        return int(self.server_address[1])


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_an_smtp_server_gets_the_mail(server: Server) -> None:
    SmtpMailer("127.0.0.1", server.port).send(MAIL)
    (content,) = server.taken
    assert part(read(content), "plain") == MAIL.text


def test_a_refused_recipient_is_an_error(server: Server) -> None:
    server.refuse = True
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        SmtpMailer("127.0.0.1", server.port).send(MAIL)
    assert server.taken == []


def test_a_password_is_never_sent_in_the_clear(server: Server) -> None:
    with pytest.raises(smtplib.SMTPNotSupportedError):
        SmtpMailer("127.0.0.1", server.port, user="market", password="secret").send(MAIL)


def test_a_server_that_is_not_there_is_an_error_for_check_too() -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), Conversation) as free:
        port = free.server_address[1]
    with pytest.raises(OSError):
        SmtpMailer("127.0.0.1", port).check()


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        ("smtp://mail.example.cn", "mail.example.cn", 25, False),
        ("smtp://market:p%40ss@mail.example.cn:587", "mail.example.cn", 587, False),
        ("smtps://mail.example.cn", "mail.example.cn", 465, True),
    ],
)
def test_the_setting_names_the_server(url: str, host: str, port: int, tls: bool, tmp_path: Path) -> None:
    mailer = open_mailer(url, tmp_path)
    assert isinstance(mailer, SmtpMailer)
    assert (mailer.host, mailer.port, mailer.tls) == (host, port, tls)


def test_without_a_server_mails_go_into_the_instance_folder(tmp_path: Path) -> None:
    mailer = open_mailer("file:", tmp_path)
    assert isinstance(mailer, FileMailer)
    assert mailer.folder == tmp_path / "outbox"
    mailer.check()
    assert list((tmp_path / "outbox").iterdir()) == []
