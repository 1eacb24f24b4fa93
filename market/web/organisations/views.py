"""Organisations: their public pages, their entry, their members, invitations."""

from __future__ import annotations

from market.web.organisations import entry, invitations, members, shown
from market.web.organisations.blueprint import bp

__all__ = ["bp", "entry", "invitations", "members", "shown"]
