"""The browser that is asking: where it is, and the cookie that stands for its session."""

from __future__ import annotations

from flask import g, make_response, request, session
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from flask_login import login_user, logout_user

from market.accounts import actions
from market.accounts.actions import NewSession
from market.accounts.queries import SignedIn, find_signed_in
from market.kernel.database import transaction
from market.kernel.errors import SignInNeeded
from market.web.current import context, signed_in
from market.web.guard import SessionUser
from market.web.navigation import YEAR
from market.web.text import LOCALE_COOKIE, LOCALES

KEPT_AT_SIGN_IN = ("paragraph",)  # a pasted text waits for its writer to sign in


def here() -> SignedIn:
    """Return who is signed in; raises SignInNeeded for nobody."""
    found = signed_in()
    if found is None:
        raise SignInNeeded
    return found


def client_address() -> str:
    """Return the network address of the browser, as far as the trusted proxies tell it."""
    return request.remote_addr or ""


def client_name() -> str:
    """Return what the browser calls itself, in printable characters."""
    return "".join(c for c in request.user_agent.string if c.isprintable())[:200]


def enter(new: NewSession) -> None:
    """Put a new session into the cookie; nothing that the cookie held before survives but what is kept on purpose."""
    kept = {name: session[name] for name in KEPT_AT_SIGN_IN if name in session}
    session.clear()
    session.update(kept)
    session.permanent = new.remember
    carry(new.token)


def carry(token: str) -> None:
    """Let the cookie stand for the session of this token from now on."""
    ctx = context()
    found = find_signed_in(ctx.session, token, ctx.now)
    if found is None:
        logout_user()
        return
    login_user(SessionUser(token, found))
    g.signed_in = found
    ctx.actor = found.actor


def rotate() -> None:
    """Give this browser's session a new token, after what its owner may do has changed."""
    ctx = context()
    with transaction(ctx.session):
        token = actions.rotate_session(ctx, here().session_id)
    carry(token)


def leave() -> None:
    """Forget everything that the cookie holds."""
    logout_user()
    session.clear()
    g.signed_in = None


def with_language(response: ResponseReturnValue, locale: str, *, always: bool = False) -> Response:
    """Return the response, showing pages in that language from now on unless the reader chose one before."""
    answer = make_response(response)
    if locale in LOCALES and (always or LOCALE_COOKIE not in request.cookies):
        answer.set_cookie(LOCALE_COOKIE, locale, max_age=YEAR, samesite="Lax", secure=request.is_secure)
    return answer
