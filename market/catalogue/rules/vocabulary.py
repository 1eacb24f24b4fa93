"""The words that records are described with, and how they are called in Chinese."""

from __future__ import annotations

from enum import StrEnum

from market.kernel.text import Message, say


class ListingKind(StrEnum):
    """What stands on a shelf."""

    ACHIEVEMENT = "achievement"
    NEED = "need"


class Field(StrEnum):
    """The eleven fields of technology contracts (技术合同认定登记的技术领域)."""

    ELECTRONICS = "electronics"
    AEROSPACE = "aerospace"
    MANUFACTURING = "manufacturing"
    BIOMEDICINE = "biomedicine"
    MATERIALS = "materials"
    ENERGY = "energy"
    ENVIRONMENT = "environment"
    NUCLEAR = "nuclear"
    AGRICULTURE = "agriculture"
    TRANSPORT = "transport"
    URBAN = "urban"


FIELD_LABELS: dict[Field, Message] = {
    Field.ELECTRONICS: say("电子信息"),
    Field.AEROSPACE: say("航空航天"),
    Field.MANUFACTURING: say("先进制造"),
    Field.BIOMEDICINE: say("生物医药和医疗器械"),
    Field.MATERIALS: say("新材料及其应用"),
    Field.ENERGY: say("新能源与高效节能"),
    Field.ENVIRONMENT: say("环境保护与资源综合利用"),
    Field.NUCLEAR: say("核应用"),
    Field.AGRICULTURE: say("农业"),
    Field.TRANSPORT: say("现代交通"),
    Field.URBAN: say("城市建设与社会发展"),
}


class Industry(StrEnum):
    """The city's industries, as tags beside the field."""

    CHEMICALS = "chemicals"
    CARBON_FIBRE = "carbon_fibre"
    GINSENG = "ginseng"
    METALLURGY = "metallurgy"
    POWER_SEMICONDUCTORS = "power_semiconductors"
    BIOPHARMA = "biopharma"
    GREEN_ENERGY = "green_energy"
    ICE_SNOW = "ice_snow"
    AVIATION = "aviation"
    EQUIPMENT = "equipment"
    AGRICULTURE = "agriculture"


INDUSTRY_LABELS: dict[Industry, Message] = {
    Industry.CHEMICALS: say("化工"),
    Industry.CARBON_FIBRE: say("碳纤维"),
    Industry.GINSENG: say("人参"),
    Industry.METALLURGY: say("冶金"),
    Industry.POWER_SEMICONDUCTORS: say("功率半导体"),
    Industry.BIOPHARMA: say("生物医药"),
    Industry.GREEN_ENERGY: say("绿色能源"),
    Industry.ICE_SNOW: say("冰雪"),
    Industry.AVIATION: say("航空与低空"),
    Industry.EQUIPMENT: say("先进装备"),
    Industry.AGRICULTURE: say("现代农业"),
}


class Phase(StrEnum):
    """How mature: implied by the technology readiness level."""

    LABORATORY = "laboratory"
    PILOT = "pilot"
    INDUSTRIAL = "industrial"


PHASE_LABELS: dict[Phase, Message] = {
    Phase.LABORATORY: say("实验室（TRL 1-3）"),
    Phase.PILOT: say("小试/中试（TRL 4-6）"),
    Phase.INDUSTRIAL: say("产业化（TRL 7-9）"),
}


def phase_of(trl: int) -> Phase:
    """Return the phase that a readiness level 1-9 implies: 1-3 laboratory, 4-6 pilot, 7-9 industrial."""
    if trl <= 3:
        return Phase.LABORATORY
    return Phase.PILOT if trl <= 6 else Phase.INDUSTRIAL


class TrlStandard(StrEnum):
    """The standard a readiness level was judged by."""

    GBT_22900 = "gbt_22900"
    GBT_37264 = "gbt_37264"
    OTHER = "other"


TRL_STANDARD_LABELS: dict[TrlStandard, Message] = {
    TrlStandard.GBT_22900: say("GB/T 22900（通用）"),
    TrlStandard.GBT_37264: say("GB/T 37264（仅新材料）"),
    TrlStandard.OTHER: say("其他"),
}


