"""What happens to people and organisations, told in numbers, field names and short public values alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from market.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered(Event):
    """A new account waits for its address to be confirmed: mail the link of `token_uid` (confirm_email)."""

    object_kind: ClassVar[str] = "user"
    token_uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationRequested(Event):
    """An account that is not confirmed yet asks for the link again (confirm_email)."""

    object_kind: ClassVar[str] = "user"
    token_uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRepeated(Event):
    """Somebody registered with the address of an account that exists: tell its owner (already_registered)."""

    object_kind: ClassVar[str] = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCreated(Event):
    """The market itself made an account, confirmed from the start."""

    object_kind: ClassVar[str] = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailConfirmed(Event):
    """The address was proved by its link."""

    object_kind: ClassVar[str] = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileEdited(Event):
    """A person changed their own entry."""

    object_kind: ClassVar[str] = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Event):
    """A browser was signed in."""

    object_kind: ClassVar[str] = "user"
    remember: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed(Event):
    """A guess was wrong, or the account cannot be used. `locked`: no guess is left for now."""

    object_kind: ClassVar[str] = "user"
    why: str
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(Event):
    """A browser was signed out."""

    object_kind: ClassVar[str] = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsEnded(Event):
    """Sessions of a person were ended from elsewhere."""

    object_kind: ClassVar[str] = "user"
    count: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordResetRequested(Event):
    """Somebody forgot their password: mail the link of `token_uid` (reset_password)."""

    object_kind: ClassVar[str] = "user"
    token_uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordResetRefused(Event):
    """A reset was asked for where there is no account that may have one; nothing is mailed."""

    object_kind: ClassVar[str] = "user"
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationRefused(Event):
    """A confirmation was asked for where no account waits for one; nothing is mailed."""

    object_kind: ClassVar[str] = "user"
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Event):
    """The password is another one. `by`: "owner" who knew the old one, or "reset" by a link."""

    object_kind: ClassVar[str] = "user"
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCreated(Event):
    """An organisation was entered."""

    object_kind: ClassVar[str] = "organisation"
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationEdited(Event):
    """An organisation's entry was changed; `changes` says what."""

    object_kind: ClassVar[str] = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationSubmitted(Event):
    """An organisation asks the bureau to verify it."""

    object_kind: ClassVar[str] = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationVerified(Event):
    """The bureau verified an organisation (organisation_verified to its admins)."""

    object_kind: ClassVar[str] = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRefused(Event):
    """The bureau did not verify an organisation (organisation_refused to its admins)."""

    object_kind: ClassVar[str] = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdded(Event):
    """The market itself, or an organisation's founding, made somebody a member."""

    object_kind: ClassVar[str] = "organisation"
    user_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberInvited(Event):
    """Somebody was invited: mail the link of `invitation_uid` (invitation)."""

    object_kind: ClassVar[str] = "organisation"
    invitation_uid: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRevoked(Event):
    """An invitation is good no more."""

    object_kind: ClassVar[str] = "organisation"
    invitation_uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAccepted(Event):
    """Somebody became a member by invitation."""

    object_kind: ClassVar[str] = "organisation"
    invitation_uid: str
    user_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged(Event):
    """A member's role is another one."""

    object_kind: ClassVar[str] = "organisation"
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(Event):
    """An admin removed a member."""

    object_kind: ClassVar[str] = "organisation"
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Event):
    """A member left by themselves."""

    object_kind: ClassVar[str] = "organisation"
    user_id: int
