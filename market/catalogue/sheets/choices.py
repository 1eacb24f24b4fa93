"""What people write into cells of choices, and the option that it means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from market.catalogue.rules.vocabulary import (
    COOPERATION_MODE_LABELS,
    FIELD_LABELS,
    INDUSTRY_LABELS,
    IP_KIND_LABELS,
    IP_STATUS_LABELS,
    IP_WISH_LABELS,
    OWNERSHIP_LABELS,
    SECRECY_LABELS,
    TRANSFER_MODE_LABELS,
    TRL_STANDARD_LABELS,
    CooperationMode,
    IpKind,
    IpStatus,
    IpWish,
    Ownership,
    Secrecy,
    TransferMode,
    TrlStandard,
)
from market.kernel.regions import REGIONS
from market.kernel.text import Message

_SPLIT = re.compile(r"[,，、;；/\n+]+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Options:
    """A list of options: their labels, other words for them, and whether a part of a label will do."""

    labels: Mapping[str, Message]
    words: Mapping[str, str] = field(default_factory=dict[str, str])
    by_part: bool = False
    _exact: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        exact = {_folded(code): code for code in self.labels} | {_folded(word): c for word, c in self.words.items()}
        exact |= {_folded(str(label)): code for code, label in self.labels.items()}
        object.__setattr__(self, "_exact", {word: str(code) for word, code in exact.items()})

    def code(self, text: str) -> str:
        """Return the code that a text means, or the text itself where it means none."""
        typed = _folded(text)
        if typed in self._exact:
            return self._exact[typed]
        return self._by_part(typed) or text.strip()

    def codes(self, text: str) -> list[str]:
        """Return the codes of several options in one cell, cut by commas, 、 or semicolons."""
        return [self.code(piece) for piece in _SPLIT.split(text) if piece.strip()]

    def _by_part(self, typed: str) -> str | None:
        """Return the one option that begins with the text, holds it, or is held by it."""
        if not self.by_part or len(typed) < 2:
            return None
        for close in (
            {code for name, code in self._exact.items() if name.startswith(typed)},
            {code for name, code in self._exact.items() if typed in name},
            {code for name, code in self._exact.items() if len(name) >= 2 and name in typed},
        ):
            if len(close) == 1:
                return close.pop()
        return None

    @property
    def shown(self) -> list[str]:
        """Return the labels as they stand in the template's drop-down."""
        return [str(label) for label in self.labels.values()]


