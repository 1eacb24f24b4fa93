"""The steps of an achievement's form."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, RadioField, SelectField, StringField, TextAreaField, URLField

from market.catalogue.rules.values import ACHIEVEMENT_LABELS as LABELS
from market.catalogue.rules.vocabulary import (
    IP_KIND_LABELS,
    IP_STATUS_LABELS,
    OWNERSHIP_LABELS,
    SECRECY_LABELS,
    TRANSFER_MODE_LABELS,
    TRL_STANDARD_LABELS,
    ListingKind,
    Secrecy,
)
from market.web.forms import MarketForm
from market.web.listings.forms import DayField, LinesField, ListingForm, RowForm, TicksField, WanField, lazy, options
from market.web.listings.shared_fields import (
    CHOOSE,
    AchievedIndicatorRow,
    field_choice,
    indicator_rows,
    industry_ticks,
    region_choice,
)
from market.web.listings.trl import TRL_LABELS

KIND = ListingKind.ACHIEVEMENT


class NewAchievementForm(MarketForm):
    """What is asked before anything else: whether it may be entered at all, and what it is called."""

    secrecy = RadioField(lazy(LABELS["secrecy"]), choices=options(SECRECY_LABELS), validate_choice=False)
    title = StringField(_l("成果名称"))


class AchievementForm(ListingForm):
    """One step of an achievement."""

    kind = KIND


class BasicsForm(AchievementForm):
    """What it is, in one glance."""

    step = "basics"

    secrecy = RadioField(
        lazy(LABELS["secrecy"]), choices=options(SECRECY_LABELS), default=Secrecy.PUBLIC.value, validate_choice=False
    )
    title = StringField(_l("成果名称"))
    summary = TextAreaField(lazy(LABELS["summary"]))
    field = field_choice(KIND)
    industries = industry_ticks(KIND)
    region = region_choice(KIND)
    keywords = StringField(lazy(LABELS["keywords"]))
    own_number = StringField(lazy(LABELS["own_number"]))


class ContentForm(AchievementForm):
    """The problem, what is new, the figures, the uses."""

    step = "content"

    problem = TextAreaField(lazy(LABELS["problem"]))
    innovations = FieldList(TextAreaField(), lazy(LABELS["innovations"]), min_entries=3, max_entries=3)
    indicators = indicator_rows(AchievedIndicatorRow, KIND)
    applications = LinesField(lazy(LABELS["applications"]))


class MaturityForm(AchievementForm):
    """How ready it is, and what shows it."""

    step = "maturity"

    trl = RadioField(lazy(LABELS["trl"]), choices=options(TRL_LABELS), validate_choice=False)
    trl_standard = SelectField(
        lazy(LABELS["trl_standard"]), choices=options(TRL_STANDARD_LABELS), validate_choice=False
    )
    trl_evidence = TextAreaField(lazy(LABELS["trl_evidence"]))


class CoOwnerRow(RowForm):
    """One co-owner."""

    name = StringField(_l("共有人名称"))
    consented = BooleanField(_l("已书面同意转化"))


class IpRightRow(RowForm):
    """One right."""

    kind = SelectField(_l("种类"), choices=options(IP_KIND_LABELS, CHOOSE), validate_choice=False)
    number = StringField(_l("号码"))
    title = StringField(_l("名称"))
    status = SelectField(_l("状态"), choices=options(IP_STATUS_LABELS, CHOOSE), validate_choice=False)
    expires_on = DayField(_l("有效期至"))
    fee_paid_until = DayField(_l("年费已缴至"))


class PersonRow(RowForm):
    """One of the team."""

    name = StringField(_l("姓名"))
    title = StringField(_l("职称或职务"))
    role = StringField(_l("分工"))


class RightsForm(AchievementForm):
    """Whose it is, what protects it, who made it."""

    step = "rights"

    ownership = RadioField(lazy(LABELS["ownership"]), choices=options(OWNERSHIP_LABELS), validate_choice=False)
    co_owners = FieldList(FormField(CoOwnerRow), lazy(LABELS["co_owners"]), max_entries=10)
    ip_rights = FieldList(FormField(IpRightRow), lazy(LABELS["ip_rights"]), max_entries=30)
    team = FieldList(FormField(PersonRow), lazy(LABELS["team"]), max_entries=30)


class TransferForm(AchievementForm):
    """On what terms, and what only some may read."""

    step = "transfer"

    transfer_modes = TicksField(lazy(LABELS["transfer_modes"]), choices=options(TRANSFER_MODE_LABELS))
    price_fen = WanField(lazy(LABELS["price_fen"]))
    pay_after_use = BooleanField(_l("愿意让企业先使用后付费"))
    pay_terms = TextAreaField(lazy(LABELS["pay_terms"]))
    details_verified = TextAreaField(lazy(LABELS["details_verified"]))
    details_nda = TextAreaField(lazy(LABELS["details_nda"]))


class FilesForm(AchievementForm):
    """The link to a film; images and attachments go up by themselves."""

    step = "files"

    video_url = URLField(lazy(LABELS["video_url"]))


FORMS: dict[str, type[ListingForm]] = {
    form.step: form for form in (BasicsForm, ContentForm, MaturityForm, RightsForm, TransferForm, FilesForm)
}
