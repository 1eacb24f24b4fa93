"""A few listings as the market would index them."""

from __future__ import annotations

from market.search import SearchDocument, SearchPage

UNIVERSITY = "松江理工大学（演示）"


def _facets(field: str, region: str, trl: str, **other: str) -> dict[str, tuple[str, ...]]:
    facets = {"field": (field,), "region": (region,), "trl": (trl,)}
    return facets | {name: tuple(values.split()) for name, values in other.items()}


LISTINGS = [
    SearchDocument(
        "achievement:1", "achievement", "大丝束碳纤维预浸料低温固化技术",
        "树脂体系在 85 ℃ 固化，线速度 12 m/min。层间剪切强度不低于 90 MPa，适用于风电叶片。"
        "关键词：碳纤维；预浸料；环氧树脂。",
        ("ZL201910123456.7", "SJ-2024-001"), UNIVERSITY,
        _facets("materials", "220202", "6", industry="carbon-fibre wind", pay_after_use="yes"), 20_000, 8_000_000,
    ),
    SearchDocument(
        "achievement:2", "achievement", "SiC-MOSFET 功率模块的烧结银封装",
        "面向新能源汽车的 1,200 V 碳化硅功率半导体模块，热阻降低 30%，结温可达 200 ℃。",
        ("202110345678.X",), UNIVERSITY, _facets("electronics", "220203", "4", industry="semiconductor"), 20_010,
    ),
    SearchDocument(
        "achievement:3", "achievement", "人参皂苷酶解转化工艺",
        "以人参为原料，经酶解得到稀有人参皂苷 CK，转化率超过 95%。固化工艺不涉及高温。",
        (), "长白药物研究所（演示）", _facets("biomedicine", "220204", "7", pay_after_use="yes"), 19_990, 2_000_000,
    ),
    SearchDocument(
        "need:1", "need", "风电叶片用碳纤维板材成本过高",
        "我公司生产风电叶片，希望采用国产大丝束碳纤维拉挤板，成本降低两成，强度不低于现有水平。",
        (), "", _facets("materials", "220202", "5", industry="carbon-fibre wind"), 20_005, 50_000_000,
    ),
    SearchDocument(
        "need:2", "need", "锂离子电池低温放电容量不足",
        "冬季 -40 ℃ 环境下电池容量保持率低于 60%，需要低温电解液方案，batteries for cold regions。",
        (), "", _facets("energy", "220211", "5"), 20_006,
    ),
    SearchDocument(
        "organisation:1", "organisation", UNIVERSITY, "综合性理工科大学，设有材料、化工、机械等学院。",
        ("12220000412345678X",), UNIVERSITY, {"region": ("220202",)}, 19_000,
    ),
]  # fmt: skip
BY_KEY = {document.key: document for document in LISTINGS}


def keys(page: SearchPage) -> list[str]:
    """Return the keys of a page in their order."""
    return [hit.key for hit in page.hits]


def titled(number: int, title: str, **other: object) -> SearchDocument:
    """Return an achievement with this title."""
    return SearchDocument(f"achievement:{number}", "achievement", title, "", **other)  # type: ignore[arg-type]
