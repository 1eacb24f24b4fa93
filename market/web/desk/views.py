"""A person's desk: what waits for them, and their organisation's listings at work."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts.models import Organisation
from market.accounts.queries import count_awaiting_verification, organisations_awaiting_verification
from market.catalogue.queries import review_queue, state_counts
from market.kernel.context import Context
from market.kernel.errors import NotFound
from market.kernel.permissions import OrganisationKind, Permission, allows
from market.web.current import context, signed_in
from market.web.desk.bulk import MOST, STEP_LABELS, read_names, take_many, unit_steps
from market.web.desk.choice import read_choice
from market.web.desk.places import AREAS, bureau_places, first_kinds, unit_places, work_address
from market.web.desk.recent import recent_matches
from market.web.desk.unit import unit_desk

bp = Blueprint("desk", __name__)

QUEUE_SHOWN = 8
MATCHES_SHOWN = 6


@bp.get("/desk")
def home() -> ResponseReturnValue:
    """Show what waits for this person in the organisation that they act for."""
    ctx, organisation = context(), _acting_for()
    if organisation is None:
        return render_template("desk/newcomer.html")
    if organisation.kind is OrganisationKind.BUREAU:
        return _bureau_home(ctx, organisation)
    return render_template(
        "desk/home.html",
        organisation=organisation,
        desk=unit_desk(ctx, organisation),
        kinds=first_kinds(organisation.kind),
        matches=recent_matches(ctx, organisation.id, MATCHES_SHOWN),
        places=unit_places("desk.home"),
    )


@bp.get("/desk/listings")
def listings() -> ResponseReturnValue:
    """Show the organisation's listings by kind and state, to be worked on one by one or many at once."""
    ctx, organisation = context(), _unit()
    choice = read_choice(request.args)
    page = choice.find(ctx, organisation.id)
    return render_template(
        "desk/listings.html",
        choice=choice,
        page=page,
        lines=[(listing, work_address(ctx.actor, listing)) for listing in page.items],
        tabs=choice.tabs(state_counts(ctx, organisation.id)),
        kinds=first_kinds(organisation.kind),
        steps=unit_steps(ctx, organisation.id, choice.state),
        may_edit=allows(ctx.actor, Permission.LISTING_EDIT, organisation_id=organisation.id),
        most=MOST,
        places=unit_places("desk.listings"),
    )


@bp.post("/desk/listings/steps")
def take_steps() -> ResponseReturnValue:
    """Take one step with many listings and say what became of each."""
    ctx, organisation = context(), _unit()
    choice, step = read_choice(request.form), request.form.get("step", "")
    names = read_names(request.form.getlist("listing"))
    if request.form.get("everything") == "yes":
        names = [(listing.kind, listing.uid) for listing in choice.find_all(ctx, organisation.id, MOST)]
    if step not in unit_steps(ctx, organisation.id) or not names:
        flash(_("请先勾选条目，再选择要办理的步骤。"), "error")
        return redirect(choice.address(choice.page), 303)
    outcomes = take_many(ctx, names, step)
    return render_template(
        "desk/outcomes.html",
        label=STEP_LABELS[step],
        outcomes=outcomes,
        addresses={o.uid: url_for(f"{AREAS[o.kind]}.show", uid=o.uid) for o in outcomes},
        back_url=choice.address(choice.page),
        places=unit_places("desk.listings"),
    )


def _bureau_home(ctx: Context, organisation: Organisation) -> str:
    return render_template(
        "desk/bureau.html",
        organisation=organisation,
        queue=review_queue(ctx, per_page=QUEUE_SHOWN),
        awaiting=organisations_awaiting_verification(ctx.session, ctx.actor, limit=QUEUE_SHOWN),
        awaiting_total=count_awaiting_verification(ctx.session, ctx.actor),
        places=bureau_places("desk.home"),
    )


def _acting_for() -> Organisation | None:
    found = signed_in()
    return found.organisation if found else None


def _unit() -> Organisation:
    """Return the organisation acted for; the bureau has no listings of its own."""
    organisation = _acting_for()
    if organisation is None or organisation.kind is OrganisationKind.BUREAU:
        raise NotFound
    return organisation
