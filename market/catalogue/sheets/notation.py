"""The notations that a cell may be written in: indicators, people, shares, days, numbers of rights.

Indicators: "放电容量保持率≥86%（−40℃，0.5C）；循环寿命≥1200次": one after another, cut by semicolons or line breaks;
what stands in brackets at the end is how it was measured. Team: "张三（教授，负责人）；李四（副教授）". Shares:
"签约 30%；验收 70%". Co-owners: "某某公司（同意）".
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from market.catalogue.rules.vocabulary import IpKind
from market.kernel.errors import IdentifierError
from market.kernel.identifiers import PatentKind, check_patent
from market.kernel.quantity import Comparator, Indicator, chinese_number, read_indicators

_OPENING, _CLOSING = "(（[【", ")）]】"
_TAIL = re.compile(r"^(?P<body>.*\S)\s*[（(](?P<inside>[^（）()]*)[）)]\s*$", re.DOTALL)
_NUMBERING = re.compile(r"^\s*(?:[（(]\d{1,2}[)）]|\d{1,2}[)）、]|\d{1,2}[.．](?!\d)|[①-⑳])\s*")
_SHARE = re.compile(r"^(?P<name>.+?)\s*[:：]?\s*(?P<share>\d{1,3})\s*[%％分]?\s*$")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTHS = re.compile(r"(?P<figure>\d{1,4}(?:\.\d)?|[一二两三四五六七八九十半]{1,3})\s*(?P<unit>个?月|年)?(?:内|以内)?")
_LEVEL = re.compile(r"(?:TRL)?\s*(?:第)?([0-9一二三四五六七八九])\s*级?", re.IGNORECASE)
_SOFTWARE = re.compile(r"\d{4}\s*SR", re.IGNORECASE)
_SAID_BY_DIGIT = {
    "1": IpKind.INVENTION, "2": IpKind.UTILITY, "3": IpKind.DESIGN, "8": IpKind.INVENTION, "9": IpKind.UTILITY,
}  # fmt: skip
_SAID_BY_NUMBER = {
    PatentKind.INVENTION: IpKind.INVENTION,
    PatentKind.PCT_INVENTION: IpKind.INVENTION,
    PatentKind.UTILITY: IpKind.UTILITY,
    PatentKind.PCT_UTILITY: IpKind.UTILITY,
    PatentKind.DESIGN: IpKind.DESIGN,
}


def folded(text: str) -> str:
    """Return a text in half width without spaces at its ends, for figures and choices."""
    return unicodedata.normalize("NFKC", text).strip()


def pieces(text: str, signs: str = ";；\n") -> list[str]:
    """Cut a text at the signs, but not inside brackets; numbering such as "1." or "（2）" goes."""
    found: list[str] = []
    depth, start = 0, 0
    for at, sign in enumerate(text):
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth = max(0, depth - 1)
        elif sign in signs and (depth == 0 or sign == "\n"):
            found.append(text[start:at])
            start, depth = at + 1, 0
    found.append(text[start:])
    return [piece for piece in (_NUMBERING.sub("", part).strip() for part in found) if piece]


def parted(text: str) -> tuple[str, str]:
    """Return what stands before a bracket at the end of the text, and what stands in it."""
    match = _TAIL.match(text)
    return (match["body"].strip(), match["inside"].strip()) if match else (text.strip(), "")


def indicators_of(text: str) -> tuple[list[Indicator], list[str]]:
    """Read a cell of indicators; return them and the pieces that could not be read.

    "外观：无裂纹" is an indicator without a figure: the name, and the words that say it.
    """
    read: list[Indicator] = []
    strange: list[str] = []
    for piece in pieces(text):
        found = _indicators_of_piece(piece)
        read += found
        if not found:
            strange.append(piece)
    return read, strange


def _indicators_of_piece(piece: str) -> list[Indicator]:
    body, inside = parted(piece)
    found = [reading.indicator() for reading in read_indicators(body)]
    found = [indicator for indicator in found if indicator.metric]
    if found:
        return [_measured(indicator, inside) for indicator in found]
    name, _, said = piece.replace("：", ":").partition(":")
    if said.strip() and name.strip():
        return [Indicator(name.strip(), Comparator.EQ, None, text=said.strip())]
    return []


def _measured(indicator: Indicator, inside: str) -> Indicator:
    method = "，".join(part for part in (indicator.method, inside) if part)
    return Indicator(
        indicator.metric, indicator.comparator, indicator.value, indicator.value_high, indicator.unit,
        indicator.current, method,
    )  # fmt: skip


def people_of(text: str) -> list[dict[str, str]]:
    """Read a team: name, title, role. Names alone may be cut by 、 and commas too."""
    cut = ";；\n" if any(sign in text for sign in ";；\n") else ";；\n、,，"
    people = []
    for piece in pieces(text, cut):
        name, inside = parted(piece)
        about = [part.strip() for part in re.split(r"[,，、/]", inside) if part.strip()]
        title, role = (*about, "", "")[:2]
        people.append({"name": name, "title": title, "role": role if len(about) < 3 else "，".join(about[1:])})
    return people


def co_owners_of(text: str) -> list[dict[str, object]]:
    """Read co-owners; （同意） behind a name says that they agree to the transfer."""
    owners: list[dict[str, object]] = []
    for piece in pieces(text, ";；\n、,，"):
        name, inside = parted(piece)
        consented = inside in {"同意", "已同意", "是", "已书面同意"}
        known = consented or inside in {"", "未同意", "不同意", "否", "待定", "未定"}
        owners.append({"name": name if known else piece, "consented": consented})
    return owners


def shares_of(text: str, part: str) -> tuple[list[dict[str, object]], list[str]]:
    """Read "签约 30%；验收 70%" as rows of a name and a percentage; return them and the pieces that are none."""
    rows: list[dict[str, object]] = []
    strange: list[str] = []
    for piece in pieces(text, ";；\n、,，"):
        match = _SHARE.match(folded(piece))
        if match is None:
            strange.append(piece)
        else:
            rows.append({"name": match["name"].rstrip(":："), part: int(match["share"])})
    return rows, strange


def day_of(text: str) -> date | str:
    """Return the day written as 2026-11-21, 2026/11/21, 2026.11.21, 2026年11月21日 or 20261121; else the text."""
    typed = folded(text)
    match = _DAY.fullmatch(typed) or _COMPACT_DAY.fullmatch(typed)
    if match is None:
        return typed
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return typed


def months_of(text: str, unit: str) -> int | str:
    """Return months from "12", "12 个月", "1.5 年", "一年", in the header's unit where none is said; else the text."""
    typed = folded(text)
    match = _MONTHS.fullmatch(typed)
    if match is None:
        return typed
    figure = chinese_number(match["figure"]) if not match["figure"][0].isdigit() else None
    if figure is None:
        try:
            amount = float(match["figure"])
        except ValueError:
            return typed
    else:
        amount = float(figure)
    months = amount * 12 if (match["unit"] or unit) == "年" else amount
    return int(months) if months == int(months) else typed


def level_of(text: str) -> int | str:
    """Return a readiness level from "6", "TRL 6", "6 级", "六级"; else the text."""
    match = _LEVEL.fullmatch(folded(text))
    if match is None:
        return folded(text)
    return int(match[1]) if match[1].isdigit() else "零一二三四五六七八九".index(match[1])


def right_kind_of(number: str) -> IpKind:
    """Return the kind of right that a number belongs to by its form; 发明专利 where it does not say."""
    typed = folded(number)
    if _SOFTWARE.match(typed):
        return IpKind.SOFTWARE
    if typed.upper().startswith("PCT"):
        return IpKind.PCT
    try:
        return _SAID_BY_NUMBER[check_patent(typed).kind]
    except IdentifierError:
        digits = re.sub(r"[^0-9]", "", typed)
        place = 4 if len(digits) >= 12 else 2
        return _SAID_BY_DIGIT.get(digits[place : place + 1], IpKind.INVENTION)
