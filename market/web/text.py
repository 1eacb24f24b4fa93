"""Messages, numbers and dates as this reader reads them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask, g, request
from flask_babel import Babel, gettext, ngettext

from market.kernel.clock import SHANGHAI
from market.kernel.money import Money, format_fen, yuan
from market.kernel.text import Message

LOCALES = {"zh_Hans_CN": "zh-CN", "en": "en"}
LOCALE_COOKIE = "locale"


def register(app: Flask) -> None:
    """Set up translations and the filters that templates use."""
    app.config["BABEL_DEFAULT_LOCALE"] = "zh_Hans_CN"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    Babel(app, locale_selector=current_locale)
    app.jinja_env.finalize = _shown
    app.add_template_filter(shown_date, "date")
    app.add_template_filter(shown_time, "time")
    app.add_template_filter(shown_money, "money")


def current_locale() -> str:
    """Return the reader's language: what they chose, else what their browser asks for, else Chinese."""
    if "locale" in g:
        chosen: str = g.locale
        return chosen
    cookie = request.cookies.get(LOCALE_COOKIE, "")
    if cookie in LOCALES:
        return cookie
    wanted = request.accept_languages.best_match(["zh", "zh-CN", "en"], default="zh")
    return "en" if wanted == "en" else "zh_Hans_CN"


def translate(message: Message) -> str:
    """Return a message in the reader's language; messages inside it too."""
    values = {name: _shown(value) for name, value in message.params.items()}
    text = str(gettext(message.msgid, **values))
    return text if values else text.replace("%%", "%")  # gettext unescapes only where it fills in values


def message_from_json(data: dict[str, Any]) -> Message:
    """Return a message that was stored as {"msgid", "params"}; nested ones likewise."""
    params = {
        name: message_from_json(value) if isinstance(value, dict) and "msgid" in value else value
        for name, value in data.get("params", {}).items()
    }
    return Message(data["msgid"], params)


def _shown(value: object) -> object:
    if isinstance(value, Message):
        return translate(value)
    return shown_money(value.fen) if isinstance(value, Money) else value


def shown_date(value: date | datetime | None) -> str:
    """Return 2026年11月21日, or 21 Nov 2026 in English; nothing for None. Moments are shown by Shanghai's day."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    if current_locale() == "en":
        return f"{value.day} {value:%b %Y}"
    return f"{value.year}年{value.month}月{value.day}日"


def shown_time(value: datetime | None) -> str:
    """Return the day and the minute in Asia/Shanghai."""
    if value is None:
        return ""
    return f"{shown_date(value)} {value.astimezone(SHANGHAI):%H:%M}"


def shown_money(fen: int | None) -> str:
    """Return an amount such as 80 万元, or 面议 where there is none. English: CNY 800,000."""
    if fen is None:
        return str(gettext("面议"))
    if current_locale() == "en":
        return f"CNY {yuan(fen):,}".removesuffix(".00")
    return format_fen(fen)


__all__ = ["current_locale", "gettext", "ngettext", "translate"]
