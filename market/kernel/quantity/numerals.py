"""Figures: as technical texts write them, in Chinese words, and as pages show them."""

from __future__ import annotations

import re
from decimal import Decimal

# Lengths are bounded so that no text can make a number that takes long to compute with.
_FIGURE = r"(?:\d{1,3}(?:,\d{3})+|\d{1,24})(?:\.\d{1,24})?(?!\d)"
_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def _to_the(name: str) -> str:
    """Return the pattern of an exponent: ^-3, ⁻³ or 的-3次方; groups carry the given first letter."""
    return (
        rf"(?:\^\s?\(?(?P<{name}caret>[+-]?\d{{1,2}})\)?|(?P<{name}super>[⁺⁻]?[{_SUPER}]{{1,2}})"
        rf"|的(?P<{name}words>[+-]?\d{{1,2}})次方)"
    )


_SCIENTIFIC = rf"(?:\s?[×xX*·]\s?10(?:{_to_the('a')}|(?P<aplain>-\d{{1,2}})(?!\d)))"
_POWER = rf"10{_to_the('b')}"
_E = r"(?:[eE](?P<e>[+-]?\d{1,2})(?![\dA-Za-z]))"
NUMBER = re.compile(rf"(?:{_POWER}|(?P<figure>{_FIGURE})(?:{_SCIENTIFIC}|{_E})?)")

_DIGIT_WORDS = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
CHINESE_NUMBER = re.compile(r"(?:百分之|千分之|[一二两三四五六七八九十])[零〇一二两三四五六七八九十百千万亿点]{0,16}")


def match_number(text: str, at: int) -> tuple[Decimal, int] | None:
    """Read an unsigned figure of a folded text at a place; return it and the place behind it."""
    match = NUMBER.match(text, at)
    if match is None:
        return None
    figure = Decimal((match["figure"] or "1").replace(",", ""))
    exponent = _exponent(match)
    return (figure.scaleb(exponent) if exponent else figure), match.end()


def _exponent(match: re.Match[str]) -> int:
    found = match.groupdict()
    for name in ("acaret", "awords", "aplain", "bcaret", "bwords", "e"):
        if found[name]:
            return int(found[name])
    raised = found["asuper"] or found["bsuper"] or ""
    digits = "".join(str(_SUPER.index(char)) for char in raised if char in _SUPER)
    return int(digits or 0) * (-1 if raised.startswith("⁻") else 1)


def chinese_number(text: str) -> Decimal | None:
    """Return the value of a number in Chinese words ("八十万", "一点五亿", "二〇二五"), or None where it is none."""
    head, point, tail = text.partition("点")
    unit = tail[-1:] if tail[-1:] in _LARGE else ""
    digits = tail.removesuffix(unit)
    if point and (not digits or any(char not in _DIGIT_WORDS for char in digits)):
        return None
    whole = _whole(head)
    if whole is None:
        return None
    value = Decimal(whole)
    if digits:
        value += Decimal("".join(str(_DIGIT_WORDS[char]) for char in digits)).scaleb(-len(digits))
    return value * _LARGE[unit] if unit else value


def _whole(text: str) -> int | None:
    if not text or len(text) > 24:
        return None
    if all(char in _DIGIT_WORDS for char in text):
        return int("".join(str(_DIGIT_WORDS[char]) for char in text))
    total = section = digit = 0
    for char in text:
        if char in _DIGIT_WORDS:
            digit = _DIGIT_WORDS[char]
        elif char in _SMALL:
            section += (digit or 1) * _SMALL[char]
            digit = 0
        elif char in _LARGE:
            total = (
                (total + section + digit) * _LARGE[char] if char == "亿" else total + (section + digit) * _LARGE[char]
            )
            section = digit = 0
        else:
            return None
    return total + section + digit


def format_number(value: Decimal) -> str:
    """Return a figure for people: grouped thousands, a true minus, no needless zeros, powers where it is far off 1."""
    sign, size = ("\u2212" if value < 0 else ""), abs(value)
    if size and not Decimal("1e-6") <= size < Decimal("1e12"):
        exponent = size.adjusted()
        mantissa = _plain(size.scaleb(-exponent))
        power = "".join("⁻" if char == "-" else _SUPER[int(char)] for char in str(exponent))
        return f"{sign}{mantissa}×10{power}"
    return sign + _plain(size)


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
