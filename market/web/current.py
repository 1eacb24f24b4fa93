"""The present request's surroundings."""

from __future__ import annotations

from flask import g

from market.accounts.queries import SignedIn
from market.jobs.wiring import container
from market.kernel.context import Context

__all__ = ["container", "context", "signed_in"]


def context() -> Context:
    """Return this request's context: who asks, when, on which session."""
    found: Context = g.context
    return found


def signed_in() -> SignedIn | None:
    """Return the person who is signed in, or None."""
    found: SignedIn | None = g.get("signed_in")
    return found
