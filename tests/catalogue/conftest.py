"""Complete records, the people who work on them, and listings in each state of their life."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from listing_records import COMPLETE, OWNERS, TO

from market.accounts.models import Organisation
from market.catalogue import actions
from market.catalogue.models import Listing
from market.catalogue.rules.lifecycle import ListingAction, ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.permissions import MemberRole, OrganisationKind


@dataclass(frozen=True)
class Cast:
    """An organisation's people, the bureau's reviewer, a stranger from a verified organisation, and nobody."""

    organisation: Organisation
    editor: Context
    approver: Context
    bureau: Context
    stranger: Context


@pytest.fixture
def cast(person: Any, create_organisation: Any) -> Callable[[ListingKind], Cast]:
    def make(kind: ListingKind = ListingKind.ACHIEVEMENT) -> Cast:
        organisation = create_organisation(OWNERS[kind])
        return Cast(
            organisation,
            person(MemberRole.EDITOR, organisation=organisation),
            person(MemberRole.APPROVER, organisation=organisation),
            person(MemberRole.EDITOR, OrganisationKind.BUREAU),
            person(MemberRole.APPROVER, OrganisationKind.ENTERPRISE),
        )

    return make


@pytest.fixture
def people(cast: Callable[[ListingKind], Cast]) -> Cast:
    return cast(ListingKind.ACHIEVEMENT)


@pytest.fixture
def create_listing(system: Context) -> Callable[..., Listing]:
    """Make a listing in a state by taking every step there, with some values other than the complete record's."""

    def create(
        organisation: Organisation, kind: ListingKind = ListingKind.ACHIEVEMENT,
        state: ListingState = ListingState.DRAFT, **values: Any,
    ) -> Listing:  # fmt: skip
        content = {**COMPLETE[kind], "own_number": None, **values}
        with transaction(system.session):
            listing = actions.create_listing(system, kind, organisation.id, content)
            for step in TO[state]:
                actions.take_step(system, kind, listing.uid, ListingAction(step), reason="请补充测试条件")
        return listing

    return create
