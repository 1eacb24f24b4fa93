"""What somebody else saved meanwhile, beside what was typed: by field, in the words of the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, Field, FieldList, FormField

from market.web.listings.forms import ListingForm


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what it is called, what is saved now, what was typed."""

    field_id: str
    label: str
    saved: str
    typed: str


def differences(form: ListingForm, latest: ListingForm) -> list[Difference]:
    """Return the fields of a step in which what was typed differs from what is saved."""
    found = []
    for name in form.record_fields:
        typed, saved = _shown(form._fields[name]), _shown(latest._fields[name])
        if typed != saved:
            found.append(Difference(form._fields[name].id, str(form._fields[name].label.text), saved, typed))
    return found


def _shown(field: Field) -> str:
    if isinstance(field, FieldList):
        return "\n".join(text for entry in field.entries if (text := _shown(entry)))
    if isinstance(field, FormField):
        return " · ".join(text for part in field.form if (text := _shown(part)) and not _is_preset(part, field))
    if isinstance(field, BooleanField):
        return _("是") if field.data else ""
    choices = _choices(field)
    if isinstance(field.data, list):
        return "、".join(choices.get(code, code) for code in field.data)
    return choices.get(str(field.data), str(field.data or ""))


def _is_preset(part: Field, row: FormField) -> bool:
    """True for a list that stands at its preset in a row that is empty otherwise."""
    others = [other.data for other in row.form if other is not part and not _choices(other)]
    return bool(_choices(part)) and not any(others)


def _choices(field: Any) -> Mapping[str, str]:
    if not hasattr(field, "iter_choices"):
        return {}
    return {str(choice[0]): str(choice[1]) for choice in field.iter_choices()}
