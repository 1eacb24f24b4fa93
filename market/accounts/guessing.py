"""One guess at a password, from beginning to end: counted, then evaluated, then put into the trail."""

from __future__ import annotations

from market.accounts import attempts
from market.accounts.actions.sessions import record_failed_sign_in
from market.accounts.credentials import Proof, prove
from market.accounts.queries import user_by_email
from market.accounts.rules.limits import SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS, account_subject, address_subject
from market.kernel.context import Context
from market.kernel.database import transaction


def guess(ctx: Context, email_key: str, password: str, *, address: str | None, cost: str) -> Proof | None:
    """Return the proof that the password is right, or None; to be called outside of a transaction.

    It is counted before it is evaluated, for accounts that exist and for others alike: at most 5 an account in
    15 minutes and 20 an address in 5 minutes. Raises TooManyAttempts, which says when to try again.
    """
    account, network = account_subject(email_key), address_subject(address)
    with transaction(ctx.session):
        left = attempts.take(ctx.session, SIGN_IN_ACCOUNT, account, ctx.now)
        attempts.take(ctx.session, SIGN_IN_ADDRESS, network, ctx.now)
    user = user_by_email(ctx.session, email_key)
    user_id = user.id if user is not None else 0
    proof = prove(user, password, cost=cost)
    with transaction(ctx.session):
        if proof is None:
            record_failed_sign_in(ctx, user_id, "password", locked=left == 0)
        else:
            attempts.forget(ctx.session, SIGN_IN_ACCOUNT, account)
            attempts.give_back(ctx.session, SIGN_IN_ADDRESS, network, ctx.now)
    return proof
