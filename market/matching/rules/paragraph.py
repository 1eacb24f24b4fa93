"""What can be read out of an engineer's own words: targets, budget, time limit, and what is still missing."""

from __future__ import annotations

import re
from dataclasses import replace

from market.kernel.errors import InvalidInput
from market.kernel.money import parse_money
from market.kernel.quantity import Comparator, Reading, read_indicators
from market.kernel.text import Message, say
from market.matching.rules.facts import NeedFacts

MAX_CHARACTERS = 5000
MOST_INDICATORS = 20
_SHORT = 40
_LONGEST_TITLE = 40

_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
_CLAUSE_END = re.compile(r"[。！？!?；;，,\n]")
_WISH = re.compile(
    r"希望|要求|需|亟待|寻求|寻找|征集|求购|求一|求解|目标|指标|力争|期望|拟|想要?|能否|必须|须|应当|应达|应不|应能"
    r"|确保|保证|达到|提高到|提升到|延长到|降到|降至|控制在|缩短"
)
_FIRM = re.compile(
    r"[≥≤]|>=|<=|[不无][得应能可]?(?:低于|高于|大于|小于|少于|多于|超过|短于|长于|超出|超)|至少|至多|最多|大于等于|小于等于"
)
# How things are, not how they should be: 公司年产免耕播种机 2,600 台, 去年返修 31 次, 现线速度 0.45 m/min.
_BACKGROUND = re.compile(
    r"现(?:有|状|为|线|在(?!线)|行|场)|目前|当前|去年|上年|今年|上个|近[一二两三四五六七八九十几\d]+年|历史|以往|原来|原有"
    r"|公司|我厂|本厂|年产|年用|年销|首批|损失|赔付|实测|已(?:降|达|经|有)|只(?:有|能)|仅(?:有|能|为)|返修|返工|占地|投资"
)
# What is cut out before a figure may be half a sentence instead of a name.
_NO_NAME = re.compile(
    r"找到|一种|一套|经过|沿用|提供|覆盖|客户|拟建|尽量|最好|正与|能做|能装|能稳|能干|不停|多发|活动方|[和对与把在于]$|^[和对与把在于]"
)
_NOW = re.compile(r"^(?:现在|现有|目前|当前|原来|原有|现)的?")
_COST = re.compile(r"成本|价格|单价|售价|造价|费用")
# Figures in these units tell how large a firm is, unless the text says at least or at most.
_COUNTS = frozenset({"亩", "公顷", "元", "万元", "亿元", "批", "年", "月", "天", "日", "周", "度"})
_BUDGET = re.compile(r"预算[^，。；;,\n\d]{0,8}?(?P<amount>\d[\d,.]*\s*(?:[十百千]?万|亿)?元)")
_MONTHS = re.compile(r"(?P<count>\d{1,3})\s*个月(?:以?内|之内)")
_YEARS = re.compile(r"(?P<count>[1-9一二两三四五])\s*年(?:以?内|之内)")
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}


def wanted_readings(text: str) -> list[Reading]:
    """Return the targets of a text, in its order: figures that it asks for, without those that only describe."""
    found: dict[str, Reading] = {}
    before: Reading | None = None
    for reading in read_indicators(text):
        named = _named(text, reading, before)
        before = named if _has_name(named) else before
        if _has_name(named) and _is_target(text, named):
            found.setdefault(named.phrase(), named)
    return list(found.values())[:MOST_INDICATORS]


def stated_readings(text: str) -> list[Reading]:
    """Return the figures that a description of an achievement states of itself."""
    return [
        reading for reading in read_indicators(text)
        if _has_name(reading) and (reading.is_directed or not _is_count(reading))
    ][:MOST_INDICATORS]  # fmt: skip


def paragraph_facts(text: str) -> NeedFacts:
    """Return what a pasted paragraph asks for, as far as it says so."""
    indicators = tuple(reading.indicator() for reading in wanted_readings(text))
    return NeedFacts(indicators, from_text=True, months=read_months(text), budget_fen=read_budget(text))


