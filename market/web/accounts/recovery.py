"""Forgotten passwords."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts import actions
from market.accounts.actions.passwords import SPENT_LINK
from market.accounts.credentials import new_password_hash
from market.accounts.models import TokenPurpose
from market.accounts.tokens import find_token, read_link_token
from market.kernel.database import transaction
from market.web.accounts.blueprint import bp
from market.web.accounts.browser import leave
from market.web.accounts.forms import ON_THE_FORM, AddressForm, NewPasswordForm
from market.web.accounts.registration import answer_mail_request
from market.web.current import container, context
from market.web.guard import public


@bp.route("/forgot", methods=["GET", "POST"])
@public
def forgot() -> ResponseReturnValue:
    """Mail a link to set a new password; the answer is the same for every address."""
    return answer_mail_request(
        AddressForm.from_request(), actions.request_reset, what="reset", page="accounts/forgot.html"
    )


@bp.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Set a new password by a mailed link; whoever is signed in with the old one is signed out."""
    ctx, form = context(), NewPasswordForm.from_request()
    uid = read_link_token(container().settings.secret_key, TokenPurpose.RESET_PASSWORD, token)
    found = find_token(ctx.session, TokenPurpose.RESET_PASSWORD, uid, ctx.now) if uid is not None else None
    if uid is None or found is None:
        return render_template("accounts/spent_link.html", form=form, message=SPENT_LINK, again="reset"), 410
    email, email_key = found.user.email, found.user.email_key
    status = 200
    if form.accepted:
        try:
            password_hash = new_password_hash(
                form.password.data, cost=container().settings.hash_cost, email_key=email_key
            )
            with transaction(ctx.session):
                actions.reset_password(ctx, uid, password_hash)
        except ON_THE_FORM as error:
            form.take_errors(error)
            status = error.status
        else:
            leave()
            flash(_("密码已更新，请用新密码登录。"), "success")
            return redirect(url_for(".sign_in"), 303)
    elif form.errors:
        status = 422
    return render_template("accounts/reset.html", form=form, token=token, email=email), status
