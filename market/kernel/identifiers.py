"""Identifiers as people type them: checked on entry, with the place that is wrong named.

A check proves the form only: it never proves that the organisation, the patent or the number exists.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from market.kernel.errors import IdentifierError
from market.kernel.text import Message, say

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015, table 2: no I, O, S, V, Z
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_PATENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_PATENT_CHECKS = "0123456789X"
_FIRST_LONG_YEAR = 2003  # numbers of twelve digits are given since 2003-10-01
_FIRST_YEAR = 1985
_DIGITS = frozenset("0123456789")


class PatentKind(StrEnum):
    """What the digit behind the year says."""

    INVENTION = "invention"
    UTILITY = "utility"
    DESIGN = "design"
    PCT_INVENTION = "pct_invention"
    PCT_UTILITY = "pct_utility"


_PATENT_KINDS = {
    "1": PatentKind.INVENTION,
    "2": PatentKind.UTILITY,
    "3": PatentKind.DESIGN,
    "8": PatentKind.PCT_INVENTION,
    "9": PatentKind.PCT_UTILITY,
}


@dataclass(frozen=True, slots=True)
class PatentNumber:
    """A Chinese application number; `granted` where it was written with ZL."""

    number: str
    kind: PatentKind
    year: int
    granted: bool = False

    def __str__(self) -> str:
        """Return it as printed on a certificate or a filing receipt."""
        return f"ZL{self.number}" if self.granted else self.number


def check_uscc(text: str) -> str:
    """Return a 统一社会信用代码 in its 18 capitals and digits.

    Source: GB 32100-2015. Raises IdentifierError naming the place that is wrong.
    """
    code = _compact(text)
    if not code:
        raise IdentifierError(say("请填写统一社会信用代码（18 位）。"))
    _uscc_places(code)
    if len(code) != 18:
        raise IdentifierError(
            say("统一社会信用代码应为 18 位，填写的是 %(length)s 位，请检查是否多填或漏填。", length=len(code))
        )
    expected = uscc_check_character(code[:17])
    if code[17] != expected:
        raise IdentifierError(
            say(
                "统一社会信用代码第 18 位（校验位）应为“%(digit)s”，填写的是“%(found)s”，请逐位核对。",
                digit=expected,
                found=code[17],
            )
        )
    return code


def uscc_check_character(first17: str) -> str:
    """Return the check character for 17 characters: 31 - (Σ mod 31), where 31 is 0 (GB 32100-2015)."""
    total = sum(USCC_ALPHABET.index(char) * weight for char, weight in zip(first17, _USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def uscc_with_check(first17: str) -> str:
    """Return the whole code for its first 17 characters, for invented organisations.

    Raises IdentifierError where a character is not allowed or the length is not 17.
    """
    stem = _compact(first17)
    _uscc_places(stem)
    if len(stem) != 17:
        raise IdentifierError(say("统一社会信用代码的前段应为 17 位，填写的是 %(length)s 位。", length=len(stem)))
    return stem + uscc_check_character(stem)


def check_patent(text: str) -> PatentNumber:
    """Read an application or patent number, old (2+1+5) or new (4+1+7), with or without ZL and dot.

    The check digit is Σ digit × (2…9, 2…5) mod 11, with 10 written X. Raises IdentifierError naming what is wrong.
    """
    code = re.sub(r"^(?:中国)?(?:专利申请号|专利号|申请号)[:：]?", "", _compact(text, keep="."))
    if re.fullmatch(r"CN\d{7,9}[A-Z]\d?", code):
        raise IdentifierError(say("“%(code)s”是公开（公告）号，请填写申请号，例如 201710601862.3。", code=code))
    granted = code.startswith("ZL")
    digits = re.sub(r"^(?:ZL|CN)", "", code)
    if len(digits) > 1 and digits[-2] == ".":
        digits = digits[:-2] + digits[-1]
    _patent_places(digits)
    stem, found = (digits, "") if len(digits) in (8, 12) else (digits[:-1], digits[-1])
    kind, year = _patent_head(stem)
    expected = patent_check_digit(stem)
    if not found:
        raise IdentifierError(
            say("专利号缺少校验位，按前 %(count)s 位推算应为“.%(digit)s”，请核对。", count=len(stem), digit=expected)
        )
    if found != expected:
        raise IdentifierError(
            say("专利号校验位应为 %(digit)s，填写的是 %(found)s，请逐位核对。", digit=expected, found=found)
        )
    return PatentNumber(f"{stem}.{found}", kind, year, granted)


def patent_check_digit(stem: str) -> str:
    """Return the check digit for a stem of 8 or 12 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(stem, _PATENT_WEIGHTS, strict=False))
    return _PATENT_CHECKS[total % 11]


def patent_with_check(stem: str) -> str:
    """Return `stem.check` for 8 or 12 digits, for invented patents; raises IdentifierError for another form."""
    digits = _compact(stem)
    _patent_places(f"{digits}0")
    _patent_head(digits)
    return f"{digits}.{patent_check_digit(digits)}"


def check_software_copyright(text: str) -> str:
    """Return a software copyright registration number such as 2023SR0123456; raises IdentifierError."""
    code = re.sub(r"^软著登字第?|号$", "", _compact(text))
    match = re.fullmatch(r"(\d{4})SR(\d{6,8})", code)
    if match is None:
        raise IdentifierError(
            say(
                "软件著作权登记号“%(code)s”的格式不对，应为 4 位年份、SR 和 7 位数字，例如 2023SR0123456。",
                code=code,
            )
        )
    if len(match[2]) == 8 or (len(match[2]) == 6 and int(match[1]) > 2015):
        raise IdentifierError(
            say("软件著作权登记号 SR 之后应为 7 位数字，填写的是 %(length)s 位。", length=len(match[2]))
        )
    if int(match[1]) < 1992:
        raise IdentifierError(say("软件著作权登记号的年份 %(year)s 不对，软件登记始于 1992 年。", year=match[1]))
    return code


