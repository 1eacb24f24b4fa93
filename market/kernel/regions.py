"""Administrative divisions (GB/T 2260) that listings and organisations are placed in."""

from __future__ import annotations

from market.kernel.text import Message, say

REGIONS: dict[str, Message] = {
    "220200": say("吉林市"),
    "220100": say("长春市"),
    "220300": say("四平市"),
    "220400": say("辽源市"),
    "220500": say("通化市"),
    "220600": say("白山市"),
    "220700": say("松原市"),
    "220800": say("白城市"),
    "222400": say("延边朝鲜族自治州"),
    "210000": say("辽宁省"),
    "230000": say("黑龙江省"),
    "110000": say("北京市"),
    "310000": say("上海市"),
    "000000": say("其他地区"),
}


def region_label(code: str) -> Message:
    """Return the region's name; an unknown code is shown as 其他地区."""
    return REGIONS.get(code, REGIONS["000000"])
