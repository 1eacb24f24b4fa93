"""The first page, help, and what machines ask of a site: its map, its rules for crawlers, whether it lives."""

from __future__ import annotations

from math import ceil

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from market.catalogue import queries as catalogue
from market.web.current import container, context
from market.web.guard import public
from market.web.home.addresses import PER_PAGE, count_addresses, page_of_addresses
from market.web.home.contacts import bureau_contacts
from market.web.home.outbox import list_mails, read_mail
from market.web.home.shelving import home_shelves
from market.web.search.cards import with_address

bp = Blueprint("home", __name__)

FRESH = 6
SHELF_WIDTH = 3
MAILS_SHOWN = 100
# What a crawler has no use for: closed pages, and addresses that only change how a page looks.
CLOSED_TO_CRAWLERS = (
    "/account", "/desk", "/development", "/files", "/invitations", "/language", "/register", "/reset",
    "/search/suggest", "/sign-in", "/type",
)  # fmt: skip


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Show the search box first, then live figures, the newest needs and the shelves by industry."""
    ctx = context()
    return render_template(
        "home/index.html",
        figures=catalogue.figures(ctx.session),
        shelves=home_shelves(ctx, SHELF_WIDTH),
        fresh_needs=[with_address(card) for card in catalogue.fresh_needs(ctx.session, FRESH, today=ctx.today)],
    )


@bp.get("/help")
@public
def help_page() -> ResponseReturnValue:
    """Explain the market to those who come to use it."""
    return render_template("home/help.html", contacts=bureau_contacts(context().session))


@bp.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    """List every public address; past 5,000 of them list the pages of that list (sitemaps.org protocol)."""
    session, base = context().session, container().settings.address
    pages = max(1, ceil(count_addresses(session) / PER_PAGE))
    wanted = request.args.get("page", type=int)
    if wanted is None and pages > 1:
        parts = [base + url_for(".sitemap", page=number) for number in range(1, pages + 1)]
        return _xml(render_template("home/sitemap_index.xml", parts=parts))
    page = 1 if wanted is None else wanted
    if not 1 <= page <= pages:
        abort(404)
    addresses = [(base + path, day) for path, day in page_of_addresses(session, page)]
    return _xml(render_template("home/sitemap.xml", addresses=addresses))


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Tell crawlers what is not for them, and where the map is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED_TO_CRAWLERS)]
    lines.append(f"Sitemap: {container().settings.address}{url_for('.sitemap')}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/healthz")
@public
def health() -> ResponseReturnValue:
    """Answer "ok" where the database answers."""
    context().session.execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@bp.get("/development/mails")
@public
def mails() -> ResponseReturnValue:
    """Show the mails that would have been sent. Development only: elsewhere there is no such page."""
    settings = container().settings
    if settings.environment != "development":
        abort(404)
    folder = settings.instance / "outbox"
    name = request.args.get("name", "")
    letter = read_mail(folder, name) if name else None
    if name and letter is None:
        abort(404)
    page = render_template("home/mails.html", mails=list_mails(folder, MAILS_SHOWN), letter=letter)
    return page, {"Cache-Control": "no-store"}


def _xml(body: str) -> Response:
    return Response(body, mimetype="application/xml")
