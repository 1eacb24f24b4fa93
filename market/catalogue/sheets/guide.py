"""What the template says about each column: how it is filled, an example, and what its drop-down offers.

Content of a file for Chinese offices, like the headers: it is not translated.
"""

from __future__ import annotations

from dataclasses import dataclass

from market.catalogue.rules.vocabulary import ListingKind
from market.catalogue.sheets import choices
from market.catalogue.sheets.columns import EXAMPLE


@dataclass(frozen=True, slots=True)
class Guide:
    """How one column is filled. `several`: more than one of the options may stand in a cell."""

    how: str
    example: str
    options: tuple[str, ...] = ()
    several: bool = False
    times: int = 1


_YES_NO = ("是", "否")
_LEVELS = tuple(str(level) for level in range(1, 10))


def _one(how: str, example: str, options: choices.Options) -> Guide:
    return Guide(how, example, tuple(options.shown))


def _some(how: str, example: str, options: choices.Options) -> Guide:
    return Guide(how, example, tuple(options.shown), several=True)


_COMMON = {
    "own_number": Guide(
        "必填。本单位自己的编号，每条不同，最多 60 个字。再次导入时按它对应已有的草稿：内容没变的不动，有变的更新。"
        f"以“{EXAMPLE}”开头的行不会导入。",
        f"{EXAMPLE}-001",
    ),
    "keywords": Guide("最多 10 个，用顿号或分号隔开。", "电解液、低温、锂离子电池"),
    "field": _one("从下拉列表选择。", "新材料及其应用", choices.FIELDS),
    "industries": _some("可填多个，用顿号隔开。", "化工、绿色能源", choices.INDUSTRIES),
    "region": _one("不填为吉林市。", "吉林市", choices.REGION_OPTIONS),
}
_INDICATOR = "每项一列，或写在一格里用分号隔开。写法：名称、比较方式、数值、单位，括号里写测试方法与条件。"
_ACHIEVEMENT = _COMMON | {
    "title": Guide("必填，最多 120 个字。", "−40 ℃ 低温锂离子电池电解液"),
    "summary": Guide(
        "一句话：做什么、好在哪里，最好带一个数。最多 300 个字。", "−40 ℃ 下保持 86 % 放电容量的锂离子电池电解液"
    ),
    "problem": Guide("谁在什么场合遇到什么困难。", "寒区电动车冬季续航缩短一半，充电慢"),
    "innovations": Guide("最多 3 条，每条一列，或写在一格里用分号隔开。", "以线性羧酸酯替代部分碳酸酯", times=3),
    "indicators": Guide(_INDICATOR, "放电容量保持率≥86%（−40℃，0.5C）", times=4),
    "applications": Guide("用分号或顿号隔开。", "寒区电动车；无人机电池"),
    "trl": Guide("1 到 9 的整数。", "6", _LEVELS),
    "trl_standard": _one("不填为 GB/T 22900。", "GB/T 22900（通用）", choices.TRL_STANDARDS),
    "trl_evidence": Guide("何时完成了什么试验或应用。", "2025 年 6 月完成 500 h 中试运行"),
    "secrecy": Guide("只能是“公开”：涉密成果不得录入本平台，也不要上传含有涉密成果的表格。", "公开", ("公开",)),
    "ownership": _one("不填为职务科技成果。", "职务科技成果", choices.OWNERSHIPS),
    "co_owners": Guide("用分号隔开，已书面同意转化的在名称后写“（同意）”。", "某某公司（同意）"),
    "team": Guide("用分号隔开，括号里依次写职称和分工。", "张三（教授，负责人）；李四（副教授，工艺）"),
    "ip_number": Guide("多个用分号隔开。授权的写 ZL 开头的专利号，末位校验位会核对。", "ZL201710601862.3"),
    "ip_kind": _some("不填则由号码判断。多个时与专利号一一对应。", "发明专利", choices.IP_KINDS),
    "ip_title": Guide("与专利号一一对应，用分号隔开。", "一种低温电解液及其制备方法"),
    "ip_status": _some("与专利号一一对应；全部相同时只写一个。", "已授权", choices.IP_STATUSES),
    "ip_expires_on": Guide("日期。与专利号一一对应；全部相同时只写一个。", "2037-07-21"),
    "ip_fee_paid_until": Guide("日期。与专利号一一对应；全部相同时只写一个。", "2027-07-21"),
    "transfer_modes": _some("可填多个，用顿号隔开。", "转让、许可", choices.TRANSFER_MODES),
    "price": Guide("单位万元；不公开价格写“面议”。", "80"),
    "pay_after_use": Guide("“是”或“否”。填“是”时必须写付费条款。", "是", _YES_NO),
    "pay_terms": Guide("试用期、付费条件和价款。", "试用 12 个月，取得首笔销售收入后付入门费 5 万元"),
    "video_url": Guide("以 http:// 或 https:// 开头的网址。", ""),
    "details_verified": Guide("只给已认证单位看的内容。", ""),
    "details_nda": Guide("只给签署保密承诺的单位看的内容。", ""),
}
_NEED = _COMMON | {
    "title": Guide("必填，最多 120 个字。", "碳纤维预浸料低温快速固化树脂"),
    "background": Guide("企业在做什么、为什么要解决。", "年产 300 t 预浸料，现用树脂固化温度高、能耗大"),
    "problem": Guide("要解决的技术难题。一条需求只写一个难题。", "120 ℃ 以下 10 min 内固化，室温储存期不短于 30 天"),
    "indicators": Guide(_INDICATOR + "现状可写成“由 150 ℃ 降到 120 ℃”。", "固化温度≤120℃", times=4),
    "work_done": Guide("试过什么、到了什么程度。", "试用过两种潜伏性固化剂，储存期只有 12 天"),
    "constraints": Guide("成本、场地、安全等限制。", "成本不高于现用树脂的 1.2 倍"),
    "routes_not_wanted": Guide("明确不接受的技术路线。", "不接受含卤素阻燃剂的方案"),
    "cooperation_modes": _some("可填多个，用顿号隔开。", "委托或合作开发", choices.COOPERATION_MODES),
    "months": Guide("整数，单位月，一般不超过 36。", "12"),
    "budget": Guide("单位万元；不公开预算写“面议”。", "80"),
    "payment_nodes": Guide("名称和百分比，合计 100。", "签约 30%；样品合格 40%；验收 30%"),
    "ip_wish": _one("从下拉列表选择。", "双方共有", choices.IP_WISHES),
    "solver_requirements": Guide("对揭榜方资质、团队、设备的要求。", "有热固性树脂中试经验"),
    "anonymous": Guide("“是”则在公开页面上不显示企业名称。", "否", _YES_NO),
    "questions_until": Guide("日期，不晚于应答截止日期。", ""),
    "submissions_until": Guide("日期。", ""),
    "criteria": Guide("名称和权重，合计 100。", "技术指标 60；成本 40"),
}
GUIDES: dict[ListingKind, dict[str, Guide]] = {ListingKind.ACHIEVEMENT: _ACHIEVEMENT, ListingKind.NEED: _NEED}
