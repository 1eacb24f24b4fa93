"""Readers of repeated rows: indicators, team, co-owners, payment nodes, criteria.

Faults are named as forms name their rows, "indicators-1-value", by the row's place in what was handed in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from market.catalogue.rules.readers import Faults, Reader, flag, listed, shown, text, whole
from market.kernel.quantity import Comparator, Indicator
from market.kernel.text import Message, say

MAX_INDICATORS = 30
MAX_PEOPLE = 30
MAX_CO_OWNERS = 10
MAX_SHARES = 12

_INDICATOR_TEXTS: dict[str, Reader] = {
    "metric": text(say("指标名称"), 60),
    "unit": text(say("计量单位"), 30),
    "current": text(say("现状值"), 100),
    "method": text(say("测试方法与条件"), 200),
    "compared_with": text(say("对比对象"), 200),
    "text": text(say("文字说明"), 200),
}
_PERSON: dict[str, Reader] = {
    "name": text(say("姓名"), 60),
    "title": text(say("职称或职务"), 60),
    "role": text(say("分工"), 60),
}
_CO_OWNER_NAME = text(say("共有人名称"), 100)
_CONSENTED = flag(say("是否同意转化"))
_SHARE_NAME = text(say("名称"), 100)


def read_indicators(name: str, value: object, faults: Faults) -> list[Indicator]:
    """Read rows (Indicator values or mappings of its fields); rows without any content are dropped."""
    rows = value if isinstance(value, (list, tuple)) else []
    kept = []
    for place, row in enumerate(rows):
        data = row.to_json() if isinstance(row, Indicator) else row if isinstance(row, Mapping) else {}
        indicator = _read_indicator(f"{name}-{place}", data, faults)
        if indicator is not None:
            kept.append(indicator)
    _at_most(name, kept, MAX_INDICATORS, say("指标"), faults)
    return kept


def _read_indicator(name: str, data: Mapping[str, object], faults: Faults) -> Indicator | None:
    texts = {part: str(read(f"{name}-{part}", data.get(part), faults)) for part, read in _INDICATOR_TEXTS.items()}
    low = _figure(f"{name}-value", data.get("value"), faults)
    high = _figure(f"{name}-value_high", data.get("value_high"), faults)
    if not any(texts.values()) and low is None and high is None:
        return None
    if not texts["metric"]:
        faults.add(f"{name}-metric", say("请填写指标名称，例如“放电容量保持率”。"))
    comparator = _comparator(f"{name}-comparator", data.get("comparator"), faults)
    _check_range(name, comparator, low, high, faults)
    return Indicator(comparator=comparator, value=low, value_high=high, **texts)


def _comparator(name: str, value: object, faults: Faults) -> Comparator:
    typed = "" if value is None else str(value).strip()
    if not typed:
        return Comparator.EQ
    try:
        return Comparator(typed)
    except ValueError:
        faults.add(name, say("比较方式没有“%(value)s”这一项，请从列出的选项中选择。", value=shown(typed)))
        return Comparator.EQ


def _figure(name: str, value: object, faults: Faults) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    typed = "".join(unicodedata.normalize("NFKC", str(value)).split()).replace(",", "").replace("\u2212", "-")
    if not typed:
        return None
    try:
        figure = Decimal(typed) if len(typed) <= 40 else Decimal("NaN")
    except InvalidOperation:
        figure = Decimal("NaN")
    if not figure.is_finite() or abs(figure.adjusted()) > 60:
        faults.add(name, say("“%(value)s”不是一个数，请只填数字，单位填在单位栏。", value=shown(value)))
        return None
    return figure


def _check_range(name: str, comparator: Comparator, low: Decimal | None, high: Decimal | None, faults: Faults) -> None:
    if comparator is Comparator.BETWEEN:
        if low is None or high is None:
            faults.add(f"{name}-value_high", say("范围请填写下限和上限两个数。"))
        elif low >= high:
            faults.add(
                f"{name}-value_high", say("上限 %(high)s 应大于下限 %(low)s，请核对。", high=str(high), low=str(low))
            )
    elif comparator is Comparator.PLUSMINUS:
        if high is None or high <= 0:
            faults.add(f"{name}-value_high", say("请填写偏差，为大于零的数，例如 25 ± 2 中的 2。"))
    elif high is not None:
        faults.add(f"{name}-value_high", say("填写了第二个数：请把比较方式改为“范围”或“±”，或清空这一格。"))


def read_team(name: str, value: object, faults: Faults) -> list[dict[str, str]]:
    """Read the people of a team: name, title, role."""
    kept = []
    for place, row in enumerate(listed(value)):
        person = {part: str(read(f"{name}-{place}-{part}", row.get(part), faults)) for part, read in _PERSON.items()}
        if any(person.values()):
            if not person["name"]:
                faults.add(f"{name}-{place}-name", say("请填写姓名，或删去这一行。"))
            kept.append(person)
    _at_most(name, kept, MAX_PEOPLE, say("团队成员"), faults)
    return kept


def read_co_owners(name: str, value: object, faults: Faults) -> list[dict[str, object]]:
    """Read co-owners: their name and whether they agree to the transfer."""
    kept: list[dict[str, object]] = []
    for place, row in enumerate(listed(value)):
        owner = str(_CO_OWNER_NAME(f"{name}-{place}-name", row.get("name"), faults))
        if owner:
            consented = bool(_CONSENTED(f"{name}-{place}-consented", row.get("consented"), faults))
            kept.append({"name": owner, "consented": consented})
    _at_most(name, kept, MAX_CO_OWNERS, say("共有人"), faults)
    return kept


def shares(label: Message, part: str) -> Reader:
    """Return a reader of rows of a name and a whole percentage (`part`), which add up to 100 where there are any."""
    percentage = whole(label, 1, 100)

    def read(name: str, value: object, faults: Faults) -> list[dict[str, object]]:
        kept: list[dict[str, object]] = []
        total, readable = 0, True
        for place, row in enumerate(listed(value)):
            title = str(_SHARE_NAME(f"{name}-{place}-name", row.get("name"), faults))
            asked = row.get(part)
            if not title and asked in (None, ""):
                continue
            share = percentage(f"{name}-{place}-{part}", asked, faults)
            if not title:
                faults.add(f"{name}-{place}-name", say("请填写名称，或删去这一行。"))
            if not isinstance(share, int):
                readable = False
                if asked in (None, ""):
                    faults.add(f"{name}-{place}-{part}", say("请填写百分比，各行合计 100。"))
                continue
            total += share
            kept.append({"name": title, part: share})
        if kept and readable and total != 100:
            faults.add(name, say("“%(label)s”各行合计应为 100 %%，现在是 %(total)s %%。", label=label, total=total))
        _at_most(name, kept, MAX_SHARES, label, faults)
        return kept

    return read


def _at_most(name: str, kept: list[object] | list[Indicator] | list[dict[str, str]] | list[dict[str, object]],
             most: int, label: Message, faults: Faults) -> None:  # fmt: skip
    if len(kept) > most:
        faults.add(
            name, say("“%(label)s”最多 %(most)s 行，现在是 %(count)s 行。", label=label, most=most, count=len(kept))
        )
