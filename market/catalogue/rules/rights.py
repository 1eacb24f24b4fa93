"""Reader of intellectual property rights: each number checked by its kind, with the digit that is wrong named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from market.catalogue.rules.readers import Faults, choice, day, listed, text
from market.catalogue.rules.vocabulary import IP_KIND_LABELS, PATENT_KINDS, IpKind, IpStatus
from market.kernel.errors import IdentifierError
from market.kernel.identifiers import PatentKind, PatentNumber, check_patent, check_software_copyright
from market.kernel.text import Message, say

MAX_RIGHTS = 30

_KIND = choice(say("权利种类"), IpKind)
_STATUS = choice(say("法律状态"), IpStatus)
_TITLE = text(say("权利名称"), 200)
_NUMBER = text(say("编号"), 40)
_EXPIRES = day(say("有效期至"))
_FEE = day(say("年费已缴至"))
_PCT = re.compile(r"PCT/?([A-Z]{2})/?(\d{4})/?(\d{6})")

_SAID_BY_NUMBER = {
    PatentKind.INVENTION: IpKind.INVENTION,
    PatentKind.UTILITY: IpKind.UTILITY,
    PatentKind.DESIGN: IpKind.DESIGN,
    PatentKind.PCT_INVENTION: IpKind.INVENTION,
    PatentKind.PCT_UTILITY: IpKind.UTILITY,
}
_NATIONAL_PHASE = frozenset({PatentKind.PCT_INVENTION, PatentKind.PCT_UTILITY})


def read_ip_rights(name: str, value: object, faults: Faults) -> list[dict[str, object]]:
    """Read rights as rows of kind, number, title, status, expires_on, fee_paid_until; blank rows are dropped."""
    kept: list[dict[str, object]] = []
    places: dict[str, int] = {}
    for place, row in enumerate(listed(value)):
        right = _read_right(f"{name}-{place}", row, faults)
        if right is None:
            continue
        number = str(right["number"])
        if number and number in places:
            faults.add(
                f"{name}-{place}-number", say("这个号码与第 %(row)s 行相同，请删去一行。", row=places[number] + 1)
            )
        places.setdefault(number, place)
        kept.append(right)
    if len(kept) > MAX_RIGHTS:
        faults.add(name, say("知识产权最多 %(most)s 项，现在是 %(count)s 项。", most=MAX_RIGHTS, count=len(kept)))
    return kept


def _read_right(name: str, row: Mapping[str, object], faults: Faults) -> dict[str, object] | None:
    number = str(_NUMBER(f"{name}-number", row.get("number"), faults))
    title = str(_TITLE(f"{name}-title", row.get("title"), faults))
    expires = _EXPIRES(f"{name}-expires_on", row.get("expires_on"), faults)
    fee = _FEE(f"{name}-fee_paid_until", row.get("fee_paid_until"), faults)
    kind = _KIND(f"{name}-kind", row.get("kind"), faults)
    if not number and not title and expires is None and fee is None and kind is not IpKind.KNOW_HOW:
        return None  # a row whose list of kinds was left as it stood is a blank row
    status = _STATUS(f"{name}-status", row.get("status"), faults)
    if not isinstance(kind, IpKind):
        faults.add(f"{name}-kind", say("请选择权利种类，例如“发明专利”。"))
        return {"kind": None, "number": number, "title": title, "status": status}
    number, granted = _checked_number(f"{name}-number", kind, number, faults)
    status = status or (IpStatus.GRANTED if granted else IpStatus.PENDING)
    if granted and status is IpStatus.PENDING:
        faults.add(f"{name}-status", say("号码以 ZL 开头表示已授权：请把状态改为“已授权”，或去掉号码前的 ZL。"))
    if isinstance(expires, date) and isinstance(fee, date) and fee > expires:
        faults.add(f"{name}-fee_paid_until", say("年费缴至的日期晚于有效期，请核对两个日期。"))
    if kind is IpKind.KNOW_HOW and not title:
        faults.add(f"{name}-title", say("请为技术秘密写一个不泄密的名称，例如“脱泡工艺参数”。"))
    return {
        "kind": kind, "number": number, "title": title, "status": status,
        "expires_on": expires, "fee_paid_until": fee,
    }  # fmt: skip


def _checked_number(name: str, kind: IpKind, number: str, faults: Faults) -> tuple[str, bool]:
    """Return the number in its one form, and whether it says that the right was granted."""
    if kind is IpKind.KNOW_HOW:
        if number:
            faults.add(name, say("技术秘密没有编号，请清空这一格。"))
        return "", False
    if not number:
        faults.add(name, say("请填写“%(kind)s”的号码。", kind=IP_KIND_LABELS[kind]))
        return "", False
    try:
        return _CHECKS.get(kind, _any_number)(kind, number)
    except IdentifierError as error:
        faults.add(name, error.message)
        return number, False


def _patent(kind: IpKind, number: str) -> tuple[str, bool]:
    if kind is IpKind.PCT:
        international = _PCT.fullmatch("".join(number.upper().split()))
        if international:
            return f"PCT/{international[1]}{international[2]}/{international[3]}", False
    patent = check_patent(number)
    _same_kind(kind, patent)
    return patent.number, patent.granted


def _same_kind(kind: IpKind, patent: PatentNumber) -> None:
    if kind is IpKind.PCT:
        if patent.kind not in _NATIONAL_PHASE:
            raise IdentifierError(
                say("PCT 申请请填写国际申请号（如 PCT/CN2023/123456），或种类位为 8、9 的进入国家阶段申请号。")
            )
        return
    said = _SAID_BY_NUMBER[patent.kind]
    if said is not kind:
        raise IdentifierError(_kinds_differ(kind, said, patent))


def _kinds_differ(kind: IpKind, said: IpKind, patent: PatentNumber) -> Message:
    place = 5 if len(patent.number) == 14 else 3
    return say(
        "专利号第 %(place)s 位“%(digit)s”表示%(said)s，与所选的“%(kind)s”不符，请核对种类或号码。",
        place=place, digit=patent.number[place - 1], said=IP_KIND_LABELS[said], kind=IP_KIND_LABELS[kind],
    )  # fmt: skip


def _software(_kind: IpKind, number: str) -> tuple[str, bool]:
    return check_software_copyright(number), True


def _any_number(kind: IpKind, number: str) -> tuple[str, bool]:
    if not re.fullmatch(r"[0-9A-Za-z./ -]{4,40}", number):
        raise IdentifierError(
            say("“%(kind)s”的号码应由字母、数字和点组成，填写的是“%(number)s”。",
                kind=IP_KIND_LABELS[kind], number=number)
        )  # fmt: skip
    return "".join(number.upper().split()), False


_CHECKS: dict[IpKind, Callable[[IpKind, str], tuple[str, bool]]] = {
    **dict.fromkeys(PATENT_KINDS, _patent),
    IpKind.SOFTWARE: _software,
}
