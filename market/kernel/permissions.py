"""Who may do what: one table of grants by relation to the thing, asked inside every action.

Rights come from live membership rows (see `accounts.queries.load_actor`), never from a copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from market.kernel.errors import Forbidden, SignInNeeded


class OrganisationKind(StrEnum):
    """What an organisation is in the market."""

    UNIVERSITY = "university"
    ENTERPRISE = "enterprise"
    ORGANISER = "organiser"
    AGENCY = "agency"
    FINANCIAL = "financial"
    BUREAU = "bureau"


class MemberRole(StrEnum):
    """A person's role in one organisation; each holds what the ones before it hold."""

    MEMBER = "member"
    EDITOR = "editor"
    APPROVER = "approver"
    ADMIN = "admin"


ROLE_ORDER = tuple(MemberRole)


class Permission(StrEnum):
    """Everything that can be asked of the market by a person. `noun:verb`."""

    ACCOUNT_REGISTER = "account:register"
    ACCOUNT_SIGN_IN = "account:sign_in"
    ACCOUNT_RECOVER = "account:recover"
    ACCOUNT_EDIT = "account:edit"
    USER_CREATE = "user:create"
    ORGANISATION_CREATE = "organisation:create"
    ORGANISATION_EDIT = "organisation:edit"
    ORGANISATION_VERIFY = "organisation:verify"
    MEMBER_READ = "member:read"
    MEMBER_MANAGE = "member:manage"
    MEMBER_LEAVE = "member:leave"
    INVITATION_ACCEPT = "invitation:accept"
    LISTING_READ = "listing:read"
    LISTING_READ_VERIFIED = "listing:read_verified"
    LISTING_EDIT = "listing:edit"
    LISTING_SUBMIT = "listing:submit"
    LISTING_APPROVE = "listing:approve"
    LISTING_REVIEW = "listing:review"
    LISTING_EXPIRE = "listing:expire"
    NDA_ACCEPT = "nda:accept"
    IMPORT_RUN = "import:run"
    MATCH_COMPUTE = "match:compute"
    MATCH_JUDGE = "match:judge"
    MAIL_SEND = "mail:send"
    AUDIT_READ = "audit:read"


class Relation(StrEnum):
    """How an actor stands to a thing that an organisation owns."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    VERIFIED = "verified"
    VERIFIED_APPROVER = "verified_approver"
    OWNER_MEMBER = "owner_member"
    OWNER_EDITOR = "owner_editor"
    OWNER_APPROVER = "owner_approver"
    OWNER_ADMIN = "owner_admin"
    BROKER = "broker"
    BUREAU_MEMBER = "bureau_member"
    BUREAU_EDITOR = "bureau_editor"
    BUREAU_APPROVER = "bureau_approver"
    BUREAU_ADMIN = "bureau_admin"
    SYSTEM = "system"


P, R = Permission, Relation

GRANTS: dict[Relation, frozenset[Permission]] = {
    R.ANYONE: frozenset({P.ACCOUNT_REGISTER, P.ACCOUNT_SIGN_IN, P.ACCOUNT_RECOVER}),
    R.SIGNED_IN: frozenset({P.ACCOUNT_EDIT, P.ORGANISATION_CREATE, P.INVITATION_ACCEPT}),
    R.VERIFIED: frozenset({P.LISTING_READ_VERIFIED}),
    R.VERIFIED_APPROVER: frozenset({P.NDA_ACCEPT}),
    R.OWNER_MEMBER: frozenset({P.LISTING_READ, P.LISTING_READ_VERIFIED, P.MEMBER_READ, P.MEMBER_LEAVE, P.MATCH_JUDGE}),
    R.OWNER_EDITOR: frozenset({P.LISTING_EDIT, P.LISTING_SUBMIT, P.IMPORT_RUN}),
    R.OWNER_APPROVER: frozenset({P.LISTING_APPROVE}),
    R.OWNER_ADMIN: frozenset({P.ORGANISATION_EDIT, P.MEMBER_MANAGE}),
    R.BROKER: frozenset(),
    R.BUREAU_MEMBER: frozenset({P.LISTING_READ, P.LISTING_READ_VERIFIED, P.AUDIT_READ}),
    R.BUREAU_EDITOR: frozenset({P.LISTING_REVIEW}),
    R.BUREAU_APPROVER: frozenset({P.ORGANISATION_VERIFY}),
    R.BUREAU_ADMIN: frozenset(),
    R.SYSTEM: frozenset(Permission),
}

_OWNER = (R.OWNER_MEMBER, R.OWNER_EDITOR, R.OWNER_APPROVER, R.OWNER_ADMIN)
_BUREAU = (R.BUREAU_MEMBER, R.BUREAU_EDITOR, R.BUREAU_APPROVER, R.BUREAU_ADMIN)


@dataclass(frozen=True, slots=True)
class Standing:
    """A live membership: one person's role in one organisation, and what that organisation is."""

    organisation_id: int
    role: MemberRole
    kind: OrganisationKind
    verified: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking. `acting_for` is the organisation they have switched to."""

    user_id: int | None = None
    standings: tuple[Standing, ...] = ()
    acting_for: int | None = None
    is_system: bool = False

    @property
    def is_signed_in(self) -> bool:
        """True for a person with an account who is signed in."""
        return self.user_id is not None

    @property
    def is_bureau(self) -> bool:
        """True for a member of a verified bureau."""
        return any(s.kind is OrganisationKind.BUREAU and s.verified for s in self.standings)

    @property
    def is_verified(self) -> bool:
        """True for a member of any verified organisation."""
        return any(s.verified for s in self.standings)

    @property
    def organisation_ids(self) -> frozenset[int]:
        """Return the organisations this actor belongs to."""
        return frozenset(s.organisation_id for s in self.standings)


ANONYMOUS = Actor()
SYSTEM = Actor(is_system=True)


def relations(actor: Actor, organisation_id: int | None) -> frozenset[Relation]:
    """Return every relation of the actor to a thing owned by that organisation (None: owned by nobody)."""
    found = {R.ANYONE}
    if actor.is_system:
        found.add(R.SYSTEM)
    if actor.is_signed_in:
        found.add(R.SIGNED_IN)
    for standing in actor.standings:
        rank = ROLE_ORDER.index(standing.role) + 1
        if standing.organisation_id == organisation_id:
            found.update(_OWNER[:rank])
        if standing.verified:
            found.add(R.VERIFIED)
            if rank > ROLE_ORDER.index(MemberRole.APPROVER):
                found.add(R.VERIFIED_APPROVER)
            if standing.kind is OrganisationKind.BUREAU:
                found.update(_BUREAU[:rank])
            if standing.kind is OrganisationKind.AGENCY:
                found.add(R.BROKER)
    return frozenset(found)


def allows(actor: Actor, permission: Permission, *, organisation_id: int | None = None) -> bool:
    """Say whether the actor holds the permission on a thing of that organisation."""
    return any(permission in GRANTS[relation] for relation in relations(actor, organisation_id))


def require(actor: Actor, permission: Permission, *, organisation_id: int | None = None) -> None:
    """Raise SignInNeeded or Forbidden unless the actor holds the permission on a thing of that organisation."""
    if allows(actor, permission, organisation_id=organisation_id):
        return
    if not actor.is_signed_in:
        raise SignInNeeded
    raise Forbidden
