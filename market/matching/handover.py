"""A pasted text on its way to becoming a need: kept for a day at most, under a token that only its writer holds.

A browser's cookie holds 4 KB, a paragraph may be 15 KB, and its writer may have to sign in in between.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from market.kernel.database import AnySession
from market.matching.models import KeptParagraph

KEPT_FOR = timedelta(hours=24)


def keep_paragraph(session: AnySession, text: str, now: datetime) -> str:
    """Keep a text and return its token; what is over its time is deleted. Inside the caller's transaction."""
    session.execute(delete(KeptParagraph).where(KeptParagraph.expires_at <= now))
    token = secrets.token_urlsafe(24)
    session.add(KeptParagraph(token_hash=_hash(token), text=text, expires_at=now + KEPT_FOR))
    return token


def read_paragraph(session: AnySession, token: str, now: datetime) -> str:
    """Return the text that was kept under a token; nothing where there is none any more."""
    query = select(KeptParagraph.text).where(KeptParagraph.token_hash == _hash(token), KeptParagraph.expires_at > now)
    return session.scalar(query) or ""


def drop_paragraph(session: AnySession, token: str) -> None:
    """Delete a kept text. Inside the caller's transaction."""
    session.execute(delete(KeptParagraph).where(KeptParagraph.token_hash == _hash(token)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
