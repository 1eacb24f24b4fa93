"""Passwords that are forgotten, and passwords that are changed."""

from __future__ import annotations

from market.accounts import attempts
from market.accounts.credentials import PasswordHash, Proof
from market.accounts.events import EmailConfirmed, PasswordChanged, PasswordResetRefused, PasswordResetRequested
from market.accounts.models import TokenPurpose, User
from market.accounts.queries import own_user, user_by_email
from market.accounts.records import end_sessions
from market.accounts.rules.limits import SIGN_IN_ACCOUNT, account_subject
from market.accounts.tokens import close_tokens, find_token, open_token
from market.kernel.context import Context
from market.kernel.errors import Forbidden, InvalidInput
from market.kernel.permissions import Permission, require
from market.kernel.text import say

SPENT_LINK = say("这个链接已经用过或已过期，请重新申请重设密码。")
WRONG_PASSWORD = say("当前密码不对。")


def request_reset(ctx: Context, email_key: str) -> None:
    """Mail a link to set a new password where there is an account; the caller learns nothing."""
    require(ctx.actor, Permission.ACCOUNT_RECOVER)
    user = user_by_email(ctx.session, email_key)
    if user is None or user.disabled_at is not None:
        why = "unknown" if user is None else "disabled"
        ctx.record(PasswordResetRefused(object_id=user.id if user else 0, why=why))
        return
    token = open_token(ctx, user, TokenPurpose.RESET_PASSWORD)
    ctx.record(PasswordResetRequested(object_id=user.id, token_uid=token.uid))


def reset_password(ctx: Context, token_uid: str, password_hash: PasswordHash) -> User:
    """Set a new password by a mailed link: every session ends, the lock is lifted, the address counts as proved.

    Raises InvalidInput where the link is spent.
    """
    require(ctx.actor, Permission.ACCOUNT_RECOVER)
    token = find_token(ctx.session, TokenPurpose.RESET_PASSWORD, token_uid, ctx.now)
    if token is None:
        raise InvalidInput(SPENT_LINK)
    user = token.user
    user.password_hash = password_hash
    if user.email_confirmed_at is None:
        user.email_confirmed_at = ctx.now
        ctx.record(EmailConfirmed(object_id=user.id))
    for purpose in TokenPurpose:
        close_tokens(ctx, user.id, purpose)
    attempts.forget(ctx.session, SIGN_IN_ACCOUNT, account_subject(user.email_key))
    ctx.record(PasswordChanged(object_id=user.id, by="reset"))
    end_sessions(ctx, user.id, "password")
    return user


def change_password(ctx: Context, proof: Proof, password_hash: PasswordHash, *, keep: int) -> User:
    """Set a new password for the actor, who proved the old one; their other sessions and open links end.

    Raises Forbidden where the proof is somebody else's, InvalidInput where the password was changed meanwhile.
    """
    require(ctx.actor, Permission.ACCOUNT_EDIT)
    user = own_user(ctx.session, ctx.actor)
    if proof.user_id != user.id:
        raise Forbidden
    if proof.password_hash != user.password_hash:
        raise InvalidInput(fields={"current": [WRONG_PASSWORD]})
    user.password_hash = password_hash
    close_tokens(ctx, user.id, TokenPurpose.RESET_PASSWORD)
    ctx.record(PasswordChanged(object_id=user.id, by="owner"))
    end_sessions(ctx, user.id, "password", keep=keep)
    return user
