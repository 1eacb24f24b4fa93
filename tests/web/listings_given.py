"""Complete records and the people around them, for tests of pages of listings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from market.accounts.models import Organisation
from market.catalogue import actions
from market.catalogue.models import Listing
from market.catalogue.queries import find_listing
from market.catalogue.rules.lifecycle import ListingAction
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.permissions import MemberRole, OrganisationKind

A, N = ListingKind.ACHIEVEMENT, ListingKind.NEED

VERIFIED_SECRET = "公斤级成本每千克九十二元整"
NDA_SECRET = "添加剂是百分之二的某磷酸酯"

ACHIEVEMENT: dict[str, Any] = {
    "title": "宽温域氟代羧酸酯电解液体系",
    "summary": "−40 ℃ 仍能放出 86 % 的容量，适合寒区储能。",
    "problem": "寒区冬季电池容量骤降、充电析锂。",
    "innovations": ["凝固点降到 −71 ℃"],
    "indicators": [
        {"metric": "放电容量保持率", "comparator": "eq", "value": "86", "unit": "%", "compared_with": "商用 41 %"},
        {"metric": "循环寿命", "comparator": "ge", "value": "1200", "unit": "次"},
    ],
    "applications": ["寒区换电重卡"],
    "keywords": ["电解液", "低温"],
    "field": "materials",
    "industries": ["chemicals"],
    "trl": 6,
    "trl_evidence": "2025 年 6 月完成 500 h 中试运行。",
    "ownership": "service",
    "transfer_modes": ["license"],
    "price_fen": 80 * 10**6,
    "details_verified": VERIFIED_SECRET,
    "details_nda": NDA_SECRET,
    "ip_rights": [
        {"kind": "invention", "number": "ZL201710601862.3", "title": "一种低温电解液", "status": "granted"},
    ],
    "team": [{"name": "李明", "title": "教授", "role": "负责人"}],
}
NEED: dict[str, Any] = {
    "title": "低温下不析锂的电解液",
    "problem": "储能柜冬季充电析锂，只能外部加热。",
    "indicators": [
        {"metric": "放电容量保持率", "comparator": "ge", "value": "80", "unit": "%", "current": "41 %"},
    ],
    "field": "energy",
    "months": 12,
    "budget_fen": 80 * 10**6,
    "ip_wish": "shared",
    "submissions_until": date(2026, 11, 30),
}
VALUES = {A: ACHIEVEMENT, N: NEED}
OWNERS = {A: OrganisationKind.UNIVERSITY, N: OrganisationKind.ENTERPRISE}


@dataclass(frozen=True)
class Cast:
    """An organisation's people, the bureau, and an approver of another verified organisation."""

    organisation: Organisation
    member: Context
    editor: Context
    approver: Context
    bureau: Context
    stranger: Context


def make_cast(person: Any, create_organisation: Any, kind: ListingKind, **values: Any) -> Cast:
    """Make an owner of that kind of listing with its people, the bureau and a stranger."""
    owner = create_organisation(OWNERS[kind], **values)
    return Cast(
        owner,
        person(MemberRole.MEMBER, organisation=owner),
        person(MemberRole.EDITOR, organisation=owner),
        person(MemberRole.APPROVER, organisation=owner),
        person(MemberRole.EDITOR, OrganisationKind.BUREAU),
        person(MemberRole.APPROVER, OrganisationKind.ENTERPRISE),
    )


def begin(cast: Cast, kind: ListingKind, **values: Any) -> str:
    """Make a complete draft and return its name in addresses."""
    ctx = cast.editor
    with transaction(ctx.session):
        listing = actions.create_listing(ctx, kind, cast.organisation.id, VALUES[kind] | values)
    return listing.uid


def publish(cast: Cast, kind: ListingKind, **values: Any) -> str:
    """Make a listing that stands on the shelf and return its name in addresses."""
    uid = begin(cast, kind, **values)
    with transaction(cast.approver.session):
        actions.submit_and_approve(cast.approver, kind, uid)
    with transaction(cast.bureau.session):
        actions.take_step(cast.bureau, kind, uid, ListingAction.PUBLISH)
    return uid


def read(cast: Cast, kind: ListingKind, uid: str) -> Listing:
    """Return a listing as it is in the database now."""
    cast.editor.session.expire_all()
    return find_listing(cast.editor, kind, uid)
