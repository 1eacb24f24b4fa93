"""What people say about themselves."""

from __future__ import annotations

from market.accounts.events import ProfileEdited
from market.accounts.models import User
from market.accounts.queries import own_user
from market.accounts.rules.names import check_person_name
from market.kernel.context import Context
from market.kernel.errors import Conflict, InvalidInput
from market.kernel.permissions import Permission, require
from market.kernel.text import say

LOCALES = ("zh_Hans_CN", "en")


def edit_profile(ctx: Context, *, name: str, locale: str, version: int | None = None) -> User:
    """Change the actor's own name and the language of their pages and mails.

    Raises InvalidInput by field, Conflict where the entry was changed since it was read as `version`.
    """
    require(ctx.actor, Permission.ACCOUNT_EDIT)
    user = own_user(ctx.session, ctx.actor)
    if version is not None and version != user.version:
        raise Conflict
    if locale not in LOCALES:
        raise InvalidInput(fields={"locale": [say("请选择中文或英文。")]})
    values = {"name": check_person_name(name), "locale": locale}
    changed: dict[str, list[str]] = {field: [] for field, value in values.items() if getattr(user, field) != value}
    for field in changed:
        setattr(user, field, values[field])
    if changed:
        ctx.record(ProfileEdited(object_id=user.id, changes=changed))
    return user
