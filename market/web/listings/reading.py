"""What a listing's public page says besides the record itself: gates, deadlines, whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from market.catalogue.models import Achievement, Listing, TechnicalNeed
from market.catalogue.queries import disclosure, may_see_owner, shown_owner
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import FilePurpose, ListingKind, Tier
from market.kernel.context import Context
from market.kernel.permissions import Permission, allows
from market.kernel.text import Message, say
from market.web.current import container
from market.web.listings.steps import HANDING_IN, step_buttons
from market.web.listings.wizard import Wizard, may_edit_now


@dataclass(frozen=True, slots=True)
class Gate:
    """What stands before a part of a listing, and the one next step to get through."""

    title: Message
    text: Message
    label: Message | None = None
    url: str = ""


def days_left(today: date, last: date | None) -> Message | None:
    """Return how long a deadline is away, in words; None where there is none."""
    if last is None:
        return None
    days = (last - today).days
    if days < 0:
        return say("已截止")
    return say("今天截止") if days == 0 else say("还有 %(days)s 天", days=days)


def gates(ctx: Context, listing: Listing, tiers: frozenset[Tier]) -> dict[str, Gate]:
    """Return a gate for each tier that holds something this reader may not read yet."""
    found = {}
    for tier in (Tier.VERIFIED, Tier.NDA):
        if tier not in tiers and _holds_anything(listing, tier):
            found[tier.value] = _verified_gate(ctx, listing) if Tier.VERIFIED not in tiers else _nda_gate(ctx, listing)
    if len(found) == 2 and Tier.VERIFIED not in tiers:
        del found[Tier.NDA.value]  # one next step at a time
    return found


def _holds_anything(listing: Listing, tier: Tier) -> bool:
    if any(file.tier is tier for file in listing.files):
        return True
    if not isinstance(listing, Achievement):
        return False
    return bool(listing.details_verified if tier is Tier.VERIFIED else listing.details_nda)


def _verified_gate(ctx: Context, listing: Listing) -> Gate:
    title = say("这部分内容仅已认证单位可见")
    if not ctx.actor.is_signed_in:
        here = url_for(f"{listing.kind.value}s.show", uid=listing.uid)
        sign_in = url_for("accounts.sign_in", next=here)
        return Gate(title, say("请用已认证单位的账号登录后查看。"), say("登录查看"), sign_in)
    if not ctx.actor.standings:
        text = say("您还不属于任何单位。请创建单位并通过科技局认证，或请本单位管理员邀请您加入。")
        return Gate(title, text, say("创建单位"), url_for("organisations.create"))
    text = say("您的单位还没有通过科技局认证。提交统一社会信用代码和联系人后即可申请。")
    return Gate(title, text, say("去申请认证"), url_for("organisations.edit"))


def _nda_gate(ctx: Context, listing: Listing) -> Gate:
    title = say("这部分内容在签署保密承诺后可见")
    if allows(ctx.actor, Permission.NDA_ACCEPT, organisation_id=listing.organisation_id):
        text = say("承诺书约一页：只用于评估合作，不向第三方披露，保密三年。")
        return Gate(title, text, say("阅读并签署"), url_for("achievements.nda", uid=listing.uid))
    return Gate(title, say("保密承诺由本单位的审批人或管理员签署，请联系他们打开本页办理。"))


def page_values(ctx: Context, wizard: Wizard, listing: Listing) -> dict[str, Any]:
    """Return what the public page of either kind needs besides the listing."""
    tiers = disclosure(ctx, listing)
    own = listing.organisation_id in ctx.actor.organisation_ids
    path = url_for(f"{wizard.area}.show", uid=listing.uid)
    return {
        "listing": listing,
        "tiers": tiers,
        "gates": gates(ctx, listing, tiers),
        "owner_name": shown_owner(ctx.actor, listing),
        "owner_known": may_see_owner(ctx.actor, listing),
        "own": own,
        "buttons": step_buttons(ctx, listing) if own else [],
        "handing_in": HANDING_IN,
        "may_edit": may_edit_now(ctx, listing),
        "edit_url": wizard.url(listing, "basics"),
        "check_url": wizard.url(listing, "check"),
        "step_url": url_for(f"{wizard.area}.take_step", uid=listing.uid),
        "address": container().settings.address + path,
        "images": _public_images(listing),
        "print_url": url_for(f"{wizard.area}.print_page", uid=listing.uid),
        "contact": _contact(ctx, listing),
        "on_shelf": listing.state is ListingState.PUBLISHED,
        "may_review": ctx.actor.is_bureau and listing.state is ListingState.IN_REVIEW,
        "kind": listing.kind.value,
        "is_need": listing.kind is ListingKind.NEED,
    } | _deadlines(ctx, listing)


def _public_images(listing: Listing) -> list[str]:
    """Return whole addresses of the images that everybody may see."""
    site = container().settings.address
    return [
        site + url_for("achievements.file", uid=file.uid)
        for file in listing.files
        if file.purpose is FilePurpose.IMAGE and file.tier is Tier.PUBLIC
    ]


def _deadlines(ctx: Context, listing: Listing) -> dict[str, Any]:
    if not isinstance(listing, TechnicalNeed):
        return {}
    return {
        "questions_left": days_left(ctx.today, listing.questions_until),
        "submissions_left": days_left(ctx.today, listing.submissions_until),
    }


@dataclass(frozen=True, slots=True)
class Contact:
    """How the owner can be reached: what it gave for publishing."""

    name: str
    email: str
    phone: str


def _contact(ctx: Context, listing: Listing) -> Contact | None:
    """Return the contact that the owner published; never that of an enterprise that hides its name."""
    if not may_see_owner(ctx.actor, listing):
        return None
    owner = listing.organisation
    if not (owner.contact_email or owner.contact_phone):
        return None
    return Contact(owner.contact_name, owner.contact_email, owner.contact_phone)
