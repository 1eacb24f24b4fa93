"""The base of every form: shape is checked here, business rules in each room's rules."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Self

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField

from market.kernel.errors import MarketError
from market.kernel.text import Message
from market.web.text import translate

# Bidirectional controls can make a text read as another one; zero-width signs hide in names.
_REFUSED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_STRIPPED = frozenset("\u200b\u200c\u200d\u2060\ufeff")


def clean_text(value: str | None) -> str:
    """Return typed text in NFC, stripped, without control signs. Newer hanzi (planes 2 and 3) are kept."""
    if not value:
        return ""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (c for c in value if c not in _REFUSED and c not in _STRIPPED and (c in "\n\t" or c >= " "))
    return "".join(c for c in kept if c != "\x7f" and not "\ud800" <= c <= "\udfff").strip()


class MarketForm(FlaskForm):  # type: ignore[misc,unused-ignore]
    """A form of the market. Text fields are cleaned; errors of rules are put beside their fields."""

    form_errors: list[str]

    class Meta:
        """Clean every text before validation."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Add the cleaning filter to text fields."""
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                options = {**options, "filters": [_clean_if_text, *unbound_field.kwargs.get("filters", ())]}
            return unbound_field.bind(form=form, **options)

    @classmethod
    def from_request(cls, **values: Any) -> Self:
        """Make the form from what was posted, or from the values given."""
        return cls(**values)

    @property
    def accepted(self) -> bool:
        """True where the form was posted and its shape is right."""
        return bool(request.method == "POST" and self.validate_on_submit())

    def take_errors(self, error: MarketError) -> None:
        """Put a rule's messages beside their fields, or at the top where the field is not on this form."""
        for name, messages in error.fields.items():
            self.add_error(name, messages)
        if not error.fields:
            self.form_errors = [*self.form_errors, translate(error.message)]

    def add_error(self, name: str, messages: Sequence[Message]) -> None:
        """Add messages to a field, or to the form where there is no such field."""
        texts = [translate(message) for message in messages]
        if name in self._fields:
            field = self._fields[name]
            field.errors = [*field.errors, *texts]
        else:
            self.form_errors = [*self.form_errors, *texts]

    def values(self) -> Mapping[str, Any]:
        """Return what was typed, by field, without the form's own machinery."""
        return {name: field.data for name, field in self._fields.items() if name not in {"csrf_token", "submit"}}


def _clean_if_text(value: Any) -> Any:
    return clean_text(value) if isinstance(value, str) else value
