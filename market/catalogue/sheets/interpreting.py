"""From a row's cells to a record's values, with every fault tied to the cell that it came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from market.catalogue.rules.vocabulary import ListingKind
from market.catalogue.sheets import choices, notation
from market.catalogue.sheets.columns import FoundColumn, column
from market.kernel.errors import InvalidInput
from market.kernel.money import parse_money
from market.kernel.quantity import Indicator
from market.kernel.text import Message, say

_NEGOTIABLE = frozenset({"面议", "待定", "协商", "双方协商", "面谈"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with something in it, and its column."""

    column: FoundColumn
    text: str


@dataclass(slots=True)
class Interpreted:
    """What a row says: values by field, faults by column letter, and which letter each field came from.

    `homes` are the letters of the columns that fill a field, their cells being blank or not.
    """

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, Message]] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, value: Any, cell: Cell) -> None:
        """Set a field from a cell."""
        self.values[name] = value
        self.origins[name] = cell.column.letter

    def fault(self, cell: Cell, message: Message) -> None:
        """Say what is wrong with a cell."""
        self.faults.append((cell.column.letter, message))

    def letter_of(self, name: str) -> str:
        """Return the letter of the column that a field's or its row's fault belongs to; "" where there is none.

        `name` is as forms have it: of "indicators-1-value" the row's cell is looked for first, then the field's.
        """
        parts = name.split("-")
        while parts:
            found = self.origins.get("-".join(parts))
            if found is not None:
                return found
            parts.pop()
        return self.homes.get(name.split("-")[0], "")


Read = Callable[[Sequence[Cell], Interpreted], None]


def interpret(kind: ListingKind, columns: Sequence[FoundColumn], texts: Mapping[str, str]) -> Interpreted:
    """Read the cells of one row; blank cells say nothing, so that they leave alone what is there."""
    row = Interpreted()
    cells: dict[str, list[Cell]] = {}
    for found in columns:
        text = texts.get(found.letter, "").strip()
        for name in column(kind, found.key).fields:
            row.homes.setdefault(name, found.letter)
        if text:
            cells.setdefault(found.key, []).append(Cell(found, text))
    for key in sorted(cells, key=lambda key: key != "ip_number"):  # the columns beside the numbers need them
        _READ.get(key, _plain)(cells[key], row)
    _require(kind, columns, cells, row)
    return row


def _require(
    kind: ListingKind, columns: Sequence[FoundColumn], cells: Mapping[str, list[Cell]], row: Interpreted
) -> None:
    for found in columns:
        if column(kind, found.key).required and found.key not in cells:
            row.faults.append((found.letter, say("“%(header)s”不能为空。", header=found.header)))


def _plain(cells: Sequence[Cell], row: Interpreted) -> None:
    row.put(cells[0].column.key, cells[0].text, cells[0])


def _read_with(read: Callable[[str], Any]) -> Read:
    def take(cells: Sequence[Cell], row: Interpreted) -> None:
        row.put(cells[0].column.key, read(cells[0].text), cells[0])

    return take


def _list(signs: str) -> Read:
    """Return a reader of a list that may stand in one cell or in several columns."""

    def take(cells: Sequence[Cell], row: Interpreted) -> None:
        name = cells[0].column.key
        found: list[str] = []
        for cell in cells:
            for piece in notation.pieces(cell.text, signs):
                row.origins[f"{name}-{len(found)}"] = cell.column.letter
                found.append(piece)
        row.put(name, found, cells[0])

    return take


def _indicators(cells: Sequence[Cell], row: Interpreted) -> None:
    name = "indicators"
    found: list[Indicator] = []
    for cell in cells:
        read, strange = notation.indicators_of(cell.text)
        for piece in strange:
            row.fault(
                cell,
                say("看不懂指标“%(piece)s”，请写成“放电容量保持率≥86%%（−40℃，0.5C）”这样的形式，多项用分号隔开。",
                    piece=piece[:60]),
            )  # fmt: skip
        for indicator in read:
            row.origins[f"{name}-{len(found)}"] = cell.column.letter
            found.append(indicator)
    row.put(name, found, cells[0])


def _shares(part: str) -> Read:
    def take(cells: Sequence[Cell], row: Interpreted) -> None:
        rows, strange = notation.shares_of(cells[0].text, part)
        for piece in strange:
            row.fault(cells[0], say("看不懂“%(piece)s”，请写成“签约 30%%；验收 70%%”这样的形式。", piece=piece[:60]))
        row.put(cells[0].column.key, rows, cells[0])

    return take


