"""What a row is good for: its values checked by the catalogue's rules, compared with what stands there already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from market.catalogue.content import MODELS, RIGHT_FIELDS, differences, values_of
from market.catalogue.models import Achievement, Listing, RowState
from market.catalogue.rules.cleaning import clean_line
from market.catalogue.rules.lifecycle import EDITABLE_BY_EDITOR, STATE_LABELS, ListingState
from market.catalogue.rules.values import check_listing, check_together
from market.catalogue.rules.vocabulary import ListingKind, Secrecy
from market.catalogue.sheets.columns import FoundColumn
from market.catalogue.sheets.interpreting import Interpreted, interpret
from market.catalogue.sheets.reading import message_to_json
from market.kernel.context import Context
from market.kernel.errors import InvalidInput
from market.kernel.text import Message, say

MAX_SHOWN = 120
_SECRET = frozenset(member.value for member in Secrecy) - {Secrecy.PUBLIC.value}


@dataclass(slots=True)
class Assessed:
    """A row's outcome: the checked values of a good one, the faults of a bad one.

    The values are whole for a new record, and only those of the row's cells for one that is there already.
    """

    own_number: str
    title: str
    state: RowState = RowState.GOOD
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)
    is_secret: bool = False


def find_existing(ctx: Context, kind: ListingKind, organisation_id: int, numbers: Iterable[str]) -> dict[str, Listing]:
    """Return the organisation's listings by their own numbers, with what is compared."""
    model: Any = MODELS[kind]
    query = select(model).where(model.organisation_id == organisation_id, model.own_number.in_(sorted(set(numbers))))
    if kind is ListingKind.ACHIEVEMENT:
        query = query.options(selectinload(Achievement.ip_rights))
    return {str(listing.own_number): listing for listing in ctx.session.scalars(query)}


def own_number_of(columns: Sequence[FoundColumn], texts: Mapping[str, str]) -> str:
    """Return a row's own number, "" where it has none."""
    return clean_line(next((texts.get(found.letter, "") for found in columns if found.key == "own_number"), ""))


def assess(
    kind: ListingKind, columns: Sequence[FoundColumn], texts: Mapping[str, str], existing: Mapping[str, Listing]
) -> Assessed:
    """Interpret and check one row and say whether it is good, bad, or as it stands in the catalogue already."""
    number = own_number_of(columns, texts)
    title = clean_line(next((texts.get(found.letter, "") for found in columns if found.key == "title"), ""))
    row = interpret(kind, columns, texts)
    found = Assessed(number, title[:200], is_secret=row.values.get("secrecy") in _SECRET)
    listing = existing.get(number)
    faults = list(row.faults)
    try:
        found.values = _checked(kind, row, listing)
    except InvalidInput as wrong:
        faults += [(row.letter_of(name), message) for name, messages in wrong.fields.items() for message in messages]
        if not wrong.fields:
            faults.append(("", wrong.message))
    if not faults and listing is not None:
        faults += _compare(listing, found, row)
    found.faults = [fault_of(columns, texts, letter, message) for letter, message in faults]
    if faults:
        found.state = RowState.BAD
    return found


def _checked(kind: ListingKind, row: Interpreted, listing: Listing | None) -> dict[str, Any]:
    if listing is None:
        return check_listing(kind, row.values, partial=False)
    values = check_listing(kind, row.values, partial=True)
    if isinstance(listing, Achievement) and "ip_rights" in values:
        values["ip_rights"] = _merged_rights(row.values["ip_rights"], values["ip_rights"], listing)
    check_together(kind, values_of(listing) | values)
    return values


def _merged_rights(
    given: list[dict[str, Any]], checked: list[dict[str, Any]], listing: Achievement
) -> list[dict[str, Any]]:
    """Keep of the listing's rights what the sheet says nothing about."""
    known = {right.number: right for right in listing.ip_rights}
    said = set().union(*given) if given else set()
    kept = []
    for right in checked:
        before = known.get(right["number"])
        silent = [part for part in RIGHT_FIELDS if part not in said] if before is not None else []
        kept.append(right | {part: getattr(before, part) for part in silent})
    return kept


def _compare(listing: Listing, found: Assessed, row: Interpreted) -> list[tuple[str, Message]]:
    if not differences(listing, found.values):
        found.state = RowState.UNCHANGED
        return []
    if listing.state in EDITABLE_BY_EDITOR:
        return []
    return [(row.letter_of("own_number"), _not_editable(listing.state))]


def _not_editable(state: ListingState) -> Message:
    if state in {ListingState.PUBLISHED, ListingState.PAUSED}:
        return say("这一条%(state)s，内容有改动：请在页面上修改，不能用表格覆盖。", state=STATE_LABELS[state])
    if state in {ListingState.SUBMITTED, ListingState.IN_REVIEW}:
        return say("这一条%(state)s，内容有改动：请先在页面上撤回，再重新导入。", state=STATE_LABELS[state])
    return say("这一条%(state)s，内容有改动：请先在页面上重新编辑，再重新导入。", state=STATE_LABELS[state])


def fault_of(columns: Sequence[FoundColumn], texts: Mapping[str, str], letter: str, message: Message) -> dict[str, Any]:
    """Return a fault as it is kept: the cell's letter, header and value, and the message."""
    header = next((found.header for found in columns if found.letter == letter), "")
    value = texts.get(letter, "")
    shown = value if len(value) <= MAX_SHOWN else f"{value[:MAX_SHOWN]}…"
    return {"letter": letter, "header": header, "value": shown, "message": message_to_json(message)}
