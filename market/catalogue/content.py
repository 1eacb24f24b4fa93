"""Between rows and plain values: what a listing says, what changed in it, and its versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import func, select

from market.catalogue.models import Achievement, IpRight, Listing, ListingVersion, TechnicalNeed
from market.catalogue.rules.leaks import names_owner, says_owner
from market.catalogue.rules.values import READERS
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.errors import InvalidInput
from market.kernel.quantity import Indicator
from market.kernel.text import say

MODELS: dict[ListingKind, type[Achievement] | type[TechnicalNeed]] = {
    ListingKind.ACHIEVEMENT: Achievement,
    ListingKind.NEED: TechnicalNeed,
}
RIGHT_FIELDS = ("kind", "number", "title", "status", "expires_on", "fee_paid_until")
# Short public values that the trail may keep before and after; of all other fields it keeps the names.
_SHORT = frozenset({
    "trl", "field", "industries", "region", "ownership", "transfer_modes", "price_fen", "pay_after_use",
    "cooperation_modes", "months", "budget_fen", "budget_negotiable", "ip_wish", "anonymous",
    "questions_until", "submissions_until",
})  # fmt: skip

Changes = dict[str, tuple[Any, Any]]


def values_of(listing: Listing) -> dict[str, Any]:
    """Return what a listing says, by field name, as `rules.values` and `rules.completeness` take it."""
    return {name: _value(listing, name) for name in READERS[listing.kind]}


def differences(listing: Listing, values: Mapping[str, Any]) -> Changes:
    """Return the fields whose value would change, with the values before and after."""
    before = {name: _value(listing, name) for name in values}
    return {name: (before[name], value) for name, value in values.items() if before[name] != value}


def put(listing: Listing, values: Mapping[str, Any]) -> None:
    """Write checked values into the row."""
    for name, value in values.items():
        if name == "ip_rights" and isinstance(listing, Achievement):
            listing.ip_rights = [IpRight(position=place, **right) for place, right in enumerate(value)]
        else:
            setattr(listing, name, value)


def short_changes(changes: Changes) -> dict[str, list[Any]]:
    """Return what of the changes may stand in the audit trail: short public values, as plain JSON."""
    return {name: [plain(before), plain(after)] for name, (before, after) in changes.items() if name in _SHORT}


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, Indicator):
        return value.to_json()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def check_anonymity(listing: Listing, values: Mapping[str, Any]) -> None:
    """Raise InvalidInput where an anonymous need says in its own text whose it is. The organisation must be loaded."""
    if not values.get("anonymous"):
        return
    fields = names_owner(values, listing.organisation.name)
    if fields:
        message = say("这里出现了本单位名称，而需求选择了匿名发布：请改写这一处，或取消匿名。")
        raise InvalidInput(fields={field: [message] for field in fields})
    for file in listing.files:
        check_file_anonymity(listing.organisation.name, file.name, file.description)


def check_file_anonymity(owner_name: str, *texts: str) -> None:
    """Raise InvalidInput where the name or description of an anonymous need's file says whose it is."""
    if any(says_owner(text, owner_name) for text in texts):
        message = say("文件名或说明中出现了本单位名称，而需求选择了匿名发布：请改名后重新上传，或取消匿名。")
        raise InvalidInput(message, fields={"file": [message]})


def write_version(ctx: Context, listing: Listing) -> ListingVersion:
    """Keep what the listing says now, in the same transaction as the change. The row must be flushed."""
    last = 0
    if listing.version > 1:  # a row that was never changed has no version yet: imports need not ask
        last = ctx.session.scalar(
            select(func.max(ListingVersion.number)).where(
                ListingVersion.listing_kind == listing.kind, ListingVersion.listing_id == listing.id
            )
        ) or 0  # fmt: skip
    version = ListingVersion(
        listing_kind=listing.kind,
        listing_id=listing.id,
        number=last + 1,
        state=listing.state,
        author_id=ctx.actor.user_id,
        created_at=ctx.now,
        content=plain(values_of(listing)),
    )
    ctx.session.add(version)
    return version


def _value(listing: Listing, name: str) -> Any:
    if name == "ip_rights" and isinstance(listing, Achievement):
        return [{part: getattr(right, part) for part in RIGHT_FIELDS} for right in listing.ip_rights]
    return getattr(listing, name)