class Secrecy(StrEnum):
    """成果密级. Anything but 公开 may not be entered at all."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SECRET = "secret"  # noqa: S105 - a class of secrecy
    CONFIDENTIAL = "confidential"
    TOP_SECRET = "top_secret"  # noqa: S105


SECRECY_LABELS: dict[Secrecy, Message] = {
    Secrecy.PUBLIC: say("公开"),
    Secrecy.INTERNAL: say("内部"),
    Secrecy.SECRET: say("秘密"),
    Secrecy.CONFIDENTIAL: say("机密"),
    Secrecy.TOP_SECRET: say("绝密"),
}


class Ownership(StrEnum):
    """Who the achievement belongs to."""

    SERVICE = "service"
    NON_SERVICE = "non_service"
    SEPARATE_MANAGEMENT = "separate_management"
    GRANTED_TO_INVENTORS = "granted_to_inventors"


OWNERSHIP_LABELS: dict[Ownership, Message] = {
    Ownership.SERVICE: say("职务科技成果"),
    Ownership.NON_SERVICE: say("非职务科技成果"),
    Ownership.SEPARATE_MANAGEMENT: say("职务科技成果单列管理"),
    Ownership.GRANTED_TO_INVENTORS: say("赋权成果完成人"),
}


class TransferMode(StrEnum):
    """转化方式, as in 促进科技成果转化法 article 16."""

    ASSIGNMENT = "assignment"
    LICENSE = "license"
    COOPERATION = "cooperation"
    EQUITY = "equity"
    SELF = "self"
    OTHER = "other"


TRANSFER_MODE_LABELS: dict[TransferMode, Message] = {
    TransferMode.ASSIGNMENT: say("转让"),
    TransferMode.LICENSE: say("许可"),
    TransferMode.COOPERATION: say("合作"),
    TransferMode.EQUITY: say("作价投资"),
    TransferMode.SELF: say("自行投资"),
    TransferMode.OTHER: say("其他"),
}


class CooperationMode(StrEnum):
    """How an enterprise wants its need solved."""

    DEVELOPMENT = "development"
    LICENSE = "license"
    ASSIGNMENT = "assignment"
    CONSULTING = "consulting"
    EQUITY = "equity"


COOPERATION_MODE_LABELS: dict[CooperationMode, Message] = {
    CooperationMode.DEVELOPMENT: say("委托或合作开发"),
    CooperationMode.LICENSE: say("取得许可"),
    CooperationMode.ASSIGNMENT: say("购买转让"),
    CooperationMode.CONSULTING: say("技术咨询与服务"),
    CooperationMode.EQUITY: say("共同出资"),
}


class IpWish(StrEnum):
    """Who should own what comes of solving a need (产权归属)."""

    ENTERPRISE = "enterprise"
    SHARED = "shared"
    SOLVER = "solver"
    NEGOTIABLE = "negotiable"


IP_WISH_LABELS: dict[IpWish, Message] = {
    IpWish.ENTERPRISE: say("归企业所有"),
    IpWish.SHARED: say("双方共有"),
    IpWish.SOLVER: say("归揭榜方所有"),
    IpWish.NEGOTIABLE: say("协商确定"),
}


class IpKind(StrEnum):
    """Kinds of intellectual property rights."""

    INVENTION = "invention"
    UTILITY = "utility"
    DESIGN = "design"
    PCT = "pct"
    SOFTWARE = "software"
    PLANT_VARIETY = "plant_variety"
    LAYOUT = "layout"
    KNOW_HOW = "know_how"


IP_KIND_LABELS: dict[IpKind, Message] = {
    IpKind.INVENTION: say("发明专利"),
    IpKind.UTILITY: say("实用新型专利"),
    IpKind.DESIGN: say("外观设计专利"),
    IpKind.PCT: say("PCT 专利申请"),
    IpKind.SOFTWARE: say("计算机软件著作权"),
    IpKind.PLANT_VARIETY: say("植物新品种权"),
    IpKind.LAYOUT: say("集成电路布图设计"),
    IpKind.KNOW_HOW: say("技术秘密"),
}

PATENT_KINDS = frozenset({IpKind.INVENTION, IpKind.UTILITY, IpKind.DESIGN, IpKind.PCT})


class IpStatus(StrEnum):
    """Where a right stands."""

    PENDING = "pending"
    GRANTED = "granted"
    LAPSED = "lapsed"


IP_STATUS_LABELS: dict[IpStatus, Message] = {
    IpStatus.PENDING: say("申请中"),
    IpStatus.GRANTED: say("已授权"),
    IpStatus.LAPSED: say("已失效"),
}


class Tier(StrEnum):
    """Who may see a part of a listing."""

    PUBLIC = "public"
    VERIFIED = "verified"
    NDA = "nda"


TIER_LABELS: dict[Tier, Message] = {
    Tier.PUBLIC: say("所有人可见"),
    Tier.VERIFIED: say("已认证单位可见"),
    Tier.NDA: say("签署保密承诺后可见"),
}


class FilePurpose(StrEnum):
    """What a file beside a listing is for."""

    IMAGE = "image"
    ATTACHMENT = "attachment"