def split_title(text: str) -> tuple[str, str]:
    """Return title and body: a short first line with more below it is a title, otherwise there is none."""
    first, newline, rest = text.strip().partition("\n")
    if newline and rest.strip() and len(first.strip()) <= _LONGEST_TITLE:
        return first.strip(), rest.strip()
    return "", text.strip()


def read_budget(text: str) -> int | None:
    """Return the budget that a text names, in fen, or None."""
    found = _BUDGET.search(text)
    if found is None:
        return None
    try:
        return parse_money(found["amount"])
    except InvalidInput:
        return None


def read_months(text: str) -> int | None:
    """Return the time limit that a text names, in months, or None."""
    if found := _MONTHS.search(text):
        return int(found["count"]) or None
    if found := _YEARS.search(text):
        return 12 * (_DIGITS.get(found["count"]) or int(found["count"]))
    return None


def missing_facts(text: str) -> list[Message]:
    """Return what would help to find more, most important first; empty where the text says enough."""
    readings = wanted_readings(text)
    gaps: list[Message] = []
    if len(text.strip()) < _SHORT:
        gaps.append(say("文字较短：请补充用在什么产品或工序上、现在卡在哪里、已经试过什么。"))
    if not any(char.isdigit() for char in text):
        gaps.append(say("没有写数值：请补充目标值和单位，例如“−40 ℃ 放电容量保持率不低于 80 %”。"))
    elif not readings:
        gaps.append(say("有数值，但看不出哪些是目标：请写成“名称 + 不低于/不高于 + 数值 + 单位”。"))
    elif all(reading.comparator is Comparator.EQ for reading in readings):
        gaps.append(say("数值没有说明方向：请写明是“不低于”“不高于”还是一个范围。"))
    if readings and not any(reading.condition for reading in readings):
        gaps.append(say("没有写测试条件：请补充温度、时间、负荷等条件，或依据的标准。"))
    if read_months(text) is None and read_budget(text) is None:
        gaps.append(say("没有写时限和预算：补充后可以与成果的成熟度和报价比较，例如“12 个月内，预算 80 万元”。"))
    return gaps


def _is_target(text: str, reading: Reading) -> bool:
    clause = _around(_CLAUSE_END, text, reading)
    if _is_money(reading) and not _COST.search(reading.metric):
        return False
    if reading.is_directed and _FIRM.search(clause):
        return True
    if _BACKGROUND.search(clause):
        return False
    sentence = _around(_SENTENCE_END, text, reading)
    if not (_WISH.search(sentence) or _FIRM.search(sentence)):
        return False
    return reading.is_directed or not (_is_count(reading) or _BACKGROUND.search(sentence))


def _named(text: str, reading: Reading, before: Reading | None) -> Reading:
    """Return the reading with the name of the figure before it where it has none: 气孔率 8 %，希望降到 2 % 以下."""
    if before is None or len(reading.metric) > 1 or not reading.is_directed:
        return reading
    apart = _SENTENCE_END.search(text, before.end, reading.start) or before.dimension != reading.dimension
    return reading if apart else replace(reading, metric=_NOW.sub("", before.metric))


def _has_name(reading: Reading) -> bool:
    return len(reading.metric) > 1 and not _NO_NAME.search(reading.metric)


def _is_money(reading: Reading) -> bool:
    return reading.dimension == "money"


def _is_count(reading: Reading) -> bool:
    """Say whether a figure counts things, land, money or days rather than measures a property."""
    return reading.unit in _COUNTS or reading.dimension == reading.canonical_unit or _is_money(reading)


def _around(ends: re.Pattern[str], text: str, reading: Reading) -> str:
    """Return the piece of text around a figure, up to the nearest ends on both sides."""
    start = 0
    for end in ends.finditer(text, 0, reading.start):
        start = end.end()
    behind = ends.search(text, reading.end)
    return text[start : behind.start() if behind else len(text)]
