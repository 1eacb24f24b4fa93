"""The page on which files are handed in, the same for both kinds of listing."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from market.kernel.text import say
from market.kernel.uploads import MEGABYTE
from market.web.current import context
from market.web.errors import error_page
from market.web.listings.files import (
    DescribeForm,
    UploadForm,
    change_file,
    describe_forms,
    take_upload,
    upload_form,
    upload_limit,
)
from market.web.listings.wizard import Wizard, own_listing
from market.web.text import translate

Failed = tuple[str, DescribeForm]


def files_values(
    wizard: Wizard, uid: str, form: UploadForm | None = None, failed: Failed | None = None
) -> dict[str, Any]:
    """Return what the part of a page about files needs."""
    listing = own_listing(context(), wizard.kind, uid)
    return {
        "files": describe_forms(listing, failed),
        "upload": form or upload_form(wizard.kind, formdata=None),
        "upload_url": url_for(f"{wizard.area}.upload", uid=uid),
        "change_endpoint": f"{wizard.area}.change_file",
        "upload_limit": upload_limit(),
    }


def take(wizard: Wizard, uid: str) -> UploadForm | None:
    """Take one file; return the form where something is wrong with it."""
    return take_upload(wizard.kind, uid)


def change(wizard: Wizard, uid: str, file_uid: str) -> Failed | None:
    """Describe a file or take it away; return its form where something is wrong."""
    form = change_file(wizard.kind, uid, file_uid)
    return None if form is None else (file_uid, form)


def too_large_form(wizard: Wizard) -> UploadForm:
    """Return an empty form that says how large a file may be; what was sent was not read."""
    form = upload_form(wizard.kind, formdata=None)
    form.add_error("file", [_too_large()])
    return form


def too_large_page() -> ResponseReturnValue:
    """Return the page for any other request that is too large."""
    return error_page(413, translate(say("提交的内容太大，请删减文字后重新提交。")))


def is_upload(wizard: Wizard) -> bool:
    """Say whether this request hands in a file."""
    return request.endpoint == f"{wizard.area}.upload"


def _too_large() -> Any:
    limit = upload_limit() // MEGABYTE
    return say("文件超过 %(limit)s MB 的上限，没有上传。请压缩或拆分后再上传。", limit=limit)
