"""The steps of the forms, what a record still needs before it can be handed in, and what deserves a second look.

A need must say the core four that Jilin asks for: 核心指标, 资金投入, 产权归属, 研发时限.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from market.catalogue.rules.values import USUAL_MONTHS
from market.catalogue.rules.vocabulary import IpStatus, ListingKind
from market.kernel.quantity import Indicator
from market.kernel.text import Message, say


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a form: its name in the address, its label and its fields."""

    slug: str
    label: Message
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing, or that deserves a look: the field, the step that holds it, and what to do."""

    field: str
    step: str
    message: Message


ACHIEVEMENT_STEPS = (
    Step("basics", say("基本信息"),
         ("secrecy", "title", "summary", "field", "industries", "region", "keywords", "own_number")),
    Step("content", say("内容与指标"), ("problem", "innovations", "indicators", "applications")),
    Step("maturity", say("成熟度"), ("trl", "trl_standard", "trl_evidence")),
    Step("rights", say("权利与团队"), ("ownership", "co_owners", "ip_rights", "team")),
    Step("transfer", say("转化方式"),
         ("transfer_modes", "price_fen", "pay_after_use", "pay_terms", "details_verified", "details_nda")),
    Step("files", say("图片与附件"), ("video_url",)),
    Step("check", say("检查并提交"), ()),
)  # fmt: skip
NEED_STEPS = (
    Step("basics", say("基本信息"),
         ("title", "background", "problem", "field", "industries", "region", "keywords", "own_number", "anonymous")),
    Step("target", say("目标与指标"), ("indicators", "work_done", "constraints", "routes_not_wanted")),
    Step("terms", say("合作条件"),
         ("cooperation_modes", "months", "budget_fen", "budget_negotiable", "payment_nodes", "ip_wish",
          "solver_requirements", "questions_until", "submissions_until", "criteria")),
    Step("check", say("检查并提交"), ()),
)  # fmt: skip
STEPS = {ListingKind.ACHIEVEMENT: ACHIEVEMENT_STEPS, ListingKind.NEED: NEED_STEPS}

_STEP_OF = {kind: {field: step.slug for step in steps for field in step.fields} for kind, steps in STEPS.items()}

# Field -> what to say where it is empty, in the order of the form.
_REQUIRED: dict[ListingKind, dict[str, Message]] = {
    ListingKind.ACHIEVEMENT: {
        "title": say("请填写成果名称。"),
        "summary": say("请用一句话说明成果：做什么、好在哪里，最好带一个数。"),
        "field": say("请选择技术领域。"),
        "problem": say("请写明要解决的问题：谁在什么场合遇到什么困难。"),
        "innovations": say("请至少填写一条创新点。"),
        "indicators": say("请至少填写一项带数值的指标，例如“使用温度 ≥ 180 ℃”。"),
        "applications": say("请至少填写一个应用场景。"),
        "trl": say("请选择技术就绪度（1-9 级）。"),
        "trl_evidence": say("请写明成熟度依据，例如“2025 年 6 月完成 500 h 中试运行”。"),
        "ownership": say("请选择权属性质。"),
        "transfer_modes": say("请至少选择一种转化方式。"),
    },
    ListingKind.NEED: {
        "title": say("请填写需求名称。"),
        "field": say("请选择技术领域。"),
        "problem": say("请写明要解决的技术难题。"),
        "indicators": say("请至少填写一项带目标值的核心指标，例如“耐热温度 ≥ 180 ℃”。"),
        "months": say("请填写研发时限（月）。"),
        "budget_fen": say("请填写投入预算，或选择“面议”。"),
        "ip_wish": say("请选择产权归属。"),
    },
}


def step_of(kind: ListingKind, field: str) -> str:
    """Return the slug of the step that holds a field, or a row's part such as "indicators-1-value"."""
    return _STEP_OF[kind].get(field.split("-")[0], STEPS[kind][0].slug)


def missing(kind: ListingKind, values: Mapping[str, Any], *, today: date | None = None) -> list[Gap]:
    """Return what the record still needs before it can be submitted, in the order of the form.

    `values` are the record's by field name (`content.values_of`). With `today`, deadlines must not have passed.
    """
    found = {field: message for field, message in _REQUIRED[kind].items() if _is_missing(field, values)}
    if kind is ListingKind.ACHIEVEMENT:
        found |= _consent_missing(values)
    elif today is not None:
        found |= _deadlines_passed(values, today)
    order = list(_STEP_OF[kind])
    return [Gap(field, step_of(kind, field), found[field]) for field in sorted(found, key=order.index)]


def cautions(kind: ListingKind, values: Mapping[str, Any], *, today: date) -> list[Gap]:
    """Return what does not stand in the way but deserves a look: lapsed rights, unpaid fees, a long time limit."""
    found = _right_cautions(values, today) if kind is ListingKind.ACHIEVEMENT else _need_cautions(values)
    return [Gap(field, step_of(kind, field), message) for field, message in found]


def _is_missing(field: str, values: Mapping[str, Any]) -> bool:
    value = values.get(field)
    if field == "indicators":
        return not any(isinstance(row, Indicator) and _has_figure(row) for row in value or ())
    if field == "budget_fen":
        return value is None and not values.get("budget_negotiable")
    return value is None or value == "" or value == []


def _has_figure(indicator: Indicator) -> bool:
    return indicator.value is not None or indicator.value_high is not None


def _consent_missing(values: Mapping[str, Any]) -> dict[str, Message]:
    without = [str(owner["name"]) for owner in values.get("co_owners") or () if not owner.get("consented")]
    if not without:
        return {}
    return {"co_owners": say("还没有取得共有人同意：%(names)s。取得同意后请勾选。", names="、".join(without))}


def _deadlines_passed(values: Mapping[str, Any], today: date) -> dict[str, Message]:
    labels = {"questions_until": say("提问截止日期"), "submissions_until": say("应答截止日期")}
    return {
        field: say("%(label)s %(day)s 已过，请改为今天以后的日期。", label=label, day=values[field].isoformat())
        for field, label in labels.items()
        if values.get(field) is not None and values[field] < today
    }


def _right_cautions(values: Mapping[str, Any], today: date) -> list[tuple[str, Message]]:
    found = []
    for place, right in enumerate(values.get("ip_rights") or ()):
        name, title = f"ip_rights-{place}", right.get("number") or right.get("title")
        expires, fee = right.get("expires_on"), right.get("fee_paid_until")
        if right.get("status") is IpStatus.LAPSED:
            found.append((f"{name}-status", say("知识产权 %(right)s 已失效，请确认是否仍要列出。", right=title)))
        elif expires is not None and expires < today:
            found.append((f"{name}-expires_on", say("知识产权 %(right)s 的有效期已过，请核对。", right=title)))
        elif fee is not None and fee < today:
            found.append((f"{name}-fee_paid_until", say("知识产权 %(right)s 的年费已到期，请核对。", right=title)))
    return found


def _need_cautions(values: Mapping[str, Any]) -> list[tuple[str, Message]]:
    months = values.get("months")
    if months is None or months <= USUAL_MONTHS:
        return []
    return [
        ("months", say("研发时限 %(months)s 个月偏长：一般不超过 %(usual)s 个月，请确认。",
                       months=months, usual=USUAL_MONTHS))
    ]  # fmt: skip
