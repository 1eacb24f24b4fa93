"""Spreadsheets in: hand one in, watch it being checked, see each bad cell, say go."""

from __future__ import annotations

import io
from pathlib import PurePath

from flask import Blueprint, flash, make_response, redirect, render_template, request, send_file, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts.models import Organisation
from market.accounts.queries import own_organisation
from market.catalogue.models import ImportRun, ImportState
from market.catalogue.rules.importing import IMPORT_STATE_LABELS
from market.catalogue.rules.vocabulary import ListingKind
from market.catalogue.sheets import actions
from market.catalogue.sheets.marked import marked_copy
from market.catalogue.sheets.queries import faulty_rows, find_run, listings_of, own_runs
from market.catalogue.sheets.template import SHEET, build_template
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import InvalidInput, NotFound
from market.kernel.permissions import OrganisationKind, Permission, require
from market.kernel.text import say
from market.web.current import container, context
from market.web.desk.places import first_kinds, unit_places
from market.web.imports import shown
from market.web.imports.forms import ImportForm
from market.web.text import message_from_json, translate

bp = Blueprint("imports", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEGABYTE = 1024 * 1024


@bp.url_value_preprocessor
def _allow_upload(endpoint: str | None, _values: dict[str, object] | None) -> None:
    # Before anything reads the form, and for nobody without a session.
    if endpoint == "imports.create" and request.method == "POST" and "_user_id" in session:
        request.max_content_length = (container().settings.max_upload_mb + 1) * MEGABYTE


@bp.get("/desk/imports")
def index() -> ResponseReturnValue:
    """Show the organisation's imports."""
    ctx, organisation = _unit()
    runs = own_runs(ctx, organisation.id)
    return _page("imports/index.html", runs=runs, labels=IMPORT_STATE_LABELS, tone=shown.tone)


@bp.route("/desk/imports/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Take a spreadsheet in; the worker does the rest."""
    ctx, organisation = _unit()
    if request.method == "GET":
        asked = request.args.get("kind", "")
        default = asked if asked in set(ListingKind) else first_kinds(organisation.kind)[0].value
        return _create_page(ImportForm(kind=default))
    form = ImportForm.from_request()
    if form.accepted:
        try:
            run = _start(ctx, organisation.id, form)
        except InvalidInput as refused:
            form.take_errors(refused)
        else:
            return redirect(url_for("imports.show", uid=run.uid), 303)
    return _create_page(form), 422


def _start(ctx: Context, organisation_id: int, form: ImportForm) -> ImportRun:
    sent, most = form.file.data, container().settings.max_upload_mb
    if not sent or not sent.filename:
        raise InvalidInput(fields={"file": [say("请先选择一个文件。")]})
    content = sent.read(most * MEGABYTE + 1)
    sheet = actions.store_sheet(ctx, organisation_id, sent.filename, content, max_mb=most)
    with transaction(ctx.session):
        return actions.start_import(ctx, organisation_id, ListingKind(form.kind.data), sheet)


@bp.get("/desk/imports/<uid:uid>")
def show(uid: str) -> ResponseReturnValue:
    """Show one import as far as it is: progress, columns, faults, what can be done next."""
    ctx = context()
    run = find_run(ctx, uid)
    asked = request.args.get("column", "")
    sheet, letter = shown.chosen_column(run, asked)
    page = faulty_rows(ctx, run, sheet=sheet, letter=letter, page=request.args.get("page", 1, int))
    return _page(
        "imports/show.html",
        run=run,
        state_label=IMPORT_STATE_LABELS[run.state],
        tone=shown.tone(run.state),
        progress=shown.progress_of(run),
        fault=message_from_json(run.fault) if run.fault else None,
        sheets=shown.columns_shown(run),
        missing=shown.missing_columns(run),
        faulty=shown.faulty_columns(run),
        chosen=asked if sheet is not None else "",
        page=page,
        faults=shown.faults_of(run, page.rows, letter, listings_of(ctx, run, page.rows)),
    )


@bp.get("/desk/imports/<uid:uid>/progress")
def progress(uid: str) -> ResponseReturnValue:
    """Return the progress alone, for the page that watches it; tell the page to load again at the end."""
    run = find_run(context(), uid)
    found = shown.progress_of(run)
    response = make_response(render_template("imports/_progress.html", run=run, progress=found))
    if found is None or request.args.get("state", run.state.value) != run.state.value:
        response.headers["HX-Refresh"] = "true"
    return response


@bp.post("/desk/imports/<uid:uid>/confirm")
def confirm(uid: str) -> ResponseReturnValue:
    """Let the good rows become drafts."""
    ctx = context()
    with transaction(ctx.session):
        actions.confirm_import(ctx, uid)
    return redirect(url_for("imports.show", uid=uid), 303)


@bp.post("/desk/imports/<uid:uid>/cancel")
def cancel(uid: str) -> ResponseReturnValue:
    """Give the import up."""
    ctx = context()
    with transaction(ctx.session):
        actions.cancel_import(ctx, uid)
    flash(_("已取消导入，没有写入任何内容。"), "success")
    return redirect(url_for("imports.index"), 303)


@bp.post("/desk/imports/<uid:uid>/submit")
def submit(uid: str) -> ResponseReturnValue:
    """Hand in all drafts that came of the import."""
    ctx = context()
    try:
        with transaction(ctx.session):
            actions.submit_imported(ctx, uid)
    except InvalidInput as refused:
        flash(translate(refused.message), "error")
    return redirect(url_for("imports.show", uid=uid), 303)


@bp.get("/desk/imports/<uid:uid>/marked.xlsx")
def marked(uid: str) -> ResponseReturnValue:
    """Give out the file with its bad cells marked."""
    ctx = context()
    run = find_run(ctx, uid)
    name = f"{PurePath(run.file_name).stem}-{_('标注')}.xlsx"
    return _download(marked_copy(ctx, run), name)


@bp.get("/desk/imports/template/<any(achievement, need):kind>.xlsx")
def template(kind: str) -> ResponseReturnValue:
    """Give out the template of a kind."""
    _unit()
    wanted = ListingKind(kind)
    return _download(build_template(wanted), f"{SHEET[wanted]}{_('导入模板')}.xlsx")


def _download(content: bytes, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name, max_age=0)


def _unit() -> tuple[Context, Organisation]:
    """Return the organisation acted for; NotFound without one and for the bureau, Forbidden for mere members."""
    ctx = context()
    organisation = own_organisation(ctx.session, ctx.actor)
    if organisation.kind is OrganisationKind.BUREAU:
        raise NotFound
    require(ctx.actor, Permission.IMPORT_RUN, organisation_id=organisation.id)
    return ctx, organisation


def _create_page(form: ImportForm) -> str:
    return _page("imports/new.html", form=form, max_bytes=container().settings.max_upload_mb * MEGABYTE)


def _page(name: str, **values: object) -> str:
    return render_template(name, places=unit_places("imports.index"), states=ImportState, **values)
