"""Mails that a development machine keeps instead of sending them: instance/outbox/*.eml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

_LINK = re.compile(r"https?://[^\s<>\"'，。；）]+")
MAX_SIZE = 2_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a mail's text; where it is a link, its address."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as its reader would see it."""

    name: str
    to: str
    subject: str
    written_at: datetime
    pieces: tuple[Piece, ...] = ()


def list_mails(folder: Path, limit: int) -> list[Letter]:
    """Return the newest mails, without their texts."""
    found = sorted(_files(folder), key=lambda path: (path.stat().st_mtime, path.name), reverse=True)
    return [_letter(path, _parse(path, headers_only=True)) for path in found[:limit]]


def read_mail(folder: Path, name: str) -> Letter | None:
    """Return one mail with its text, or None. Only a name that the folder itself lists is opened."""
    path = next((path for path in _files(folder) if path.name == name), None)
    if path is None:
        return None
    message = _parse(path, headers_only=False)
    body = message.get_body(preferencelist=("plain", "html"))
    return _letter(path, message, tuple(_pieces(body.get_content() if body else "")))


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in folder.glob("*.eml") if path.is_file() and path.stat().st_size <= MAX_SIZE]


def _parse(path: Path, *, headers_only: bool) -> EmailMessage:
    with path.open("rb") as stream:
        return BytesParser(policy=policy.default).parse(stream, headersonly=headers_only)


def _letter(path: Path, message: EmailMessage, pieces: tuple[Piece, ...] = ()) -> Letter:
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Letter(path.name, str(message["To"] or ""), str(message["Subject"] or ""), written, pieces)


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    for link in _LINK.finditer(text):
        if link.start() > at:
            yield Piece(text[at : link.start()])
        yield Piece(link[0], link[0])
        at = link.end()
    if at < len(text):
        yield Piece(text[at:])
