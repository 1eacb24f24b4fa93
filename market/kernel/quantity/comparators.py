"""How a figure is meant: at least, at most, a range; and the words that say so in Chinese technical texts."""

from __future__ import annotations

import re
from enum import StrEnum


class Comparator(StrEnum):
    """The direction of an indicator."""

    GE = "ge"
    GT = "gt"
    LE = "le"
    LT = "lt"
    EQ = "eq"
    ABOUT = "about"
    BETWEEN = "between"
    PLUSMINUS = "plusminus"

    @property
    def sign(self) -> str:
        """The sign before a figure; nothing for the plain statement of a value and for ranges."""
        return _SIGNS.get(self, "")

    @property
    def is_lower_bound(self) -> bool:
        """Whether more is allowed."""
        return self in (Comparator.GE, Comparator.GT)

    @property
    def is_upper_bound(self) -> bool:
        """Whether less is allowed."""
        return self in (Comparator.LE, Comparator.LT)


_SIGNS = {
    Comparator.GE: "≥",
    Comparator.GT: ">",
    Comparator.LE: "≤",
    Comparator.LT: "<",
    Comparator.ABOUT: "约",
    Comparator.PLUSMINUS: "±",
}

# Firm words may stand apart from their figure: 成本不高于现用产品 1.2 倍.
_FIRM = {
    Comparator.GE: (
        "≥ >= => 大于等于 大于或等于 大于或者等于 高于或等于 不低于 不小于 不少于 不短于 不弱于 不得低于 "
        "不得小于 不得少于 不应低于 不应小于 不应少于 不能低于 不能小于 不能少于 至少 不亚于 不差于"
    ),
    Comparator.GT: "> 大于 高于 超过 多于 长于 超出 高出 优于 突破 超",
    Comparator.LE: (
        "≤ <= =< 小于等于 小于或等于 小于或者等于 低于或等于 不高于 不大于 不超过 不多于 不长于 不超出 "
        "不得高于 不得大于 不得超过 不应高于 不应大于 不应超过 不能高于 不能大于 不能超过 至多 最多"
    ),
    Comparator.LT: "< 小于 低于 少于 短于 不到 不足",
}
# Soft words say where a value got to; they are taken only directly before the figure.
_SOFT = {
    Comparator.GE: (
        "达到 可达到 能达到 达 可达 高达 最高可达 最高达 多达 提高到 提高至 提升到 提升至 增至 增加到 增加至 "
        "上升到 延长到 延长至 升至 升高到"
    ),
    Comparator.LE: (
        "降低到 降低至 降到 降至 下降到 下降至 减少到 减少至 减至 缩短到 缩短至 低至 控制在 控制到 压缩到 "
        "压缩至 限制在 降为 缩小到 缩小至"
    ),
    Comparator.ABOUT: "约为 约 大约 大约为 大概 接近 近 ≈ ~ 左右 平均约 一般为 通常为",
    Comparator.EQ: "= 等于 为 是 即",
}
# A change that is asked for in a plain number means at least that much.
_CHANGES = (
    "提高 提升 增加 增长 增强 上升 改善 降低 下降 减少 减小 缩短 节约 节省 节能 节电 节水 减重 减排 增产 增收 降 "
    "升高 延长 减轻"
)

_SUFFIXES = {
    Comparator.GE: "以上 及以上 或以上 及其以上 之上 起 或更高 或更多",
    Comparator.LE: "以下 及以下 或以下 及其以下 之下 以内 之内 内 或更低 或更少 封顶",
    Comparator.ABOUT: "左右 上下 前后",
}


# Nouns that end like a comparing word: 雷达 10 GHz, 马达 5 kW, 附近 3 m.
_NOT_A_NOUN = {"达": "(?<![马表雷])", "近": "(?<![附最])", "约": "(?<!节)", "为": "(?<!行)"}


def _table(words: dict[Comparator, str]) -> dict[str, Comparator]:
    return {word: comparator for comparator, listed in words.items() for word in listed.split()}


def _pattern(words: dict[str, Comparator]) -> str:
    listed = (re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    return "|".join(_NOT_A_NOUN.get(word, "") + word for word in listed)


_FIRM_WORDS, _SOFT_WORDS, _SUFFIX_WORDS = _table(_FIRM), _table(_SOFT), _table(_SUFFIXES)
_GAP = r"\s*[:：]?\s*$"
_DIRECT = re.compile(rf"(?P<firm>{_pattern(_FIRM_WORDS)}){_GAP}|(?P<soft>{_pattern(_SOFT_WORDS)}){_GAP}")
_CHANGE = re.compile("(?:" + "|".join(sorted(_CHANGES.split(), key=len, reverse=True)) + r")(?:了|约)?\s*$")
_APART_WORDS = {word: comparator for word, comparator in _FIRM_WORDS.items() if len(word) > 1}
_APART = re.compile(rf"(?P<word>{_pattern(_APART_WORDS)})(?P<basis>[^\d。；;，,、:：()=≥≤<>]{{1,14}})$")
_SUFFIX = re.compile(rf"\s?(?:{_pattern(_SUFFIX_WORDS)})")
_INSIDE = re.compile(r"内(?=[径孔壁部侧置层外表衬圆胆腔管应含])")
_REACH = 12


def before(clause: str) -> tuple[Comparator | None, int, bool]:
    """Read the comparing word at the end of what stands before a figure.

    Return the comparator or None, the place where the word starts, and whether it was firm.
    """
    tail_at = max(0, len(clause) - _REACH)
    if _CHANGE.search(clause, tail_at):
        return Comparator.GE, len(clause), False
    match = _DIRECT.search(clause, tail_at)
    if match is not None:
        comparator = _FIRM_WORDS[match["firm"]] if match["firm"] else _SOFT_WORDS[match["soft"]]
        return comparator, match.start(), bool(match["firm"])
    apart = _APART.search(clause, max(0, len(clause) - 2 * _REACH))
    if apart is not None:
        return _APART_WORDS[apart["word"]], apart.start(), True
    return None, len(clause), False


def behind(text: str, at: int) -> tuple[Comparator | None, int]:
    """Read 以上, 以下, 以内, 左右 behind a figure; return the comparator or None and the place behind."""
    match = _SUFFIX.match(text, at)
    if match is None:
        return None, at
    word = match.group().strip()
    if word == "内" and _INSIDE.match(text, match.end() - 1):
        return None, at
    return _SUFFIX_WORDS[word], match.end()
