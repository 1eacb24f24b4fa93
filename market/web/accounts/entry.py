"""Signing in and out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts import actions
from market.accounts.actions.sessions import UNCONFIRMED
from market.accounts.credentials import Proof
from market.accounts.guessing import guess
from market.accounts.queries import own_user
from market.accounts.rules.names import email_key
from market.kernel.database import transaction
from market.kernel.errors import InvalidInput
from market.kernel.text import say
from market.web.accounts.blueprint import bp
from market.web.accounts.browser import client_address, client_name, enter, here, leave, with_language
from market.web.accounts.forms import ON_THE_FORM, SignInForm
from market.web.current import container, context, signed_in
from market.web.guard import public
from market.web.redirects import safe_next

WRONG = say("邮箱或密码不对，请核对后重试。")


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Show the form; open a session for who proves their password."""
    form = SignInForm.from_request()
    onward = safe_next(request.args.get("next"), url_for("desk.home"))
    if request.method == "GET" and signed_in() is not None:
        return redirect(onward, 303)
    status, unconfirmed = 200, False
    if form.accepted:
        try:
            _open_session(form)
        except ON_THE_FORM as error:
            form.take_errors(error)
            status, unconfirmed = error.status, error.message is UNCONFIRMED
        else:
            ctx = context()
            return with_language(redirect(onward, 303), own_user(ctx.session, ctx.actor).locale)
    elif form.errors:
        status = 422
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        next=safe_next(request.args.get("next"), ""),
        unconfirmed=unconfirmed,
    )
    return page, status


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session, in the database and in the cookie."""
    ctx, found = context(), here()
    with transaction(ctx.session):
        actions.sign_out(ctx, found.session_id)
    leave()
    flash(_("您已退出登录。"), "success")
    return redirect("/", 303)


def _open_session(form: SignInForm) -> None:
    """Begin a session, or raise: the same answer whether there is no such account or the password is wrong."""
    ctx, before = context(), signed_in()
    key = email_key(form.email.data)
    cost = container().settings.hash_cost
    proof = guess(ctx, key, form.password.data, address=client_address(), cost=cost)
    if proof is None:
        raise InvalidInput(WRONG)
    try:
        with transaction(ctx.session):
            new = actions.sign_in(
                ctx,
                proof,
                remember=form.remember.data,
                address=client_address(),
                browser=client_name(),
                replaces=before.session_id if before else None,
            )
    except InvalidInput:
        _record_refusal(proof)
        raise
    enter(new)


def _record_refusal(proof: Proof) -> None:
    ctx = context()
    with transaction(ctx.session):
        actions.record_failed_sign_in(ctx, proof.user_id, "not allowed", locked=False)
