"""Signed-in browsers: begun by a proof of the password, ended by their owner or by what happens to the account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from market.accounts.credentials import Proof
from market.accounts.events import SessionsEnded, SignedIn, SignedOut, SignInFailed
from market.accounts.models import Organisation, User, WebSession
from market.accounts.queries import load_actor, token_hash
from market.accounts.records import end_sessions
from market.accounts.rules.sessions import session_end
from market.kernel.context import Context
from market.kernel.errors import InvalidInput, NotFound
from market.kernel.permissions import OrganisationKind, Permission, require
from market.kernel.text import say

UNCONFIRMED = say("邮箱还没有确认，请先点击确认邮件里的链接。没有收到可以重新发送。")
DISABLED = say("这个账号已停用。如有疑问，请联系平台管理员。")
CHANGED_MEANWHILE = say("邮箱或密码不对。")


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session just begun. `token` is known to nobody but its cookie."""

    token: str
    expires_at: datetime
    remember: bool


def sign_in(
    ctx: Context,
    proof: Proof,
    *,
    remember: bool = False,
    address: str = "",
    browser: str = "",
    replaces: int | None = None,
) -> NewSession:
    """Begin a session for whoever proved the password; the browser's session before it (`replaces`) ends.

    12 hours at most, 14 days where asked for (not for the bureau). Raises InvalidInput where the account is not
    confirmed, is disabled, or has another password by now.
    """
    require(ctx.actor, Permission.ACCOUNT_SIGN_IN)
    user = ctx.session.get_one(User, proof.user_id)
    if user.password_hash != proof.password_hash:
        raise InvalidInput(CHANGED_MEANWHILE)
    if user.disabled_at is not None:
        raise InvalidInput(DISABLED)
    if user.email_confirmed_at is None:
        raise InvalidInput(UNCONFIRMED)
    if proof.better_hash is not None:
        user.password_hash = proof.better_hash
    if replaces is not None:
        ctx.session.execute(delete(WebSession).where(WebSession.id == replaces))
    return _begin(ctx, user, remember=remember, address=address, browser=browser)


def sign_in_invited(ctx: Context, user_id: int, *, address: str = "", browser: str = "") -> NewSession:
    """Begin the first session of an account that was just made through an invitation, in the same transaction."""
    require(ctx.actor, Permission.ACCOUNT_SIGN_IN)
    user = ctx.session.get_one(User, user_id)
    if user.created_at != ctx.now or user.disabled_at is not None or user.email_confirmed_at is None:
        raise InvalidInput(CHANGED_MEANWHILE)
    return _begin(ctx, user, remember=False, address=address, browser=browser)


def record_failed_sign_in(ctx: Context, user_id: int, why: str, *, locked: bool) -> None:
    """Put a wrong guess, or a right one that may not sign in, into the trail. `user_id` is 0 for no account."""
    require(ctx.actor, Permission.ACCOUNT_SIGN_IN)
    ctx.record(SignInFailed(object_id=user_id, why=why, locked=locked))


def sign_out(ctx: Context, session_id: int) -> None:
    """End the actor's own session."""
    require(ctx.actor, Permission.ACCOUNT_EDIT)
    ctx.session.delete(_own_session(ctx, WebSession.id == session_id))
    ctx.record(SignedOut(object_id=_user_id(ctx)))


def end_session(ctx: Context, session_uid: str) -> None:
    """End another of the actor's own sessions. Raises NotFound where it is not theirs or is gone."""
    require(ctx.actor, Permission.ACCOUNT_EDIT)
    ctx.session.delete(_own_session(ctx, WebSession.uid == session_uid))
    ctx.record(SessionsEnded(object_id=_user_id(ctx), count=1, why="owner"))


def end_other_sessions(ctx: Context, keep: int) -> int:
    """End all of the actor's sessions but one and return how many."""
    require(ctx.actor, Permission.ACCOUNT_EDIT)
    return end_sessions(ctx, _user_id(ctx), "owner", keep=keep)


def rotate_session(ctx: Context, session_id: int) -> str:
    """Give the actor's session a new token, after their rights changed, and return it for the cookie."""
    require(ctx.actor, Permission.ACCOUNT_EDIT)
    token = secrets.token_urlsafe(32)
    _own_session(ctx, WebSession.id == session_id).token_hash = token_hash(token)
    return token


def switch_organisation(ctx: Context, session_id: int, organisation_uid: str) -> Organisation:
    """Act for another of the actor's organisations from now on. Raises NotFound where they are not a member."""
    require(ctx.actor, Permission.ACCOUNT_EDIT)
    organisation = ctx.session.scalar(select(Organisation).where(Organisation.uid == organisation_uid))
    if organisation is None or organisation.id not in ctx.actor.organisation_ids:
        raise NotFound
    _own_session(ctx, WebSession.id == session_id).acting_for_id = organisation.id
    return organisation


def _begin(ctx: Context, user: User, *, remember: bool, address: str, browser: str) -> NewSession:
    actor, _ = load_actor(ctx.session, user, None)
    in_bureau = any(standing.kind is OrganisationKind.BUREAU for standing in actor.standings)
    remember = remember and not in_bureau
    token = secrets.token_urlsafe(32)  # 256 bits
    row = WebSession(
        token_hash=token_hash(token),
        user_id=user.id,
        acting_for_id=actor.acting_for,
        remember=remember,
        created_at=ctx.now,
        last_seen_at=ctx.now,
        expires_at=session_end(ctx.now, remember=remember, in_bureau=in_bureau),
        address=address[:45],
        browser=browser[:200],
    )
    ctx.session.add(row)
    ctx.record(SignedIn(object_id=user.id, remember=remember))
    return NewSession(token, row.expires_at, remember)


def _own_session(ctx: Context, which: ColumnElement[bool]) -> WebSession:
    row = ctx.session.scalar(select(WebSession).where(which, WebSession.user_id == ctx.actor.user_id))
    if row is None:
        raise NotFound
    return row


def _user_id(ctx: Context) -> int:
    if ctx.actor.user_id is None:
        raise NotFound
    return ctx.actor.user_id
