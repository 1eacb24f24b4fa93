"""What is handed in: a file, and what its rows are."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired

from market.catalogue.rules.vocabulary import ListingKind
from market.web.forms import MarketForm


class ImportForm(MarketForm):
    """A spreadsheet and its kind. What is in the file is looked at by the rules of sheets, not here."""

    kind = RadioField(
        _l("表格里是什么"),
        [InputRequired(_l("请选择表格里是成果还是企业难题。"))],
        choices=[
            SelectChoice(ListingKind.ACHIEVEMENT.value, _l("科技成果")),
            SelectChoice(ListingKind.NEED.value, _l("企业难题")),
        ],
    )
    file = FileField(_l("表格文件"))
