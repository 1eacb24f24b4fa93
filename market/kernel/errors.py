"""What can go wrong on purpose. Each error knows its HTTP status and says what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from market.kernel.text import Message, say


class MarketError(Exception):
    """A refusal that a person or a program can act on.

    `message` is for people. `fields` ties messages to the names of form fields where that is known.
    """

    status = 400
    code = "refused"
    default = say("这一步不能完成，请检查后重试。")

    def __init__(
        self, message: Message | None = None, *, fields: Mapping[str, Sequence[Message]] | None = None
    ) -> None:
        self.message = message or self.default
        self.fields: Mapping[str, Sequence[Message]] = MappingProxyType(dict(fields or {}))
        super().__init__(str(self.message))


class InvalidInput(MarketError):
    """What was typed cannot be taken; `fields` says where."""

    status = 422
    code = "invalid_input"
    default = say("有些内容需要修改，请看标出的地方。")


class IdentifierError(InvalidInput):
    """An identifier's form or check digit is wrong."""

    code = "invalid_identifier"


class NotFound(MarketError):
    """There is no such thing, or this reader may not know of it."""

    status = 404
    code = "not_found"
    default = say("没有找到这一页，它可能已下架，或网址有误。")


class Forbidden(MarketError):
    """The actor is known and may see the thing, but not do this."""

    status = 403
    code = "forbidden"
    default = say("您的账号没有这项权限。如需办理，请联系本单位管理员。")


class SignInNeeded(MarketError):
    """Nobody is signed in."""

    status = 401
    code = "sign_in_needed"
    default = say("请先登录。")


class IllegalTransition(MarketError):
    """The thing is not in a state that allows this step."""

    status = 409
    code = "illegal_transition"
    default = say("当前状态不能做这一步，请刷新页面查看最新状态。")


class Conflict(MarketError):
    """Somebody else was first."""

    status = 409
    code = "conflict"
    default = say("这份资料刚被他人修改。您填写的内容已保留，请对照最新版本后再保存。")


class TooManyAttempts(MarketError):
    """A limit on attempts was reached."""

    status = 429
    code = "too_many_attempts"
    default = say("尝试次数过多，请稍后再试。")
