"""What the bureau decides with."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField

from market.catalogue.rules.lifecycle import ListingAction
from market.web.forms import MarketForm

ACCEPT, REFUSE = "accept", "refuse"
MAX_REASON = 500


class DecisionForm(MarketForm):
    """Publish a listing, or send it back with a reason. The rules say when a reason is needed."""

    decision = RadioField(_l("审核结论"), validate_choice=False)
    reason = TextAreaField(_l("退回原因"))
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = [
            (ListingAction.PUBLISH.value, _l("通过并上架")),
            (ListingAction.SEND_BACK.value, _l("退回修改")),
        ]

    @property
    def action(self) -> ListingAction | None:
        """Return the step that was chosen, or None."""
        chosen = {action.value: action for action in (ListingAction.PUBLISH, ListingAction.SEND_BACK)}
        return chosen.get(self.decision.data or "")


class VerificationForm(MarketForm):
    """Say whether an organisation is what it says, with the reason either way."""

    decision = RadioField(_l("认证结论"), validate_choice=False)
    reason = TextAreaField(_l("理由"))
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = [(ACCEPT, _l("通过认证")), (REFUSE, _l("不予通过"))]

    @property
    def accepted_choice(self) -> bool | None:
        """Return True to verify, False to refuse, None where nothing was chosen."""
        return {ACCEPT: True, REFUSE: False}.get(self.decision.data or "")


def read_version(value: str | None) -> int | None:
    """Return the version that a form was shown with, or None where it carries none."""
    text = value or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