def _folded(text: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold()


FIELDS = Options({code.value: label for code, label in FIELD_LABELS.items()}, by_part=True)
INDUSTRIES = Options({code.value: label for code, label in INDUSTRY_LABELS.items()}, by_part=True)
REGION_OPTIONS = Options(REGIONS, by_part=True)
TRL_STANDARDS = Options(
    {code.value: label for code, label in TRL_STANDARD_LABELS.items()},
    {"GB/T 22900": TrlStandard.GBT_22900, "22900": TrlStandard.GBT_22900, "GB/T 37264": TrlStandard.GBT_37264,
     "37264": TrlStandard.GBT_37264},
)  # fmt: skip
# No part of a label will do here: "非公开" holds "公开".
SECRECIES = Options(
    {code.value: label for code, label in SECRECY_LABELS.items()},
    dict.fromkeys(("非密", "非涉密", "不涉密", "无密级", "可公开"), Secrecy.PUBLIC)
    | dict.fromkeys(("涉密", "秘密级"), Secrecy.SECRET)
    | {"内部资料": Secrecy.INTERNAL, "机密级": Secrecy.CONFIDENTIAL, "绝密级": Secrecy.TOP_SECRET},
)
OWNERSHIPS = Options(
    {code.value: label for code, label in OWNERSHIP_LABELS.items()},
    dict.fromkeys(("职务", "职务成果", "职务发明"), Ownership.SERVICE)
    | dict.fromkeys(("非职务", "非职务成果", "非职务发明"), Ownership.NON_SERVICE)
    | {"单列管理": Ownership.SEPARATE_MANAGEMENT, "赋权": Ownership.GRANTED_TO_INVENTORS},
)
TRANSFER_MODES = Options(
    {code.value: label for code, label in TRANSFER_MODE_LABELS.items()},
    dict.fromkeys(("技术转让", "专利转让", "专利权转让", "成果转让"), TransferMode.ASSIGNMENT)
    | dict.fromkeys(
        ("技术许可", "专利许可", "专利实施许可", "普通许可", "独占许可", "排他许可", "开放许可", "许可使用"),
        TransferMode.LICENSE,
    )
    | dict.fromkeys(("合作转化", "合作开发", "技术合作", "合作实施"), TransferMode.COOPERATION)
    | dict.fromkeys(("作价入股", "技术入股", "专利入股", "入股"), TransferMode.EQUITY)
    | dict.fromkeys(("自行转化", "自行实施", "自行投资实施"), TransferMode.SELF),
)
COOPERATION_MODES = Options(
    {code.value: label for code, label in COOPERATION_MODE_LABELS.items()},
    dict.fromkeys(("委托开发", "合作开发", "联合开发", "联合攻关", "技术开发"), CooperationMode.DEVELOPMENT)
    | dict.fromkeys(("许可", "技术许可", "专利许可"), CooperationMode.LICENSE)
    | dict.fromkeys(("转让", "技术转让", "专利转让", "购买"), CooperationMode.ASSIGNMENT)
    | dict.fromkeys(("技术咨询", "技术服务", "咨询", "服务"), CooperationMode.CONSULTING)
    | dict.fromkeys(("入股", "技术入股", "作价入股", "共同投资"), CooperationMode.EQUITY),
)
IP_WISHES = Options(
    {code.value: label for code, label in IP_WISH_LABELS.items()},
    dict.fromkeys(("企业", "企业所有", "归企业", "需求方", "归需求方所有", "甲方"), IpWish.ENTERPRISE)
    | dict.fromkeys(("共有", "共享", "双方共享", "双方所有"), IpWish.SHARED)
    | dict.fromkeys(("揭榜方", "揭榜方所有", "归揭榜方"), IpWish.SOLVER)
    | dict.fromkeys(("协商", "面议", "双方协商", "另行协商"), IpWish.NEGOTIABLE),
)
IP_KINDS = Options(
    {code.value: label for code, label in IP_KIND_LABELS.items()},
    {"发明": IpKind.INVENTION, "实用新型": IpKind.UTILITY, "外观设计": IpKind.DESIGN, "外观": IpKind.DESIGN,
     "PCT": IpKind.PCT, "软著": IpKind.SOFTWARE, "软件著作权": IpKind.SOFTWARE, "植物新品种": IpKind.PLANT_VARIETY,
     "集成电路": IpKind.LAYOUT, "技术秘密": IpKind.KNOW_HOW},
)  # fmt: skip
IP_STATUSES = Options(
    {code.value: label for code, label in IP_STATUS_LABELS.items()},
    dict.fromkeys(("授权", "有效", "有权", "授权有效", "专利权维持"), IpStatus.GRANTED)
    | dict.fromkeys(("申请", "已申请", "受理", "已受理", "公开", "实审", "实质审查", "审中", "在审"), IpStatus.PENDING)
    | dict.fromkeys(("失效", "无效", "终止", "已终止", "无权"), IpStatus.LAPSED),
)
YES = frozenset({"是", "√", "✓", "有", "可", "可以", "支持", "接受", "愿意", "y", "yes", "true", "1", "匿名"})
NO = frozenset({"否", "×", "x", "无", "不", "不可", "不支持", "不接受", "n", "no", "false", "0", "不匿名"})


def truth_of(text: str) -> bool | str:
    """Return what a cell of yes or no says; the text itself where it says neither."""
    typed = _folded(text)
    if typed in YES:
        return True
    return False if typed in NO else text.strip()
