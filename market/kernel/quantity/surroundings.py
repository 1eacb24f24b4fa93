"""What the words around an amount make of it: its metric, its direction, and whether it is only a condition."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from market.kernel.quantity import comparators
from market.kernel.quantity.amounts import Amount
from market.kernel.quantity.comparators import Comparator
from market.kernel.quantity.metrics import tidy_metric
from market.kernel.quantity.numerals import format_number
from market.kernel.quantity.unit_text import NUMBER, Unit, parse_unit

_BOUNDARY = re.compile(r"[。；;，,、!?！？\n\r\t【】\[\]{}《》“”|]")
_REACH = 48
_MARK = re.compile(r"\s?的?(?:条件|环境|温度|情况|工况|压力|湿度|载荷|倍率)?(?:下|时|后)(?!限|降|料|间|效|处理)")
_LEAD = re.compile(r"(?:在|于|经|经过|@)\s*$")
_FROM = re.compile(r"(?:从|由|自)(?:现有的?|目前的?|原来的?|原)?\s*$")
_TO = re.compile(r"^[^\d，,。；;]{0,8}(?:到|至|为)")
_STILL = re.compile(r"\s?(?:以上)?后\s?(?:不|无|未|仍|没)")
_BRACKETED_UNIT = re.compile(r"^(?P<name>.+?)\s*(?:\((?P<bracket>[^()]{1,16})\)|/(?P<stroke>[^/\s]{1,12}))$")
_GLUED_UNIT = re.compile(r"^(?P<name>.*[一-鿿)])\s*(?P<unit>[A-Za-zμΩ%‰℃°/·()^²³⁻¹\d]{1,16})$")
_BRACKET = re.compile(r"\((?P<inside>[^()]{1,24})\)$")
_CYCLES = re.compile(r"\s?(?P<noun>充放电循环|循环|弯折|开合|插拔|充放电|洗涤|折叠|冲击|摩擦)")
_NOUN_BEHIND = re.compile(r"\s?的(?P<noun>[一-鿿]{2,10})")
_BARE_FIGURE_NAMES = re.compile(
    r"(?:pH值?|PH值?|ph值?|系数|指数|常数|因子|折射率|折光率|介电常数|长径比|信噪比|摩尔比|浴比)\s*(?:为|是|达到|达|在|:|约)?\s*$"
)
_SMALL_IS_GOOD = re.compile(r"精度|误差|偏差|公差|真空|粗糙|时间|分辨|能耗|含量|噪|损耗|不确定度")
_WORDS_BEHIND = re.compile(r"\s?[一-鿿A-Za-z][一-鿿A-Za-z]")
_NO_CONDITION_BEHIND = re.compile(r"\s?(?:的|以|不等|每|左右|上下|内|之|及|和|与|或|等)")


class Role(Enum):
    """What an amount is in its sentence."""

    INDICATOR = auto()
    CONDITION = auto()  # of the next figure in the same clause
    LASTING_CONDITION = auto()  # of what follows in the sentence
    ORIGIN = auto()  # where a change starts: 从 85 % 提高到
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Found:
    """An amount with what the text around it says."""

    amount: Amount
    metric: str
    comparator: Comparator
    unit: Unit
    condition: str
    marked: bool  # 下, 时 or 后 stands behind it
    led: bool  # 在 or 于 stands before it
    starts: bool  # 从 or 由 stands before it
    bracketed: bool  # it is all that a pair of brackets holds

    def role(self, between: str | None, *, parted: bool) -> Role:
        """Return the role, given the text up to the next amount (None for the last) and whether that parts them."""
        if between is not None and self.starts and not parted and _TO.search(between):
            return Role.ORIGIN
        if self.comparator is not Comparator.EQ and self.comparator is not Comparator.BETWEEN:
            return Role.INDICATOR
        if between is not None and self.bracketed and not _BOUNDARY.search(between):
            return Role.NOTHING  # the next figure takes it as what stands in brackets behind its name
        if between is not None and self.marked and not parted:
            return Role.CONDITION
        if self.led and self.marked:
            return Role.LASTING_CONDITION
        if between is None or parted or self.metric or self.comparator is Comparator.BETWEEN:
            return Role.INDICATOR
        if self.led:
            return Role.CONDITION
        named_next = _WORDS_BEHIND.match(between) and not _NO_CONDITION_BEHIND.match(between)
        return Role.CONDITION if named_next else Role.INDICATOR

    def shown(self, *, named: bool = True) -> str:
        """Return it as a condition is shown: "循环 1,000 次", "−40 ℃"."""
        figure = format_number(self.amount.low)
        if self.amount.is_range:
            figure = f"{figure}～{format_number(self.amount.high)}"
        metric = self.metric if named else ""
        return " ".join(part for part in (metric, figure, self.unit.symbol) if part)


def describe(folded: str, amount: Amount, last_end: int) -> Found | None:
    """Read what stands around an amount, back to the end of the last one; None for a number that says nothing."""
    clause_at = _clause_start(folded, last_end, amount.start)
    clause = folded[clause_at : amount.start]
    word, word_at, firm = comparators.before(clause)
    suffix, behind = comparators.behind(folded, amount.end)
    comparator = _comparator(amount, word, suffix, firm=firm)
    if clause.startswith("优于", word_at) and _SMALL_IS_GOOD.search(clause):
        comparator = Comparator.LT
    name, condition, name_unit = _name(clause[:word_at])
    unit = name_unit if amount.unit is NUMBER and name_unit is not None else amount.unit
    if unit.dimension == "number" and not _plain_number_counts(clause, amount, firm=firm):
        return None
    metric = tidy_metric(name)
    if not metric and not name.strip():
        metric = _metric_elsewhere(folded, clause_at, behind, firm=firm)
    if amount.unit.symbol.endswith("次"):
        noun = _CYCLES.match(folded, amount.end)
        metric = noun["noun"] if noun is not None else metric
        if comparator is Comparator.EQ and _STILL.match(folded, amount.end):
            comparator = Comparator.GE
    return Found(
        amount,
        metric,
        comparator,
        unit,
        condition,
        marked=_MARK.match(folded, behind) is not None,
        led=_LEAD.search(clause) is not None,
        starts=_FROM.search(clause) is not None,
        bracketed=clause.endswith("(") and folded.startswith(")", behind),
    )


def _clause_start(folded: str, last_end: int, end: int) -> int:
    """Return where the words of an amount begin: behind the last boundary or amount, but with a bracket's own noun."""
    lowest = max(last_end, end - _REACH)
    if folded[last_end:end].lstrip().startswith(")"):
        opened = folded.rfind("(", max(0, last_end - _REACH), last_end)
        if opened >= 0:
            return _last_boundary(folded, max(0, opened - _REACH), opened)
    if folded[lowest:end].endswith("("):
        return _last_boundary(folded, lowest, end - 1)
    return _last_boundary(folded, lowest, end)


