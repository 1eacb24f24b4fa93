"""Writing an achievement: the gate before it, its steps, its files."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from market.catalogue.actions import create_listing
from market.catalogue.rules.values import check_achievement
from market.kernel.database import transaction
from market.kernel.errors import Forbidden, InvalidInput
from market.kernel.text import say
from market.web.achievements.area import WIZARD, bp
from market.web.achievements.forms import FilesForm, NewAchievementForm
from market.web.current import context
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
from market.web.listings.wizard import edit_step, own_listing, step_page


@bp.route("/desk/achievements/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Ask for the secrecy class and the title, then begin a draft."""
    ctx, form = context(), NewAchievementForm()
    writer = writing_for()
    if writer is None and request.method == "POST":
        raise Forbidden
    if writer is not None and form.accepted:
        try:
            _check_beginning(form)
            with transaction(ctx.session):
                values = {"title": form.title.data, "secrecy": form.secrecy.data}
                listing = create_listing(ctx, WIZARD.kind, writer.id, values)
            return redirect(WIZARD.url(listing, "basics"), 303)
        except InvalidInput as error:
            form.take_errors(error)
    page = render_template("achievements/new.html", form=form, organisation=writer)
    return page, 422 if form.errors else 200


def _check_beginning(form: NewAchievementForm) -> None:
    """Raise InvalidInput unless the secrecy class is said to be public, and there is a title."""
    if not form.secrecy.data:
        raise InvalidInput(fields={"secrecy": [say("请先确认成果密级。只有可以公开的成果才能录入。")]})
    check_achievement({"secrecy": form.secrecy.data}, partial=True)
    if not form.title.data:
        raise InvalidInput(fields={"title": [say("请填写成果名称。")]})


@bp.route("/desk/achievements/<uid:uid>/edit/<step>", methods=["GET", "POST"])
def edit(uid: str, step: str) -> ResponseReturnValue:
    """Show or save one step of the form."""
    if step == "check":
        return check_page(WIZARD, uid)
    if step == "files":
        return edit_step(WIZARD, uid, step, **files_values(WIZARD, uid))
    return edit_step(WIZARD, uid, step)


@bp.route("/desk/achievements/<uid:uid>/files", methods=["POST"])
def upload(uid: str) -> ResponseReturnValue:
    """Take one file."""
    form = take(WIZARD, uid)
    return _files_done(uid) if form is None else _files_page(uid, form)


@bp.route("/desk/achievements/<uid:uid>/files/<uid:file_uid>", methods=["POST"])
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
    return redirect(url_for("achievements.edit", uid=uid, step="files", _anchor="files"), 303)


def _files_page(
    uid: str, form: UploadForm | None = None, failed: Failed | None = None, status: int = 422
) -> ResponseReturnValue:
    ctx = context()
    listing = own_listing(ctx, WIZARD.kind, uid)
    return step_page(ctx, WIZARD, listing, FilesForm.of(listing), status, **files_values(WIZARD, uid, form, failed))
