"""Use cases of people and organisations. Each asks for its permission; each runs inside its caller's transaction."""

from __future__ import annotations

from market.accounts.actions.invitations import (
    accept_invitation,
    invite_member,
    register_invited,
    revoke_invitation,
)
from market.accounts.actions.members import change_role, leave_organisation, remove_member
from market.accounts.actions.organisations import (
    create_organisation,
    edit_organisation,
    establish_organisation,
    submit_organisation,
    verify_organisation,
)
from market.accounts.actions.passwords import change_password, request_reset, reset_password
from market.accounts.actions.profile import edit_profile
from market.accounts.actions.registration import confirm_email, create_user, register, resend_confirmation
from market.accounts.actions.sessions import (
    NewSession,
    end_other_sessions,
    end_session,
    record_failed_sign_in,
    rotate_session,
    sign_in,
    sign_in_invited,
    sign_out,
    switch_organisation,
)

__all__ = [
    "NewSession",
    "accept_invitation",
    "change_password",
    "change_role",
    "confirm_email",
    "create_organisation",
    "create_user",
    "edit_organisation",
    "edit_profile",
    "end_other_sessions",
    "end_session",
    "establish_organisation",
    "invite_member",
    "leave_organisation",
    "record_failed_sign_in",
    "register",
    "register_invited",
    "remove_member",
    "request_reset",
    "resend_confirmation",
    "reset_password",
    "revoke_invitation",
    "rotate_session",
    "sign_in",
    "sign_in_invited",
    "sign_out",
    "submit_organisation",
    "switch_organisation",
    "verify_organisation",
]
