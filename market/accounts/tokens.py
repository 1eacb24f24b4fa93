"""Links that are mailed: the row's public name and a signature over it, so that the secret is stored nowhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import select, update

from market.accounts.models import Invitation, OneTimeToken, TokenPurpose, User
from market.kernel.context import Context
from market.kernel.database import AnySession
from market.kernel.naming import UID_LENGTH

INVITATION = "invitation"
LIFETIMES = {TokenPurpose.CONFIRM_EMAIL: timedelta(hours=24), TokenPurpose.RESET_PASSWORD: timedelta(minutes=30)}
INVITATION_LIFETIME = timedelta(days=7)
PATHS = {
    TokenPurpose.CONFIRM_EMAIL.value: "/confirm/",
    TokenPurpose.RESET_PASSWORD.value: "/reset/",
    INVITATION: "/invitations/",
}


def make_link_token(secret_key: str, purpose: str, uid: str) -> str:
    """Return what stands in a link: uid, dot, HMAC-SHA256 of purpose and uid under the server's key."""
    return f"{uid}.{_signature(secret_key, str(purpose), uid)}"


def make_link(address: str, secret_key: str, purpose: str, uid: str) -> str:
    """Return the whole link for a mail; `address` is the site's own from the settings, never a request's host."""
    return address.rstrip("/") + PATHS[str(purpose)] + make_link_token(secret_key, purpose, uid)


def read_link_token(secret_key: str, purpose: str, token: str) -> str | None:
    """Return the uid of a token that we made for that purpose, or None."""
    uid, dot, signature = token.partition(".")
    if not dot or len(uid) != UID_LENGTH or not token.isascii():
        return None
    expected = _signature(secret_key, str(purpose), uid)
    return uid if hmac.compare_digest(signature, expected) else None


def open_token(ctx: Context, user: User, purpose: TokenPurpose) -> OneTimeToken:
    """Add a token for a user, in the caller's transaction.

    Earlier ones stay good until one is used: else a stranger could spoil the link that was just mailed.
    """
    token = OneTimeToken(purpose=purpose, user_id=user.id, created_at=ctx.now, expires_at=ctx.now + LIFETIMES[purpose])
    ctx.session.add(token)
    ctx.session.flush()
    return token


def close_tokens(ctx: Context, user_id: int, purpose: TokenPurpose) -> None:
    """Use up every open token of a purpose that a user has."""
    ctx.session.execute(
        update(OneTimeToken)
        .where(OneTimeToken.user_id == user_id, OneTimeToken.purpose == purpose, OneTimeToken.used_at.is_(None))
        .values(used_at=ctx.now)
    )


def find_token(session: AnySession, purpose: TokenPurpose, uid: str, now: datetime) -> OneTimeToken | None:
    """Return a token that is still good, with a user who may use it, or None."""
    return session.scalar(
        select(OneTimeToken)
        .join(User, OneTimeToken.user_id == User.id)
        .where(OneTimeToken.uid == uid, OneTimeToken.purpose == purpose, OneTimeToken.used_at.is_(None))
        .where(OneTimeToken.expires_at > now, User.disabled_at.is_(None))
    )


def find_invitation(session: AnySession, uid: str, now: datetime) -> Invitation | None:
    """Return an invitation that is still open, or None."""
    return session.scalar(
        select(Invitation)
        .where(Invitation.uid == uid, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .where(Invitation.expires_at > now)
    )


def _signature(secret_key: str, purpose: str, uid: str) -> str:
    digest = hmac.digest(secret_key.encode(), f"{purpose}|{uid}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
