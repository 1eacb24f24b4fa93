"""Readers of single values: what was typed in, the value to keep out, and what is wrong with it said by field."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from market.catalogue.rules.cleaning import clean_block, clean_line
from market.kernel.errors import InvalidInput
from market.kernel.money import MAX_FEN
from market.kernel.text import Message, say

_TRUE = frozenset({"true", "yes", "y", "1", "on", "是", "有"})
_FALSE = frozenset({"", "false", "no", "n", "0", "off", "否", "无"})
_BETWEEN_ITEMS = re.compile(r"[,，、;；\n]+")
_BETWEEN_LINES = re.compile(r"[;；\n]+")


class Faults:
    """What is wrong, by the name of the form field; gathered so that people see all of it at once."""

    def __init__(self) -> None:
        self.found: dict[str, list[Message]] = {}

    def add(self, name: str, message: Message) -> None:
        """Say what is wrong with one field."""
        self.found.setdefault(name, []).append(message)

    def raise_any(self) -> None:
        """Raise InvalidInput where anything was found."""
        if self.found:
            raise InvalidInput(fields=self.found)


Reader = Callable[[str, object, Faults], object]


def text(label: Message, limit: int, *, block: bool = False) -> Reader:
    """Return a reader of a text of at most `limit` characters; `block` keeps its lines."""

    def read(name: str, value: object, faults: Faults) -> str:
        typed = "" if value is None else str(value)
        cleaned = clean_block(typed) if block else clean_line(typed)
        if len(cleaned) > limit:
            faults.add(
                name,
                say("“%(label)s”最多 %(limit)s 个字，现在是 %(count)s 个字，请精简。",
                    label=label, limit=limit, count=len(cleaned)),
            )  # fmt: skip
        return cleaned

    return read


def optional_text(label: Message, limit: int) -> Reader:
    """Return a reader of a text that is None where it is empty."""
    read_text = text(label, limit)
    return lambda name, value, faults: read_text(name, value, faults) or None


def whole(label: Message, low: int, high: int) -> Reader:
    """Return a reader of a whole number between two bounds, or None."""

    def read(name: str, value: object, faults: Faults) -> int | None:
        number = _as_int(value)
        if number is None and not _is_blank(value):
            faults.add(name, say("“%(label)s”应为整数，填写的是“%(value)s”。", label=label, value=shown(value)))
        if number is not None and not low <= number <= high:
            faults.add(
                name,
                say("“%(label)s”应在 %(low)s 到 %(high)s 之间，填写的是 %(value)s。",
                    label=label, low=low, high=high, value=shown(number)),
            )  # fmt: skip
            return None
        return number

    return read


def money(label: Message) -> Reader:
    """Return a reader of whole fen, not negative, or None."""

    def read(name: str, value: object, faults: Faults) -> int | None:
        fen = _as_int(value)
        if fen is None and not _is_blank(value):
            faults.add(name, say("“%(label)s”应为金额，填写的是“%(value)s”。", label=label, value=shown(value)))
        if fen is not None and fen < 0:
            faults.add(name, say("“%(label)s”不能为负数，请核对。", label=label))
            return None
        if fen is not None and fen > MAX_FEN:
            faults.add(name, say("“%(label)s”过大，请核对单位。", label=label))
            return None
        return fen

    return read


def flag(label: Message) -> Reader:
    """Return a reader of yes or no; nothing is no."""

    def read(name: str, value: object, faults: Faults) -> bool:
        if value is None or isinstance(value, bool):
            return bool(value)
        typed = str(value).strip().casefold()
        if typed not in _TRUE | _FALSE:
            faults.add(name, say("“%(label)s”应填“是”或“否”，填写的是“%(value)s”。", label=label, value=shown(value)))
        return typed in _TRUE

    return read


def choice(label: Message, options: type[StrEnum], *, default: StrEnum | None = None) -> Reader:
    """Return a reader of one of the options, by member or code; nothing gives the default."""

    def read(name: str, value: object, faults: Faults) -> StrEnum | None:
        if _is_blank(value):
            return default
        try:
            return options(value if isinstance(value, StrEnum) else str(value).strip())
        except ValueError:
            faults.add(name, _not_an_option(label, value))
            return default

    return read


def code(label: Message, known: Iterable[str], default: str) -> Reader:
    """Return a reader of one of the known codes; nothing gives the default."""
    allowed = frozenset(known)

    def read(name: str, value: object, faults: Faults) -> str:
        typed = default if _is_blank(value) else str(value).strip()
        if typed not in allowed:
            faults.add(name, _not_an_option(label, value))
            return default
        return typed

    return read


def choices(label: Message, options: type[StrEnum]) -> Reader:
    """Return a reader of several of the options, each once, in the order given."""

    def read(name: str, value: object, faults: Faults) -> list[str]:
        chosen: list[str] = []
        for item in _items(value, _BETWEEN_ITEMS):
            try:
                chosen.append(options(str(item).strip()).value)
            except ValueError:
                faults.add(name, _not_an_option(label, item))
        return list(dict.fromkeys(chosen))

    return read


def day(label: Message) -> Reader:
    """Return a reader of a calendar day (a date, or 2026-11-21 as text), or None."""

    def read(name: str, value: object, faults: Faults) -> date | None:
        if _is_blank(value):
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value).strip().replace("/", "-"))
        except ValueError:
            faults.add(
                name,
                say("“%(label)s”应为日期，例如 2026-11-21，填写的是“%(value)s”。", label=label, value=shown(value)),
            )
            return None

    return read


def texts(label: Message, most: int, limit: int, *, lines: bool = False) -> Reader:
    """Return a reader of at most `most` texts of at most `limit` characters, each once.

    A single text is cut at commas (of `lines`: at semicolons and line breaks only).
    """
    cut = _BETWEEN_LINES if lines else _BETWEEN_ITEMS

    def read(name: str, value: object, faults: Faults) -> list[str]:
        kept: list[str] = []
        for place, item in enumerate(_items(value, cut)):
            cleaned = clean_line(str(item))
            if len(cleaned) > limit:
                faults.add(
                    f"{name}-{place}",
                    say("“%(label)s”第 %(row)s 条最多 %(limit)s 个字，现在是 %(count)s 个字，请精简。",
                        label=label, row=place + 1, limit=limit, count=len(cleaned)),
                )  # fmt: skip
            if cleaned:
                kept.append(cleaned)
        kept = list(dict.fromkeys(kept))
        if len(kept) > most:
            faults.add(
                name,
                say("“%(label)s”最多 %(most)s 条，现在是 %(count)s 条，请保留最重要的。",
                    label=label, most=most, count=len(kept)),
            )  # fmt: skip
        return kept

    return read


def listed(value: object) -> list[Mapping[str, object]]:
    """Return the rows of a repeated part as mappings; anything else as no row."""
    if not isinstance(value, (list, tuple)):
        return []
    return [row if isinstance(row, Mapping) else {} for row in value]


def shown(value: object) -> str:
    """Return a value for a message, cut to 40 characters."""
    typed = clean_line(str(value))
    return typed if len(typed) <= 40 else f"{typed[:40]}…"


def _not_an_option(label: Message, value: object) -> Message:
    return say("“%(label)s”没有“%(value)s”这一项，请从列出的选项中选择。", label=label, value=shown(value))


def _items(value: object, cut: re.Pattern[str]) -> list[object]:
    if _is_blank(value):
        return []
    if isinstance(value, str) and not isinstance(value, StrEnum):
        return [item for item in cut.split(value) if item.strip()]
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _as_int(value: object) -> int | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, (Decimal, float)):  # a spreadsheet's 6 is 6.0
        return int(value) if math.isfinite(value) and value == int(value) else None
    typed = str(value).strip()
    return int(typed) if re.fullmatch(r"-?[0-9]{1,18}", typed) else None
