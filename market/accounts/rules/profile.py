"""What an organisation says about itself: each field checked, all faults told at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from market.accounts.rules.names import check_email, check_organisation_name, check_person_name, single_line
from market.kernel.errors import InvalidInput, MarketError
from market.kernel.identifiers import check_phone, check_uscc
from market.kernel.regions import REGIONS
from market.kernel.text import Message, say

MAX_INTRODUCTION = 2000
MAX_ADDRESS = 200
MAX_WEBSITE = 300
MAX_REASON = 500
MOST_REPLY_DAYS = 30
PUBLIC_SHORT = frozenset({"name", "uscc", "region", "website", "reply_days"})
"""Fields whose values the audit trail may hold; of the others it holds only that they changed."""

NEEDED_FOR_VERIFICATION: dict[str, Message] = {
    "uscc": say("提交认证前请填写统一社会信用代码（18 位）。"),
    "address": say("提交认证前请填写单位地址，与证照一致。"),
}


def check_organisation(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the given fields of an organisation, checked and in one form; fields that are not known are left out.

    Raises InvalidInput with every fault, by field.
    """
    clean: dict[str, Any] = {}
    faults: dict[str, list[Message]] = {}
    for field, check in _CHECKS.items():
        if field not in values:
            continue
        try:
            clean[field] = check(values[field])
        except MarketError as error:
            faults[field] = list(error.fields.get(field, [error.message]))
    if faults:
        raise InvalidInput(fields=faults)
    return clean


def check_ready(values: Mapping[str, Any]) -> None:
    """Raise InvalidInput naming everything that the bureau needs and that is not filled in yet."""
    missing = {field: [message] for field, message in NEEDED_FOR_VERIFICATION.items() if not values.get(field)}
    if missing:
        raise InvalidInput(fields=missing)


def check_reason(text: str) -> str:
    """Return why the bureau verified or refused; raises InvalidInput where there is no reason."""
    reason = _paragraph(text)
    if len(reason) < 2:
        raise InvalidInput(fields={"reason": [say("请写明理由，单位会看到这句话。")]})
    if len(reason) > MAX_REASON:
        raise InvalidInput(fields={"reason": [say("理由不能超过 %(most)s 个字。", most=MAX_REASON)]})
    return reason


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what differs, by field: [before, after] of short public values, [] of everything else."""
    return {
        field: [before.get(field), value] if field in PUBLIC_SHORT else []
        for field, value in after.items()
        if before.get(field) != value
    }


def _uscc(value: Any) -> str | None:
    return check_uscc(str(value)) if str(value or "").strip() else None


def _region(value: Any) -> str:
    if value not in REGIONS:
        raise InvalidInput(say("请选择单位所在地区。"))
    return str(value)


def _line(label: Message, most: int) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        line = single_line(str(value or ""))
        if len(line) > most:
            raise InvalidInput(say("%(label)s不能超过 %(most)s 个字。", label=label, most=most))
        return line

    return check


def _website(value: Any) -> str:
    typed = single_line(str(value or ""))
    if not typed:
        return ""
    address = typed if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", typed) else f"https://{typed}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        parts, host = None, ""
    if parts is None or parts.scheme not in {"http", "https"} or "." not in host or " " in address or parts.username:
        raise InvalidInput(say("网址应类似 https://www.example.cn。"))
    if len(address) > MAX_WEBSITE:
        raise InvalidInput(say("网址不能超过 %(most)s 个字符。", most=MAX_WEBSITE))
    return address


def _introduction(value: Any) -> str:
    text = _paragraph(str(value or ""))
    if len(text) > MAX_INTRODUCTION:
        raise InvalidInput(
            say("简介不能超过 %(most)s 字，现在是 %(count)s 字。", most=MAX_INTRODUCTION, count=len(text))
        )
    return text


def _contact_name(value: Any) -> str:
    return check_person_name(str(value), field="contact_name") if str(value or "").strip() else ""


def _contact_email(value: Any) -> str:
    return check_email(str(value), field="contact_email").address if str(value or "").strip() else ""


def _contact_phone(value: Any) -> str:
    return check_phone(str(value)) if str(value or "").strip() else ""


def _reply_days(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_REPLY_DAYS:
        raise InvalidInput(say("答复期限应为 1 到 %(most)s 个工作日的整数。", most=MOST_REPLY_DAYS))
    return value


def _paragraph(text: str) -> str:
    kept = (c for c in unicodedata.normalize("NFC", text) if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip()


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": check_organisation_name,
    "uscc": _uscc,
    "region": _region,
    "address": _line(say("地址"), MAX_ADDRESS),
    "website": _website,
    "introduction": _introduction,
    "contact_name": _contact_name,
    "contact_email": _contact_email,
    "contact_phone": _contact_phone,
    "reply_days": _reply_days,
}
FIELDS = tuple(_CHECKS)
