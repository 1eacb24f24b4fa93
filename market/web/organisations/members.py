"""An organisation's members: who they are, their roles, how they leave."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts import actions, attempts
from market.accounts.models import Membership
from market.accounts.queries import members as members_of
from market.accounts.queries import organisation_by_uid, own_organisation, own_role, pending_invitations
from market.accounts.rules.limits import INVITE_ORGANISATION
from market.accounts.rules.roles import ROLE_LABELS, role_hints
from market.kernel.database import transaction
from market.kernel.errors import NotFound
from market.kernel.permissions import MemberRole, Permission, allows, require
from market.web.accounts.browser import rotate
from market.web.accounts.forms import ON_THE_FORM
from market.web.current import context
from market.web.organisations.blueprint import bp
from market.web.organisations.forms import ConfirmForm, InviteForm, RoleForm, role_choices


@bp.get("/desk/organisation/members")
def members() -> ResponseReturnValue:
    """Show the members; admins also see open invitations and what they can change."""
    return _page(InviteForm(None))


@bp.post("/desk/organisation/invitations")
def invite() -> ResponseReturnValue:
    """Invite somebody by mail."""
    ctx, form = context(), InviteForm.from_request()
    organisation = own_organisation(ctx.session, ctx.actor)
    require(ctx.actor, Permission.MEMBER_MANAGE, organisation_id=organisation.id)
    if not form.accepted:
        return _page(form), 422
    uid, number = organisation.uid, organisation.id
    try:
        with transaction(ctx.session):
            attempts.take(ctx.session, INVITE_ORGANISATION, str(number), ctx.now)
            email = actions.invite_member(ctx, uid, form.email.data, MemberRole(form.role.data)).email
    except ON_THE_FORM as error:
        form.take_errors(error)
        return _page(form), error.status
    flash(_("邀请已发往 %(email)s，7 天内有效。", email=email), "success")
    return redirect(url_for(".members"), 303)


@bp.post("/desk/organisation/invitations/<uid:uid>/revoke")
def revoke_invitation(uid: str) -> ResponseReturnValue:
    """Take an open invitation back."""
    ctx = context()
    organisation_uid = own_organisation(ctx.session, ctx.actor).uid
    with transaction(ctx.session):
        actions.revoke_invitation(ctx, organisation_uid, uid)
    flash(_("邀请已撤回，邮件里的链接不能再用。"), "success")
    return redirect(url_for(".members"), 303)


@bp.post("/desk/organisation/members/<uid:uid>/role")
def change_role(uid: str) -> ResponseReturnValue:
    """Give a member another role."""
    ctx, form = context(), RoleForm.from_request()
    organisation = own_organisation(ctx.session, ctx.actor)
    require(ctx.actor, Permission.MEMBER_MANAGE, organisation_id=organisation.id)
    organisation_uid = organisation.uid
    if not form.accepted:
        return _page(InviteForm(None), form), 422
    try:
        with transaction(ctx.session):
            changed = actions.change_role(ctx, organisation_uid, uid, MemberRole(form.role.data))
            name, is_self = changed.user.name, changed.user_id == ctx.actor.user_id
    except ON_THE_FORM as error:
        form.take_errors(error)
        return _page(InviteForm(None), form), error.status
    if is_self:
        rotate()
    role = str(role_choices()[form.role.data])
    flash(_("%(name)s 的角色现在是“%(role)s”。", name=name, role=role), "success")
    return redirect(url_for(".members"), 303)


@bp.route("/desk/organisation/members/<uid:uid>/remove", methods=["GET", "POST"])
def remove_member(uid: str) -> ResponseReturnValue:
    """Ask, then remove a member."""
    ctx, form = context(), ConfirmForm.from_request()
    organisation = own_organisation(ctx.session, ctx.actor)
    require(ctx.actor, Permission.MEMBER_MANAGE, organisation_id=organisation.id)
    name, organisation_uid = _member(uid).user.name, organisation.uid
    status = 200
    if form.accepted:
        try:
            with transaction(ctx.session):
                actions.remove_member(ctx, organisation_uid, uid)
        except ON_THE_FORM as error:
            form.take_errors(error)
            status = error.status
        else:
            flash(_("%(name)s 已移出本单位。", name=name), "success")
            return redirect(url_for(".members"), 303)
    organisation = own_organisation(ctx.session, ctx.actor)
    page = render_template("organisations/remove.html", form=form, name=name, uid=uid, organisation=organisation)
    return page, status


@bp.route("/account/organisations/<uid:uid>/leave", methods=["GET", "POST"])
def leave(uid: str) -> ResponseReturnValue:
    """Ask, then leave an organisation."""
    ctx, form = context(), ConfirmForm.from_request()
    organisation = organisation_by_uid(ctx.session, ctx.actor, uid)
    if own_role(ctx.actor, organisation.id) is None:
        raise NotFound
    status, name = 200, organisation.name
    if form.accepted:
        try:
            with transaction(ctx.session):
                actions.leave_organisation(ctx, uid)
        except ON_THE_FORM as error:
            form.take_errors(error)
            status = error.status
        else:
            rotate()
            flash(_("您已退出“%(name)s”。", name=name), "success")
            return redirect(url_for("accounts.profile"), 303)
    return render_template("organisations/leave.html", form=form, name=name, uid=uid), status


def _member(user_uid: str) -> Membership:
    ctx = context()
    rows = members_of(ctx.session, ctx.actor, own_organisation(ctx.session, ctx.actor).id)
    found = next((row for row in rows if row.user.uid == user_uid), None)
    if found is None:
        raise NotFound
    return found


def _page(form: InviteForm, role_form: RoleForm | None = None) -> str:
    ctx = context()
    organisation = own_organisation(ctx.session, ctx.actor)
    return render_template(
        "organisations/members.html",
        form=role_form if role_form is not None and role_form.errors else form,
        invite_form=form,
        organisation=organisation,
        members=members_of(ctx.session, ctx.actor, organisation.id),
        invitations=pending_invitations(ctx.session, ctx.actor, organisation.id, ctx.now),
        may_manage=allows(ctx.actor, Permission.MEMBER_MANAGE, organisation_id=organisation.id),
        own_id=ctx.actor.user_id,
        roles=ROLE_LABELS,
        role_choices=role_choices(),
        hints={role.value: hint for role, hint in role_hints(organisation.kind).items()},
    )
