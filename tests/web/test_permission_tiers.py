"""Who reads which part of a listing and which of its files, in every state, for everybody there is."""

from __future__ import annotations

from typing import Any

import pytest
from matrix_people import EVERYBODY, OWNERS, PEOPLE, People, attempt, read_people
from matrix_world import LIFE, A, N, put_file, put_listing

from market.accounts.models import Organisation
from market.catalogue import actions
from market.catalogue.queries import disclosure, find_file, find_listing
from market.catalogue.rules.lifecycle import ListingAction
from market.catalogue.rules.vocabulary import ListingKind, Tier
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.permissions import MemberRole

# Who reads each part in each state: what everybody may see, what verified organisations may, what a promise opens.
READERS = """
draft       member+                   member+                   member+
submitted   member+                   member+                   member+
in_review   member+ bureau_member+    member+ bureau_member+    member+ bureau_editor+
sent_back   member+                   member+                   member+
published   everybody                 verified                  member+
paused      member+ bureau_member+    member+ bureau_member+    member+
withdrawn   member+ bureau_member+    member+ bureau_member+    member+
expired     member+ bureau_member+    member+ bureau_member+    member+
"""
TABLE = {
    (cells[0], tier): read_people(" ".join(cells[place].split())) | {"system"}
    for cells in (line.replace("   ", "|").split("|") for line in READERS.strip().splitlines())
    for cells in [[cell.strip() for cell in cells if cell.strip()]]
    for place, tier in enumerate(Tier, 1)
}


@pytest.fixture
def people(person: Any, create_organisation: Any, create_user: Any, acting: Any) -> People:
    return People(person, create_organisation, create_user, acting)


def make(system: Context, people: People, kind: ListingKind, state: str, tier: Tier) -> tuple[str, str]:
    """Make a listing with a file of that tier, and return both names."""
    uid = put_listing(system, people.owner, kind, "")
    file = put_file(system, kind, uid, tier)
    with transaction(system.session):
        for step in LIFE[state].split():
            actions.take_step(system, kind, uid, ListingAction(step), reason="请补充测试条件")
    return uid, file


def who_can(people: People, act: Any) -> set[str]:
    return {who for who in EVERYBODY if attempt(people[who], act) == "done"}


def test_the_table_names_every_state_and_every_tier() -> None:
    assert set(TABLE) == {(state, tier) for state in LIFE for tier in Tier}


@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("state", LIFE)
def test_each_part_and_its_files_are_read_by_exactly_those_who_may(
    people: People, system: Context, state: str, tier: Tier
) -> None:
    uid, file = make(system, people, A, state, tier)

    def read_text(ctx: Context) -> None:
        if tier not in disclosure(ctx, find_listing(ctx, A, uid)):
            find_file(ctx, "a" * 12)  # as refused as a file that is not there

    assert who_can(people, lambda ctx: find_file(ctx, file)) == TABLE[state, tier]
    assert who_can(people, read_text) == TABLE[state, tier]


@pytest.mark.parametrize("tier", [Tier.PUBLIC, Tier.VERIFIED])
@pytest.mark.parametrize("state", LIFE)
def test_files_of_a_need_follow_the_same_table(people: People, system: Context, state: str, tier: Tier) -> None:
    _, file = make(system, people, N, state, tier)
    assert who_can(people, lambda ctx: find_file(ctx, file)) == TABLE[state, tier]


def test_a_promise_of_secrecy_opens_the_gated_part_to_the_organisation_that_gave_it(
    people: People, system: Context, person: Any
) -> None:
    uid, file = make(system, people, A, "published", Tier.NDA)
    signer = people["enterprise"]
    organisation = signer.session.get_one(Organisation, signer.actor.acting_for)
    colleague = person(MemberRole.MEMBER, organisation=organisation)
    with transaction(signer.session):
        actions.accept_nda(signer, uid)

    readers = {who for who in PEOPLE if attempt(people[who], lambda ctx: find_file(ctx, file)) == "done"}

    assert readers == {*OWNERS, "enterprise"}
    assert attempt(colleague, lambda ctx: find_file(ctx, file)) == "done"


def test_a_promise_of_secrecy_is_no_way_to_what_has_left_the_shelf(people: People, system: Context) -> None:
    uid, file = make(system, people, A, "published", Tier.NDA)
    with transaction(system.session):
        actions.accept_nda(people["enterprise"], uid)
        actions.take_step(system, A, uid, ListingAction.PAUSE)

    assert attempt(people["enterprise"], lambda ctx: find_file(ctx, file)) == "NotFound"
