"""A small market with two sides: what is published on each, indexed and matched as the worker does it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from market.accounts.models import Organisation
from market.catalogue.documents import all_documents
from market.catalogue.models import Achievement, Listing, TechnicalNeed
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import Field, ListingKind
from market.jobs.database import db
from market.jobs.wiring import Container
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.permissions import OrganisationKind
from market.kernel.quantity import Comparator, Indicator
from market.matching.actions import compute_matches, store_matches

TITLE = "低温锂离子电池电解液"
PROBLEM = "寒区冬季锂离子电池低温放电容量骤降，充电析锂，需要低温下不析锂的电解液配方。"


class Shelf:
    """Puts listings on the shelf and brings index and matches up to date."""

    def __init__(self, system: Context, shared: Container, create_organisation: Any) -> None:
        self.system = system
        self.index = shared.search
        self.university: Organisation = create_organisation(OrganisationKind.UNIVERSITY, "松江理工大学")
        self.enterprise: Organisation = create_organisation(OrganisationKind.ENTERPRISE, "霖能新能源")
        self._number = 0

    def achievement(self, **values: Any) -> Achievement:
        values = {
            "organisation_id": self.university.id,
            "summary": "低温电解液，−40 ℃ 放电容量保持率 86 %，循环不析锂。",
            "indicators": [Indicator("放电容量保持率", Comparator.EQ, Decimal(86), unit="%")],
            "trl": 8,
            "transfer_modes": ["license"],
        } | values
        return self._add(Achievement, "A", values)

    def need(self, **values: Any) -> TechnicalNeed:
        values = {
            "organisation_id": self.enterprise.id,
            "indicators": [Indicator("放电容量保持率", Comparator.GE, Decimal(80), unit="%")],
            "months": 12,
        } | values
        return self._add(TechnicalNeed, "N", values)

    def _add(self, model: Any, letter: str, values: dict[str, Any]) -> Any:
        self._number += 1
        now = self.system.now
        common = {
            "state": ListingState.PUBLISHED, "title": TITLE, "problem": PROBLEM, "field": Field.ENERGY,
            "number": f"{letter}-2026-{self._number:05d}", "created_at": now, "updated_at": now, "published_at": now,
        }  # fmt: skip
        row = model(**(common | values))
        with transaction(db.session):
            db.session.add(row)
        return row

    def reindex(self) -> None:
        self.index.rebuild(all_documents(db.session))

    def match(self, *listings: Listing) -> None:
        """Index everything and match these listings, as the worker does after each event."""
        self.reindex()
        for kind, listing_id in [(listing.kind, listing.id) for listing in listings]:
            self.match_one(kind, listing_id)

    def match_one(self, kind: ListingKind, listing_id: int) -> None:
        scored = compute_matches(self.system, kind, listing_id, self.index)
        with transaction(db.session):
            store_matches(self.system, kind, listing_id, scored)

    def take_off(self, listing: Listing) -> None:
        with transaction(db.session):
            listing.state = ListingState.PAUSED
        self.reindex()


@pytest.fixture
def shelf(app: Flask, system: Context, shared: Container, create_organisation: Callable[..., Organisation]) -> Shelf:
    return Shelf(system, shared, create_organisation)
