"""Beginning a listing and changing what it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from market.accounts.models import Organisation
from market.catalogue.content import (
    MODELS,
    check_anonymity,
    differences,
    put,
    short_changes,
    values_of,
    write_version,
)
from market.catalogue.events import EnterpriseRevealed, ListingCreated, ListingEdited
from market.catalogue.models import Listing, TechnicalNeed
from market.catalogue.queries.access import find_listing
from market.catalogue.rules.completeness import missing
from market.catalogue.rules.lifecycle import (
    EDITABLE_BY_APPROVER,
    EDITABLE_BY_EDITOR,
    ON_SHELF,
    STATE_LABELS,
    ListingState,
)
from market.catalogue.rules.values import check_listing, check_together
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.errors import Conflict, IllegalTransition, InvalidInput, NotFound
from market.kernel.permissions import OrganisationKind, Permission, require
from market.kernel.text import say


def create_listing(ctx: Context, kind: ListingKind, organisation_id: int, values: Mapping[str, Any]) -> Listing:
    """Begin a draft for an organisation.

    Raises Forbidden for those who may not write for it, and InvalidInput with every fault by field.
    """
    require(ctx.actor, Permission.LISTING_EDIT, organisation_id=organisation_id)
    organisation = ctx.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    if organisation.kind is OrganisationKind.BUREAU:
        raise InvalidInput(say("科技局负责审核，不发布成果和需求。请切换到您所在的高校或企业再新建。"))
    checked = check_listing(kind, values, partial=False)
    _refuse_taken_number(ctx, kind, organisation_id, checked.get("own_number"), None)
    listing: Listing = MODELS[kind](
        organisation=organisation, created_by_id=ctx.actor.user_id, created_at=ctx.now, updated_at=ctx.now
    )
    put(listing, checked)
    ctx.session.add(listing)
    ctx.session.flush()
    write_version(ctx, listing)
    ctx.record(ListingCreated(object_id=listing.id, organisation_id=organisation_id, kind=listing.kind))
    return listing


def save_listing(
    ctx: Context, kind: ListingKind, uid: str, values: Mapping[str, Any], version: int | None = None
) -> Listing:
    """Change the given fields of a listing; nothing changed leaves no trace.

    Drafts are an editor's; what is on the shelf is corrected by an approver and must stay complete. `version` is the
    one that was read: another by now raises Conflict. Raises NotFound, Forbidden, IllegalTransition where it waits for
    a decision, InvalidInput with every fault by field.
    """
    listing = find_listing(ctx, kind, uid)
    require_editable(ctx, listing)
    if version is not None and version != listing.version:
        raise Conflict
    changes = differences(listing, check_listing(kind, values, partial=True))
    if not changes:
        return listing
    _check_whole(ctx, listing, {name: after for name, (_, after) in changes.items()})
    put(listing, {name: after for name, (_, after) in changes.items()})
    _follow_deadline(listing)
    listing.updated_at = ctx.now
    flag_modified(listing, "updated_at")  # rights are rows of their own: the listing's version must move with them
    ctx.session.flush()
    write_version(ctx, listing)
    about: dict[str, Any] = {
        "object_id": listing.id, "organisation_id": listing.organisation_id, "kind": listing.kind,
    }  # fmt: skip
    ctx.record(
        ListingEdited(
            **about,
            fields=tuple(changes),
            on_shelf=listing.state in ON_SHELF,
            changes=short_changes(changes),
        )
    )
    if listing.published_at is not None and changes.get("anonymous") == (True, False):
        ctx.record(EnterpriseRevealed(**about))
    return listing


def require_editable(ctx: Context, listing: Listing) -> None:
    """Raise Forbidden unless the actor may change the listing as it stands, IllegalTransition where nobody may."""
    permission = Permission.LISTING_EDIT
    if listing.state in EDITABLE_BY_APPROVER - EDITABLE_BY_EDITOR:
        permission = Permission.LISTING_APPROVE
    require(ctx.actor, permission, organisation_id=listing.organisation_id)
    if listing.state not in EDITABLE_BY_APPROVER:
        raise IllegalTransition(
            say("“%(state)s”的条目不能修改。%(hint)s", state=STATE_LABELS[listing.state], hint=_hint(listing.state))
        )


def _hint(state: ListingState) -> object:
    if state in {ListingState.SUBMITTED, ListingState.IN_REVIEW}:
        return say("请先“撤回修改”。")
    return say("请先“重新编辑”。") if state is ListingState.WITHDRAWN else say("请先“撤下”，再“重新编辑”。")


def _check_whole(ctx: Context, listing: Listing, changed: Mapping[str, Any]) -> None:
    """Check the record as it would stand after the change."""
    after = values_of(listing) | dict(changed)
    check_together(listing.kind, after)
    if "own_number" in changed:
        _refuse_taken_number(ctx, listing.kind, listing.organisation_id, changed["own_number"], listing.id)
    if listing.published_at is not None and changed.get("anonymous"):
        raise InvalidInput(fields={"anonymous": [say("单位名称已经公开过，不能再改为匿名。")]})
    if listing.state in EDITABLE_BY_EDITOR:
        return
    gaps = missing(listing.kind, after, today=ctx.today)
    if gaps:
        raise InvalidInput(
            say("已上架的条目必须保持完整，请补全标出的内容。"), fields={gap.field: [gap.message] for gap in gaps}
        )
    check_anonymity(listing, after)


def _refuse_taken_number(
    ctx: Context, kind: ListingKind, organisation_id: int, own_number: str | None, except_id: int | None
) -> None:
    if own_number is None:
        return
    model = MODELS[kind]
    with ctx.session.no_autoflush:  # every listing of this transaction is flushed already: imports are twice as fast
        taken = ctx.session.execute(
            select(model.id, model.title).where(
                model.organisation_id == organisation_id, model.own_number == own_number
            )
        ).first()
    if taken is not None and taken.id != except_id:
        raise InvalidInput(
            fields={
                "own_number": [
                    say("编号“%(number)s”已用于“%(title)s”，请换一个编号。", number=own_number, title=taken.title)
                ]
            }
        )


def _follow_deadline(listing: Listing) -> None:
    """Let a need on the shelf leave it when its submissions close, if that day was moved."""
    if isinstance(listing, TechnicalNeed) and listing.confirmed_until is not None and listing.submissions_until:
        listing.confirmed_until = listing.submissions_until
