"""Accounts: registering, signing in and out, forgotten passwords, one's own page."""

from __future__ import annotations

from market.web.accounts import entry, profile, recovery, registration
from market.web.accounts.blueprint import bp

__all__ = ["bp", "entry", "profile", "recovery", "registration"]
