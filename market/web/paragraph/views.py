"""Try a paragraph: anyone pastes what an engineer wrote and sees at once what may solve it, and why."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts import attempts
from market.accounts.rules.limits import Limit, address_subject
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import TooManyAttempts
from market.matching.rules.paragraph import missing_facts, wanted_readings
from market.matching.rules.vocabulary import MatchLevel
from market.matching.scoring import matches_of_paragraph
from market.search.port import IndexUnusable
from market.web.current import container, context
from market.web.guard import public
from market.web.matches.marks import mark_places
from market.web.matches.rows import paragraph_row
from market.web.paragraph import keeping
from market.web.paragraph.forms import ParagraphForm

bp = Blueprint("paragraph", __name__)
bp.before_app_request(keeping.fetch)
bp.after_app_request(keeping.put_away)

PER_ADDRESS = Limit("paragraph-address", 30, timedelta(minutes=5))
SHOWN = 15
SHOWN_TEXT = 600
POST_AS_NEED = "post"


@bp.route("/try", methods=["GET", "POST"])
@public
def ask() -> ResponseReturnValue:
    """Show the form, match what was pasted, or take it over to a new need."""
    form = ParagraphForm()
    if not form.accepted:
        return _form_page(form, 422 if form.errors else 200)
    ctx, text = context(), str(form.text.data)
    posting = request.form.get("go") == POST_AS_NEED
    try:
        with transaction(ctx.session):
            attempts.take(ctx.session, PER_ADDRESS, address_subject(request.remote_addr), ctx.now)
            if posting:
                keeping.keep(ctx, text)
    except TooManyAttempts:
        note = _("您的网络刚才匹配得太频繁，请过几分钟再试。文字还在下面，不会丢失。")
        return _form_page(form, 429, note)
    if posting:
        return redirect(url_for("needs.create"), 303)
    return _results_page(ctx, form, text)


def _results_page(ctx: Context, form: ParagraphForm, text: str) -> ResponseReturnValue:
    try:
        found = matches_of_paragraph(ctx, container().search, text, limit=SHOWN)
    except IndexUnusable:
        return _form_page(form, 503, _("匹配用的索引正在重建，通常几分钟内完成。文字还在下面，请稍后再试。"))
    readings = wanted_readings(text)
    rows = [paragraph_row(ctx, each, text) for each in found]
    return render_template(
        "paragraph/results.html",
        form=form,
        text=mark_places(text[:SHOWN_TEXT], [reading.span for reading in readings]),
        cut=len(text) > SHOWN_TEXT,
        indicators=[reading.phrase() for reading in readings],
        missing=missing_facts(text),
        good=[row for row in rows if row.level is not MatchLevel.WEAK],
        weak=[row for row in rows if row.level is MatchLevel.WEAK],
        post_as_need=POST_AS_NEED,
    )


def _form_page(form: ParagraphForm, status: int, note: str = "") -> ResponseReturnValue:
    return render_template("paragraph/ask.html", form=form, note=note), status
