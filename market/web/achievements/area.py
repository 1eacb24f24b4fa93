"""The blueprint of this area, and the words that pages of listings use."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from market.catalogue.rules.vocabulary import ListingKind
from market.web.achievements.forms import FORMS
from market.web.listings.files import raise_upload_limit
from market.web.listings.labels import label, labels
from market.web.listings.wizard import Wizard

bp = Blueprint("achievements", __name__)
bp.add_app_template_filter(label, "label")
bp.add_app_template_filter(labels, "labels")

WIZARD = Wizard(ListingKind.ACHIEVEMENT, "achievements", FORMS)


@bp.url_value_preprocessor
def _large_uploads(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint == "achievements.upload":
        raise_upload_limit(request)


@bp.teardown_request
def _close_uploads(_error: BaseException | None) -> None:
    request.close()  # large files lie in temporary ones until then
