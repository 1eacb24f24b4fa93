"""What every page shows around its content: the viewer, the main navigation, addresses of static files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import gettext as _

from market.kernel.text import say
from market.web.current import container, signed_in
from market.web.guard import public
from market.web.redirects import safe_next
from market.web.text import LOCALE_COOKIE, LOCALES, current_locale

DEFAULT_NAME = say("科技成果超市")  # in the catalogues; an operator's own name is shown as it is
YEAR = 365 * 24 * 3600
TYPE_COOKIE = "type"


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link of the main navigation."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class OrganisationChoice:
    """An organisation that the viewer can switch to."""

    uid: str
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the page, as far as the page's frame is concerned."""

    signed_in: bool = False
    name: str = ""
    organisation_name: str = ""
    organisations: tuple[OrganisationChoice, ...] = ()
    is_bureau: bool = False


def register(app: Flask) -> None:
    """Give templates their surroundings, and readers their choice of language and type size."""
    app.context_processor(_surroundings)
    app.add_template_global(static_url, "static_url")
    app.add_url_rule("/language/<locale>", "choose_language", public(choose_language))
    app.add_url_rule("/type/<size>", "choose_type_size", public(choose_type_size))


def choose_language(locale: str) -> ResponseReturnValue:
    """Remember the reader's language and go back to the page."""
    response = make_response(redirect(safe_next(request.args.get("next")), 303))
    if locale in LOCALES:
        response.set_cookie(LOCALE_COOKIE, locale, max_age=YEAR, samesite="Lax", secure=request.is_secure)
    return response


def choose_type_size(size: str) -> ResponseReturnValue:
    """Remember whether the reader wants large type (大字版) and go back to the page."""
    response = make_response(redirect(safe_next(request.args.get("next")), 303))
    if size in {"large", "normal"}:
        response.set_cookie(TYPE_COOKIE, size, max_age=YEAR, samesite="Lax", secure=request.is_secure)
    return response


def current_viewer() -> Viewer:
    """Return who looks."""
    found = signed_in()
    if found is None:
        return Viewer()
    acting = found.organisation
    choices = tuple(OrganisationChoice(o.uid, o.name, o is acting) for o in found.organisations)
    return Viewer(True, found.user.name, acting.name if acting else "", choices, found.actor.is_bureau)


@lru_cache(maxsize=256)
def _fingerprint(path: Path, _changed: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def static_url(name: str) -> str:
    """Return the address of a static file with its fingerprint, so that it can be kept for a year."""
    path = Path(current_app.static_folder or "") / name
    version = _fingerprint(path, path.stat().st_mtime) if path.is_file() else None
    return url_for("static", filename=name, v=version)


def _navigation() -> list[NavItem]:
    path = request.path
    items = [
        (_("成果库"), url_for("search.results", kind="achievement"), path.startswith("/achievements")),
        (_("企业难题"), url_for("search.results", kind="need"), path.startswith("/needs")),
        (_("贴一段话匹配"), url_for("paragraph.ask"), path.startswith("/try")),
        (_("单位名录"), url_for("search.results", kind="organisation"), path.startswith("/organisations")),
    ]
    if path.startswith("/search"):
        kind = request.args.get("kind")
        position = {"achievement": 0, "need": 1, "organisation": 3}.get(kind or "")
        items = [(label, url, i == position) for i, (label, url, _current) in enumerate(items)]
    return [NavItem(*item) for item in items]


def _surroundings() -> dict[str, Any]:
    locale = current_locale()
    other = "en" if locale != "en" else "zh_Hans_CN"
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    large = request.cookies.get(TYPE_COOKIE) == "large"
    settings = container().settings
    return {
        "site_name": gettext(settings.site_name),
        "current_locale": locale,
        "html_lang": LOCALES[locale],
        "nav": _navigation(),
        "viewer": current_viewer(),
        "help_url": url_for("home.help_page"),
        "demo_notice": settings.environment == "development",
        "switch_language_url": url_for("choose_language", locale=other, next=here),
        "type_size": "large" if large else "normal",
        "type_size_url": url_for("choose_type_size", size="normal" if large else "large", next=here),
        "absolute_url": lambda path: settings.address + path,
        "request_id": g.get("request_id", ""),
    }
