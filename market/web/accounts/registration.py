"""Registering and proving the address."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts import actions, attempts
from market.accounts.actions.registration import SPENT_LINK
from market.accounts.credentials import new_password_hash
from market.accounts.models import TokenPurpose
from market.accounts.rules.limits import (
    MAIL_ACCOUNT,
    MAIL_ADDRESS,
    REGISTER_ADDRESS,
    Limit,
    account_subject,
    address_subject,
)
from market.accounts.rules.names import Email, check_email, check_person_name
from market.accounts.rules.passwords import check_password
from market.accounts.tokens import find_token, read_link_token
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Conflict, InvalidInput
from market.web.accounts.blueprint import bp
from market.web.accounts.browser import client_address
from market.web.accounts.forms import ON_THE_FORM, AddressForm, InvitedForm, RegisterForm
from market.web.current import container, context, signed_in
from market.web.guard import public
from market.web.text import current_locale

MAILED_TO = "mailed_to"


@bp.route("/register", methods=["GET", "POST"])
@public
def register() -> ResponseReturnValue:
    """Make an account; whether the address was known already is told only by mail."""
    if signed_in() is not None:
        return redirect(url_for("desk.home"), 303)
    form = RegisterForm.from_request()
    status = 200
    email = check_fields(form, form.email.data) if form.accepted else None
    if email is not None:
        try:
            _register(form, email)
        except ON_THE_FORM as error:
            form.take_errors(error)
            status = error.status
        else:
            session[MAILED_TO] = form.email.data
            return redirect(url_for(".mail_sent", what="confirm"), 303)
    elif form.errors:
        status = 422
    return render_template("accounts/register.html", form=form), status


@bp.route("/mail-sent/<any(confirm, reset):what>")
@public
def mail_sent(what: str) -> ResponseReturnValue:
    """Say that a mail is on its way, where to look for it, and how to get another one."""
    settings = container().settings
    return render_template(
        "accounts/mail_sent.html",
        what=what,
        email=session.get(MAILED_TO, ""),
        readable_here=not settings.is_production and settings.mail_url.startswith("file:"),
    )


@bp.route("/resend", methods=["GET", "POST"])
@public
def resend() -> ResponseReturnValue:
    """Mail the confirmation link again; the answer is the same for every address."""
    form = AddressForm.from_request(email=session.get(MAILED_TO, ""))
    return answer_mail_request(form, actions.resend_confirmation, what="confirm", page="accounts/resend.html")


def answer_mail_request(
    form: AddressForm, ask: Callable[[Context, str], object], *, what: str, page: str
) -> ResponseReturnValue:
    """Ask for a mail to the address that was typed; the answer is the same for every address."""
    status = 200
    if form.accepted:
        ctx = context()
        try:
            email = check_email(form.email.data)
            with transaction(ctx.session):
                take_mail(email, MAIL_ADDRESS)
                ask(ctx, email.key)
        except ON_THE_FORM as error:
            form.take_errors(error)
            status = error.status
        else:
            session[MAILED_TO] = form.email.data
            return redirect(url_for(".mail_sent", what=what), 303)
    elif form.errors:
        status = 422
    return render_template(page, form=form), status


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Show a button, then confirm: programs that open every link in a mail must not use it up."""
    ctx = context()
    uid = read_link_token(container().settings.secret_key, TokenPurpose.CONFIRM_EMAIL, token)
    form = AddressForm.from_request()  # for another link
    if uid is None or find_token(ctx.session, TokenPurpose.CONFIRM_EMAIL, uid, ctx.now) is None:
        return render_template("accounts/spent_link.html", form=form, message=SPENT_LINK, again="confirm"), 410
    if form.is_submitted():
        try:
            with transaction(ctx.session):
                actions.confirm_email(ctx, uid)
        except InvalidInput as error:
            page = render_template("accounts/spent_link.html", form=form, message=error.message, again="confirm")
            return page, 410
        flash(_("邮箱已确认，请登录。"), "success")
        return redirect(url_for(".sign_in"), 303)
    return render_template("accounts/confirm.html", token=token)


def take_mail(email: Email, by_address: Limit) -> None:
    """Count one mail to an address that somebody at this network asks for; raises TooManyAttempts."""
    ctx = context()
    attempts.take(ctx.session, by_address, address_subject(client_address()), ctx.now)
    attempts.take(ctx.session, MAIL_ACCOUNT, account_subject(email.key), ctx.now)


def check_fields(form: RegisterForm | InvitedForm, address: str) -> Email | None:
    """Put every fault of address, name and password beside its field; return the address where there is none."""
    email: Email | None = None
    try:
        email = check_email(address)
    except InvalidInput as error:
        form.take_errors(error)
    try:
        check_person_name(form.name.data)
    except InvalidInput as error:
        form.take_errors(error)
    try:
        check_password(form.password.data, email_key=email.key if email else "")
    except InvalidInput as error:
        form.take_errors(error)
    return None if form.errors else email


def _register(form: RegisterForm, email: Email) -> None:
    ctx = context()
    password_hash = new_password_hash(form.password.data, cost=container().settings.hash_cost, email_key=email.key)
    try:
        with transaction(ctx.session):
            take_mail(email, REGISTER_ADDRESS)
            actions.register(
                ctx, email=email, name=form.name.data, password_hash=password_hash, locale=current_locale()
            )
    except Conflict:
        return  # the same address, a moment earlier: its owner has the mail
