"""What either side says of a match."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired

from market.matching.rules.vocabulary import FEEDBACK_LABELS, FeedbackReason
from market.web.forms import MarketForm


class FeedbackForm(MarketForm):
    """Useful or not, and why. What goes together is checked by the rules of matching."""

    useful = RadioField(
        _l("这项匹配对您有用吗"),
        [InputRequired(_l("请选择有用或没用。"))],
        choices=[SelectChoice("yes", _l("有用")), SelectChoice("no", _l("没用"))],
    )
    reason = RadioField(
        _l("理由"),
        [InputRequired(_l("请选择一个理由。"))],
        choices=[SelectChoice(reason.value, _l(label.msgid)) for reason, label in FEEDBACK_LABELS.items()],
    )
    note = TextAreaField(_l("补充说明"))
    back = HiddenField()

    @property
    def is_useful(self) -> bool:
        """Return the judgement."""
        return bool(self.useful.data == "yes")

    @property
    def why(self) -> FeedbackReason:
        """Return the reason chosen."""
        return FeedbackReason(self.reason.data)
