"""What filters and their values are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from market.catalogue.rules.vocabulary import (
    COOPERATION_MODE_LABELS,
    FIELD_LABELS,
    INDUSTRY_LABELS,
    PHASE_LABELS,
    TRANSFER_MODE_LABELS,
)
from market.kernel.regions import REGIONS
from market.kernel.text import Message, say
from market.search.port import Kind, Sort

KIND_LABELS: dict[str, Message] = {
    Kind.ACHIEVEMENT: say("成果"),
    Kind.NEED: say("企业难题"),
    Kind.ORGANISATION: say("单位"),
}
SORT_LABELS: dict[Sort, Message] = {
    "relevance": say("最相关在前"),
    "newest": say("最新上架在前"),
    "price": say("价格由低到高"),
}
FILTER_LABELS: dict[str, Message] = {
    "kind": say("类别"),
    "phase": say("成熟阶段"),
    "transfer_mode": say("合作方式"),
    "pay_after_use": say("付费方式"),
    "industry": say("产业"),
    "field": say("技术领域"),
    "owner": say("单位"),
    "region": say("地区"),
    "trl": say("技术就绪度"),
}


def _by_code(labels: Mapping[Any, Message]) -> dict[str, Message]:
    return {str(code): label for code, label in labels.items()}


# One word serves both sides: what an owner offers and what an enterprise asks for.
_MODES = _by_code(COOPERATION_MODE_LABELS) | _by_code(TRANSFER_MODE_LABELS)
_VALUES: dict[str, Mapping[str, Message]] = {
    "kind": KIND_LABELS,
    "phase": _by_code(PHASE_LABELS),
    "transfer_mode": _MODES,
    "pay_after_use": {"yes": say("先使用后付费")},
    "industry": _by_code(INDUSTRY_LABELS),
    "field": _by_code(FIELD_LABELS),
    "region": REGIONS,
    "trl": {str(level): say("TRL %(level)s", level=level) for level in range(1, 10)},
}


def value_label(name: str, value: str) -> Message | str:
    """Return what a filter's value is called; the value itself where it has no name."""
    return _VALUES.get(name, {}).get(value, value)


def value_order(name: str) -> tuple[str, ...]:
    """Return a filter's values in the order in which they are always shown; empty where counts decide."""
    return tuple(_VALUES[name]) if name in {"kind", "phase", "trl", "pay_after_use", "transfer_mode"} else ()
