"""Rows that several actions write. Rights are asked by the actions; here nothing is decided."""

from __future__ import annotations

from sqlalchemy import delete, select

from market.accounts.events import InvitationRevoked, MemberAdded, SessionsEnded
from market.accounts.models import Invitation, Membership, Organisation, User, WebSession
from market.kernel.context import Context
from market.kernel.permissions import MemberRole


def end_sessions(ctx: Context, user_id: int, why: str, *, keep: int | None = None) -> int:
    """Delete a user's sessions, except one to keep, and return how many there were; they are dead at once."""
    ended = delete(WebSession).where(WebSession.user_id == user_id).returning(WebSession.id)
    if keep is not None:
        ended = ended.where(WebSession.id != keep)
    count = len(ctx.session.execute(ended).all())
    if count:
        ctx.record(SessionsEnded(object_id=user_id, count=count, why=why))
    return count


def add_member(ctx: Context, organisation: Organisation, user: User, role: MemberRole) -> Membership:
    """Add a member without invitation, and say so in the trail."""
    membership = Membership(organisation_id=organisation.id, user_id=user.id, role=role, created_at=ctx.now)
    ctx.session.add(membership)
    ctx.session.flush()
    ctx.record(
        MemberAdded(object_id=organisation.id, organisation_id=organisation.id, user_id=user.id, role=role.value)
    )
    return membership


def revoke_invitations_by(ctx: Context, organisation_id: int, user_id: int) -> None:
    """Take back the open invitations of somebody who may invite no more: rights do not outlive membership."""
    for invitation in ctx.session.scalars(
        select(Invitation)
        .where(Invitation.organisation_id == organisation_id, Invitation.invited_by_id == user_id)
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    ).all():
        revoke(ctx, invitation)


def revoke(ctx: Context, invitation: Invitation) -> None:
    """Make an invitation good no more, and say so in the trail."""
    invitation.revoked_at = ctx.now
    ctx.record(
        InvitationRevoked(
            object_id=invitation.organisation_id,
            organisation_id=invitation.organisation_id,
            invitation_uid=invitation.uid,
        )
    )
