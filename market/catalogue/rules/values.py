"""What the fields of an achievement and of a need may hold: read, brought into one form, checked; all faults at once.

Names are the models' own. A list's rows are named as forms name them: "ip_rights-0-number", "indicators-1-value".
Amounts come as whole fen, options as members or their codes, days as dates, indicators as Indicator or mapping.
A draft may lack anything: what a record needs before it is handed in is in `completeness`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from market.catalogue.rules import readers
from market.catalogue.rules.readers import Faults, Reader
from market.catalogue.rules.rights import read_ip_rights
from market.catalogue.rules.rows import read_co_owners, read_indicators, read_team, shares
from market.catalogue.rules.vocabulary import (
    CooperationMode,
    Field,
    Industry,
    IpWish,
    ListingKind,
    Ownership,
    Secrecy,
    TransferMode,
    TrlStandard,
)
from market.kernel.regions import REGIONS
from market.kernel.text import Message, say

HOME_REGION = "220200"
MAX_MONTHS = 120
USUAL_MONTHS = 36

_COMMON_LABELS = {
    "own_number": say("单位内编号"),
    "title": say("名称"),
    "problem": say("要解决的问题"),
    "indicators": say("技术指标"),
    "keywords": say("关键词"),
    "field": say("技术领域"),
    "industries": say("所属产业"),
    "region": say("所在地区"),
}
ACHIEVEMENT_LABELS: dict[str, Message] = _COMMON_LABELS | {
    "summary": say("一句话简介"),
    "innovations": say("创新点"),
    "applications": say("应用场景"),
    "trl": say("技术就绪度"),
    "trl_standard": say("评价标准"),
    "trl_evidence": say("成熟度依据"),
    "secrecy": say("成果密级"),
    "ownership": say("权属性质"),
    "co_owners": say("共有人"),
    "team": say("团队成员"),
    "transfer_modes": say("转化方式"),
    "price_fen": say("意向价格"),
    "pay_after_use": say("先使用后付费"),
    "pay_terms": say("付费条款"),
    "video_url": say("视频链接"),
    "details_verified": say("已认证单位可见的内容"),
    "details_nda": say("签署保密承诺后可见的内容"),
    "ip_rights": say("知识产权"),
}
NEED_LABELS: dict[str, Message] = _COMMON_LABELS | {
    "background": say("背景"),
    "work_done": say("已有工作基础"),
    "constraints": say("限制条件"),
    "routes_not_wanted": say("不接受的技术路线"),
    "cooperation_modes": say("合作方式"),
    "months": say("研发时限"),
    "budget_fen": say("投入预算"),
    "budget_negotiable": say("预算面议"),
    "payment_nodes": say("付款节点"),
    "ip_wish": say("产权归属"),
    "solver_requirements": say("对揭榜方的要求"),
    "anonymous": say("匿名发布"),
    "questions_until": say("提问截止日期"),
    "submissions_until": say("应答截止日期"),
    "criteria": say("评价标准与权重"),
}
LABELS: dict[ListingKind, dict[str, Message]] = {
    ListingKind.ACHIEVEMENT: ACHIEVEMENT_LABELS,
    ListingKind.NEED: NEED_LABELS,
}

_A, _N = ACHIEVEMENT_LABELS, NEED_LABELS
_COMMON: dict[str, Reader] = {
    "own_number": readers.optional_text(_A["own_number"], 60),
    "title": readers.text(_A["title"], 120),
    "problem": readers.text(_A["problem"], 5000, block=True),
    "indicators": read_indicators,
    "keywords": readers.texts(_A["keywords"], 10, 30),
    "field": readers.choice(_A["field"], Field),
    "industries": readers.choices(_A["industries"], Industry),
    "region": readers.code(_A["region"], REGIONS, HOME_REGION),
}
_ACHIEVEMENT: dict[str, Reader] = _COMMON | {
    "summary": readers.text(_A["summary"], 300),
    "innovations": readers.texts(_A["innovations"], 3, 300, lines=True),
    "applications": readers.texts(_A["applications"], 10, 100, lines=True),
    "trl": readers.whole(_A["trl"], 1, 9),
    "trl_standard": readers.choice(_A["trl_standard"], TrlStandard, default=TrlStandard.GBT_22900),
    "trl_evidence": readers.text(_A["trl_evidence"], 1000, block=True),
    "secrecy": readers.choice(_A["secrecy"], Secrecy, default=Secrecy.PUBLIC),
    "ownership": readers.choice(_A["ownership"], Ownership, default=Ownership.SERVICE),
    "co_owners": read_co_owners,
    "team": read_team,
    "transfer_modes": readers.choices(_A["transfer_modes"], TransferMode),
    "price_fen": readers.money(_A["price_fen"]),
    "pay_after_use": readers.flag(_A["pay_after_use"]),
    "pay_terms": readers.text(_A["pay_terms"], 300, block=True),
    "video_url": readers.text(_A["video_url"], 300),
    "details_verified": readers.text(_A["details_verified"], 5000, block=True),
    "details_nda": readers.text(_A["details_nda"], 5000, block=True),
    "ip_rights": read_ip_rights,
}
_NEED: dict[str, Reader] = _COMMON | {
    "background": readers.text(_N["background"], 3000, block=True),
    "work_done": readers.text(_N["work_done"], 3000, block=True),
    "constraints": readers.text(_N["constraints"], 3000, block=True),
    "routes_not_wanted": readers.text(_N["routes_not_wanted"], 3000, block=True),
    "cooperation_modes": readers.choices(_N["cooperation_modes"], CooperationMode),
    "months": readers.whole(_N["months"], 1, MAX_MONTHS),
    "budget_fen": readers.money(_N["budget_fen"]),
    "budget_negotiable": readers.flag(_N["budget_negotiable"]),
    "payment_nodes": shares(_N["payment_nodes"], "percent"),
    "ip_wish": readers.choice(_N["ip_wish"], IpWish),
    "solver_requirements": readers.text(_N["solver_requirements"], 3000, block=True),
    "anonymous": readers.flag(_N["anonymous"]),
    "questions_until": readers.day(_N["questions_until"]),
    "submissions_until": readers.day(_N["submissions_until"]),
    "criteria": shares(_N["criteria"], "weight"),
}
READERS = MappingProxyType({ListingKind.ACHIEVEMENT: _ACHIEVEMENT, ListingKind.NEED: _NEED})


def check_achievement(values: Mapping[str, Any], partial: bool) -> dict[str, Any]:
    """Return an achievement's values in the form they are kept in.

    `partial`: only the fields given are read and returned; otherwise all of them, with defaults. Raises InvalidInput
    with every fault by field; TypeError for a name that is no field.
    """
    return check_listing(ListingKind.ACHIEVEMENT, values, partial=partial)


def check_need(values: Mapping[str, Any], partial: bool) -> dict[str, Any]:
    """Return a need's values in the form they are kept in; as `check_achievement`."""
    return check_listing(ListingKind.NEED, values, partial=partial)


