"""The base of the forms in steps: everything is text as it was typed, read by the catalogue's rules when it is saved.

So nothing that people typed is ever lost or changed under them, and one place says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Self

from flask_babel import lazy_gettext
from wtforms import Field, FieldList, Form, FormField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from market.catalogue.content import values_of
from market.catalogue.models import Listing
from market.catalogue.rules.completeness import STEPS
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.errors import InvalidInput, MarketError
from market.kernel.money import parse_money
from market.kernel.quantity import Indicator
from market.kernel.text import Message
from market.web.forms import MarketForm
from market.web.listings.figures import indicator_row, indicator_values
from market.web.text import translate

NEGOTIABLE = frozenset({"面议", "negotiable"})
FEN_PER_WAN = Decimal(10) ** 6


class RowForm(Form):  # type: ignore[misc,unused-ignore]
    """One repeated row. It carries no token of its own: the form around it does."""

    class Meta(MarketForm.Meta):
        """Clean every text, as the form around it does."""


class WanField(StringField):  # type: ignore[misc,unused-ignore]
    """An amount typed in 万元, kept as typed."""

    @property
    def says_negotiable(self) -> bool:
        """True where 面议 was typed instead of a figure."""
        return (self.data or "").strip().casefold() in NEGOTIABLE

    def fen(self) -> int | None:
        """Return whole fen; None for nothing and for 面议. Raises InvalidInput with what to write instead."""
        typed = (self.data or "").strip()
        return None if not typed or self.says_negotiable else parse_money(typed, unit="万元")


class DayField(StringField):  # type: ignore[misc,unused-ignore]
    """A day, picked or typed as 2026-11-21, kept as typed."""

    widget = DateInput()


class LinesField(TextAreaField):  # type: ignore[misc,unused-ignore]
    """A list typed with one item a line."""


class TicksField(SelectMultipleField):  # type: ignore[misc,unused-ignore]
    """Several of some options, as boxes to tick. The rules say where one is not among them."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Leave the choices to the rules, which say in the reader's language what is wrong."""


def options(labels: Mapping[Any, Message], blank: Message | None = None) -> Callable[[], list[tuple[str, str]]]:
    """Return a callable that gives a field's choices in the reader's language, a blank one first where asked for."""

    def choices() -> list[tuple[str, str]]:
        first = [("", translate(blank))] if blank is not None else []
        return first + [(str(getattr(code, "value", code)), translate(label)) for code, label in labels.items()]

    return choices


def lazy(message: Message) -> Any:
    """Return a message's text, translated when it is shown."""
    return lazy_gettext(message.msgid)


class ListingForm(MarketForm):
    """One step of a listing's form. Its fields are named as the record's own."""

    kind: ClassVar[ListingKind]
    step: ClassVar[str]

    version = HiddenField()

    @classmethod
    def of(cls, listing: Listing) -> Self:
        """Return the form with what the record holds now."""
        typed = as_typed(values_of(listing))
        return cls(formdata=None, data={**typed, "version": str(listing.version)})

    @property
    def record_fields(self) -> tuple[str, ...]:
        """Return the names of the record's fields that are on this step."""
        step = next(step for step in STEPS[self.kind] if step.slug == self.step)
        return tuple(name for name in step.fields if name in self._fields)

    @property
    def typed_version(self) -> int:
        """Return the version that the reader saw; 0 where the form does not say."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0

    def record_values(self) -> dict[str, Any]:
        """Return what was typed as the rules take it. Raises InvalidInput where an amount cannot be read."""
        values: dict[str, Any] = {}
        faults: dict[str, list[Message]] = {}
        for name in self.record_fields:
            field = self._fields[name]
            try:
                values[name] = field.fen() if isinstance(field, WanField) else self._value(name, field)
            except InvalidInput as error:
                faults[name] = [error.message]
        if faults:
            raise InvalidInput(fields=faults)
        return values

    def _value(self, name: str, field: Field) -> Any:
        if name == "indicators":
            return [indicator_values(row) for row in field.data]
        if isinstance(field, FieldList) and all(isinstance(item, str | None) for item in field.data):
            return [item or "" for item in field.data]  # an entry that was not sent at all is an empty one
        return field.data

    def take_errors(self, error: MarketError) -> None:
        """Put messages beside their fields and rows; those of other steps at the top."""
        super().take_errors(error)
        for field in self._fields.values():
            if isinstance(field, FieldList):
                below = [entry.errors for entry in field.entries if entry.errors]
                own = [message for message in field.errors if isinstance(message, str)]
                field.errors = [*own, *below]

    def add_error(self, name: str, messages: Sequence[Message]) -> None:
        """Add messages to a field, to a row's field ("indicators-1-value"), or to the form."""
        field = self._find(name)
        texts = [translate(message) for message in messages]
        if field is None:
            self.form_errors = [*self.form_errors, *texts]
        else:
            field.errors = [*field.errors, *texts]

    def _find(self, name: str) -> Field | None:
        """Return the field of a name; the list itself, or its whole text, where the row is not on the form."""
        stem, _, rest = name.partition("-")
        field = self._fields.get(stem)
        if not isinstance(field, FieldList) or not rest:
            return field
        place, _, part = rest.partition("-")
        if not place.isdigit() or int(place) >= len(field.entries):
            return field
        entry = field.entries[int(place)]
        return entry.form._fields.get(part, field) if isinstance(entry, FormField) else entry


def as_typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record's values as a person would have typed them into the form."""
    return {name: _typed(name, value) for name, value in values.items()}


def _typed(name: str, value: Any) -> Any:
    if name in {"price_fen", "budget_fen"}:
        return wan_text(value)
    if name == "keywords":
        return "、".join(value or ())
    if name == "applications":
        return "\n".join(value or ())
    if isinstance(value, (list, tuple)):
        return [_typed_item(item) for item in value]
    return _typed_item(value)


def _typed_item(value: Any) -> Any:
    if isinstance(value, Indicator):
        return indicator_row(value)
    if isinstance(value, Mapping):
        return {part: _typed_item(item) for part, item in value.items()}
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else str(value)


def wan_text(fen: int | None) -> str:
    """Return an amount as people type it in 万元: "80", "80.5"; nothing for None."""
    if fen is None:
        return ""
    text = f"{Decimal(fen) / FEN_PER_WAN:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
