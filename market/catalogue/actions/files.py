"""Images and attachments beside a listing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from market.catalogue.actions.drafts import require_editable
from market.catalogue.content import check_file_anonymity
from market.catalogue.events import FileAdded, FileDescribed, FileRemoved
from market.catalogue.models import Achievement, Listing, ListingFile, TechnicalNeed
from market.catalogue.queries.access import find_listing
from market.catalogue.rules.cleaning import clean_line
from market.catalogue.rules.vocabulary import FilePurpose, ListingKind, Tier
from market.kernel.context import Context
from market.kernel.errors import InvalidInput, NotFound
from market.kernel.permissions import Permission, require
from market.kernel.text import say
from market.kernel.uploads import CheckedUpload

MAX_FILES = 12
MAX_DESCRIPTION = 200


def add_file(
    ctx: Context, kind: ListingKind, uid: str, checked: CheckedUpload, tier: Tier, purpose: FilePurpose,
    description: str = "",
) -> ListingFile:  # fmt: skip
    """Put a checked upload beside a listing.

    Callers write the content with `ctx.files.put(checked.content)` before the transaction, so that no disk is waited
    for under its lock; here that is only made sure of. Raises as `save_listing`, and InvalidInput beyond 12 files.
    """
    listing = find_listing(ctx, kind, uid)
    require(ctx.actor, Permission.LISTING_EDIT, organisation_id=listing.organisation_id)
    require_editable(ctx, listing)
    _check_file(listing, checked.media_type, tier, purpose)
    _check_anonymity(listing, checked.name, description)
    if len(listing.files) >= MAX_FILES:
        raise InvalidInput(fields={"file": [say("每个条目最多 %(limit)s 个文件，请先删去不用的。", limit=MAX_FILES)]})
    if not ctx.files.path(checked.sha256).exists():
        ctx.files.put(checked.content)
    file = ListingFile(
        purpose=purpose,
        tier=tier,
        position=max((file.position for file in listing.files), default=-1) + 1,
        name=checked.name,
        description=_checked_description(description),
        media_type=checked.media_type,
        sha256=checked.sha256,
        size=len(checked.content),
        width=checked.width,
        height=checked.height,
        created_at=ctx.now,
    )
    listing.files.append(file)
    ctx.session.flush()
    ctx.record(
        FileAdded(**_about(listing), file_uid=file.uid, purpose=purpose.value, tier=tier.value, sha256=file.sha256)
    )
    return file


def describe_file(
    ctx: Context, kind: ListingKind, uid: str, file_uid: str, *, description: str, tier: Tier
) -> ListingFile:
    """Change a file's description and who may see it. Raises as `save_listing`."""
    listing = find_listing(ctx, kind, uid)
    require(ctx.actor, Permission.LISTING_EDIT, organisation_id=listing.organisation_id)
    require_editable(ctx, listing)
    file = _file_of(ctx, listing, file_uid)
    _check_file(listing, file.media_type, tier, file.purpose)
    _check_anonymity(listing, file.name, description)
    cleaned = _checked_description(description)
    if (cleaned, tier) != (file.description, file.tier):
        changes = {"tier": [file.tier.value, tier.value]} if tier is not file.tier else {}
        file.description, file.tier = cleaned, tier
        ctx.record(FileDescribed(**_about(listing), file_uid=file.uid, tier=tier.value, changes=changes))
    return file


def remove_file(ctx: Context, kind: ListingKind, uid: str, file_uid: str) -> None:
    """Take a file away from a listing. Its content stays on disk until the sweeper finds it unused."""
    listing = find_listing(ctx, kind, uid)
    require(ctx.actor, Permission.LISTING_EDIT, organisation_id=listing.organisation_id)
    require_editable(ctx, listing)
    file = _file_of(ctx, listing, file_uid)
    listing.files.remove(file)
    ctx.record(FileRemoved(**_about(listing), file_uid=file.uid, sha256=file.sha256))


def _file_of(ctx: Context, listing: Listing, file_uid: str) -> ListingFile:
    column = ListingFile.achievement_id if isinstance(listing, Achievement) else ListingFile.need_id
    file = ctx.session.scalar(select(ListingFile).where(ListingFile.uid == file_uid, column == listing.id))
    if file is None:
        raise NotFound
    return file


def _check_file(listing: Listing, media_type: str, tier: Tier, purpose: FilePurpose) -> None:
    if purpose is FilePurpose.IMAGE and not media_type.startswith("image/"):
        raise InvalidInput(fields={"file": [say("这不是图片。文档请作为附件上传。")]})
    if tier is Tier.NDA and not isinstance(listing, Achievement):
        raise InvalidInput(fields={"tier": [say("保密承诺只用于成果。需求的文件请选“所有人可见”或“已认证单位可见”。")]})


def _check_anonymity(listing: Listing, *texts: str) -> None:
    if isinstance(listing, TechnicalNeed) and listing.anonymous:
        check_file_anonymity(listing.organisation.name, *texts)


def _checked_description(description: str) -> str:
    cleaned = clean_line(description)
    if len(cleaned) > MAX_DESCRIPTION:
        raise InvalidInput(fields={"description": [say("说明最多 %(limit)s 个字，请精简。", limit=MAX_DESCRIPTION)]})
    return cleaned


def _about(listing: Listing) -> dict[str, Any]:
    return {"object_id": listing.id, "organisation_id": listing.organisation_id, "kind": listing.kind}
