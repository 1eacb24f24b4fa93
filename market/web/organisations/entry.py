"""An organisation's entry: made, changed, submitted to the bureau."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts import actions, attempts
from market.accounts.models import Organisation
from market.accounts.queries import own_organisation
from market.accounts.rules.limits import CREATE_ORGANISATION
from market.accounts.rules.roles import KIND_LABELS
from market.accounts.rules.verification import LABELS, Verification, VerificationAction, next_verification
from market.kernel.database import transaction
from market.kernel.errors import Conflict, IllegalTransition, NotFound
from market.kernel.permissions import Permission, require
from market.kernel.text import say
from market.web.accounts.browser import here, rotate
from market.web.accounts.forms import ON_THE_FORM
from market.web.current import context
from market.web.organisations.blueprint import bp
from market.web.organisations.forms import CreateForm, OrganisationForm
from market.web.text import translate

ADVICE = {
    Verification.UNSUBMITTED: say("补全资料后提交认证。认证通过后，单位有公开页面，成果和企业难题可以提交上架。"),
    Verification.PENDING: say("资料已提交，科技管理部门正在认证，结果会发邮件通知。等待期间仍可修改。"),
    Verification.REFUSED: say("请按意见修改后重新提交。"),
}


@bp.route("/account/organisations/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Enter an organisation and become its admin."""
    form = CreateForm.from_request()
    status = 200
    if form.accepted:
        try:
            _create(form)
        except ON_THE_FORM as error:
            form.take_errors(error)
            status = error.status
        else:
            flash(_("单位已登记，您是管理员。请补全资料并提交认证。"), "success")
            return redirect(url_for(".edit"), 303)
    elif form.errors:
        status = 422
    return render_template("organisations/create.html", form=form), status


@bp.route("/desk/organisation", methods=["GET", "POST"])
def edit() -> ResponseReturnValue:
    """Change the entry of the organisation that one acts for, and submit it to the bureau."""
    ctx = context()
    try:
        organisation = own_organisation(ctx.session, ctx.actor)
    except NotFound:
        flash(_("您还没有加入单位，请先登记本单位。"), "info")
        return redirect(url_for(".create"), 303)
    require(ctx.actor, Permission.ORGANISATION_EDIT, organisation_id=organisation.id)
    form = OrganisationForm.of(organisation)
    status, conflicts = 200, []
    if form.accepted:
        uid, submit = organisation.uid, request.form.get("then") == "submit"
        try:
            state = _save(form, uid, submit=submit)
        except ON_THE_FORM as error:
            organisation = own_organisation(ctx.session, ctx.actor)
            form.take_errors(error)
            conflicts = _conflicts(form, organisation) if isinstance(error, Conflict) else []
            status = error.status
        else:
            flash(_saved(submit, state), "success")
            return redirect(url_for(".edit"), 303)
    elif form.errors:
        status = 422
    return _page(form, organisation, conflicts), status


def _create(form: CreateForm) -> None:
    ctx, found = context(), here()
    with transaction(ctx.session):
        attempts.take(ctx.session, CREATE_ORGANISATION, str(ctx.actor.user_id), ctx.now)
        values = {"name": form.name.data, "region": form.region.data}
        organisation = actions.create_organisation(ctx, kind=form.chosen_kind, values=values)
        uid = organisation.uid
    rotate()
    ctx = context()
    with transaction(ctx.session):
        actions.switch_organisation(ctx, found.session_id, uid)


def _save(form: OrganisationForm, uid: str, *, submit: bool) -> Verification:
    ctx = context()
    with transaction(ctx.session):
        organisation = actions.edit_organisation(ctx, uid, form.entry(), version=form.read_version)
        if submit and organisation.verification is not Verification.PENDING:
            actions.submit_organisation(ctx, uid)
        return organisation.verification


def _saved(submit: bool, state: Verification) -> str:
    if submit:
        return str(_("已提交认证。科技管理部门认证后会发邮件通知您。"))
    if state is Verification.PENDING:
        return str(_("已保存。单位正在等待认证。"))
    return str(_("已保存。"))


def _conflicts(form: OrganisationForm, organisation: Organisation) -> list[tuple[str, str]]:
    """Return what is stored now where something else was typed, and let the next save count as informed."""
    form.version.data = organisation.version
    return [
        (form[name].label.text, str(getattr(organisation, name) or "—"))
        for name, typed in form.entry().items()
        if (typed or None) != (getattr(organisation, name) or None)
    ]


def _page(form: OrganisationForm, organisation: Organisation, conflicts: list[tuple[str, str]]) -> str:
    return render_template(
        "organisations/edit.html",
        form=form,
        organisation=organisation,
        conflicts=conflicts,
        kind=KIND_LABELS[organisation.kind],
        state=organisation.verification.value,
        state_label=translate(LABELS[organisation.verification]),
        advice=ADVICE.get(organisation.verification),
        may_submit=_may_submit(organisation),
    )


def _may_submit(organisation: Organisation) -> bool:
    try:
        next_verification(organisation.verification, VerificationAction.SUBMIT)
    except IllegalTransition:
        return False
    return True
