"""Reads of people and organisations. Rights are computed from live rows, at every request."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from market.accounts.models import Invitation, Membership, Organisation, User, Verification, WebSession
from market.accounts.rules.names import name_key
from market.accounts.rules.sessions import is_live
from market.kernel.database import AnySession
from market.kernel.errors import NotFound
from market.kernel.permissions import ROLE_ORDER, Actor, MemberRole, OrganisationKind, Permission, Standing, allows

_BATCH = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session: who it is, what they may do, and where they belong."""

    session_id: int
    user: User
    actor: Actor
    organisations: tuple[Organisation, ...]
    last_seen_at: datetime

    @property
    def organisation(self) -> Organisation | None:
        """Return the organisation that they act for."""
        return next((o for o in self.organisations if o.id == self.actor.acting_for), None)


def token_hash(token: str) -> str:
    """Return what is stored of a session's token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def load_actor(session: AnySession, user: User, acting_for: int | None) -> tuple[Actor, tuple[Organisation, ...]]:
    """Return a user's actor and organisations, from live membership; an organisation left behind is not acted for."""
    rows = session.execute(
        select(Membership, Organisation)
        .join(Organisation, Membership.organisation_id == Organisation.id)
        .where(Membership.user_id == user.id)
        .order_by(Organisation.name_pinyin, Organisation.id)
    ).all()
    standings = tuple(Standing(o.id, m.role, o.kind, o.is_verified) for m, o in rows)
    organisations = tuple(o for _, o in rows)
    own = {o.id for o in organisations}
    if acting_for not in own:
        acting_for = organisations[0].id if organisations else None
    return Actor(user_id=user.id, standings=standings, acting_for=acting_for), organisations


def find_signed_in(session: AnySession, token: str, now: datetime) -> SignedIn | None:
    """Return the live session of a cookie's token, or None: ended, idle too long, too old, or of a disabled account.

    Idle limit 30 minutes (bureau 15) unless the person asked to stay signed in, which the bureau cannot.
    """
    row = session.scalar(select(WebSession).where(WebSession.token_hash == token_hash(token)))
    if row is None or row.expires_at <= now:
        return None
    user = session.get(User, row.user_id)
    if user is None or user.disabled_at is not None or user.email_confirmed_at is None:
        return None
    actor, organisations = load_actor(session, user, row.acting_for_id)
    if not _is_live(row, in_bureau=_in_bureau(actor), now=now):
        return None
    return SignedIn(row.id, user, actor, organisations, row.last_seen_at)


def own_sessions(session: AnySession, actor: Actor, now: datetime) -> list[WebSession]:
    """Return the actor's own live sessions, the one used last first."""
    rows = session.scalars(
        select(WebSession).where(WebSession.user_id == actor.user_id).order_by(WebSession.last_seen_at.desc())
    )
    in_bureau = _in_bureau(actor)
    return [row for row in rows if _is_live(row, in_bureau=in_bureau, now=now)]


def user_by_email(session: AnySession, email_key: str) -> User | None:
    """Return the account of an address's key, or None. For credentials and actions: pages never show the answer."""
    return session.scalar(select(User).where(User.email_key == email_key))


def own_user(session: AnySession, actor: Actor) -> User:
    """Return the actor's own account; raises NotFound for nobody."""
    user = session.get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise NotFound
    return user


def organisation_by_uid(session: AnySession, actor: Actor, uid: str) -> Organisation:
    """Return an organisation that the actor may know of: verified, their own, or any for bureau and system.

    Raises NotFound otherwise.
    """
    organisation = session.scalar(select(Organisation).where(Organisation.uid == uid))
    if organisation is None or not may_know(actor, organisation):
        raise NotFound
    return organisation


def may_know(actor: Actor, organisation: Organisation) -> bool:
    """Say whether the actor may know that this organisation is here."""
    own = organisation.id in actor.organisation_ids
    return organisation.is_verified or own or actor.is_bureau or actor.is_system


