"""Writing of outgoing mails. Only the market itself writes here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from market.inbox.models import Mail
from market.inbox.rules import next_attempt
from market.kernel.context import Context
from market.kernel.permissions import Permission, require


def queue_mail(
    ctx: Context, *, template: str, to_address: str, locale: str, params: Mapping[str, Any], dedup_key: str
) -> Mail | None:
    """Add a mail to the queue; return None where the same one (`dedup_key`) was queued before.

    `params` are plain JSON values and never a secret: a link's secret part is computed when the mail goes out.
    """
    require(ctx.actor, Permission.MAIL_SEND)
    if ctx.session.scalar(select(Mail.id).where(Mail.dedup_key == dedup_key)) is not None:
        return None
    mail = Mail(
        dedup_key=dedup_key,
        template=template,
        to_address=to_address,
        locale=locale,
        params=dict(params),
        created_at=ctx.now,
        due_at=ctx.now,
    )
    ctx.session.add(mail)
    ctx.session.flush()
    return mail


def mark_sent(ctx: Context, mail_id: int) -> None:
    """Remember that a mail has left; its contents are no longer needed and are forgotten."""
    require(ctx.actor, Permission.MAIL_SEND)
    mail = ctx.session.get(Mail, mail_id)
    if mail is not None:
        mail.sent_at = ctx.now
        mail.params = {}
        mail.last_error = ""


def mark_failed(ctx: Context, mail_id: int, error: str) -> bool:
    """Put a mail off after a failure; return True where it was given up by that."""
    require(ctx.actor, Permission.MAIL_SEND)
    mail = ctx.session.get(Mail, mail_id)
    if mail is None or mail.sent_at is not None:
        return False
    mail.attempts += 1
    mail.last_error = error[:500]
    again = next_attempt(ctx.now, mail.attempts)
    if again is None:
        mail.parked_at = ctx.now
        return True
    mail.due_at = again
    return False


def drop_mail(ctx: Context, mail_id: int) -> None:
    """Forget a mail that is no longer of use, such as one whose link has expired before it could be sent."""
    require(ctx.actor, Permission.MAIL_SEND)
    ctx.session.execute(delete(Mail).where(Mail.id == mail_id))


def retry_parked_mails(ctx: Context) -> int:
    """Give every mail that was given up a new start; return how many there were."""
    require(ctx.actor, Permission.MAIL_SEND)
    ids = list(ctx.session.scalars(select(Mail.id).where(Mail.parked_at.is_not(None))))
    ctx.session.execute(
        update(Mail).where(Mail.id.in_(ids)).values(parked_at=None, attempts=0, due_at=ctx.now, last_error="")
    )
    return len(ids)


def forget_sent_mails(ctx: Context, before: datetime, limit: int = 200) -> int:
    """Delete mails sent before that moment, at most `limit`; return how many. Their addresses are personal data."""
    require(ctx.actor, Permission.MAIL_SEND)
    ids = list(ctx.session.scalars(select(Mail.id).where(Mail.sent_at < before).limit(limit)))
    ctx.session.execute(delete(Mail).where(Mail.id.in_(ids)))
    return len(ids)
