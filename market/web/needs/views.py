"""Public pages of needs."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.catalogue.actions import reveal_enterprise
from market.catalogue.models import Listing, TechnicalNeed
from market.catalogue.queries import find_listing
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import NotFound
from market.kernel.permissions import Permission, allows
from market.web.current import context
from market.web.guard import public
from market.web.listings.matched import matched_achievements
from market.web.listings.reading import page_values
from market.web.listings.steps import take_listing_step
from market.web.listings.structured import structured, summary_of
from market.web.needs import editing
from market.web.needs.area import WIZARD, bp

__all__ = ["bp", "editing"]

SHOWN_MATCHES = 5


def _find(ctx: Context, uid: str) -> TechnicalNeed:
    listing: Listing = find_listing(ctx, WIZARD.kind, uid)
    if not isinstance(listing, TechnicalNeed):
        raise NotFound
    return listing


@bp.route("/needs/<uid:uid>")
@public
def show(uid: str) -> ResponseReturnValue:
    """Show a need to whoever may know of it."""
    ctx = context()
    need = _find(ctx, uid)
    values = page_values(ctx, WIZARD, need)
    # Search engines and shared links say what everybody may know, whoever asks for the page.
    owner = None if need.anonymous else need.organisation.name
    return render_template(
        "needs/show.html",
        **values,
        summary=summary_of(need),
        may_reveal=need.anonymous
        and allows(ctx.actor, Permission.LISTING_APPROVE, organisation_id=need.organisation_id),
        structured=structured(need, values["address"], owner, values["images"]),
        matches=matched_achievements(ctx, need, SHOWN_MATCHES),
    )


@bp.route("/needs/<uid:uid>/print")
@public
def print_page(uid: str) -> ResponseReturnValue:
    """Show a need as one sheet for paper."""
    ctx = context()
    need = _find(ctx, uid)
    return render_template("needs/print.html", **page_values(ctx, WIZARD, need))


@bp.route("/needs/<uid:uid>/step", methods=["POST"])
def take_step(uid: str) -> ResponseReturnValue:
    """Take a step of the life cycle."""
    return take_listing_step(WIZARD, uid)


@bp.route("/needs/<uid:uid>/reveal", methods=["POST"])
def reveal(uid: str) -> ResponseReturnValue:
    """Show the enterprise's name from now on."""
    ctx = context()
    with transaction(ctx.session):
        reveal_enterprise(ctx, uid)
    flash(_("单位名称已公开。"), "success")
    return redirect(url_for("needs.show", uid=uid), 303)