def public_organisation(session: AnySession, uid: str) -> Organisation:
    """Return a verified organisation; raises NotFound for others, whoever asks."""
    organisation = session.scalar(
        select(Organisation).where(Organisation.uid == uid, Organisation.verification == Verification.VERIFIED)
    )
    if organisation is None:
        raise NotFound
    return organisation


def own_organisation(session: AnySession, actor: Actor) -> Organisation:
    """Return the organisation that the actor acts for; raises NotFound where there is none."""
    if actor.acting_for is None or actor.acting_for not in actor.organisation_ids:
        raise NotFound
    return session.get_one(Organisation, actor.acting_for)


def own_role(actor: Actor, organisation_id: int) -> MemberRole | None:
    """Return the actor's role in an organisation, or None."""
    return next((s.role for s in actor.standings if s.organisation_id == organisation_id), None)


def organisation_named(session: AnySession, name: str) -> Organisation | None:
    """Return the organisation whose name is equal or near-equal, or None. For actions and the command line."""
    return session.scalar(select(Organisation).where(Organisation.name_key == name_key(name)))


def members(session: AnySession, actor: Actor, organisation_id: int) -> list[Membership]:
    """Return an organisation's members with their users, admins first. Raises NotFound for strangers."""
    if not (allows(actor, Permission.MEMBER_READ, organisation_id=organisation_id) or actor.is_bureau):
        raise NotFound
    rows = session.scalars(
        select(Membership).options(joinedload(Membership.user)).where(Membership.organisation_id == organisation_id)
    ).all()
    return sorted(rows, key=lambda row: (-ROLE_ORDER.index(row.role), row.id))


def pending_invitations(session: AnySession, actor: Actor, organisation_id: int, now: datetime) -> list[Invitation]:
    """Return the invitations of an organisation that are still open, newest first; none for who may not manage them."""
    if not allows(actor, Permission.MEMBER_MANAGE, organisation_id=organisation_id):
        return []
    found = session.scalars(
        select(Invitation)
        .where(Invitation.organisation_id == organisation_id, Invitation.expires_at > now)
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    )
    return list(found)


def organisations_awaiting_verification(
    session: AnySession, actor: Actor, *, limit: int = 100, offset: int = 0
) -> list[Organisation]:
    """Return the organisations that wait for the bureau, the longest waiting first; none for anybody else."""
    if not (actor.is_bureau or actor.is_system):
        return []
    found = session.scalars(
        select(Organisation)
        .where(_awaiting())
        .order_by(Organisation.submitted_at, Organisation.id)
        .limit(limit)
        .offset(offset)
    )
    return list(found)


def count_awaiting_verification(session: AnySession, actor: Actor) -> int:
    """Return how many organisations wait for the bureau; 0 for anybody else."""
    if not (actor.is_bureau or actor.is_system):
        return 0
    return session.scalar(select(func.count()).select_from(Organisation).where(_awaiting())) or 0


def verified_organisations(session: AnySession) -> Iterator[Organisation]:
    """Yield every verified organisation by number, in batches: what search and sitemap may know."""
    last = 0
    while True:
        batch: Sequence[Organisation] = session.scalars(
            select(Organisation)
            .where(Organisation.verification == Verification.VERIFIED, Organisation.id > last)
            .order_by(Organisation.id)
            .limit(_BATCH)
        ).all()
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1].id


def admins(session: AnySession, organisation_id: int) -> list[User]:
    """Return the admins of an organisation who can be written to. For the worker's mails."""
    found = session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation_id, Membership.role == MemberRole.ADMIN)
        .where(User.disabled_at.is_(None), User.email_confirmed_at.is_not(None))
        .order_by(User.id)
    )
    return list(found)


def _awaiting() -> ColumnElement[bool]:
    return Organisation.verification == Verification.PENDING


def _in_bureau(actor: Actor) -> bool:
    return any(standing.kind is OrganisationKind.BUREAU for standing in actor.standings)


def _is_live(row: WebSession, *, in_bureau: bool, now: datetime) -> bool:
    return is_live(
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
        remember=row.remember,
        in_bureau=in_bureau,
        now=now,
    )
