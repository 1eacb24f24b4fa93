"""Fields and rows that the forms of achievements and of needs have in common."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, SelectField, StringField

from market.catalogue.rules.values import LABELS
from market.catalogue.rules.vocabulary import FIELD_LABELS, INDUSTRY_LABELS, ListingKind
from market.kernel.quantity import Comparator
from market.kernel.regions import REGIONS
from market.kernel.text import Message, say
from market.web.listings.forms import RowForm, TicksField, lazy, options

COMPARATOR_LABELS: dict[Comparator, Message] = {
    Comparator.GE: say("≥ 不低于"),
    Comparator.GT: say("> 高于"),
    Comparator.LE: say("≤ 不高于"),
    Comparator.LT: say("< 低于"),
    Comparator.EQ: say("= 等于"),
    Comparator.ABOUT: say("约"),
    Comparator.BETWEEN: say("范围（两个数之间）"),
    Comparator.PLUSMINUS: say("± 偏差"),
}
CHOOSE = say("请选择")
# What was reached is stated; what is asked for is a bound. The usual one stands first: new rows start with it.
STATED_FIRST = {Comparator.EQ: COMPARATOR_LABELS[Comparator.EQ], **COMPARATOR_LABELS}


class IndicatorRow(RowForm):
    """What both kinds say of an indicator."""

    metric = StringField(_l("指标名称"))
    comparator = SelectField(
        _l("比较方式"), choices=options(COMPARATOR_LABELS), default=Comparator.GE.value, validate_choice=False
    )
    value = StringField(_l("数值"))
    value_high = StringField(_l("上限或偏差"))
    unit = StringField(_l("计量单位"))


class AchievedIndicatorRow(IndicatorRow):
    """What an achievement reached, how it was measured and what it is better than."""

    comparator = SelectField(
        _l("比较方式"), choices=options(STATED_FIRST), default=Comparator.EQ.value, validate_choice=False
    )
    method = StringField(_l("测试条件与方法"))
    compared_with = StringField(_l("对比对象及其数值"))


class WantedIndicatorRow(IndicatorRow):
    """What a need asks for, where it stands now and how it is to be measured."""

    current = StringField(_l("现状"))
    method = StringField(_l("测试条件与方法"))


def indicator_rows(row: type[IndicatorRow], kind: ListingKind) -> Any:
    """Return the list of indicators with rows of that form."""
    return FieldList(FormField(row), lazy(LABELS[kind]["indicators"]), min_entries=1, max_entries=30)


def field_choice(kind: ListingKind) -> Any:
    """Return the choice of one of the eleven fields of technology."""
    return SelectField(lazy(LABELS[kind]["field"]), choices=options(FIELD_LABELS, CHOOSE), validate_choice=False)


def industry_ticks(kind: ListingKind) -> Any:
    """Return the tags of the city's industries."""
    return TicksField(lazy(LABELS[kind]["industries"]), choices=options(INDUSTRY_LABELS))


def region_choice(kind: ListingKind) -> Any:
    """Return the choice of a region."""
    return SelectField(lazy(LABELS[kind]["region"]), choices=options(REGIONS), default="220200", validate_choice=False)
