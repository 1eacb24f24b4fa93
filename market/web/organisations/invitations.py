"""Taking up an invitation: by an account that is there, or by making one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts import actions
from market.accounts.actions.invitations import SPENT
from market.accounts.credentials import new_password_hash
from market.accounts.models import Invitation
from market.accounts.queries import own_user, user_by_email
from market.accounts.rules.roles import ROLE_LABELS
from market.accounts.tokens import INVITATION, find_invitation, read_link_token
from market.kernel.database import transaction
from market.web.accounts.browser import client_address, client_name, enter, here, rotate
from market.web.accounts.forms import ON_THE_FORM, InvitedForm
from market.web.accounts.registration import check_fields
from market.web.current import container, context, signed_in
from market.web.guard import public
from market.web.organisations.blueprint import bp
from market.web.organisations.forms import ConfirmForm
from market.web.text import current_locale, translate


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@public
def accept_invitation(token: str) -> ResponseReturnValue:
    """Show who invites, then let the invited person in: with their account, or by making one."""
    ctx = context()
    uid = read_link_token(container().settings.secret_key, INVITATION, token)
    invitation = find_invitation(ctx.session, uid, ctx.now) if uid is not None else None
    if uid is None or invitation is None:
        return render_template("accounts/spent_link.html", message=SPENT, again=""), 410
    if signed_in() is not None:
        return _accept_with_account(token, uid, invitation)
    if user_by_email(ctx.session, invitation.email_key) is not None:
        return _page(ConfirmForm(None), invitation, token, step="sign_in")
    return _accept_with_new_account(token, uid, invitation)


def _accept_with_account(token: str, uid: str, invitation: Invitation) -> ResponseReturnValue:
    ctx, form, found = context(), ConfirmForm.from_request(), here()
    user = own_user(ctx.session, ctx.actor)
    if user.email_key != invitation.email_key:
        return _page(form, invitation, token, step="other_account")
    status = 200
    if form.accepted:
        try:
            with transaction(ctx.session):
                organisation = actions.accept_invitation(ctx, uid)
                organisation_uid, name = organisation.uid, organisation.name
        except ON_THE_FORM as error:
            form.take_errors(error)
            status = error.status
        else:
            rotate()
            ctx = context()
            with transaction(ctx.session):
                actions.switch_organisation(ctx, found.session_id, organisation_uid)
            flash(_("您已加入“%(name)s”。", name=name), "success")
            return redirect(url_for("desk.home"), 303)
    return _page(form, invitation, token, step="accept"), status


def _accept_with_new_account(token: str, uid: str, invitation: Invitation) -> ResponseReturnValue:
    ctx, form = context(), InvitedForm.from_request()
    status = 200
    email = check_fields(form, invitation.email) if form.accepted else None
    if email is not None:
        name = invitation.organisation.name
        try:
            cost = container().settings.hash_cost
            password_hash = new_password_hash(form.password.data, cost=cost, email_key=email.key)
            with transaction(ctx.session):
                user = actions.register_invited(
                    ctx, uid, name=form.name.data, password_hash=password_hash, locale=current_locale()
                )
                new = actions.sign_in_invited(ctx, user.id, address=client_address(), browser=client_name())
        except ON_THE_FORM as error:
            form.take_errors(error)
            status = error.status
        else:
            enter(new)
            flash(_("账号已建立，您已加入“%(name)s”。", name=name), "success")
            return redirect(url_for("desk.home"), 303)
    elif form.errors:
        status = 422
    return _page(form, invitation, token, step="register"), status


def _page(form: ConfirmForm | InvitedForm, invitation: Invitation, token: str, *, step: str) -> str:
    return render_template(
        "organisations/accept_invitation.html",
        form=form,
        invitation=invitation,
        organisation=invitation.organisation,
        role=translate(ROLE_LABELS[invitation.role]),
        token=token,
        here=request.path,
        step=step,
    )
