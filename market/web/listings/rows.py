"""Rows that are added and removed without script: the form comes back changed, and nothing is saved."""

from __future__ import annotations

from typing import Any

from wtforms import FieldList, FormField

from market.web.listings.forms import ListingForm

COMMAND = "rows"  # the name of the buttons: "add:indicators", "remove:indicators:2"
TEMPLATE_PLACE = "__row__"


def change_rows(form: ListingForm, command: str) -> None:
    """Add an empty row, or take one away, as a button asked; what the button cannot have said changes nothing."""
    verb, _, rest = command.partition(":")
    name, _, place = rest.partition(":")
    rows = form._fields.get(name)
    if not isinstance(rows, FieldList):
        return
    if verb == "add" and (not rows.max_entries or len(rows.entries) < rows.max_entries):
        rows.append_entry()
    elif verb == "remove" and place.isascii() and place.isdigit() and int(place) < len(rows.entries):
        rows.pop_entry(int(place))
        while len(rows.entries) < rows.min_entries:
            rows.append_entry()


def prototype(rows: FieldList) -> Any:
    """Return an empty row that is no part of the list: script copies it for each new row."""
    name = f"{rows.name}-{TEMPLATE_PLACE}"
    entry = rows.unbound_field.bind(form=None, name=name, id=f"{rows.id}-{TEMPLATE_PLACE}", _meta=rows.meta)
    if not isinstance(entry, FormField):
        raise TypeError(f"{rows.name} is not a list of rows")
    entry.process(None)
    return entry
