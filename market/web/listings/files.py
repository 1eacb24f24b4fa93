"""Images and attachments beside a listing: handed in, described, taken away, and served to those who may read them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Request, flash, make_response, request
from flask.wrappers import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField

from market.catalogue.actions import add_file, describe_file, remove_file
from market.catalogue.models import Listing, ListingFile
from market.catalogue.queries import find_file
from market.catalogue.rules.vocabulary import TIER_LABELS, FilePurpose, ListingKind, Tier
from market.kernel.database import transaction
from market.kernel.errors import InvalidInput, NotFound
from market.kernel.text import say
from market.kernel.uploads import ATTACHMENTS, IMAGES, MEGABYTE, check_upload
from market.web.current import container, context
from market.web.forms import MarketForm
from market.web.listings.forms import options
from market.web.listings.wizard import own_listing

REMOVE = "remove"
# What stands around a file in a request: the other fields and the boundaries between them.
FORM_AROUND_FILE = MEGABYTE
FILE_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
SHORTLY = 300  # seconds that a public file may be kept by browsers and proxies: it can be taken off the shelf

PURPOSE_LABELS = {
    FilePurpose.IMAGE: say("图片：直接显示在页面上"),
    FilePurpose.ATTACHMENT: say("附件：供读者下载"),
}
_NEED_TIERS = {tier: label for tier, label in TIER_LABELS.items() if tier is not Tier.NDA}


class UploadForm(MarketForm):
    """A file with what it is for, who may see it, and what it shows."""

    file = FileField(_l("选择文件"))
    purpose = RadioField(
        _l("用途"), choices=options(PURPOSE_LABELS), default=FilePurpose.IMAGE.value, validate_choice=False
    )
    tier = SelectField(_l("谁可以看"), choices=options(TIER_LABELS), default=Tier.PUBLIC.value, validate_choice=False)
    description = StringField(_l("文字说明"))


class DescribeForm(MarketForm):
    """What a file that is there shows, and to whom."""

    tier = SelectField(_l("谁可以看"), choices=options(TIER_LABELS), validate_choice=False)
    description = StringField(_l("文字说明"))


def upload_form(kind: ListingKind, **values: Any) -> UploadForm:
    """Return the form for one more file; a need has no part behind a promise of secrecy."""
    form = UploadForm(**values)
    if kind is ListingKind.NEED:
        form.tier.choices = options(_NEED_TIERS)()
    return form


def describe_forms(
    listing: Listing, failed: tuple[str, DescribeForm] | None = None
) -> list[tuple[ListingFile, DescribeForm]]:
    """Return each file with the form that describes it; a form that failed stands in its file's place."""
    found = []
    for file in listing.files:
        data = {"tier": file.tier.value, "description": file.description}
        form = DescribeForm(formdata=None, prefix=file.uid, data=data)
        if failed is not None and failed[0] == file.uid:
            form = failed[1]
        if listing.kind is ListingKind.NEED:
            form.tier.choices = options(_NEED_TIERS)()
        found.append((file, form))
    return found


def raise_upload_limit(asked: Request) -> None:
    """Let this one request be as large as the largest file; call it before anything reads the form."""
    asked.max_content_length = upload_limit() + FORM_AROUND_FILE


def upload_limit() -> int:
    """Return the largest file that may be handed in, in bytes."""
    return container().settings.max_upload_mb * MEGABYTE


def take_upload(kind: ListingKind, uid: str) -> UploadForm | None:
    """Put the file that was handed in beside a listing; return the form with its errors where that cannot be."""
    ctx, form = context(), upload_form(kind)
    own_listing(ctx, kind, uid)  # a stranger's file is not even looked at
    sent = form.file.data
    try:
        if not sent or not sent.filename:
            raise InvalidInput(fields={"file": [say("请先选择一个文件。")]})
        purpose, tier = _chosen(form)
        allowed = IMAGES if purpose is FilePurpose.IMAGE else ATTACHMENTS
        checked = check_upload(sent.filename, sent.read(), allowed=allowed)
        ctx.files.put(checked.content)
        with transaction(ctx.session):
            add_file(ctx, kind, uid, checked, tier, purpose, form.description.data or "")
    except InvalidInput as error:
        form.take_errors(error)
        return form
    flash(_("“%(name)s”已上传。", name=checked.name), "success")
    return None


def _chosen(form: UploadForm) -> tuple[FilePurpose, Tier]:
    try:
        return FilePurpose(form.purpose.data or ""), Tier(form.tier.data or "")
    except ValueError:
        raise InvalidInput(fields={"tier": [say("请选择文件的用途和谁可以看。")]}) from None


def change_file(kind: ListingKind, uid: str, file_uid: str) -> DescribeForm | None:
    """Describe a file anew, or take it away; return the form with its errors where that cannot be."""
    ctx, form = context(), DescribeForm(prefix=file_uid)
    removing = request.form.get("do") == REMOVE
    try:
        with transaction(ctx.session):
            if removing:
                remove_file(ctx, kind, uid, file_uid)
            else:
                tier = _tier(form.tier.data)
                describe_file(ctx, kind, uid, file_uid, description=form.description.data or "", tier=tier)
    except InvalidInput as error:
        form.take_errors(error)
        return form
    flash(_("文件已删除。") if removing else _("文件说明已保存。"), "success")
    return None


def _tier(typed: str | None) -> Tier:
    if typed not in set(Tier):
        raise InvalidInput(fields={"tier": [say("请选择谁可以看。")]})
    return Tier(typed)


def serve_file(uid: str) -> Response:
    """Return a file to a reader who may read it; raises NotFound for everybody else, and where the disk lost it."""
    ctx = context()
    file, _listing = find_file(ctx, uid)
    etag = file.sha256
    if etag in request.if_none_match:
        return _with_headers(make_response("", 304), file)
    try:
        content = ctx.files.read(file.sha256)
    except (FileNotFoundError, ValueError):
        raise NotFound from None
    response = make_response(content)
    response.content_type = file.media_type + ("; charset=utf-8" if file.media_type.startswith("text/") else "")
    return _with_headers(response, file)


def _with_headers(response: Response, file: ListingFile) -> Response:
    inline = file.media_type in IMAGES
    response.headers["Content-Disposition"] = f"{'inline' if inline else 'attachment'}; {_header_name(file.name)}"
    response.headers["Content-Security-Policy"] = FILE_CSP
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.set_etag(file.sha256)
    if file.tier is Tier.PUBLIC:
        response.headers["Cache-Control"] = f"public, max-age={SHORTLY}"
    else:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _header_name(name: str) -> str:
    """Return a file's name for a header: plain letters for old browsers, and the whole name (RFC 6266)."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