def check_listing(kind: ListingKind, values: Mapping[str, Any], *, partial: bool) -> dict[str, Any]:
    """Return a listing's values in the form they are kept in; as `check_achievement`, by kind."""
    known = READERS[kind]
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise TypeError(f"{kind.value} has no fields {unknown}")
    faults = Faults()
    names = [name for name in known if name in values] if partial else list(known)
    read = {name: known[name](name, values.get(name), faults) for name in names}
    _check_together(kind, read, faults)
    faults.raise_any()
    return read


def check_together(kind: ListingKind, values: Mapping[str, Any]) -> None:
    """Raise InvalidInput where fields that are right by themselves contradict one another."""
    faults = Faults()
    _check_together(kind, values, faults)
    faults.raise_any()


def _check_together(kind: ListingKind, values: Mapping[str, Any], faults: Faults) -> None:
    if kind is ListingKind.ACHIEVEMENT:
        _check_secrecy(values, faults)
        _check_pay_terms(values, faults)
        _check_video(values, faults)
    else:
        _check_budget(values, faults)
        _check_dates(values, faults)


def _check_secrecy(values: Mapping[str, Any], faults: Faults) -> None:
    if values.get("secrecy", Secrecy.PUBLIC) is not Secrecy.PUBLIC:
        faults.add(
            "secrecy",
            say(
                "涉密成果不得录入本平台：请停止填写，不要上传任何材料，并按本单位保密规定办理。确认可以公开的成果请选“公开”。"
            ),
        )


def _check_pay_terms(values: Mapping[str, Any], faults: Faults) -> None:
    if values.get("pay_after_use") and "pay_terms" in values and not values["pay_terms"]:
        faults.add(
            "pay_terms",
            say("选择了先使用后付费，请写明试用期、付费条件和价款，例如“试用 12 个月，首笔销售收入后付 5 万元”。"),
        )


def _check_video(values: Mapping[str, Any], faults: Faults) -> None:
    address = values.get("video_url") or ""
    if not address:
        return
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in address
    except ValueError:
        usable = False
    if not usable:
        faults.add("video_url", say("视频链接应以 http:// 或 https:// 开头，请粘贴完整网址。"))


def _check_budget(values: Mapping[str, Any], faults: Faults) -> None:
    if values.get("budget_negotiable") and values.get("budget_fen") is not None:
        faults.add("budget_fen", say("预算选了“面议”，又填了金额：请清空金额，或取消“面议”。"))


def _check_dates(values: Mapping[str, Any], faults: Faults) -> None:
    questions, submissions = values.get("questions_until"), values.get("submissions_until")
    if isinstance(questions, date) and isinstance(submissions, date) and questions > submissions:
        faults.add("questions_until", say("提问截止日期应不晚于应答截止日期，请核对两个日期。"))
