"""Members of an organisation: their roles, and how they leave. There is always an admin."""

from __future__ import annotations

from sqlalchemy import select

from market.accounts.events import MemberLeft, MemberRemoved, RoleChanged
from market.accounts.models import Membership, Organisation, User
from market.accounts.queries import organisation_by_uid, own_role
from market.accounts.records import end_sessions, revoke_invitations_by
from market.accounts.rules.roles import check_admin_remains, check_grant
from market.kernel.context import Context
from market.kernel.errors import NotFound
from market.kernel.permissions import MemberRole, Permission, require


def change_role(ctx: Context, organisation_uid: str, user_uid: str, role: MemberRole) -> Membership:
    """Give a member another role; their sessions end, so that none outlives its rights.

    Raises NotFound, Forbidden, InvalidInput where it is the last admin's.
    """
    organisation = organisation_by_uid(ctx.session, ctx.actor, organisation_uid)
    require(ctx.actor, Permission.MEMBER_MANAGE, organisation_id=organisation.id)
    membership = _member(ctx, organisation, user_uid)
    if membership.role is role:
        return membership
    _check_above(ctx, organisation, membership.role, role)
    check_admin_remains(_roles(ctx, organisation), membership.role, role)
    before, membership.role = membership.role, role
    ctx.record(
        RoleChanged(
            object_id=organisation.id,
            organisation_id=organisation.id,
            user_id=membership.user_id,
            changes={"role": [before.value, role.value]},
        )
    )
    if role is not MemberRole.ADMIN:
        revoke_invitations_by(ctx, organisation.id, membership.user_id)
    if membership.user_id != ctx.actor.user_id:
        end_sessions(ctx, membership.user_id, "role")
    return membership


def remove_member(ctx: Context, organisation_uid: str, user_uid: str) -> None:
    """Remove a member; what they may do here ends at once, and so do their sessions and invitations.

    Raises NotFound, Forbidden, InvalidInput where it is the last admin.
    """
    organisation = organisation_by_uid(ctx.session, ctx.actor, organisation_uid)
    require(ctx.actor, Permission.MEMBER_MANAGE, organisation_id=organisation.id)
    membership = _member(ctx, organisation, user_uid)
    _check_above(ctx, organisation, membership.role, membership.role)
    user_id = membership.user_id
    _end(ctx, organisation, membership)
    ctx.record(MemberRemoved(object_id=organisation.id, organisation_id=organisation.id, user_id=user_id))
    if user_id != ctx.actor.user_id:
        end_sessions(ctx, user_id, "removed")


def leave_organisation(ctx: Context, organisation_uid: str) -> Organisation:
    """Leave an organisation. Raises NotFound for strangers, InvalidInput for the last admin."""
    organisation = organisation_by_uid(ctx.session, ctx.actor, organisation_uid)
    require(ctx.actor, Permission.MEMBER_LEAVE, organisation_id=organisation.id)
    membership = ctx.session.scalar(
        select(Membership).where(Membership.organisation_id == organisation.id, Membership.user_id == ctx.actor.user_id)
    )
    if membership is None:
        raise NotFound
    user_id = membership.user_id
    _end(ctx, organisation, membership)
    ctx.record(MemberLeft(object_id=organisation.id, organisation_id=organisation.id, user_id=user_id))
    return organisation


def _end(ctx: Context, organisation: Organisation, membership: Membership) -> None:
    check_admin_remains(_roles(ctx, organisation), membership.role, None)
    revoke_invitations_by(ctx, organisation.id, membership.user_id)
    ctx.session.delete(membership)
    ctx.session.flush()


def _check_above(ctx: Context, organisation: Organisation, *roles: MemberRole) -> None:
    """Raise Forbidden where somebody would touch or give rights above their own; the market itself may."""
    own = own_role(ctx.actor, organisation.id)
    if own is not None:
        for role in roles:
            check_grant(own, role)


def _member(ctx: Context, organisation: Organisation, user_uid: str) -> Membership:
    membership = ctx.session.scalar(
        select(Membership)
        .join(User, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation.id, User.uid == user_uid)
    )
    if membership is None:
        raise NotFound
    return membership


def _roles(ctx: Context, organisation: Organisation) -> list[MemberRole]:
    return list(ctx.session.scalars(select(Membership.role).where(Membership.organisation_id == organisation.id)))
