"""The names of what is measured: cut out of a sentence, brought into one form, compared."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from market.kernel.quantity.folding import fold

SAME_METRIC = 0.5  # from here on two names are taken for one quantity
_LONGEST = 24
_EDGES = " \t.:：,，。;；、()（）[]【】\"'“”‘’《》<>·*#-—/=~|"


def _words(listed: str) -> list[str]:
    return listed.split()


_TAIL_WORDS = _words(
    "的 为 是 在 于 到 达到 可达到 能达到 可达 达 应 应为 应达到 需 需要 须 必须 要求 要 能 能够 "
    "可 可以 将 控制 均 都 仅 仅为 一般 大概 稳定 稳定在 "
    "不 最好 希望 平均 保证 确保 做到 基本 维持 维持在 保持在 大致 通常 约 从 由 只 只有 且 而 并 "
    "已 已经 目标 目标值 指标 以 则 介于 范围为 值为 分别 左右 例如 如"
)
_TAIL = re.compile("(?:" + "|".join(sorted(_TAIL_WORDS, key=len, reverse=True)) + r")$")
# Nouns that end like a filling word.
_TAIL_NOUNS = re.compile(r"(?:[产性功节效动热电势储智光技化]能|[反响效供感]应|[节契]约|[规原]则|[潜存]在|许可|行为)$")
_HEAD_WORDS = _words(
    "要求 其中 其 使得 使 且 并且 并 以及 及 和 与 或 或者 实现 预期 预计 满足 具有 具备 该 所 "
    "需要 希望 确保 保证 同时 能够 能 可以 可 达到 目标 此外 另外 最终 从而 "
    "进而 而 则 将 把 让 产品 整体 应 须 下 时 后 条件下 环境下 情况下 在 的 了 有 是 为 即 例如 "
    "比如 每 内 中 目前 现有 测得 实测 技术指标 主要技术指标 主要指标 "
    "性能指标 考核指标 预期目标 技术要求 左右 以上 以下 以内 至少 也 还 还需 需 已 现为 仅"
)
_HEAD = re.compile("^(?:" + "|".join(sorted(_HEAD_WORDS, key=len, reverse=True)) + ")")
# Nouns that begin like a filling word.
_NOUNS = re.compile(
    r"^(?:产品[合良成纯收得质尺一价单寿厚规粒含精]|可[靠见溶视用逆调编追]|时[间延效]|有[效机害毒]|能[耗量效源见级]|中[位心空子试频国农高等学央]|下[限降料]|后处|内[径阻应部压存]|"
    r"应[力变答用急]|目标[识检]|最终产|使用|每[天年日月台吨]|还[原氧]|在线|并[网联发]|和易|及时|将军|须根|实测值)"
)
_NUMBERING = re.compile(r"^(?:第?[\d一二三四五六七八九十]{1,2}[、.)章节](?!\d)|\(\d+\)|[①-⑳]|\d{1,2}\s)\s*")
_LEADING_FIGURES = re.compile(r"^[-+±\d.,]+[A-Za-z%℃]*\s+")
_COMPARED = re.compile(r"(?:相比|相较|比|较)[^提增降减升下上节缩改]{1,14}(?=提|增|降|减|升|下降|上升|节|缩|改)")
_VERBS = re.compile(
    r".*(?:实现|使得|得到|获得|要求|需要|采用|制备的?|确保|保证|研制|开发出|具有|具备|满足|达到|希望|下的|时的|后的|条件下|环境下|情况下)"
)

_COLON = re.compile(r".*[:：]\s*")

_SYNONYMS = {
    "抗拉强度": "拉伸强度",
    "抗张强度": "拉伸强度",
    "抗弯强度": "弯曲强度",
    "良品率": "合格率",
    "良率": "合格率",
    "成品率": "合格率",
    "使用寿命": "寿命",
    "服役寿命": "寿命",
    "循环次数": "循环寿命",
    "循环性能": "循环寿命",
    "耗电量": "电耗",
    "用电量": "电耗",
    "造价": "成本",
    "含水量": "含水率",
    "水分含量": "含水率",
    "水分": "含水率",
    "工作温度": "使用温度",
    "运行温度": "使用温度",
    "耐受温度": "耐温",
    "耐热温度": "耐温",
    "产率": "收率",
    "得率": "收率",
    "回收率": "收率",
    "黏度": "粘度",
    "产量": "产能",
    "生产能力": "产能",
    "除去率": "去除率",
    "脱除率": "去除率",
    "比重": "密度",
    "线速度": "速度",
    "线速": "速度",
    "导热系数": "热导率",
    "导热率": "热导率",
    "噪音": "噪声",
}
_WHOLE_SYNONYMS = {"循环": "循环寿命"}  # only where it is the whole name
_LEADING_TEMPERATURE = re.compile(r"^[-+−]?\d+(?:\.\d+)?\s*(?:℃|°c|k)(?:下|时)?(?=\D)")
_SYNONYM = re.compile("|".join(sorted(_SYNONYMS, key=len, reverse=True)))
_EMPTY_WORDS = re.compile(r"[\s\W_]+|要求|指标|目标|产品|材料|本项目|的|其|数值|综合|平均|总体|整体")

# One of each pair in one name, the other in the other: different quantities however alike the names are.
_OPPOSITES = [
    pair.split("/")
    for pair in _words(
        "最高/最低 最大/最小 最长/最短 上限/下限 充电/放电 拉伸/压缩 拉伸/弯曲 拉伸/剪切 压缩/弯曲 "
        "弯曲/剪切 纵向/横向 径向/轴向 进口/出口 入口/出口 内径/外径 高温/低温 吸附/脱附 提高/降低 "
        "增加/减少 热端/冷端 正极/负极 阳极/阴极 升温/降温 加热/冷却 长度/宽度 长度/厚度 宽度/厚度 "
        "高度/宽度 静态/动态 热导/电导 进水/出水 开路/短路 输入/输出 熔点/沸点 凝固点/沸点 固含/含水 "
        "断裂强/断裂伸 强度/模量 强度/伸长率 温度/湿度 吸收/反射 体积/质量 热膨胀/热导 入射/反射"
    )
]


def tidy_metric(phrase: str) -> str:
    """Cut a metric's name out of what stands before its figure: "要求电池的放电容量保持率应达到" → "放电容量保持率"."""
    name = _NUMBERING.sub("", phrase.strip(_EDGES))
    name = _COMPARED.sub("", name)
    name = _strip_tail(name)
    name = _last_part(_COLON, _last_part(_VERBS, name))
    if "的" in name and len(name.rsplit("的", 1)[1]) > 1:
        name = name.rsplit("的", 1)[1]
    name = _strip_head(name)
    if len(name) > _LONGEST:
        name = name[-_LONGEST:]
    return name.strip(_EDGES)


