"""The blueprint of this area."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from market.catalogue.rules.vocabulary import ListingKind
from market.web.listings.files import raise_upload_limit
from market.web.listings.wizard import Wizard
from market.web.needs.forms import FORMS

bp = Blueprint("needs", __name__)

WIZARD = Wizard(ListingKind.NEED, "needs", FORMS)


@bp.url_value_preprocessor
def _large_uploads(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint == "needs.upload":
        raise_upload_limit(request)


@bp.teardown_request
def _close_uploads(_error: BaseException | None) -> None:
    request.close()  # large files lie in temporary ones until then
