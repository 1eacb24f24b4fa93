"""A complete achievement and a complete need as they are typed, and the steps that lead to each state."""

from __future__ import annotations

from typing import Any

from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.permissions import OrganisationKind

ACHIEVEMENT: dict[str, Any] = {
    "own_number": "SLG-2026-001",
    "title": "低温锂电池电解液",
    "summary": "−40 ℃ 下放电容量保持率 86 %，可用于寒区储能。",
    "problem": "寒区储能电池在 −40 ℃ 下放电容量不足一半，车辆与基站冬季频繁断电。",
    "innovations": ["弱溶剂化配方降低脱溶剂化能垒"],
    "indicators": [
        {"metric": "放电容量保持率", "comparator": "ge", "value": "86", "unit": "%", "method": "−40 ℃，0.5C"},
    ],
    "applications": ["寒区储能"],
    "keywords": ["电解液", "低温"],
    "field": "energy",
    "industries": ["green_energy", "chemicals"],
    "trl": 6,
    "trl_evidence": "2025 年 12 月完成 500 kg 中试。",
    "transfer_modes": ["license", "cooperation"],
    "price_fen": 80_000_000,
    "pay_after_use": True,
    "pay_terms": "试用 12 个月，首笔销售收入后付 5 万元。",
    "ip_rights": [
        {"kind": "invention", "number": "201710601862.3", "title": "一种低温电解液", "status": "granted"},
    ],
}
NEED: dict[str, Any] = {
    "own_number": "BJ-7",
    "title": "耐 180 ℃ 的环氧胶黏剂",
    "problem": "电机定子灌封胶在 180 ℃ 下开裂，返修率高。",
    "indicators": [{"metric": "耐热温度", "comparator": "ge", "value": "180", "unit": "℃", "current": "现为 120 ℃"}],
    "keywords": ["环氧", "灌封"],
    "field": "materials",
    "industries": ["chemicals"],
    "cooperation_modes": ["development"],
    "months": 18,
    "budget_fen": 60_000_000,
    "ip_wish": "shared",
}
COMPLETE = {ListingKind.ACHIEVEMENT: ACHIEVEMENT, ListingKind.NEED: NEED}
OWNERS = {ListingKind.ACHIEVEMENT: OrganisationKind.UNIVERSITY, ListingKind.NEED: OrganisationKind.ENTERPRISE}

TO = {
    ListingState.DRAFT: (),
    ListingState.SUBMITTED: ("submit",),
    ListingState.IN_REVIEW: ("submit", "approve"),
    ListingState.SENT_BACK: ("submit", "send_back"),
    ListingState.PUBLISHED: ("submit", "approve", "publish"),
    ListingState.PAUSED: ("submit", "approve", "publish", "pause"),
    ListingState.EXPIRED: ("submit", "approve", "publish", "expire"),
    ListingState.WITHDRAWN: ("submit", "approve", "publish", "withdraw"),
}
