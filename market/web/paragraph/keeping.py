"""A pasted text on its way to the form of a new need.

Its page finds the text in the session under "paragraph", also after signing in. A cookie cannot hold 5,000
characters, so the cookie carries a token alone: the text is fetched before that page and taken out after it.
"""

from __future__ import annotations

from flask import Response, g, request, session

from market.kernel.context import Context
from market.kernel.database import transaction
from market.matching.handover import drop_paragraph, keep_paragraph, read_paragraph
from market.web.current import context

KEY = "paragraph"
USED_BY = "needs.create"


def keep(ctx: Context, text: str) -> None:
    """Keep a text for its writer; inside the caller's transaction."""
    session[KEY] = {"token": keep_paragraph(ctx.session, text, ctx.now)}


def fetch() -> None:
    """Put the text into the session before the page that uses it."""
    if request.endpoint != USED_BY:
        return
    token = _token()
    if not token:
        return
    ctx = context()
    text = read_paragraph(ctx.session, token, ctx.now)
    if text:
        session[KEY] = {"token": token, "text": text}
        g.paragraph_token = token
    else:
        session.pop(KEY)


def put_away(response: Response) -> Response:
    """Take the text out of the session again before the cookie is written; delete it where it was used."""
    token: str = g.get("paragraph_token", "")
    if not token:
        return response
    if KEY in session:
        session[KEY] = {"token": token}
    else:  # it was used
        ctx = context()
        with transaction(ctx.session):
            drop_paragraph(ctx.session, token)
    return response


def _token() -> str:
    kept = session.get(KEY)
    token = kept.get("token") if isinstance(kept, dict) else None
    return token if isinstance(token, str) else ""
