"""A unit's desk: what waits, the longest waiting first, and the one step to take next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import url_for

from market.accounts.models import Organisation, Verification
from market.catalogue.models import Listing
from market.catalogue.queries import own_listings, soon_expiring, state_counts
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.permissions import Permission, allows
from market.kernel.text import Message, say
from market.web.desk.choice import WORKING_ORDER
from market.web.desk.places import first_kinds, work_address

SHOWN = 5

# What to say of the pile that holds others up most, and what its button says.
_STEPS = {
    "submitted": (say("有 %(n)s 项等待您审批，最早的是“%(title)s”。"), say("去审批")),
    "sent_back": (say("有 %(n)s 项被退回，最早的是“%(title)s”。按退回原因修改后可以再次提交。"), say("去修改")),
    "expiring": (say("有 %(n)s 项即将到期，最早的是“%(title)s”。请确认是否仍然有效。"), say("去确认")),
    "draft": (say("有 %(n)s 份草稿没有提交，最早的是“%(title)s”。"), say("继续填写")),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One listing that waits, and where the work goes on."""

    listing: Listing
    url: str


@dataclass(frozen=True, slots=True)
class Pile:
    """Listings that wait for the same thing."""

    name: str
    title: Message
    lines: tuple[Line, ...]
    total: int
    all_url: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now."""

    text: Message
    label: Message
    url: str


@dataclass(frozen=True, slots=True)
class UnitDesk:
    """Everything a unit's desk shows but the matches."""

    piles: tuple[Pile, ...]
    counts: Mapping[ListingKind, Mapping[ListingState, int]]
    next_step: NextStep | None
    may_edit: bool


def unit_desk(ctx: Context, organisation: Organisation) -> UnitDesk:
    """Return what waits for this reader in their organisation."""
    may_edit = allows(ctx.actor, Permission.LISTING_EDIT, organisation_id=organisation.id)
    may_approve = allows(ctx.actor, Permission.LISTING_APPROVE, organisation_id=organisation.id)
    waiting = [(ListingState.SENT_BACK, say("退回修改")), (ListingState.SUBMITTED, say("待本单位审批"))]
    if may_edit:
        waiting.append((ListingState.DRAFT, say("未完成的草稿")))
    piles = [_pile(ctx, organisation.id, state, title) for state, title in waiting]
    piles.insert(2, _expiring(ctx, organisation.id))
    found = tuple(pile for pile in piles if pile.total)
    found_counts = state_counts(ctx, organisation.id)
    counts = {
        kind: {state: by_state[state] for state in WORKING_ORDER if state in by_state}
        for kind, by_state in found_counts.items()
    }
    step = _verification_step(ctx, organisation) or _listing_step(found, may_edit, may_approve)
    if step is None and may_edit and not any(counts.values()):
        step = _first_step(organisation)
    return UnitDesk(found, counts, step, may_edit)


def _pile(ctx: Context, organisation_id: int, state: ListingState, title: Message) -> Pile:
    page = own_listings(ctx, organisation_id, state=state, per_page=SHOWN, oldest_first=True)
    url = url_for("desk.listings", state=state.value)
    return Pile(state.value, title, _lines(ctx, page.items), page.total, url)


def _expiring(ctx: Context, organisation_id: int) -> Pile:
    found = soon_expiring(ctx, organisation_id)
    url = url_for("desk.listings", state=ListingState.PUBLISHED.value)
    return Pile("expiring", say("即将到期，需要确认仍然有效"), _lines(ctx, found[:SHOWN]), len(found), url)


def _lines(ctx: Context, listings: Sequence[Listing]) -> tuple[Line, ...]:
    return tuple(Line(listing, work_address(ctx.actor, listing)) for listing in listings)


def _verification_step(ctx: Context, organisation: Organisation) -> NextStep | None:
    may = allows(ctx.actor, Permission.ORGANISATION_EDIT, organisation_id=organisation.id)
    if organisation.verification not in {Verification.UNSUBMITTED, Verification.REFUSED} or not may:
        return None
    url = url_for("organisations.edit")
    if organisation.verification is Verification.REFUSED:
        return NextStep(say("单位认证没有通过。请按理由修改资料后重新提交。"), say("修改单位资料"), url)
    return NextStep(say("单位还没有提交认证。认证通过后才能把成果和难题提交上架。"), say("完善资料并提交认证"), url)


def _listing_step(piles: Sequence[Pile], may_edit: bool, may_approve: bool) -> NextStep | None:
    """Return what has waited longest for this reader, in the order in which it holds others up."""
    by_name = {pile.name: pile for pile in piles}
    allowed = {"submitted": may_approve, "sent_back": may_edit, "expiring": may_approve, "draft": may_edit}
    for name, (text, label) in _STEPS.items():
        pile = by_name.get(name)
        if pile is not None and allowed[name]:
            title = pile.lines[0].listing.title or say("未命名")
            return NextStep(replace(text, params={"n": pile.total, "title": title}), label, pile.lines[0].url)
    return None


def _first_step(organisation: Organisation) -> NextStep:
    if first_kinds(organisation.kind)[0] is ListingKind.NEED:
        text = say("还没有发布过难题。用自己的话写下解决不了的问题，几分钟就能写完。")
        return NextStep(text, say("发布企业难题"), url_for("needs.create"))
    text = say("货架上还没有本单位的成果。可以逐项填写，也可以用现成的表格一次导入几百项。")
    return NextStep(text, say("从表格导入"), url_for("imports.create"))
