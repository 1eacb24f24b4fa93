"""Which mails events cause, to whom. Mails carry names of links, never their secrets, until they go out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from market.accounts.models import Invitation, OneTimeToken, Organisation, TokenPurpose, User
from market.accounts.queries import admins
from market.accounts.tokens import INVITATION
from market.inbox.actions import queue_mail
from market.jobs.handling import Handler, Happened, Write
from market.kernel.context import Context


def _confirmation(ctx: Context, event: Happened) -> Write | None:
    return _token_mail(ctx, event, "confirm_email", TokenPurpose.CONFIRM_EMAIL)


def _reset(ctx: Context, event: Happened) -> Write | None:
    return _token_mail(ctx, event, "reset_password", TokenPurpose.RESET_PASSWORD)


def _token_mail(ctx: Context, event: Happened, template: str, purpose: TokenPurpose) -> Write | None:
    uid = str(event.payload["token_uid"])
    token = ctx.session.scalar(select(OneTimeToken).where(OneTimeToken.uid == uid, OneTimeToken.purpose == purpose))
    user = ctx.session.get(User, event.object_id)
    if token is None or token.used_at is not None or user is None or user.disabled_at is not None:
        return None
    params = {"link": _link(purpose.value, uid), "expires_at": token.expires_at.isoformat()}
    return _to_users(ctx, event, template, [user], params)


def _known_account(ctx: Context, event: Happened) -> Write | None:
    user = ctx.session.get(User, event.object_id)
    if user is None or user.disabled_at is not None:
        return None
    return _to_users(ctx, event, "already_registered", [user], {"link": {"path": "/sign-in"}})


def _invitation(ctx: Context, event: Happened) -> Write | None:
    uid = str(event.payload["invitation_uid"])
    found = ctx.session.execute(
        select(Invitation, Organisation.name, User.locale)
        .join(Organisation, Invitation.organisation_id == Organisation.id)
        .join(User, Invitation.invited_by_id == User.id)
        .where(Invitation.uid == uid)
    ).one_or_none()
    if found is None or found[0].accepted_at is not None or found[0].revoked_at is not None:
        return None
    invitation, organisation, inviters_locale = found
    guest = ctx.session.scalar(select(User).where(User.email_key == invitation.email_key))
    address, locale, name = invitation.email, guest.locale if guest else inviters_locale, guest.name if guest else ""
    params = {
        "name": name,
        "organisation": organisation,
        "link": _link(INVITATION, uid),
        "expires_at": invitation.expires_at.isoformat(),
    }
    key = _key(event, "invitation", 0)
    return lambda: queue_mail(
        ctx, template="invitation", to_address=address, locale=locale, params=params, dedup_key=key
    )


def _verified(ctx: Context, event: Happened) -> Write | None:
    return _to_admins(ctx, event, "organisation_verified")


def _refused(ctx: Context, event: Happened) -> Write | None:
    return _to_admins(ctx, event, "organisation_refused")


def _to_admins(ctx: Context, event: Happened, template: str) -> Write | None:
    organisation = ctx.session.get(Organisation, event.object_id)
    if organisation is None:
        return None
    params = {
        "organisation": organisation.name,
        "reason": organisation.verification_reason,
        "link": {"path": "/desk/organisation"},
    }
    return _to_users(ctx, event, template, admins(ctx.session, organisation.id), params)


def _to_users(
    ctx: Context, event: Happened, template: str, users: Iterable[User], params: dict[str, Any]
) -> Write | None:
    # Values, not rows: the writing transaction reads everything anew.
    people = [(user.id, user.email, user.locale, user.name) for user in users]
    if not people:
        return None

    def write() -> None:
        for user_id, address, locale, name in people:
            queue_mail(
                ctx,
                template=template,
                to_address=address,
                locale=locale,
                params={"name": name, **params},
                dedup_key=_key(event, template, user_id),
            )

    return write


def _link(purpose: str, uid: str) -> dict[str, str]:
    return {"purpose": purpose, "uid": uid}


def _key(event: Happened, template: str, recipient: int) -> str:
    return f"{event.seq}:{template}:{recipient}"


def has_expired(params: dict[str, Any], now: datetime) -> bool:
    """Say whether a mail's link is good no more."""
    until = params.get("expires_at")
    return until is not None and datetime.fromisoformat(until) <= now


SEND_CONFIRMATION = Handler("send_confirmation", _confirmation)
SEND_RESET = Handler("send_reset", _reset)
SEND_KNOWN_ACCOUNT = Handler("send_known_account", _known_account)
SEND_INVITATION = Handler("send_invitation", _invitation)
SEND_VERIFIED = Handler("send_verified", _verified)
SEND_VERIFICATION_REFUSED = Handler("send_verification_refused", _refused)
