"""Reads of outgoing mails, for the worker and for whoever looks after the market."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from market.inbox.models import Mail
from market.kernel.database import AnySession


@dataclass(frozen=True, slots=True)
class MailFigures:
    """How the outgoing mail stands. `oldest_due` is when the longest waiting mail was to go."""

    waiting: int
    parked: int
    oldest_due: datetime | None


def due_mails(session: AnySession, now: datetime, limit: int = 50) -> list[Mail]:
    """Return the mails that are to be sent now, oldest first."""
    return list(
        session.scalars(
            select(Mail)
            .where(Mail.sent_at.is_(None), Mail.parked_at.is_(None), Mail.due_at <= now)
            .order_by(Mail.due_at, Mail.id)
            .limit(limit)
        )
    )


def mail_figures(session: AnySession) -> MailFigures:
    """Return how many mails wait and how many were given up."""
    waiting, oldest = session.execute(
        select(func.count(), func.min(Mail.due_at)).where(Mail.sent_at.is_(None), Mail.parked_at.is_(None))
    ).one()
    parked = session.scalar(select(func.count()).select_from(Mail).where(Mail.parked_at.is_not(None))) or 0
    return MailFigures(waiting, parked, oldest)


def parked_mails(session: AnySession, limit: int = 50) -> list[Mail]:
    """Return mails that were given up after many attempts, newest first."""
    return list(
        session.scalars(select(Mail).where(Mail.parked_at.is_not(None)).order_by(Mail.parked_at.desc()).limit(limit))
    )
