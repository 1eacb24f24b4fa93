"""The columns of a spreadsheet: what each is called, by which other names it is known, and how a header is found.

Headers are content of people's files, so they are Chinese and are not translated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from market.catalogue.rules.vocabulary import ListingKind

HEADER_ROWS = 10  # title rows may stand above the header
MAX_COLUMNS = 200
REQUIRED = ("own_number", "title")
EXAMPLE = "示例"  # a row whose own number begins so is the template's example, not a record
_BRACKETS = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_NOISE = re.compile(r"[\s*:。·]+")
_COUNTED = re.compile(r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})$")
_UNITS = frozenset({"元", "千元", "万元", "百万元", "亿元", "月", "年", "个月"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is understood: its key, its header in the template, the fields it fills, its other names.

    `many`: it may stand several times, as 指标1, 指标2.
    """

    key: str
    header: str
    fields: tuple[str, ...]
    names: str = ""
    many: bool = False

    @property
    def required(self) -> bool:
        """Whether a file without it cannot be taken."""
        return self.key in REQUIRED


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column of one sheet: its letter and header as the sheet shows them, what it is, and the unit it is in."""

    letter: str
    header: str
    key: str
    unit: str = ""


@dataclass(slots=True)
class Header:
    """The header row of one sheet. `row` counts from 0; `unknown` holds letter and header."""

    row: int
    found: list[FoundColumn] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)

    @property
    def keys(self) -> frozenset[str]:
        """Return the keys of what was found."""
        return frozenset(column.key for column in self.found)


_C = Column
_COMMON_NUMBER = "编号 单位内编号 单位自编号 内部编号 项目编号 自编号 id own_number"
_PATENT_NUMBER = "专利 专利申请号 申请号 专利号/申请号 专利申请号/专利号 知识产权编号 知识产权号 授权号"
_COMMON = (
    _C("keywords", "关键词", ("keywords",), "关键字 keywords"),
    _C("field", "技术领域", ("field",), "领域 所属领域 所属技术领域 field"),
    _C("industries", "产业", ("industries",), "所属产业 产业领域 产业方向 重点产业 行业 所属行业 industries"),
    _C("region", "地区", ("region",), "所在地区 所在地 所属地区 城市 region"),
)
ACHIEVEMENT_COLUMNS: tuple[Column, ...] = (
    _C("own_number", "单位编号", ("own_number",), f"成果编号 {_COMMON_NUMBER}"),
    _C("title", "成果名称", ("title",), "名称 科技成果名称 项目名称 技术名称 题目 标题 title"),
    _C("summary", "一句话简介", ("summary",), "简介 成果简介 项目简介 一句话介绍 摘要 summary"),
    _C("problem", "解决的问题", ("problem",), "要解决的问题 拟解决的问题 解决问题 成果介绍 详细介绍 背景 痛点 problem"),
    _C("innovations", "创新点", ("innovations",), "主要创新点 技术创新点 创新之处 innovations", many=True),
    _C("indicators", "指标", ("indicators",), "技术指标 主要技术指标 性能指标 主要指标 核心指标 indicators", many=True),
    _C("applications", "应用领域", ("applications",), "应用场景 应用方向 应用范围 适用领域 应用 applications"),
    *_COMMON,
    _C("trl", "技术就绪度", ("trl",), "trl 就绪度 技术就绪度等级 技术成熟度 技术成熟度等级 成熟度"),
    _C("trl_standard", "就绪度标准", ("trl_standard",), "评价标准 成熟度标准"),
    _C("trl_evidence", "成熟度依据", ("trl_evidence",), "就绪度依据 技术就绪度依据 技术成熟度依据"),
    _C("secrecy", "成果密级", ("secrecy",), "密级 保密级别 secrecy"),
    _C("ownership", "权属性质", ("ownership",), "权属 权属类型 成果权属 成果属性 ownership"),
    _C("co_owners", "共有人", ("co_owners",), "共有权人 共同权利人 共有单位"),
    _C("team", "团队", ("team",), "团队成员 研发团队 完成人 成果完成人 主要完成人 负责人 项目负责人"),
    _C("ip_number", "专利号", ("ip_rights",), _PATENT_NUMBER),
    _C("ip_kind", "专利类型", ("ip_rights",), "专利种类 知识产权类型 权利种类"),
    _C("ip_title", "专利名称", ("ip_rights",), "知识产权名称"),
    _C("ip_status", "专利状态", ("ip_rights",), "法律状态 专利法律状态 知识产权状态"),
    _C("ip_expires_on", "专利有效期至", ("ip_rights",), "专利有效期 有效期至 有效期 专利到期日"),
    _C("ip_fee_paid_until", "年费缴至", ("ip_rights",), "年费已缴至 年费缴纳至"),
    _C("transfer_modes", "转化方式", ("transfer_modes",), "拟转化方式 成果转化方式 转让方式 合作方式"),
    _C("price", "意向价格(万元)", ("price_fen",), "价格 转让价格 意向价 报价 拟转让价格 转让费 price"),
    _C("pay_after_use", "先使用后付费", ("pay_after_use",), "先用后付 是否先使用后付费 是否先用后付"),
    _C("pay_terms", "付费条款", ("pay_terms",), "付费条件 先用后付条款 先使用后付费条款"),
    _C("video_url", "视频链接", ("video_url",), "视频"),
    _C("details_verified", "认证单位可见内容", ("details_verified",), "已认证单位可见的内容"),
    _C("details_nda", "保密承诺后可见内容", ("details_nda",), "签署保密承诺后可见的内容"),
)
NEED_COLUMNS: tuple[Column, ...] = (
    _C("own_number", "单位编号", ("own_number",), f"需求编号 难题编号 {_COMMON_NUMBER}"),
    _C("title", "需求名称", ("title",), "名称 技术需求名称 难题名称 项目名称 榜单名称 题目 标题 title"),
    _C("background", "背景", ("background",), "需求背景 项目背景 企业背景 background"),
    _C("problem", "技术难题", ("problem",), "难题 需求描述 需求内容 需求详情 技术需求 问题描述 要解决的问题 content"),
    _C("indicators", "目标指标", ("indicators",), "指标 核心指标 技术指标 预期指标 主要技术指标 indicators", many=True),
    _C("work_done", "现有基础", ("work_done",), "已有工作基础 现有工作基础 工作基础"),
    _C("constraints", "限制条件", ("constraints",), "约束条件 constraints"),
    _C("routes_not_wanted", "不接受的技术路线", ("routes_not_wanted",), "排除的技术路线"),
    *_COMMON,
    _C("cooperation_modes", "合作方式", ("cooperation_modes",), "拟合作方式 解决方式"),
    _C("months", "研发时限(月)", ("months",), "研发周期 时限 完成时限 期限 研发期限 months"),
    _C("budget", "预算(万元)", ("budget_fen", "budget_negotiable"), "投入预算 资金投入 拟投入资金 悬赏金额 榜单金额"),
    _C("payment_nodes", "付款节点", ("payment_nodes",), "付款方式 支付节点"),
    _C("ip_wish", "产权归属", ("ip_wish",), "知识产权归属"),
    _C("solver_requirements", "对揭榜方的要求", ("solver_requirements",), "揭榜方要求 对承接方的要求"),
    _C("anonymous", "匿名", ("anonymous",), "匿名发布 是否匿名"),
    _C("questions_until", "提问截止日期", ("questions_until",), "提问截止"),
    _C("submissions_until", "应答截止日期", ("submissions_until",), "截止日期 截止时间 应答截止 揭榜截止日期"),
    _C("criteria", "评价标准", ("criteria",), "评价标准与权重 评分标准"),
)
COLUMNS: dict[ListingKind, tuple[Column, ...]] = {
    ListingKind.ACHIEVEMENT: ACHIEVEMENT_COLUMNS,
    ListingKind.NEED: NEED_COLUMNS,
}


def column(kind: ListingKind, key: str) -> Column:
    """Return the column of that key; raises KeyError."""
    return _BY_KEY[kind][key]


def letter(place: int) -> str:
    """Return a column's letters by its place from 0: A, Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def recognise(kind: ListingKind, header: str) -> tuple[Column, str] | None:
    """Return the column that a header names and the unit that it says, or None for a stranger."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    said = "".join(_BRACKETS.findall(folded))
    base = _NOISE.sub("", _BRACKETS.sub("", folded))
    unit = said if said in _UNITS else ""
    found = _NAMES[kind].get(base)
    if found is None:
        counted = _NAMES[kind].get(_COUNTED.sub("", base))
        found = counted if counted is not None and counted.many else None
    return (found, unit) if found is not None else None


def find_header(kind: ListingKind, rows: Sequence[Sequence[str]]) -> Header | None:
    """Return the header among a sheet's first rows: the one with most known columns, at least two. None: no such."""
    best: Header | None = None
    for place, row in enumerate(rows[:HEADER_ROWS]):
        header = _read_header(kind, place, row)
        if len(header.keys) >= 2 and (best is None or len(header.found) > len(best.found)):
            best = header
    return best


def _read_header(kind: ListingKind, place: int, row: Sequence[str]) -> Header:
    header = Header(place)
    taken: set[str] = set()
    for at, cell in enumerate(row[:MAX_COLUMNS]):
        text = " ".join(cell.split())
        if not text:
            continue
        known = recognise(kind, text)
        if known is None or (known[0].key in taken and not known[0].many):
            header.unknown.append((letter(at), text[:60]))
            continue
        taken.add(known[0].key)
        header.found.append(FoundColumn(letter(at), text[:60], known[0].key, known[1]))
    return header


def _folded_name(name: str) -> str:
    return _NOISE.sub("", _BRACKETS.sub("", unicodedata.normalize("NFKC", name).casefold()))


_BY_KEY = {kind: {column.key: column for column in columns} for kind, columns in COLUMNS.items()}
_NAMES: dict[ListingKind, dict[str, Column]] = {
    kind: {_folded_name(name): column for column in columns for name in (column.header, *column.names.split())}
    for kind, columns in COLUMNS.items()
}