def _last_boundary(folded: str, lowest: int, end: int) -> int:
    start = lowest
    for boundary in _BOUNDARY.finditer(folded, lowest, end):
        start = boundary.end()
    return start


def _metric_elsewhere(folded: str, clause_at: int, behind: int, *, firm: bool) -> str:
    """Return a name that stands behind the figure (80 % 以上的回收率) or in the clause before (拉伸强度，≥ 50 MPa)."""
    noun = _NOUN_BEHIND.match(folded, behind)
    if noun is not None:
        return tidy_metric(noun["noun"])
    if not firm or clause_at < 2 or folded[clause_at - 1] not in ",，":
        return ""
    previous = folded[_last_boundary(folded, max(0, clause_at - 1 - _REACH), clause_at - 1) : clause_at - 1]
    return "" if re.search(r"\d", previous) else tidy_metric(previous)


def _comparator(amount: Amount, word: Comparator | None, suffix: Comparator | None, *, firm: bool) -> Comparator:
    directed = suffix is not None and suffix is not Comparator.ABOUT
    if amount.tolerance is not None:
        return Comparator.PLUSMINUS
    if amount.is_range and not firm and not directed:
        return Comparator.BETWEEN
    if word is not None and firm:
        return word
    if directed and suffix is not None:
        return suffix
    if word is Comparator.GE or word is Comparator.LE:
        return word
    return suffix or word or Comparator.EQ


def _name(phrase: str) -> tuple[str, str, Unit | None]:
    """Split what stands before a figure into name, condition in brackets and unit: 粘度(25 ℃), 强度(MPa), 温度/℃."""
    name = phrase.rstrip(" :=")
    for pattern, groups in ((_BRACKETED_UNIT, ("bracket", "stroke")), (_GLUED_UNIT, ("unit",))):
        found = pattern.match(name)
        written = next((found[group] for group in groups if found[group]), "") if found else ""
        unit = parse_unit(written) if written else None
        if found is not None and unit is not None:
            return found["name"], "", unit
    bracket = _BRACKET.search(name)
    if bracket is not None:
        inside = bracket["inside"].strip()
        return name[: bracket.start()], inside if re.search(r"\d", inside) else "", None
    opened = name.rfind("(")
    if opened >= 0:
        return name[opened + 1 :].rsplit(")", 1)[-1] or name[:opened], "", None
    return name.rsplit(")", 1)[-1], "", None


def _plain_number_counts(clause: str, amount: Amount, *, firm: bool) -> bool:
    return not amount.in_words and (firm or _BARE_FIGURE_NAMES.search(clause) is not None)
