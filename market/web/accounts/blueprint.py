"""The area's blueprint, which each module of views adds to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__)
