"""How an account comes to be: by registering and proving the address, or made by the market itself."""

from __future__ import annotations

from market.accounts.credentials import PasswordHash
from market.accounts.events import (
    ConfirmationRefused,
    ConfirmationRequested,
    EmailConfirmed,
    RegistrationRepeated,
    UserCreated,
    UserRegistered,
)
from market.accounts.models import Organisation, TokenPurpose, User
from market.accounts.queries import user_by_email
from market.accounts.records import add_member
from market.accounts.rules.names import Email, check_email, check_person_name
from market.accounts.tokens import close_tokens, find_token, open_token
from market.kernel.context import Context
from market.kernel.errors import InvalidInput, NotFound
from market.kernel.permissions import MemberRole, Permission, require
from market.kernel.text import say

SPENT_LINK = say("这个链接已经用过或已过期。如果邮箱已确认，请直接登录；否则请重新发送一封。")


def register(ctx: Context, *, email: Email, name: str, password_hash: PasswordHash, locale: str) -> None:
    """Make an account that waits for its address to be confirmed.

    Whether there was one already is told only to the address itself, by mail. Raises InvalidInput for the name.
    """
    require(ctx.actor, Permission.ACCOUNT_REGISTER)
    name = check_person_name(name)
    known = user_by_email(ctx.session, email.key)
    if known is None:
        user = _add_user(ctx, email, name, password_hash, locale)
        token = open_token(ctx, user, TokenPurpose.CONFIRM_EMAIL)
        ctx.record(UserRegistered(object_id=user.id, token_uid=token.uid))
    elif known.disabled_at is not None:
        ctx.record(ConfirmationRefused(object_id=known.id, why="disabled"))
    elif known.email_confirmed_at is None:
        token = open_token(ctx, known, TokenPurpose.CONFIRM_EMAIL)
        ctx.record(ConfirmationRequested(object_id=known.id, token_uid=token.uid))
    else:
        ctx.record(RegistrationRepeated(object_id=known.id))


def resend_confirmation(ctx: Context, email_key: str) -> None:
    """Mail the confirmation link again where an account waits for it; the caller learns nothing."""
    require(ctx.actor, Permission.ACCOUNT_REGISTER)
    user = user_by_email(ctx.session, email_key)
    if user is None or user.disabled_at is not None or user.email_confirmed_at is not None:
        why = "unknown" if user is None else "confirmed" if user.email_confirmed_at else "disabled"
        ctx.record(ConfirmationRefused(object_id=user.id if user else 0, why=why))
        return
    token = open_token(ctx, user, TokenPurpose.CONFIRM_EMAIL)
    ctx.record(ConfirmationRequested(object_id=user.id, token_uid=token.uid))


def confirm_email(ctx: Context, token_uid: str) -> User:
    """Confirm the address that a link was mailed to. Raises InvalidInput where the link is spent."""
    require(ctx.actor, Permission.ACCOUNT_REGISTER)
    token = find_token(ctx.session, TokenPurpose.CONFIRM_EMAIL, token_uid, ctx.now)
    if token is None:
        raise InvalidInput(SPENT_LINK)
    user = token.user
    close_tokens(ctx, user.id, TokenPurpose.CONFIRM_EMAIL)
    if user.email_confirmed_at is None:
        user.email_confirmed_at = ctx.now
        ctx.record(EmailConfirmed(object_id=user.id))
    return user


def create_user(
    ctx: Context,
    *,
    email: str,
    name: str,
    password_hash: PasswordHash,
    organisation_id: int | None = None,
    role: MemberRole | None = None,
    locale: str = "zh_Hans_CN",
) -> User:
    """Make a confirmed account, and a member of an organisation where one is given (as editor unless said).

    For the command line and the demo market. Raises InvalidInput where the address has an account, NotFound
    where there is no such organisation.
    """
    require(ctx.actor, Permission.USER_CREATE)
    address = check_email(email)
    if user_by_email(ctx.session, address.key) is not None:
        raise InvalidInput(fields={"email": [say("邮箱 %(email)s 已有账号。", email=address.address)]})
    organisation = ctx.session.get(Organisation, organisation_id) if organisation_id is not None else None
    if organisation_id is not None and organisation is None:
        raise NotFound
    user = _add_user(ctx, address, check_person_name(name), password_hash, locale)
    user.email_confirmed_at = ctx.now
    ctx.record(UserCreated(object_id=user.id))
    if organisation is not None:
        add_member(ctx, organisation, user, role or MemberRole.EDITOR)
    return user


def _add_user(ctx: Context, email: Email, name: str, password_hash: PasswordHash, locale: str) -> User:
    user = User(
        email=email.address,
        email_key=email.key,
        name=name,
        password_hash=password_hash,
        locale=locale,
        created_at=ctx.now,
    )
    ctx.session.add(user)
    ctx.session.flush()
    return user
