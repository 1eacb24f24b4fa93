"""Who is asking, before any view runs: closed by default, and the headers that keep a page to itself."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, current_app, g, request, session
from flask.wrappers import Response
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import update

from market.accounts.models import WebSession
from market.accounts.queries import SignedIn, find_signed_in
from market.jobs.wiring import container, new_context
from market.kernel.database import transaction
from market.kernel.errors import SignInNeeded
from market.kernel.permissions import ANONYMOUS

View = TypeVar("View", bound=Callable[..., Any])

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
SEEN_EVERY = timedelta(minutes=1)

csrf = CSRFProtect()
login_manager = LoginManager()


def public(view: View) -> View:
    """Open a view to everyone; without this mark it is for signed-in people only."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


class SessionUser(UserMixin):  # type: ignore[misc,unused-ignore]
    """What Flask-Login carries: the session's token, never the account's number."""

    def __init__(self, token: str, found: SignedIn) -> None:
        self.token = token
        self.found = found

    def get_id(self) -> str:
        """Return the session's secret token, which Flask-Login keeps in the signed cookie."""
        return self.token


def register(app: Flask) -> None:
    """Put the guard before every request and the headers after it."""
    login_manager.init_app(app)
    login_manager.session_protection = None  # sessions are rows of ours, ended by us
    app.before_request(_open_context)  # first: the page that a refusal becomes says who is reading it
    csrf.init_app(app)
    app.before_request(_closed_by_default)
    app.after_request(_headers)


@login_manager.user_loader  # type: ignore[untyped-decorator,unused-ignore]
def _load_user(token: str) -> SessionUser | None:
    ctx = new_context()
    found = find_signed_in(ctx.session, token, ctx.now)
    return SessionUser(token, found) if found else None


def _open_context() -> None:
    g.request_id = secrets.token_hex(8)
    g.signed_in = None
    for name in ("_login_user", "csrf_token"):
        g.pop(name, None)  # inside a context that was open before, `g` still knows the request before this
    g.context = ctx = new_context(ANONYMOUS, g.request_id)
    if request.endpoint == "static":
        return
    if "_user_id" in session and current_user.is_authenticated:
        found: SignedIn = current_user.found
        if found.last_seen_at + SEEN_EVERY <= ctx.now:
            with transaction(ctx.session):
                ctx.session.execute(
                    update(WebSession).where(WebSession.id == found.session_id).values(last_seen_at=ctx.now)
                )
        g.signed_in = found
        ctx.actor = found.actor


def _closed_by_default() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == "static" or getattr(view, "is_public", False):
        return
    if g.signed_in is None:
        raise SignInNeeded


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    if container().settings.is_production:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint == "static":
        return response  # the same for everyone; looking at the session would say otherwise
    if g.get("signed_in") is not None or len(session) > 0:
        response.headers["Cache-Control"] = "no-store"
    response.vary.add("Cookie")
    return response
