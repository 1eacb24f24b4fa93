"""What matches a need or an achievement, why, and what its owners say of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.catalogue.models import Achievement, TechnicalNeed
from market.catalogue.queries import find_listing
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Forbidden, InvalidInput, NotFound
from market.kernel.permissions import Permission, allows
from market.matching.actions import judge_match
from market.matching.queries import matches_for_achievement, matches_for_need
from market.matching.rules.paragraph import wanted_readings
from market.matching.rules.vocabulary import FEEDBACK_LABELS, REASONS
from market.web.current import context
from market.web.guard import public
from market.web.matches.asking import filter_groups, read_asked
from market.web.matches.forms import FeedbackForm
from market.web.matches.marks import mark_places
from market.web.matches.rows import found_row
from market.web.redirects import safe_next

bp = Blueprint("matches", __name__)

SHOWN_TEXT = 600


@bp.route("/needs/<uid:uid>/matches")
@public
def for_need(uid: str) -> ResponseReturnValue:
    """Show the achievements that may solve a need."""
    ctx = context()
    need = _need(ctx, uid)
    asked = read_asked(ListingKind.NEED, uid, request.args)
    found = matches_for_need(
        ctx,
        need,
        levels=asked.chosen.get("level", ()),
        phases=asked.chosen.get("phase", ()),
        modes=asked.chosen.get("mode", ()),
        pay_after_use="pay" in asked.chosen,
        page=asked.page,
    )
    text = need.problem[:SHOWN_TEXT]
    readings = wanted_readings(text)
    return render_template(
        "matches/for_need.html",
        need=need,
        on_shelf=need.state is ListingState.PUBLISHED,
        text=mark_places(text, [reading.span for reading in readings]),
        cut=len(need.problem) > SHOWN_TEXT,
        indicators=[row.phrase() for row in need.indicators] or [reading.phrase() for reading in readings],
        may_edit=allows(ctx.actor, Permission.LISTING_EDIT, organisation_id=need.organisation_id),
        asked=asked,
        found=found,
        rows=[found_row(ctx, each) for each in found],
        groups=filter_groups(asked, found),
        useless_reasons=_useless_reasons(),
        back=asked.address(found.page),
    )


@bp.route("/achievements/<uid:uid>/matches")
@public
def for_achievement(uid: str) -> ResponseReturnValue:
    """Show the needs that an achievement may solve."""
    ctx = context()
    achievement = _achievement(ctx, uid)
    asked = read_asked(ListingKind.ACHIEVEMENT, uid, request.args)
    found = matches_for_achievement(
        ctx,
        achievement,
        levels=asked.chosen.get("level", ()),
        modes=asked.chosen.get("mode", ()),
        page=asked.page,
    )
    return render_template(
        "matches/for_achievement.html",
        achievement=achievement,
        on_shelf=achievement.state is ListingState.PUBLISHED,
        indicators=[row.phrase() for row in achievement.indicators],
        asked=asked,
        found=found,
        rows=[found_row(ctx, each) for each in found],
        groups=filter_groups(asked, found),
        useless_reasons=_useless_reasons(),
        back=asked.address(found.page),
    )


@bp.route("/matches/<uid:need_uid>/<uid:achievement_uid>/feedback", methods=["POST"])
def judge(need_uid: str, achievement_uid: str) -> ResponseReturnValue:
    """Take what one of the two owners says of a match."""
    ctx, form = context(), FeedbackForm()
    _refuse_others(ctx, need_uid, achievement_uid)
    back = safe_next(form.back.data, url_for("matches.for_need", uid=need_uid))
    if form.accepted:
        try:
            with transaction(ctx.session):
                judge_match(ctx, need_uid, achievement_uid, form.is_useful, form.why, form.note.data or "")
        except InvalidInput as error:
            form.take_errors(error)
        else:
            flash(_("谢谢，您的反馈已记录，可以随时更改。"), "success")
            return redirect(back, 303)
    page = render_template(
        "matches/feedback.html",
        form=form,
        need=_need(ctx, need_uid),
        achievement=_achievement(ctx, achievement_uid),
        back=back,
    )
    return page, 422


def _refuse_others(ctx: Context, need_uid: str, achievement_uid: str) -> None:
    """Raise Forbidden for all but the two owners, so that the form is not shown to people who may not send it."""
    owners = {_need(ctx, need_uid).organisation_id, _achievement(ctx, achievement_uid).organisation_id}
    if not any(allows(ctx.actor, Permission.MATCH_JUDGE, organisation_id=owner) for owner in owners):
        raise Forbidden


def _need(ctx: Context, uid: str) -> TechnicalNeed:
    listing = find_listing(ctx, ListingKind.NEED, uid)
    if not isinstance(listing, TechnicalNeed):
        raise NotFound
    return listing


def _achievement(ctx: Context, uid: str) -> Achievement:
    listing = find_listing(ctx, ListingKind.ACHIEVEMENT, uid)
    if not isinstance(listing, Achievement):
        raise NotFound
    return listing


def _useless_reasons() -> list[tuple[str, object]]:
    return [(reason.value, FEEDBACK_LABELS[reason]) for reason in REASONS[False]]
