"""Buttons of the life cycle, and what happens when one is pressed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from market.catalogue.actions import submit_and_approve, take_step
from market.catalogue.models import Listing
from market.catalogue.queries import find_listing, open_actions
from market.catalogue.rules.lifecycle import ACTION_LABELS, NEEDS_REASON, PERMISSIONS, ListingAction
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import InvalidInput, NotFound
from market.kernel.permissions import Permission, allows
from market.kernel.text import Message, say
from market.web.current import context
from market.web.forms import MarketForm
from market.web.listings.wizard import Wizard
from market.web.redirects import safe_next
from market.web.text import translate

SUBMIT_AND_APPROVE = "submit_and_approve"

A = ListingAction

HINTS: dict[ListingAction, Message] = {
    A.SUBMIT: say("交给本单位审批人；审批前可以撤回修改。"),
    A.RECALL: say("收回为草稿，修改后需要重新提交。"),
    A.APPROVE: say("确认内容属实、可以公开，报送科技局审核。"),
    A.PAUSE: say("暂时从货架上取下，随时可以恢复。"),
    A.RESUME: say("重新在货架上展示。"),
    A.WITHDRAW: say("从平台撤下，不再展示；以后可以重新编辑。"),
    A.RENEW: say("确认内容仍然有效，继续展示。"),
    A.REOPEN: say("恢复为草稿，修改后重新提交。"),
    A.SEND_BACK: say("退回编辑人修改，并说明原因。"),
}
DONE: dict[ListingAction, Message] = {
    A.SUBMIT: say("已提交，等待本单位审批人审批。"),
    A.RECALL: say("已撤回为草稿，可以修改后重新提交。"),
    A.APPROVE: say("已同意并报送科技局审核。"),
    A.SEND_BACK: say("已退回，并告知了原因。"),
    A.PUBLISH: say("已通过审核并上架。"),
    A.PAUSE: say("已暂停展示。"),
    A.RESUME: say("已恢复展示。"),
    A.WITHDRAW: say("已撤下。"),
    A.RENEW: say("已确认仍然有效，继续展示。"),
    A.REOPEN: say("已恢复为草稿。"),
}
HANDING_IN = frozenset({A.SUBMIT.value, A.APPROVE.value, SUBMIT_AND_APPROVE})
_GO = frozenset({A.SUBMIT, A.APPROVE, A.RESUME, A.RENEW, A.REOPEN})


@dataclass(frozen=True, slots=True)
class StepButton:
    """One step that this reader may take: its name in the form, its words, how it looks."""

    action: str
    label: Message
    hint: Message
    tone: str
    needs_reason: bool


class ReasonForm(MarketForm):
    """A step with its reason."""

    action = HiddenField()
    next = HiddenField()
    reason = TextAreaField(_l("原因"))


def step_buttons(ctx: Context, listing: Listing) -> list[StepButton]:
    """Return the steps that members of the unit may take, the likeliest first; the bureau's are on its own pages."""
    may_approve = allows(ctx.actor, Permission.LISTING_APPROVE, organisation_id=listing.organisation_id)
    found = []
    for action in open_actions(ctx, listing):
        if PERMISSIONS[listing.state, action] in {Permission.LISTING_REVIEW, Permission.LISTING_EXPIRE}:
            continue
        if action is A.SUBMIT and may_approve:
            found.append(_submit_and_approve())
            continue
        tone = "go" if action in _GO else "stop" if action is A.WITHDRAW else "quiet"
        found.append(StepButton(action.value, ACTION_LABELS[action], HINTS[action], tone, action in NEEDS_REASON))
    return sorted(found, key=lambda button: ("go", "quiet", "stop").index(button.tone))


def _submit_and_approve() -> StepButton:
    hint = say("您是审批人：提交并同意，直接报送科技局审核。")
    return StepButton(SUBMIT_AND_APPROVE, say("提交并报送审核"), hint, "go", False)


def take_listing_step(wizard: Wizard, uid: str) -> ResponseReturnValue:
    """Take the step that a button named; where its reason is missing, ask for it on a page of its own."""
    ctx, form = context(), ReasonForm()
    asked = form.action.data or ""
    if asked != SUBMIT_AND_APPROVE and asked not in set(ListingAction):
        raise NotFound
    action = A.APPROVE if asked == SUBMIT_AND_APPROVE else ListingAction(asked)
    try:
        with transaction(ctx.session):
            if asked == SUBMIT_AND_APPROVE:
                submit_and_approve(ctx, wizard.kind, uid)
            else:
                take_step(ctx, wizard.kind, uid, action, reason=form.reason.data or "")
    except InvalidInput as error:
        if "reason" not in error.fields:
            flash(translate(error.message), "error")
            return redirect(_back(ctx, wizard, uid), 303)
        form.take_errors(error)
        return _ask_reason(ctx, wizard, uid, action, form)
    flash(translate(DONE[action]), "success")
    return redirect(_back(ctx, wizard, uid), 303)


def _ask_reason(ctx: Context, wizard: Wizard, uid: str, action: ListingAction, form: ReasonForm) -> ResponseReturnValue:
    listing = find_listing(ctx, wizard.kind, uid)
    page = render_template(
        "listings/reason.html",
        listing=listing,
        form=form,
        label=ACTION_LABELS[action],
        hint=HINTS.get(action, ""),
        action=url_for(f"{wizard.area}.take_step", uid=uid),
        back=_back(ctx, wizard, uid),
    )
    return page, 422


def _back(ctx: Context, wizard: Wizard, uid: str) -> str:
    """Return where to go on: where the button said, else to what this reader may still see of the listing."""
    default = url_for("desk.home")
    try:
        listing = find_listing(ctx, wizard.kind, uid)
    except NotFound:
        return safe_next(request.form.get("next"), default)
    if listing.organisation_id in ctx.actor.organisation_ids:
        default = wizard.url(listing, "check")
    return safe_next(request.form.get("next"), default)
