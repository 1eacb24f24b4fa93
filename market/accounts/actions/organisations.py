"""Organisations: entered by a person, who becomes their admin, and verified by the bureau."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from market.accounts.events import (
    OrganisationCreated,
    OrganisationEdited,
    OrganisationRefused,
    OrganisationSubmitted,
    OrganisationVerified,
)
from market.accounts.models import Organisation, User
from market.accounts.queries import organisation_by_uid
from market.accounts.records import add_member
from market.accounts.rules.names import name_key, name_pinyin
from market.accounts.rules.profile import FIELDS, changes_between, check_organisation, check_ready, check_reason
from market.accounts.rules.roles import check_kind
from market.accounts.rules.verification import VERIFIED_FIELDS, Verification, VerificationAction
from market.kernel.context import Context
from market.kernel.errors import Conflict, Forbidden, InvalidInput
from market.kernel.permissions import MemberRole, OrganisationKind, Permission, require
from market.kernel.text import Message, say

USCC_TAKEN = say("该统一社会信用代码已登记，请联系该单位管理员邀请您加入。")
BUREAU_FIXED = say("科技管理部门的名称和代码由平台运营方维护，请联系运营方修改。")


def create_organisation(ctx: Context, *, kind: OrganisationKind, values: Mapping[str, Any]) -> Organisation:
    """Enter an organisation; the person who does becomes its admin.

    Raises Forbidden for a bureau, InvalidInput by field, also where name or code are registered already.
    """
    require(ctx.actor, Permission.ORGANISATION_CREATE)
    check_kind(kind, by_system=ctx.actor.is_system)
    organisation = _add(ctx, kind, values)
    if ctx.actor.user_id is not None:
        founder = ctx.session.get_one(User, ctx.actor.user_id)
        add_member(ctx, organisation, founder, MemberRole.ADMIN)
    return organisation


def establish_organisation(
    ctx: Context, *, kind: OrganisationKind, values: Mapping[str, Any], reason: str = "由平台运营方设立"
) -> Organisation:
    """Enter an organisation that counts as verified from the start: a bureau, or one of the demo market.

    For the command line alone. `values` need a name and a 统一社会信用代码.
    """
    require(ctx.actor, Permission.USER_CREATE)
    organisation = _add(ctx, kind, values)
    if organisation.uscc is None:
        raise InvalidInput(fields={"uscc": [say("请填写统一社会信用代码（18 位）。")]})
    organisation.apply(VerificationAction.SUBMIT, at=ctx.now)
    organisation.apply(VerificationAction.ACCEPT, at=ctx.now, reason=reason)
    ctx.session.flush()
    ctx.record(OrganisationVerified(object_id=organisation.id, organisation_id=organisation.id))
    return organisation


def edit_organisation(ctx: Context, uid: str, values: Mapping[str, Any], *, version: int | None = None) -> Organisation:
    """Change an organisation's entry; only the given fields.

    A verified one that changes its name or code waits for the bureau again. Raises NotFound, Forbidden,
    InvalidInput by field, and Conflict where it was changed since it was read as `version`.
    """
    organisation = organisation_by_uid(ctx.session, ctx.actor, uid)
    require(ctx.actor, Permission.ORGANISATION_EDIT, organisation_id=organisation.id)
    if version is not None and version != organisation.version:
        raise Conflict
    clean = check_organisation(values)
    before = {field: getattr(organisation, field) for field in FIELDS}
    changed = changes_between(before, clean)
    if not changed:
        return organisation
    _check_changes(ctx, organisation, clean, changed)
    _fill(organisation, clean)
    if organisation.is_verified and VERIFIED_FIELDS & changed.keys():
        organisation.apply(VerificationAction.AMEND, at=ctx.now)
        changed["verification"] = [Verification.VERIFIED.value, Verification.PENDING.value]
    ctx.record(OrganisationEdited(object_id=organisation.id, organisation_id=organisation.id, changes=changed))
    return organisation


def submit_organisation(ctx: Context, uid: str) -> Organisation:
    """Ask the bureau to verify an organisation.

    Raises InvalidInput naming what is missing, IllegalTransition where it waits or is verified already.
    """
    organisation = organisation_by_uid(ctx.session, ctx.actor, uid)
    require(ctx.actor, Permission.ORGANISATION_EDIT, organisation_id=organisation.id)
    check_ready({field: getattr(organisation, field) for field in FIELDS})
    organisation.apply(VerificationAction.SUBMIT, at=ctx.now)
    ctx.record(OrganisationSubmitted(object_id=organisation.id, organisation_id=organisation.id))
    return organisation


def verify_organisation(
    ctx: Context, uid: str, accepted: bool, reason: str, *, version: int | None = None
) -> Organisation:
    """Decide for the bureau whether an organisation is what it says, with a reason that it will read.

    Raises Forbidden for its own members, IllegalTransition where it does not wait for this, Conflict where it was
    changed since it was read as `version`.
    """
    organisation = organisation_by_uid(ctx.session, ctx.actor, uid)
    require(ctx.actor, Permission.ORGANISATION_VERIFY, organisation_id=organisation.id)
    if organisation.id in ctx.actor.organisation_ids:
        raise Forbidden(say("不能认证自己所在的单位，请由其他工作人员办理。"))
    if version is not None and version != organisation.version:
        raise Conflict
    action = VerificationAction.ACCEPT if accepted else VerificationAction.REFUSE
    organisation.apply(action, at=ctx.now, reason=check_reason(reason))
    event = OrganisationVerified if accepted else OrganisationRefused
    ctx.record(event(object_id=organisation.id, organisation_id=organisation.id))
    return organisation


def _add(ctx: Context, kind: OrganisationKind, values: Mapping[str, Any]) -> Organisation:
    clean = check_organisation({"name": "", **values})
    _check_free(ctx, clean)
    organisation = Organisation(kind=kind, created_at=ctx.now)
    _fill(organisation, clean)
    ctx.session.add(organisation)
    ctx.session.flush()
    ctx.record(OrganisationCreated(object_id=organisation.id, organisation_id=organisation.id, kind=kind.value))
    return organisation


def _fill(organisation: Organisation, clean: Mapping[str, Any]) -> None:
    for field, value in clean.items():
        setattr(organisation, field, value)
    if "name" in clean:
        organisation.name_key = name_key(clean["name"])
        organisation.name_pinyin = name_pinyin(clean["name"])


def _check_changes(
    ctx: Context, organisation: Organisation, clean: Mapping[str, Any], changed: Mapping[str, Any]
) -> None:
    _check_free(ctx, clean, besides=organisation.id)
    if organisation.kind is OrganisationKind.BUREAU and not ctx.actor.is_system:
        fixed = {field: [BUREAU_FIXED] for field in sorted(VERIFIED_FIELDS & changed.keys())}
        if fixed:
            raise InvalidInput(fields=fixed)
    if "uscc" in changed and clean["uscc"] is None and organisation.verification is not Verification.UNSUBMITTED:
        raise InvalidInput(fields={"uscc": [say("已提交认证的单位不能清空统一社会信用代码。")]})


def _check_free(ctx: Context, clean: Mapping[str, Any], *, besides: int = 0) -> None:
    """Raise InvalidInput where another organisation has this name (or a near-equal one) or this code."""
    taken: dict[str, list[Message]] = {}
    others = select(Organisation.id).where(Organisation.id != besides)
    if "name" in clean and ctx.session.scalar(others.where(Organisation.name_key == name_key(clean["name"]))):
        taken["name"] = [
            say(
                "“%(name)s”已在平台登记，请联系该单位管理员邀请您加入；如不是本单位登记的，请联系科技管理部门。",
                name=clean["name"],
            )
        ]
    if clean.get("uscc") and ctx.session.scalar(others.where(Organisation.uscc == clean["uscc"])):
        taken["uscc"] = [USCC_TAKEN]
    if taken:
        raise InvalidInput(fields=taken)
