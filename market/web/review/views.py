"""The bureau's review: listings before they go on the shelf, organisations before they count as verified."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts.actions.organisations import verify_organisation
from market.accounts.models import Organisation, Verification
from market.accounts.queries import (
    count_awaiting_verification,
    organisation_by_uid,
    organisations_awaiting_verification,
)
from market.accounts.rules.roles import KIND_LABELS
from market.catalogue.actions import take_step
from market.catalogue.models import Listing
from market.catalogue.queries import disclosure, find_listing, open_actions, review_queue
from market.catalogue.rules.lifecycle import ListingAction
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from market.kernel.permissions import Permission, allows
from market.kernel.regions import region_label
from market.kernel.text import say
from market.web.current import container, context
from market.web.desk.bulk import MOST, STEP_LABELS, read_names, take_many
from market.web.desk.places import bureau_places
from market.web.review.findings import findings
from market.web.review.forms import DecisionForm, VerificationForm, read_version
from market.web.review.registration import applicants, check_code
from market.web.review.trail import listing_trail, organisation_trail

bp = Blueprint("review", __name__, url_prefix="/desk/review")

PER_PAGE = 50


@bp.get("")
def queue() -> ResponseReturnValue:
    """Show what waits for review, the longest waiting first."""
    ctx = _bureau()
    page = review_queue(ctx, request.args.get("page", 1, type=int), per_page=PER_PAGE)
    return render_template(
        "review/queue.html",
        page=page,
        may_publish=allows(ctx.actor, Permission.LISTING_REVIEW),
        most=MOST,
        page_address=lambda number: url_for(".queue", page=number),
        places=bureau_places("review.queue"),
    )


@bp.post("/publish")
def publish_many() -> ResponseReturnValue:
    """Put many listings on the shelf and say what became of each."""
    ctx = _bureau()
    names = read_names(request.form.getlist("listing"))
    if not names:
        flash(_("请先勾选要上架的条目。"), "error")
        return redirect(url_for(".queue"), 303)
    step = ListingAction.PUBLISH.value
    outcomes = take_many(ctx, names, step)
    return render_template(
        "desk/outcomes.html",
        label=STEP_LABELS[step],
        outcomes=outcomes,
        addresses={o.uid: url_for(".show", kind=o.kind.value, uid=o.uid) for o in outcomes},
        back_url=url_for(".queue"),
        places=bureau_places("review.queue"),
    )


@bp.get("/<kind>/<uid:uid>")
def show(kind: str, uid: str) -> ResponseReturnValue:
    """Show a whole record with what the market found in it, and the decision."""
    ctx = _bureau()
    listing = find_listing(ctx, _kind(kind), uid)
    return _record_page(ctx, listing, DecisionForm(formdata=None, version=str(listing.version))), 200


@bp.post("/<kind>/<uid:uid>/decision")
def decide(kind: str, uid: str) -> ResponseReturnValue:
    """Publish a listing, or send it back with a reason."""
    ctx, form = _bureau(), DecisionForm()
    try:
        with transaction(ctx.session):
            listing = find_listing(ctx, _kind(kind), uid)
            if read_version(form.version.data) not in {None, listing.version}:
                raise Conflict(say("条目在您查看之后又有修改，请重新核对后再决定。"))
            if form.action is None:
                raise InvalidInput(fields={"decision": [say("请选择审核结论。")]})
            take_step(ctx, listing.kind, uid, form.action, reason=form.reason.data or "")
    except (InvalidInput, Conflict) as error:
        form.take_errors(error)
        listing = find_listing(ctx, _kind(kind), uid)
        form.version.data = str(listing.version)
        return _record_page(ctx, listing, form), error.status
    published = form.action is ListingAction.PUBLISH
    flash(
        _("已上架，编号 %(number)s。", number=listing.number) if published else _("已退回，原因已通知单位。"), "success"
    )
    return redirect(url_for(".queue"), 303)


@bp.get("/organisations")
def organisations() -> ResponseReturnValue:
    """Show the organisations that wait for verification, the longest waiting first."""
    ctx = _bureau()
    waiting = organisations_awaiting_verification(ctx.session, ctx.actor, limit=200)
    return render_template(
        "review/organisations.html",
        waiting=[(each, check_code(each)) for each in waiting],
        total=count_awaiting_verification(ctx.session, ctx.actor),
        places=bureau_places("review.organisations"),
    )


@bp.get("/organisations/<uid:uid>")
def organisation(uid: str) -> ResponseReturnValue:
    """Show what an organisation says of itself, and the decision."""
    ctx = _bureau()
    found = organisation_by_uid(ctx.session, ctx.actor, uid)
    return _organisation_page(ctx, found, VerificationForm(formdata=None, version=str(found.version))), 200


@bp.post("/organisations/<uid:uid>/decision")
def verify(uid: str) -> ResponseReturnValue:
    """Verify an organisation or refuse it, with the reason that it will read."""
    ctx, form = _bureau(), VerificationForm()
    accepted = form.accepted_choice
    try:
        if accepted is None:
            raise InvalidInput(fields={"decision": [say("请选择认证结论。")]})
        with transaction(ctx.session):
            verify_organisation(ctx, uid, accepted, form.reason.data or "", version=read_version(form.version.data))
    except (InvalidInput, Conflict) as error:
        form.take_errors(error)
        found = organisation_by_uid(ctx.session, ctx.actor, uid)
        form.version.data = str(found.version)
        return _organisation_page(ctx, found, form), error.status
    flash(_("已通过认证，单位会收到通知。") if accepted else _("已退回认证申请，理由已通知单位。"), "success")
    return redirect(url_for(".organisations"), 303)


def _record_page(ctx: Context, listing: Listing, form: DecisionForm) -> str:
    allowed = open_actions(ctx, listing)
    return render_template(
        "review/show.html",
        listing=listing,
        tiers=disclosure(ctx, listing),
        findings=findings(ctx, container().search, listing),
        trail=listing_trail(ctx, listing),
        form=form,
        may_decide=ListingAction.PUBLISH in allowed and ListingAction.SEND_BACK in allowed,
        places=bureau_places("review.queue"),
    )


def _organisation_page(ctx: Context, found: Organisation, form: VerificationForm) -> str:
    may_verify = allows(ctx.actor, Permission.ORGANISATION_VERIFY, organisation_id=found.id)
    return render_template(
        "review/organisation.html",
        organisation=found,
        kind_label=KIND_LABELS[found.kind],
        region=region_label(found.region),
        code=check_code(found),
        applicants=applicants(ctx, found),
        trail=organisation_trail(ctx, found),
        form=form,
        may_decide=may_verify and found.verification is Verification.PENDING,
        places=bureau_places("review.organisations"),
    )


def _bureau() -> Context:
    """Return the context, for members of the bureau alone."""
    ctx = context()
    if not ctx.actor.is_bureau:
        raise Forbidden(say("这一页供科技管理部门的工作人员使用。"))
    return ctx


def _kind(kind: str) -> ListingKind:
    if kind not in set(ListingKind):
        raise NotFound
    return ListingKind(kind)
