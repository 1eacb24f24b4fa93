"""What people type about their accounts. Shape is checked here; addresses, names and passwords in the room's rules."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from market.kernel.errors import Conflict, IllegalTransition, InvalidInput, TooManyAttempts
from market.web.forms import MarketForm

ON_THE_FORM = (InvalidInput, Conflict, IllegalTransition, TooManyAttempts)
"""Refusals that the form itself shows, with what was typed; others become a page, and go into the trail."""

LANGUAGES = {"zh_Hans_CN": "中文", "en": "English"}
_CURRENT = {"autocomplete": "current-password", "maxlength": 128}
_NEW = {"autocomplete": "new-password", "maxlength": 128}
_EMAIL = {"autocomplete": "email", "maxlength": 254, "spellcheck": "false", "autocapitalize": "none"}


class RegisterForm(MarketForm):
    """A new account."""

    name = StringField(
        _l("姓名"), [DataRequired(_l("请填写姓名。"))], render_kw={"autocomplete": "name", "maxlength": 60}
    )
    email = EmailField(_l("邮箱"), [DataRequired(_l("请填写邮箱。"))], render_kw=_EMAIL)
    password = PasswordField(_l("设置密码"), [InputRequired(_l("请设置密码。"))], render_kw=_NEW)


class InvitedForm(MarketForm):
    """A new account for an address that was invited."""

    name = StringField(
        _l("姓名"), [DataRequired(_l("请填写姓名。"))], render_kw={"autocomplete": "name", "maxlength": 60}
    )
    password = PasswordField(_l("设置密码"), [InputRequired(_l("请设置密码。"))], render_kw=_NEW)


class SignInForm(MarketForm):
    """Who, and the proof of it."""

    email = EmailField(_l("邮箱"), [DataRequired(_l("请填写邮箱。"))], render_kw={**_EMAIL, "autocomplete": "username"})
    password = PasswordField(_l("密码"), [InputRequired(_l("请填写密码。"))], render_kw=_CURRENT)
    remember = BooleanField(_l("在这台电脑上保持登录 14 天"))


class AddressForm(MarketForm):
    """An address that a mail is to go to."""

    email = EmailField(_l("邮箱"), [DataRequired(_l("请填写邮箱。"))], render_kw=_EMAIL)


class NewPasswordForm(MarketForm):
    """A new password, by a mailed link."""

    password = PasswordField(_l("新密码"), [InputRequired(_l("请填写新密码。"))], render_kw=_NEW)


class ProfileForm(MarketForm):
    """What a person says about themselves."""

    name = StringField(
        _l("姓名"), [DataRequired(_l("请填写姓名。"))], render_kw={"autocomplete": "name", "maxlength": 60}
    )
    locale = RadioField(
        _l("页面和邮件的语言"),
        [InputRequired(_l("请选择语言。"))],
        choices=LANGUAGES,
        invalid_choice_message=_l("请选择语言。"),
    )
    version = HiddenField(validators=[Length(max=12)])


class ChangePasswordForm(MarketForm):
    """A new password, by the old one."""

    current = PasswordField(_l("当前密码"), [InputRequired(_l("请填写当前密码。"))], render_kw=_CURRENT)
    password = PasswordField(_l("新密码"), [InputRequired(_l("请填写新密码。"))], render_kw=_NEW)
