"""Invitations: membership offered to an address, taken up by whoever proves to own it."""

from __future__ import annotations

from sqlalchemy import func, select

from market.accounts.credentials import PasswordHash
from market.accounts.events import EmailConfirmed, InvitationAccepted, MemberInvited, UserCreated
from market.accounts.models import Invitation, Membership, Organisation, User
from market.accounts.queries import organisation_by_uid, own_role, own_user, user_by_email
from market.accounts.records import revoke
from market.accounts.rules.names import check_email, check_person_name
from market.accounts.rules.roles import check_grant
from market.accounts.tokens import INVITATION_LIFETIME, find_invitation
from market.kernel.context import Context
from market.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from market.kernel.permissions import MemberRole, Permission, require
from market.kernel.text import say

MOST_OPEN = 100
SPENT = say("这份邀请已被接受、撤回或已过期。请联系该单位管理员重新邀请。")
OTHER_ADDRESS = say("这份邀请是发给另一个邮箱的。请用收到邀请的邮箱登录后再接受。")


def invite_member(ctx: Context, organisation_uid: str, email: str, role: MemberRole) -> Invitation:
    """Offer an address membership for seven days; an earlier open offer to it is taken back.

    Raises NotFound, Forbidden (also for more rights than one's own), InvalidInput for the address.
    """
    organisation = organisation_by_uid(ctx.session, ctx.actor, organisation_uid)
    require(ctx.actor, Permission.MEMBER_MANAGE, organisation_id=organisation.id)
    own = own_role(ctx.actor, organisation.id)
    if own is None or ctx.actor.user_id is None:
        raise Forbidden(say("只有本单位的管理员可以邀请成员。"))
    check_grant(own, role)
    address = check_email(email)
    _check_not_member(ctx, organisation, address.key)
    for earlier in _open_invitations(ctx, organisation.id, address.key):
        revoke(ctx, earlier)
    _check_room(ctx, organisation.id)
    invitation = Invitation(
        organisation_id=organisation.id,
        email=address.address,
        email_key=address.key,
        role=role,
        invited_by_id=ctx.actor.user_id,
        created_at=ctx.now,
        expires_at=ctx.now + INVITATION_LIFETIME,
    )
    ctx.session.add(invitation)
    ctx.session.flush()
    ctx.record(
        MemberInvited(
            object_id=organisation.id,
            organisation_id=organisation.id,
            invitation_uid=invitation.uid,
            role=role.value,
        )
    )
    return invitation


def revoke_invitation(ctx: Context, organisation_uid: str, invitation_uid: str) -> None:
    """Take an open invitation back. Raises NotFound where it is not this organisation's or not open."""
    organisation = organisation_by_uid(ctx.session, ctx.actor, organisation_uid)
    require(ctx.actor, Permission.MEMBER_MANAGE, organisation_id=organisation.id)
    invitation = find_invitation(ctx.session, invitation_uid, ctx.now)
    if invitation is None or invitation.organisation_id != organisation.id:
        raise NotFound
    revoke(ctx, invitation)


def accept_invitation(ctx: Context, invitation_uid: str) -> Organisation:
    """Become a member by an invitation that was sent to the actor's own address.

    Raises InvalidInput where it is spent, Forbidden where it was sent to somebody else.
    """
    require(ctx.actor, Permission.INVITATION_ACCEPT)
    invitation = _still_open(ctx, invitation_uid)
    user = own_user(ctx.session, ctx.actor)
    if user.email_key != invitation.email_key:
        raise Forbidden(OTHER_ADDRESS)
    if _membership(ctx, invitation.organisation_id, user.id) is not None:
        raise InvalidInput(say("您已经是“%(organisation)s”的成员。", organisation=invitation.organisation.name))
    return _join(ctx, invitation, user)


def register_invited(ctx: Context, invitation_uid: str, *, name: str, password_hash: PasswordHash, locale: str) -> User:
    """Make an account for an invited address, confirmed by the invitation's link, and a member at once.

    Raises InvalidInput where the invitation is spent, Conflict where the address has an account by now.
    """
    require(ctx.actor, Permission.ACCOUNT_REGISTER)
    invitation = _still_open(ctx, invitation_uid)
    if user_by_email(ctx.session, invitation.email_key) is not None:
        raise Conflict(say("这个邮箱已有账号，请登录后再接受邀请。"))
    user = User(
        email=invitation.email,
        email_key=invitation.email_key,
        name=check_person_name(name),
        password_hash=password_hash,
        locale=locale,
        created_at=ctx.now,
        email_confirmed_at=ctx.now,
    )
    ctx.session.add(user)
    ctx.session.flush()
    ctx.record(UserCreated(object_id=user.id))
    ctx.record(EmailConfirmed(object_id=user.id))
    _join(ctx, invitation, user)
    return user


def _join(ctx: Context, invitation: Invitation, user: User) -> Organisation:
    invitation.accepted_at = ctx.now
    invitation.accepted_by_id = user.id
    ctx.session.add(
        Membership(
            organisation_id=invitation.organisation_id, user_id=user.id, role=invitation.role, created_at=ctx.now
        )
    )
    ctx.session.flush()
    ctx.record(
        InvitationAccepted(
            object_id=invitation.organisation_id,
            organisation_id=invitation.organisation_id,
            invitation_uid=invitation.uid,
            user_id=user.id,
            role=invitation.role.value,
        )
    )
    return invitation.organisation


def _still_open(ctx: Context, invitation_uid: str) -> Invitation:
    invitation = find_invitation(ctx.session, invitation_uid, ctx.now)
    if invitation is None:
        raise InvalidInput(SPENT)
    return invitation


def _membership(ctx: Context, organisation_id: int, user_id: int) -> Membership | None:
    return ctx.session.scalar(
        select(Membership).where(Membership.organisation_id == organisation_id, Membership.user_id == user_id)
    )


def _check_not_member(ctx: Context, organisation: Organisation, email_key: str) -> None:
    user = user_by_email(ctx.session, email_key)
    if user is not None and _membership(ctx, organisation.id, user.id) is not None:
        raise InvalidInput(fields={"email": [say("这个邮箱的主人已经是本单位成员。")]})


def _open_invitations(ctx: Context, organisation_id: int, email_key: str) -> list[Invitation]:
    found = ctx.session.scalars(
        select(Invitation)
        .where(Invitation.organisation_id == organisation_id, Invitation.email_key == email_key)
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    )
    return list(found)


def _check_room(ctx: Context, organisation_id: int) -> None:
    count = ctx.session.scalar(
        select(func.count())
        .select_from(Invitation)
        .where(Invitation.organisation_id == organisation_id, Invitation.expires_at > ctx.now)
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    )
    if (count or 0) >= MOST_OPEN:
        raise InvalidInput(say("还有 %(most)s 份邀请没有被接受，请先撤回一些再邀请。", most=MOST_OPEN))