def _amount(cell: Cell, row: Interpreted) -> int | None:
    try:
        fen = parse_money(cell.text, unit=cell.column.unit or "元")
    except InvalidInput as wrong:
        row.fault(cell, wrong.message)
        return None
    typed = notation.folded(cell.text)
    if not cell.column.unit and typed.replace(",", "").replace(".", "").isdigit():
        row.fault(
            cell,
            say("“%(value)s”没有单位：请把表头写成“%(header)s(万元)”，或在单元格里写明，例如 80 万元。",
                value=cell.text[:40], header=cell.column.header),
        )  # fmt: skip
        return None
    return fen


def _price(cells: Sequence[Cell], row: Interpreted) -> None:
    cell = cells[0]
    row.put("price_fen", None if notation.folded(cell.text) in _NEGOTIABLE else _amount(cell, row), cell)


def _budget(cells: Sequence[Cell], row: Interpreted) -> None:
    cell = cells[0]
    negotiable = notation.folded(cell.text) in _NEGOTIABLE
    row.put("budget_negotiable", negotiable, cell)
    row.put("budget_fen", None if negotiable else _amount(cell, row), cell)


def _months(cells: Sequence[Cell], row: Interpreted) -> None:
    row.put("months", notation.months_of(cells[0].text, cells[0].column.unit), cells[0])


def _rights(cells: Sequence[Cell], row: Interpreted) -> None:
    """Begin the rights by their numbers; the columns beside them are told apart by their key."""
    rights: list[dict[str, Any]] = []
    for cell in cells:
        for piece in notation.pieces(cell.text, ";；\n、,，"):
            number, inside = notation.parted(piece)
            row.origins[f"ip_rights-{len(rights)}"] = cell.column.letter
            said = choices.IP_KINDS.code(inside) if inside else ""
            known = said if said in choices.IP_KINDS.labels else notation.right_kind_of(number)
            rights.append({"number": number, "kind": known})
    row.values["ip_rights"] = rights
    row.origins["ip_rights"] = cells[0].column.letter


def _of_rights(part: str, read: Callable[[str], Any]) -> Read:
    """Return a reader of a column beside the numbers: one value for all, or one for each, in their order."""

    def take(cells: Sequence[Cell], row: Interpreted) -> None:
        cell = cells[0]
        found = [read(piece) for piece in notation.pieces(cell.text, ";；\n、,，")]
        rights: list[dict[str, Any]] = row.values.setdefault("ip_rights", [])
        row.origins.setdefault("ip_rights", cell.column.letter)
        if not rights:
            row.fault(cell, say("填写了“%(header)s”，但没有专利号。", header=cell.column.header))
        elif len(found) == 1:
            found *= len(rights)
        if rights and len(found) != len(rights):
            row.fault(
                cell,
                say("“%(header)s”有 %(found)s 项，专利号有 %(wanted)s 个，请一一对应，或只写一项。",
                    header=cell.column.header, found=len(found), wanted=len(rights)),
            )  # fmt: skip
        for place, (right, value) in enumerate(zip(rights, found, strict=False)):
            right[part] = value
            row.origins[f"ip_rights-{place}-{part}"] = cell.column.letter

    return take


_READ: dict[str, Read] = {
    "innovations": _list(";；\n"),
    "applications": _list(";；\n、"),
    "keywords": _list(";；\n、,，"),
    "indicators": _indicators,
    "field": _read_with(choices.FIELDS.code),
    "industries": _read_with(choices.INDUSTRIES.codes),
    "region": _read_with(choices.REGION_OPTIONS.code),
    "trl": _read_with(notation.level_of),
    "trl_standard": _read_with(choices.TRL_STANDARDS.code),
    "secrecy": _read_with(choices.SECRECIES.code),
    "ownership": _read_with(choices.OWNERSHIPS.code),
    "co_owners": _read_with(notation.co_owners_of),
    "team": _read_with(notation.people_of),
    "ip_number": _rights,
    "ip_kind": _of_rights("kind", choices.IP_KINDS.code),
    "ip_title": _of_rights("title", str),
    "ip_status": _of_rights("status", choices.IP_STATUSES.code),
    "ip_expires_on": _of_rights("expires_on", notation.day_of),
    "ip_fee_paid_until": _of_rights("fee_paid_until", notation.day_of),
    "transfer_modes": _read_with(choices.TRANSFER_MODES.codes),
    "price": _price,
    "pay_after_use": _read_with(choices.truth_of),
    "cooperation_modes": _read_with(choices.COOPERATION_MODES.codes),
    "months": _months,
    "budget": _budget,
    "payment_nodes": _shares("percent"),
    "ip_wish": _read_with(choices.IP_WISHES.code),
    "anonymous": _read_with(choices.truth_of),
    "questions_until": _read_with(notation.day_of),
    "submissions_until": _read_with(notation.day_of),
    "criteria": _shares("weight"),
}
