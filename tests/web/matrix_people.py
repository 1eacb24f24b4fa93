"""One person for each way to stand to an organisation's things, and what became of what they tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from market.accounts.models import Organisation, User
from market.jobs.wiring import new_context
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import MarketError
from market.kernel.permissions import ANONYMOUS, SYSTEM, MemberRole, OrganisationKind

OWNERS = ("member", "editor", "approver", "admin")
BUREAU = ("bureau_member", "bureau_editor", "bureau_approver", "bureau_admin")
# People of other organisations, each with the role and the kind of organisation that they come from.
VERIFIED = {
    "other_member": (MemberRole.MEMBER, OrganisationKind.ENTERPRISE),
    "university": (MemberRole.ADMIN, OrganisationKind.UNIVERSITY),
    "enterprise": (MemberRole.ADMIN, OrganisationKind.ENTERPRISE),
    "organiser": (MemberRole.ADMIN, OrganisationKind.ORGANISER),
    "broker": (MemberRole.ADMIN, OrganisationKind.AGENCY),
    "financial": (MemberRole.ADMIN, OrganisationKind.FINANCIAL),
}
UNVERIFIED = {
    "unverified": (MemberRole.ADMIN, OrganisationKind.ENTERPRISE),
    "unverified_bureau": (MemberRole.ADMIN, OrganisationKind.BUREAU),
}
NOBODY = ("anonymous", "newcomer")
PEOPLE = (*NOBODY, *OWNERS, *VERIFIED, *UNVERIFIED, *BUREAU)
EVERYBODY = (*PEOPLE, "system")
SIGNED_IN = tuple(name for name in PEOPLE if name != "anonymous")


class People:
    """Everybody by name; `owner` is whose things they all try."""

    def __init__(self, person: Any, create_organisation: Any, create_user: Any, acting: Any) -> None:
        self.owner: Organisation = create_organisation(OrganisationKind.UNIVERSITY, "松江理工大学")
        bureau: Organisation = create_organisation(OrganisationKind.BUREAU, "临江市科技局")
        self.newcomer: User = create_user()
        self.contexts: dict[str, Context] = {
            "anonymous": new_context(ANONYMOUS),
            "newcomer": acting(self.newcomer),
            "system": new_context(SYSTEM),
        }
        for role in MemberRole:
            self.contexts[role.value] = person(role, organisation=self.owner)
            self.contexts[f"bureau_{role.value}"] = person(role, organisation=bureau)
        for name, (role, kind) in VERIFIED.items():
            self.contexts[name] = person(role, kind)
        for name, (role, kind) in UNVERIFIED.items():
            self.contexts[name] = person(role, kind, verified=False)

    def __getitem__(self, name: str) -> Context:
        return self.contexts[name]


def read_people(words: str) -> frozenset[str]:
    """Return who is meant: names, "editor+" for that role of the owner and those above it, and groups."""
    found: set[str] = set()
    for word in words.split():
        if word.endswith("+"):
            ranks = BUREAU if word.startswith("bureau_") else OWNERS
            found.update(ranks[ranks.index(word.removesuffix("+")) :])
        else:
            found.update(_GROUPS.get(word, (word,)))
    unknown = found - set(EVERYBODY)
    assert not unknown, f"nobody is called {unknown}"
    return frozenset(found)


_GROUPS: dict[str, tuple[str, ...]] = {
    "nobody": (),
    "everybody": PEOPLE,
    "signed-in": SIGNED_IN,
    "verified": (*OWNERS, *VERIFIED, *BUREAU),
}


class _Undone(Exception):
    """Takes back what an attempt has done, so that the next one finds everything as it was."""


def attempt(ctx: Context, act: Callable[[Context], object]) -> str:
    """Try something in a transaction that is always taken back; return "done" or the refusal's name."""
    try:
        with transaction(ctx.session):
            act(ctx)
            raise _Undone
    except _Undone:
        return "done"
    except MarketError as refused:
        return type(refused).__name__
