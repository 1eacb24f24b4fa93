"""Money: whole fen in storage, Decimal yuan at the edge, never float."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from market.kernel.errors import InvalidInput
from market.kernel.quantity.numerals import chinese_number
from market.kernel.text import say

MAX_FEN = 2**53 - 1  # JSON and browsers keep integers exact up to here
_CENT = Decimal("0.01")
_SCALES = {"": Decimal(1), "百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_SCALES |= {"十万": Decimal(100_000), "百万": Decimal(1_000_000), "千万": Decimal(10_000_000)}
_DIGITS = r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_SCALE = r"(?P<scale>[十百千]?万|亿|[百千])?"
_AMOUNT = re.compile(
    rf"(?:人民币|RMB|CNY|[¥￥])?{_DIGITS}{_SCALE}(?P<yuan>元|圆|块)?(?:人民币|RMB|CNY)?整?", re.IGNORECASE
)
_WORDS = re.compile(r"(?:人民币)?(?P<words>[零〇一二两三四五六七八九十百千万亿点]+)(?:元|圆|块)整?")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount inside a message: written in the reader's language when it is shown, in Chinese by default."""

    fen: int

    def __str__(self) -> str:
        """Return the amount as Chinese readers know it."""
        return format_fen(self.fen)


def to_fen(amount: Decimal | int) -> int:
    """Return an amount in yuan as whole fen, rounded half up (away from zero). Raises InvalidInput out of range."""
    if isinstance(amount, Decimal) and not amount.is_finite():
        raise InvalidInput(say("金额必须是一个数。"))
    exact = Decimal(amount)
    if abs(exact) > MAX_FEN // 100:
        raise InvalidInput(say("金额过大，最多为 %(limit)s。", limit=format_fen(MAX_FEN // 100 * 100)))
    return int((exact * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def yuan(fen: int) -> Decimal:
    """Return fen as yuan with exactly two places."""
    return Decimal(fen).scaleb(-2).quantize(_CENT)


def round_yuan(amount: Decimal) -> Decimal:
    """Return yuan rounded half up to two places."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def parse_money(text: str, *, unit: str = "元") -> int:
    """Read what people type for an amount that is not negative, and return fen.

    Takes "80万元", "1,200.50", "1.2亿", "¥ 800", "八十万元", full width too. A figure without 万, 亿 or 元 counts in
    `unit` ("元" or "万元"). Raises InvalidInput with a text that says what to write.
    """
    compact = "".join(unicodedata.normalize("NFKC", text).split())
    if not compact:
        raise InvalidInput(say("请填写金额，例如 80 万元。"))
    if re.match(r"[-\u2212]", compact):
        raise InvalidInput(say("金额不能为负数，请核对“%(text)s”。", text=_shown(text)))
    amount = _typed_amount(compact, unit)
    if amount is None:
        raise InvalidInput(
            say("看不懂金额“%(text)s”，请写成 80 万元、1,200.50 元或 1.2 亿元这样的形式。", text=_shown(text))
        )
    return to_fen(amount)


def format_fen(fen: int) -> str:
    """Return fen as exact text without long rows of zeros: "80 万元", "1,234.56 元", "1.2 亿元"."""
    sign, amount = ("\u2212" if fen < 0 else ""), abs(fen)
    for name, size in (("亿元", 10**10), ("万元", 10**6)):
        if amount >= size and amount % (size // 100) == 0:
            return f"{sign}{_grouped(Decimal(amount) / size)} {name}"
    figure = Decimal(amount).scaleb(-2)
    shown = f"{figure:,.0f}" if amount % 100 == 0 else f"{figure:,.2f}"
    return f"{sign}{shown} 元"


def split_fen(fen: int, weights: Sequence[int | Decimal]) -> list[int]:
    """Split an amount by weights so that the parts add up to it exactly (largest remainder, ties to the earlier).

    Raises InvalidInput where there is no weight, one is negative, or all are zero.
    """
    shares = [Decimal(weight) for weight in weights]
    if not all(share.is_finite() and share >= 0 for share in shares) or not any(shares):
        raise InvalidInput(say("分摊比例不能为负，也不能全部为零，请重新填写比例。"))
    places = max(_places(share) for share in shares)
    scaled = [int(share.scaleb(places)) for share in shares]
    total, amount, sign = sum(scaled), abs(fen), (-1 if fen < 0 else 1)
    parts = [amount * share // total for share in scaled]
    by_remainder = sorted(range(len(scaled)), key=lambda place: (-(amount * scaled[place] % total), place))
    for place in by_remainder[: amount - sum(parts)]:
        parts[place] += 1
    return [sign * part for part in parts]


def _typed_amount(compact: str, unit: str) -> Decimal | None:
    match = _AMOUNT.fullmatch(compact)
    if match is None:
        words = _WORDS.fullmatch(compact)
        return chinese_number(words["words"]) if words else None
    scale = match["scale"] or ("" if match["yuan"] else unit.removesuffix("元"))
    if len(match["digits"]) > 40:
        return Decimal(MAX_FEN)
    return Decimal(match["digits"].replace(",", "")) * _SCALES[scale]


def _grouped(figure: Decimal) -> str:
    text = f"{figure:,.2f}"
    return text.rstrip("0").rstrip(".")


def _places(share: Decimal) -> int:
    exponent = share.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _shown(text: str) -> str:
    stripped = text.strip()
    return stripped if len(stripped) <= 40 else f"{stripped[:40]}…"