def check_contract_number(text: str) -> str:
    """Return a technology contract registration number of 16 digits; raises IdentifierError."""
    return _only_digits(_compact(text), 16, say("技术合同登记编号"))


def check_mobile(text: str) -> str:
    """Return a mainland mobile number of 11 digits, without +86; raises IdentifierError."""
    code = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", _compact(text))
    _only_digits(code, 11, say("手机号"))
    if code[0] != "1":
        raise IdentifierError(say("手机号第 1 位应为 1，填写的是 %(found)s。", found=code[0]))
    if code[1] in "012":
        raise IdentifierError(say("手机号第 2 位应为 3 至 9，填写的是 %(found)s。", found=code[1]))
    return code


def check_landline(text: str) -> str:
    """Return a landline as area-number(-extension), or a 400 or 800 number; raises IdentifierError."""
    code = _compact(text, keep="-()转#").replace("转", "-").replace("#", "-")
    code = re.sub(r"^(?:\+|00)86-?0?(?=\(?[1-9])", "0", code)
    service = re.fullmatch(r"([48]00)-?(\d{3})-?(\d{4})", code)
    if service is not None:
        return "-".join(service.groups())
    match = re.fullmatch(r"\(?(010|02\d|0[3-9]\d\d)\)?-?([2-8]\d{6,7})(?:-(\d{1,6}))?", code)
    if match is None:
        raise IdentifierError(
            say("固定电话“%(code)s”的格式不对，请写区号和 7 或 8 位号码，例如 0432-62180000。", code=code)
        )
    return "-".join(part for part in match.groups() if part)


def check_phone(text: str) -> str:
    """Return a mobile or landline number in one form; raises IdentifierError."""
    code = _compact(text)
    if not code:
        raise IdentifierError(say("请填写联系电话。"))
    if re.match(r"(?:(?:\+|00)?86)?1[3-9]", code):
        return check_mobile(text)
    return check_landline(text)


def _compact(text: str, keep: str = "") -> str:
    """Fold width and case, and drop spaces, invisible characters and hyphens that people put in for reading."""
    folded = unicodedata.normalize("NFKC", text)
    folded = re.sub("[\u2010-\u2015\u2212]", "-", folded).replace("。", ".").upper()
    dropped = {"-", "·"} - set(keep)
    return "".join(
        char for char in folded if char not in dropped and not char.isspace() and unicodedata.category(char) != "Cf"
    )


def _uscc_places(code: str) -> None:
    for place, char in enumerate(code, start=1):
        if char not in USCC_ALPHABET:
            raise IdentifierError(
                say(
                    "统一社会信用代码第 %(place)s 位“%(char)s”不是允许的字符（不用 I、O、S、V、Z），请核对。",
                    place=place,
                    char=char,
                )
            )
        if 3 <= place <= 8 and char not in _DIGITS:
            raise IdentifierError(
                say("统一社会信用代码第 %(place)s 位“%(char)s”应为数字（行政区划码），请核对。", place=place, char=char)
            )
    if code.startswith("0"):
        raise IdentifierError(say("统一社会信用代码第 1 位不能是 0（登记管理部门代码），请核对。"))


def _patent_places(digits: str) -> None:
    if not digits:
        raise IdentifierError(say("请填写专利号或申请号，例如 201710601862.3。"))
    for place, char in enumerate(digits, start=1):
        is_check = place in (9, 13) and place == len(digits)
        if char not in _DIGITS and not (is_check and char == "X"):
            raise IdentifierError(say("专利号第 %(place)s 位“%(char)s”应为数字，请核对。", place=place, char=char))
    if len(digits) not in (8, 9, 12, 13):
        raise IdentifierError(
            say(
                "专利号应为 12 位数字加 1 位校验位（2003 年 10 月前为 8 位加 1 位），填写的是 %(length)s 位。",
                length=len(digits),
            )
        )


def _patent_head(stem: str) -> tuple[PatentKind, int]:
    """Return kind and year of a stem of 8 or 12 digits."""
    year_digits = 4 if len(stem) == 12 else 2
    year, kind = int(stem[:year_digits]), _PATENT_KINDS.get(stem[year_digits])
    if year_digits == 2:
        year += 1900 if year >= _FIRST_YEAR - 1900 else 2000
    first, last = (_FIRST_LONG_YEAR, 2099) if year_digits == 4 else (_FIRST_YEAR, _FIRST_LONG_YEAR)
    if not first <= year <= last:
        raise IdentifierError(
            say(
                "专利号前 %(count)s 位“%(found)s”是申请年份，应在 %(first)s 年至 %(last)s 年之间，请核对。",
                count=year_digits,
                found=stem[:year_digits],
                first=first,
                last=last,
            )
        )
    if kind is None:
        raise IdentifierError(
            say(
                "专利号第 %(place)s 位“%(found)s”是专利种类，应为 1、2、3、8 或 9，请核对。",
                place=year_digits + 1,
                found=stem[year_digits],
            )
        )
    return kind, year


def _only_digits(code: str, length: int, name: Message) -> str:
    for place, char in enumerate(code, start=1):
        if char not in _DIGITS:
            raise IdentifierError(
                say("%(name)s第 %(place)s 位“%(char)s”应为数字，请核对。", name=name, place=place, char=char)
            )
    if len(code) != length:
        raise IdentifierError(
            say(
                "%(name)s应为 %(expected)s 位数字，填写的是 %(length)s 位。",
                name=name,
                expected=length,
                length=len(code),
            )
        )
    return code
