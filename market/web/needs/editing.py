"""Writing a need: from a paragraph or from nothing, its steps, its files."""

from __future__ import annotations

import re

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from market.catalogue.actions import create_listing
from market.kernel.database import transaction
from market.kernel.errors import Forbidden, InvalidInput
from market.kernel.quantity import Indicator, read_indicators
from market.kernel.text import say
from market.web.current import context
from market.web.forms import clean_text
from market.web.listings.beginning import writing_for
from market.web.listings.checking import check_page
from market.web.listings.file_pages import (
    Failed,
    change,
    files_values,
    is_upload,
    take,
    too_large_form,
    too_large_page,
)
from market.web.listings.files import UploadForm
from market.web.listings.wizard import edit_step, own_listing
from market.web.needs.area import WIZARD, bp
from market.web.needs.forms import NewNeedForm

PARAGRAPH = "paragraph"  # where "try a paragraph" leaves its text in the session
LONGEST_TITLE = 40
MOST_INDICATORS = 12
_SENTENCE = re.compile(r"[。！？!?；;\n]")
_PART = re.compile(r"[，,：:]")


@bp.route("/desk/needs/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Begin a need; a paragraph that was tried before is taken over, with the figures in it."""
    ctx, writer = context(), writing_for()
    text = _paragraph()
    form = NewNeedForm() if request.method == "POST" else NewNeedForm(title=guess_title(text), problem=text)
    if writer is None and request.method == "POST":
        raise Forbidden
    if writer is not None and form.accepted:
        try:
            values = _values(form)
            with transaction(ctx.session):
                listing = create_listing(ctx, WIZARD.kind, writer.id, values)
            session.pop(PARAGRAPH, None)
            return redirect(WIZARD.url(listing, "basics"), 303)
        except InvalidInput as error:
            form.take_errors(error)
    found = indicators_in(form.problem.data or "")
    page = render_template("needs/new.html", form=form, organisation=writer, found=found)
    return page, 422 if form.errors else 200


def _values(form: NewNeedForm) -> dict[str, object]:
    if not form.title.data:
        raise InvalidInput(fields={"title": [say("请填写难题名称。")]})
    problem = form.problem.data or ""
    indicators = indicators_in(problem) if form.take_indicators.data else []
    return {"title": form.title.data, "problem": problem, "indicators": indicators}


def _paragraph() -> str:
    kept = session.get(PARAGRAPH)
    return clean_text(str(kept.get("text", ""))) if isinstance(kept, dict) else ""


def guess_title(text: str) -> str:
    """Return a title for a paragraph: its first sentence, its first part where that is long, at most 40 characters."""
    sentence = next((part.strip() for part in _SENTENCE.split(text) if part.strip()), "")
    if len(sentence) > LONGEST_TITLE:
        sentence = next((part.strip() for part in _PART.split(sentence) if len(part.strip()) >= 4), sentence)
    return sentence[:LONGEST_TITLE]


def indicators_in(text: str) -> list[Indicator]:
    """Return the figures of a text that are named, each once, at most 12."""
    named = [reading.indicator() for reading in read_indicators(text) if reading.metric]
    return list(dict.fromkeys(named))[:MOST_INDICATORS]


@bp.route("/desk/needs/<uid:uid>/edit/<step>", methods=["GET", "POST"])
def edit(uid: str, step: str) -> ResponseReturnValue:
    """Show or save one step of the form."""
    if step == "check":
        return check_page(WIZARD, uid)
    return edit_step(WIZARD, uid, step)


@bp.route("/desk/needs/<uid:uid>/files", methods=["GET", "POST"])
def upload(uid: str) -> ResponseReturnValue:
    """Show the files of a need, and take one more."""
    form = take(WIZARD, uid) if request.method == "POST" else None
    if request.method == "POST" and form is None:
        return _files_done(uid)
    return _files_page(uid, form, status=422 if form else 200)


@bp.route("/desk/needs/<uid:uid>/files/<uid:file_uid>", methods=["POST"])
def change_file(uid: str, file_uid: str) -> ResponseReturnValue:
    """Describe one file anew, or take it away."""
    failed = change(WIZARD, uid, file_uid)
    return _files_done(uid) if failed is None else _files_page(uid, failed=failed)


@bp.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    if not is_upload(WIZARD):
        return too_large_page()
    return _files_page((request.view_args or {})["uid"], too_large_form(WIZARD), status=413)


def _files_done(uid: str) -> ResponseReturnValue:
    return redirect(url_for("needs.upload", uid=uid, _anchor="files"), 303)


def _files_page(
    uid: str, form: UploadForm | None = None, failed: Failed | None = None, status: int = 422
) -> ResponseReturnValue:
    ctx = context()
    listing = own_listing(ctx, WIZARD.kind, uid)
    page = render_template(
        "needs/files.html",
        listing=listing,
        steps=WIZARD.links(ctx, listing, ""),
        check_url=WIZARD.url(listing, "check"),
        **files_values(WIZARD, uid, form, failed),
    )
    return page, status
