"""Fold the many ways of typing one sign into one, character by character, so that places in the text stay true."""

from __future__ import annotations

import re

_KEPT_WIDE = "，"  # a full-width comma separates; only between full-width digits does it group thousands
_ALIKE = {
    "-": "‐‑‒–—―−﹣",
    "~": "～〜∼˜∽﹏",
    "≥": "≧⩾",
    "≤": "≦⩽",
    "≈": "≒≅",
    "×": "✕✖╳⨯",
    "μ": "µ",
    "Ω": "\u2126",
    "K": "\u212a",
    "°": "º˚",
    "/": "⁄∕",
    "·": "・•∙⋅‧",
    "%": "﹪",
    " ": "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000",
}


def _table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEPT_WIDE}
    for sign, others in _ALIKE.items():
        table.update({ord(other): sign for other in others})
    return table


_TABLE = _table()
_WIDE_GROUP = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")


def fold(text: str) -> str:
    """Return the text in half width with one minus, one tilde, one of each sign; always of the same length."""
    return _WIDE_GROUP.sub(",", text).translate(_TABLE)
