"""Cells as text: what a spreadsheet shows, as a person would type it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

MAX_CELL = 10_000  # characters; longer than any field, so that a longer cell is refused by its field's limit
_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")


def cell_text(value: object) -> str:
    """Return a cell's value as text: 6.0 as "6", a day as "2026-11-21", truth as 是 and 否, nothing as ""."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _figure(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, (date, time, timedelta, int)):
        return value.isoformat() if isinstance(value, (date, time)) else str(value)
    return _clean(str(value))


def _figure(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g")


def _clean(text: str) -> str:
    """Return the text without what no file format can keep (NUL, lone surrogates), cut to `MAX_CELL`."""
    return _UNKEEPABLE.sub("", text[:MAX_CELL]).strip(" \t\r\n\u3000\ufeff")