def _strip_tail(name: str) -> str:
    for _ in range(6):
        if _TAIL_NOUNS.search(name):
            break
        shorter = _TAIL.sub("", name).rstrip(_EDGES)
        if shorter == name:
            break
        name = shorter
    return name


def _strip_head(name: str) -> str:
    for _ in range(6):
        if _NOUNS.match(name):
            break
        shorter = _LEADING_FIGURES.sub("", _HEAD.sub("", name)).lstrip(_EDGES)
        if shorter == name:
            break
        name = shorter
    return name


def _last_part(verbs: re.Pattern[str], name: str) -> str:
    match = verbs.match(name)
    if match is None or len(name) - match.end() < 2:
        return name
    return name[match.end() :]


@lru_cache(maxsize=8192)
def normalise_metric(name: str) -> str:
    """Return a metric's name in the form that is compared: half width, lower case, synonyms as one.

    A temperature in front ("−40 ℃ 容量保持率") is a condition of measuring, not part of the name.
    """
    folded = _LEADING_TEMPERATURE.sub("", fold(name[:80]).casefold().strip())
    bare = _EMPTY_WORDS.sub("", folded) or re.sub(r"\W+", "", folded)
    bare = _WHOLE_SYNONYMS.get(bare, bare)
    return _SYNONYM.sub(lambda match: _SYNONYMS[match.group()], bare)


@lru_cache(maxsize=32768)
def metric_similarity(one: str, other: str) -> float:
    """Return how alike two metric names are, 0 to 1, the same in both directions.

    Dice's coefficient over shared characters and pairs of characters; a name that ends the other counts as close
    (the head noun comes last), and opposites such as 最高 and 最低 never do.
    """
    left, right = normalise_metric(one), normalise_metric(other)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    grams = [Counter([*name, *(name[at : at + 2] for at in range(len(name) - 1))]) for name in (left, right)]
    shared = sum((grams[0] & grams[1]).values())
    score = 2 * shared / (grams[0].total() + grams[1].total())
    short, long = sorted((left, right), key=len)
    if len(short) >= 2 and long.endswith(short):
        score = max(score, 0.75)
    if _opposed(left, right):
        score *= 0.3
    return score


def _opposed(left: str, right: str) -> bool:
    for one, other in _OPPOSITES:
        if (one in left and other in right and one not in right and other not in left) or (
            other in left and one in right and one not in left and other not in right
        ):
            return True
    return False
