"""One's own page: name and language, password, sessions, organisations."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts import actions
from market.accounts.actions.passwords import WRONG_PASSWORD
from market.accounts.credentials import new_password_hash
from market.accounts.guessing import guess
from market.accounts.queries import own_sessions, own_user
from market.accounts.rules.roles import KIND_LABELS, ROLE_LABELS
from market.accounts.rules.verification import LABELS as VERIFICATION_LABELS
from market.kernel.database import transaction
from market.kernel.errors import InvalidInput
from market.web.accounts.blueprint import bp
from market.web.accounts.browser import carry, client_address, here, with_language
from market.web.accounts.devices import device_name
from market.web.accounts.forms import ON_THE_FORM, ChangePasswordForm, ProfileForm
from market.web.current import container, context
from market.web.forms import MarketForm


@bp.get("/account")
def profile() -> ResponseReturnValue:
    """Show everything about one's account on one page."""
    return _page()


@bp.post("/account/profile")
def edit_profile() -> ResponseReturnValue:
    """Change name and language."""
    ctx, form = context(), ProfileForm.from_request()
    if not form.accepted:
        return _page(profile_form=form), 422
    version = int(form.version.data) if (form.version.data or "").isdecimal() else None
    try:
        with transaction(ctx.session):
            user = actions.edit_profile(ctx, name=form.name.data, locale=form.locale.data, version=version)
            locale = user.locale
    except ON_THE_FORM as error:
        form.take_errors(error)
        form.version.data = own_user(ctx.session, ctx.actor).version
        return _page(profile_form=form), error.status
    flash(_("已保存。"), "success")
    return with_language(redirect(url_for(".profile"), 303), locale, always=True)


@bp.post("/account/password")
def change_password() -> ResponseReturnValue:
    """Change the password; every other browser is signed out."""
    ctx, form, found = context(), ChangePasswordForm.from_request(), here()
    if not form.accepted:
        return _page(password_form=form), 422
    email_key, cost = found.user.email_key, container().settings.hash_cost
    try:
        password_hash = new_password_hash(form.password.data, cost=cost, email_key=email_key)
        proof = guess(ctx, email_key, form.current.data, address=client_address(), cost=cost)
        if proof is None:
            raise InvalidInput(fields={"current": [WRONG_PASSWORD]})
        with transaction(ctx.session):
            actions.change_password(ctx, proof, password_hash, keep=found.session_id)
            token = actions.rotate_session(ctx, found.session_id)
    except ON_THE_FORM as error:
        form.take_errors(error)
        return _page(password_form=form), error.status
    carry(token)
    flash(_("密码已更新，其他设备上的登录已退出。"), "success")
    return redirect(url_for(".profile"), 303)


@bp.post("/account/sessions/<uid:uid>/end")
def end_session(uid: str) -> ResponseReturnValue:
    """End another session of one's own."""
    ctx = context()
    with transaction(ctx.session):
        actions.end_session(ctx, uid)
    flash(_("已退出那台设备上的登录。"), "success")
    return redirect(url_for(".profile", _anchor="sessions"), 303)


@bp.post("/account/sessions/end-others")
def end_other_sessions() -> ResponseReturnValue:
    """End all sessions of one's own but this."""
    ctx, found = context(), here()
    with transaction(ctx.session):
        count = actions.end_other_sessions(ctx, found.session_id)
    flash(_("已退出其他 %(count)s 处登录。", count=count), "success")
    return redirect(url_for(".profile", _anchor="sessions"), 303)


@bp.post("/account/organisation/<uid:uid>")
def switch_organisation(uid: str) -> ResponseReturnValue:
    """Act for another of one's organisations from now on."""
    ctx, found = context(), here()
    with transaction(ctx.session):
        name = actions.switch_organisation(ctx, found.session_id, uid).name
    flash(_("现在代表“%(name)s”操作。", name=name), "success")
    return redirect(url_for("desk.home"), 303)


def _page(profile_form: ProfileForm | None = None, password_form: ChangePasswordForm | None = None) -> str:
    ctx, found = context(), here()
    user = own_user(ctx.session, ctx.actor)
    form: MarketForm | None = profile_form or password_form
    profile_form = profile_form or ProfileForm(None, name=user.name, locale=user.locale, version=user.version)
    sessions = own_sessions(ctx.session, ctx.actor, ctx.now)
    roles = {standing.organisation_id: ROLE_LABELS[standing.role] for standing in ctx.actor.standings}
    return render_template(
        "accounts/profile.html",
        user=user,
        form=form,
        profile_form=profile_form,
        password_form=password_form or ChangePasswordForm(None),
        sessions=sessions,
        devices={row.id: device_name(row.browser) for row in sessions},
        session_id=found.session_id,
        organisations=found.organisations,
        acting_for=ctx.actor.acting_for,
        roles=roles,
        kinds=KIND_LABELS,
        labels=VERIFICATION_LABELS,
    )
