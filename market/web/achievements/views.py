"""Public pages of achievements, the promise of secrecy, and files of listings of both kinds."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from flask_babel import gettext as _

from market.catalogue.actions import accept_nda as accept
from market.catalogue.models import Achievement, Listing
from market.catalogue.queries import disclosure, find_listing, nda_acceptance
from market.catalogue.rules.nda import NDA_CLAUSES, NDA_TITLE
from market.catalogue.rules.vocabulary import Tier
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import NotFound
from market.kernel.permissions import Permission, allows
from market.web.achievements import editing
from market.web.achievements.area import WIZARD, bp
from market.web.current import context, signed_in
from market.web.guard import public
from market.web.listings.files import serve_file
from market.web.listings.matched import matched_needs
from market.web.listings.reading import page_values
from market.web.listings.steps import take_listing_step
from market.web.listings.structured import structured, summary_of

__all__ = ["bp", "editing"]

SHOWN_MATCHES = 5


def _find(ctx: Context, uid: str) -> Achievement:
    listing: Listing = find_listing(ctx, WIZARD.kind, uid)
    if not isinstance(listing, Achievement):
        raise NotFound
    return listing


@bp.route("/achievements/<uid:uid>")
@public
def show(uid: str) -> ResponseReturnValue:
    """Show an achievement to whoever may know of it."""
    ctx = context()
    achievement = _find(ctx, uid)
    values = page_values(ctx, WIZARD, achievement)
    return render_template(
        "achievements/show.html",
        **values,
        summary=summary_of(achievement),
        structured=structured(achievement, values["address"], values["owner_name"], values["images"]),
        matches=matched_needs(ctx, achievement, SHOWN_MATCHES),
    )


@bp.route("/achievements/<uid:uid>/print")
@public
def print_page(uid: str) -> ResponseReturnValue:
    """Show an achievement as one sheet for paper."""
    ctx = context()
    achievement = _find(ctx, uid)
    return render_template("achievements/print.html", **page_values(ctx, WIZARD, achievement))


@bp.route("/achievements/<uid:uid>/step", methods=["POST"])
def take_step(uid: str) -> ResponseReturnValue:
    """Take a step of the life cycle."""
    return take_listing_step(WIZARD, uid)


@bp.route("/achievements/<uid:uid>/nda")
def nda(uid: str) -> ResponseReturnValue:
    """Show the promise of secrecy before it is given."""
    ctx = context()
    achievement = _find(ctx, uid)
    found = signed_in()
    return render_template(
        "achievements/nda.html",
        achievement=achievement,
        title=NDA_TITLE,
        clauses=NDA_CLAUSES,
        organisation=found.organisation if found else None,
        signer=found.user.name if found else "",
        accepted=nda_acceptance(ctx, achievement),
        open_already=Tier.NDA in disclosure(ctx, achievement),
        may_sign=allows(ctx.actor, Permission.NDA_ACCEPT, organisation_id=achievement.organisation_id),
    )


@bp.route("/achievements/<uid:uid>/nda", methods=["POST"])
def accept_nda(uid: str) -> ResponseReturnValue:
    """Give the promise for the organisation that is acted for."""
    ctx = context()
    with transaction(ctx.session):
        accept(ctx, uid)
    flash(_("保密承诺已签署并留存，现在可以查看受保护的内容。"), "success")
    return redirect(url_for("achievements.show", uid=uid, _anchor="gated"), 303)


@bp.route("/files/<uid:uid>")
@public
def file(uid: str) -> Response:
    """Return a file of an achievement or a need to those who may read it."""
    return serve_file(uid)
