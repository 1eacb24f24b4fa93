"""An engineer's own words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField, ValidationError

from market.matching.rules.paragraph import MAX_CHARACTERS
from market.web.forms import MarketForm


class ParagraphForm(MarketForm):
    """One paragraph, up to 5,000 characters."""

    text = TextAreaField(_l("您的技术难题"))

    def validate_text(self, field: TextAreaField) -> None:
        """Refuse an empty text and one that is too long; what was typed stays."""
        if not field.data:
            raise ValidationError(_("请先贴一段文字：用在哪里、卡在哪里、希望达到什么指标。"))
        if len(field.data) > MAX_CHARACTERS:
            raise ValidationError(
                _(
                    "最多 %(most)s 字，现有 %(found)s 字，请删减后再匹配。",
                    most=f"{MAX_CHARACTERS:,}",
                    found=f"{len(field.data):,}",
                )
            )
