"""Mails become text in their reader's language, get their secret links, and leave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from flask import current_app, g
from flask_babel import force_locale
from jinja2 import TemplateNotFound

from market.accounts.tokens import make_link
from market.config import Settings
from market.inbox.actions import drop_mail, mark_failed, mark_sent
from market.inbox.mailer import Mailer, OutgoingMail, open_mailer
from market.inbox.models import Mail
from market.inbox.queries import due_mails
from market.jobs.delivery import describe
from market.jobs.letters import has_expired
from market.jobs.logs import masked
from market.jobs.wiring import container
from market.kernel.context import Context
from market.kernel.database import transaction

BATCH = 50
SUBJECT = "Subject:"

log = structlog.get_logger("market.mail")


def send_due_mails(ctx: Context, mailer: Mailer | None = None, limit: int = BATCH) -> int:
    """Send what is due, at most `limit`; return how many left. One that fails is put off and stops no other.

    A mail is sent before it is marked: a crash in between sends it once more, under the same Message-ID.
    """
    settings = container().settings
    mailer = mailer or open_mailer(settings.mail_url, settings.instance)
    sent = 0
    for number in [mail.id for mail in due_mails(ctx.session, ctx.now, limit)]:
        sent += _send_one(ctx, mailer, number)
    ctx.session.rollback()
    return sent


def render(mail: Mail, settings: Settings) -> OutgoingMail:
    """Return the mail as it leaves. Raises TemplateNotFound, or ValueError where the template has no subject line."""
    values = _values(mail.params, settings)
    with force_locale(mail.locale):
        g.locale = mail.locale
        try:
            subject, text = _split(_render(f"emails/{mail.template}.txt", values))
            html = _render_if_there(f"emails/{mail.template}.html", values)
        finally:
            g.pop("locale", None)
    return OutgoingMail(
        number=mail.id,
        created_at=mail.created_at,
        sender=settings.mail_from,
        to_address=mail.to_address,
        subject=subject,
        text=text,
        html=html,
    )


def _send_one(ctx: Context, mailer: Mailer, number: int) -> int:
    mail = ctx.session.get(Mail, number)
    if mail is None:
        return 0
    if has_expired(mail.params, ctx.now):
        with transaction(ctx.session):
            drop_mail(ctx, number)
        log.info("mail_dropped", mail=number, why="its link has expired")
        return 0
    template = mail.template
    try:
        outgoing = render(mail, container().settings)
        ctx.session.rollback()  # nothing is held while the network is waited for
        mailer.send(outgoing)
    except Exception as error:  # whatever is wrong with one mail, the next one goes
        with transaction(ctx.session):
            parked = mark_failed(ctx, number, masked(describe(error)))
        (log.error if parked else log.warning)(
            "mail_parked" if parked else "mail_put_off", mail=number, template=template, why=describe(error)
        )
        return 0
    with transaction(ctx.session):
        mark_sent(ctx, number)
    log.info("mail_sent", mail=number, template=template)
    return 1


def _values(params: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """Return what a template may use: name, organisation, reason, link, expires, site_name, address."""
    link = params.get("link", {})
    if "purpose" in link:
        address = make_link(settings.address, settings.secret_key, link["purpose"], link["uid"])
    else:
        address = settings.address + link.get("path", "/")
    until = params.get("expires_at")
    return {
        "name": params.get("name", ""),
        "organisation": params.get("organisation", ""),
        "reason": params.get("reason", ""),
        "link": address,
        "expires": datetime.fromisoformat(until) if until else None,
        "site_name": settings.site_name,
        "address": settings.address,
    }


def _render(name: str, values: dict[str, Any]) -> str:
    # Not render_template: what pages show around their content needs a request, and there is none.
    return current_app.jinja_env.get_template(name).render(values)


def _render_if_there(name: str, values: dict[str, Any]) -> str:
    try:
        return _render(name, values)
    except TemplateNotFound as error:
        if error.name != name:
            raise
        return ""


def _split(text: str) -> tuple[str, str]:
    """Return subject and body: the first line is "Subject: …"."""
    first, _, body = text.lstrip().partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError("a mail template begins with its subject line")
    return first.removeprefix(SUBJECT).strip(), body.strip() + "\n"
