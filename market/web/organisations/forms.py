"""What people type about an organisation. Shape is checked here; names, codes and numbers in the room's rules."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField, URLField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from market.accounts.models import Organisation
from market.accounts.rules.profile import FIELDS
from market.accounts.rules.roles import KIND_LABELS, OPEN_KINDS, ROLE_LABELS
from market.kernel.permissions import MemberRole, OrganisationKind
from market.kernel.regions import REGIONS
from market.web.forms import MarketForm
from market.web.text import translate

_CHOOSE_KIND = _l("请选择单位类型。")
_CHOOSE_REGION = _l("请选择单位所在地区。")
_CHOOSE_ROLE = _l("请选择角色。")


def role_choices() -> dict[str, str]:
    """Return the roles with their names in the reader's language."""
    return {role.value: translate(ROLE_LABELS[role]) for role in MemberRole}


def _kinds() -> dict[str, str]:
    return {kind.value: translate(KIND_LABELS[kind]) for kind in OPEN_KINDS}


def _regions() -> dict[str, str]:
    return {code: translate(name) for code, name in REGIONS.items()}


class CreateForm(MarketForm):
    """A new organisation: what it is, its name, where it is. The rest comes later."""

    kind = RadioField(
        _l("单位类型"), [InputRequired(_CHOOSE_KIND)], choices=_kinds, invalid_choice_message=_CHOOSE_KIND
    )
    name = StringField(
        _l("单位全称"), [DataRequired(_l("请填写单位全称。"))], render_kw={"autocomplete": "organization"}
    )
    region = SelectField(_l("所在地区"), choices=_regions, default="220200", invalid_choice_message=_CHOOSE_REGION)

    @property
    def chosen_kind(self) -> OrganisationKind:
        """Return the kind that was chosen."""
        return OrganisationKind(self.kind.data)


class OrganisationForm(MarketForm):
    """An organisation's entry."""

    name = StringField(
        _l("单位全称"), [DataRequired(_l("请填写单位全称。"))], render_kw={"autocomplete": "organization"}
    )
    uscc = StringField(
        _l("统一社会信用代码"), [Length(max=40)], render_kw={"autocomplete": "off", "spellcheck": "false"}
    )
    region = SelectField(_l("所在地区"), choices=_regions, invalid_choice_message=_CHOOSE_REGION)
    address = StringField(_l("单位地址"), render_kw={"autocomplete": "street-address"})
    introduction = TextAreaField(_l("单位简介"))
    website = URLField(_l("网址"))
    contact_name = StringField(_l("对外联系人"), render_kw={"autocomplete": "off"})
    contact_phone = StringField(_l("对外联系电话"), render_kw={"autocomplete": "off", "inputmode": "tel"})
    contact_email = EmailField(_l("对外联系邮箱"), render_kw={"autocomplete": "off"})
    reply_days = IntegerField(_l("承诺答复期限"), [Optional()], default=3)
    version = HiddenField(validators=[Length(max=12)])

    @classmethod
    def of(cls, organisation: Organisation) -> OrganisationForm:
        """Return the form filled in with what is stored, or with what was posted over it."""
        stored = {field: getattr(organisation, field) for field in FIELDS}
        return cls(**stored, version=str(organisation.version))  # text, as forms send it

    def entry(self) -> dict[str, Any]:
        """Return what was typed, by the fields of an organisation."""
        return {field: self._fields[field].data for field in FIELDS}

    @property
    def read_version(self) -> int | None:
        """Return the version that the form was made from, or None where somebody tampered with it."""
        typed = self.version.data or ""
        return int(typed) if str(typed).isascii() and str(typed).isdecimal() else None


class InviteForm(MarketForm):
    """An address and the role offered to it."""

    email = EmailField(
        _l("邮箱"), [DataRequired(_l("请填写邮箱。"))], render_kw={"autocomplete": "off", "maxlength": 254}
    )
    role = RadioField(
        _l("角色"),
        [InputRequired(_CHOOSE_ROLE)],
        choices=role_choices,
        default=MemberRole.EDITOR.value,
        invalid_choice_message=_CHOOSE_ROLE,
    )


class RoleForm(MarketForm):
    """Another role for a member."""

    role = SelectField(_l("角色"), choices=role_choices, invalid_choice_message=_CHOOSE_ROLE)


class ConfirmForm(MarketForm):
    """Nothing but the wish to go on."""
