"""The steps of a need's form."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, RadioField, StringField, TextAreaField

from market.catalogue.rules.values import NEED_LABELS as LABELS
from market.catalogue.rules.vocabulary import COOPERATION_MODE_LABELS, IP_WISH_LABELS, ListingKind
from market.web.forms import MarketForm
from market.web.listings.forms import DayField, ListingForm, RowForm, TicksField, WanField, lazy, options
from market.web.listings.shared_fields import (
    WantedIndicatorRow,
    field_choice,
    indicator_rows,
    industry_ticks,
    region_choice,
)

KIND = ListingKind.NEED


class NewNeedForm(MarketForm):
    """The need in the engineer's own words; figures are read out of them."""

    title = StringField(_l("难题名称"))
    problem = TextAreaField(_l("难题描述"))
    take_indicators = BooleanField(_l("把文字里写到的指标带入下一步（可以修改）"), default=True)


class NeedForm(ListingForm):
    """One step of a need."""

    kind = KIND


class BasicsForm(NeedForm):
    """What the problem is, and whether the enterprise shows its name."""

    step = "basics"

    title = StringField(_l("难题名称"))
    background = TextAreaField(lazy(LABELS["background"]))
    problem = TextAreaField(lazy(LABELS["problem"]))
    field = field_choice(KIND)
    industries = industry_ticks(KIND)
    region = region_choice(KIND)
    keywords = StringField(lazy(LABELS["keywords"]))
    own_number = StringField(lazy(LABELS["own_number"]))
    anonymous = BooleanField(lazy(LABELS["anonymous"]))


class TargetForm(NeedForm):
    """The figures asked for, and what stands around them."""

    step = "target"

    indicators = indicator_rows(WantedIndicatorRow, KIND)
    work_done = TextAreaField(lazy(LABELS["work_done"]))
    constraints = TextAreaField(lazy(LABELS["constraints"]))
    routes_not_wanted = TextAreaField(lazy(LABELS["routes_not_wanted"]))


class PaymentNodeRow(RowForm):
    """One payment."""

    name = StringField(_l("付款节点"))
    percent = StringField(_l("比例"))


class CriterionRow(RowForm):
    """One criterion."""

    name = StringField(_l("评价内容"))
    weight = StringField(_l("权重"))


class TermsForm(NeedForm):
    """Money, time, rights, deadlines, criteria."""

    step = "terms"

    cooperation_modes = TicksField(lazy(LABELS["cooperation_modes"]), choices=options(COOPERATION_MODE_LABELS))
    months = StringField(lazy(LABELS["months"]))
    budget_fen = WanField(lazy(LABELS["budget_fen"]))
    budget_negotiable = BooleanField(_l("面议"))
    payment_nodes = FieldList(FormField(PaymentNodeRow), lazy(LABELS["payment_nodes"]), max_entries=12)
    ip_wish = RadioField(lazy(LABELS["ip_wish"]), choices=options(IP_WISH_LABELS), validate_choice=False)
    solver_requirements = TextAreaField(lazy(LABELS["solver_requirements"]))
    questions_until = DayField(lazy(LABELS["questions_until"]))
    submissions_until = DayField(lazy(LABELS["submissions_until"]))
    criteria = FieldList(FormField(CriterionRow), lazy(LABELS["criteria"]), max_entries=12)

    def record_values(self) -> dict[str, object]:
        """Return what was typed; the word 面议 in the amount's place means the same as the tick."""
        values = super().record_values()
        if self.budget_fen.says_negotiable:
            values["budget_negotiable"] = True
        return values


FORMS: dict[str, type[ListingForm]] = {form.step: form for form in (BasicsForm, TargetForm, TermsForm)}
