"""The facts that an organisation's verification rests on."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from market.accounts.models import Organisation, User
from market.accounts.queries import members
from market.kernel.context import Context
from market.kernel.errors import IdentifierError
from market.kernel.events import EventRecord
from market.kernel.identifiers import check_uscc
from market.kernel.permissions import MemberRole
from market.kernel.text import Message, say


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person who acts for the organisation: their role, whether they asked for the verification."""

    name: str
    email: str
    is_admin: bool
    applied: bool


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """What the check of the 统一社会信用代码 found. It proves the form alone, not that the organisation exists."""

    good: bool
    text: Message


def check_code(organisation: Organisation) -> CodeCheck:
    """Check the code's form and check digit (GB 32100-2015)."""
    if not organisation.uscc:
        return CodeCheck(False, say("未填写"))
    try:
        check_uscc(organisation.uscc)
    except IdentifierError as error:
        return CodeCheck(False, error.message)
    return CodeCheck(True, say("格式与校验位正确（不代表单位存在，请与登记信息核对）"))


def applicants(ctx: Context, organisation: Organisation) -> list[Applicant]:
    """Return the organisation's admins and whoever asked for its verification."""
    submitted_by = _submitted_by(ctx, organisation)
    return [
        Applicant(member.user.name, member.user.email, member.role is MemberRole.ADMIN, member.user_id == submitted_by)
        for member in members(ctx.session, ctx.actor, organisation.id)
        if member.role is MemberRole.ADMIN or member.user_id == submitted_by
    ]


def _submitted_by(ctx: Context, organisation: Organisation) -> int | None:
    return ctx.session.scalar(
        select(User.id)
        .join(EventRecord, EventRecord.actor_id == User.id)
        .where(
            EventRecord.name == "OrganisationSubmitted",
            EventRecord.object_kind == "organisation",
            EventRecord.object_id == organisation.id,
        )
        .order_by(EventRecord.seq.desc())
        .limit(1)
    )
