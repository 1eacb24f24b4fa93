"""What search and matching see: public text of what is on the shelf, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from market.catalogue.actions import take_step
from market.catalogue.documents import all_documents, match_text, organisation_document, search_document
from market.catalogue.rules.lifecycle import ListingAction, ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.permissions import OrganisationKind
from market.search.port import FACETS, content_hash

A, N = ListingKind.ACHIEVEMENT, ListingKind.NEED
S = ListingState
SECRETS = {
    "details_verified": "机密标记甲", "details_nda": "机密标记乙", "own_number": "机密标记丙",
    "team": [{"name": "机密标记丁"}], "co_owners": [{"name": "机密标记戊", "consented": True}],
}  # fmt: skip


def test_an_achievement_becomes_a_document_of_its_public_text(
    people: Any, create_listing: Any, system: Context
) -> None:
    listing = create_listing(people.organisation, A, S.PUBLISHED, **SECRETS)

    document = search_document(system.session, A, listing.id)

    assert document is not None
    assert (document.key, document.kind, document.title) == (f"achievement:{listing.id}", "achievement", listing.title)
    for said in ("86 %", "放电容量保持率 ≥ 86 %", "弱溶剂化配方", "寒区储能", "电解液 低温"):
        assert said in document.body
    assert "机密标记" not in repr(document)
    assert document.identifiers == ("A-2026-00001", "201710601862.3")
    assert document.owner == people.organisation.name
    assert document.facets == {
        "kind": ("achievement",), "field": ("energy",), "industry": ("green_energy", "chemicals"),
        "region": ("220200",), "owner": (people.organisation.uid,), "phase": ("pilot",), "trl": ("6",),
        "transfer_mode": ("license", "cooperation"), "pay_after_use": ("yes",),
    }  # fmt: skip
    assert (document.price_fen, document.sort_date) == (80_000_000, 20_778)  # 2026-11-21
    assert document.version == content_hash(document)


def test_a_need_becomes_a_document_with_its_target(cast: Any, create_listing: Any, system: Context) -> None:
    people = cast(N)
    listing = create_listing(people.organisation, N, S.PUBLISHED, background="冬季返修率高。")

    document = search_document(system.session, N, listing.id)

    assert document is not None
    assert "耐热温度 ≥ 180 ℃" in document.body
    assert (document.price_fen, document.facets["transfer_mode"]) == (60_000_000, ("development",))
    assert set(document.facets) <= set(FACETS)
    assert match_text(listing).body == document.body


def test_an_anonymous_needs_enterprise_is_nowhere_in_its_document(
    cast: Any, create_listing: Any, system: Context
) -> None:
    people = cast(N)
    listing = create_listing(people.organisation, N, S.PUBLISHED, anonymous=True)

    document = search_document(system.session, N, listing.id)

    assert document is not None
    assert document.owner == ""
    assert "owner" not in document.facets
    assert people.organisation.name not in repr(document)
    assert people.organisation.uid not in repr(document)


@pytest.mark.parametrize("state", [state for state in S if state is not S.PUBLISHED])
def test_what_is_off_the_shelf_has_no_document(
    people: Any, create_listing: Any, system: Context, state: ListingState
) -> None:
    listing = create_listing(people.organisation, A, state)

    assert search_document(system.session, A, listing.id) is None
    assert [document.kind for document in all_documents(system.session)] == ["organisation"] * 2


def test_an_achievement_of_an_unknown_maturity_has_no_phase(people: Any, create_listing: Any, system: Context) -> None:
    listing = create_listing(people.organisation)
    listing_id = listing.id
    with transaction(system.session):
        for action in (ListingAction.SUBMIT, ListingAction.APPROVE, ListingAction.PUBLISH):
            take_step(system, A, listing.uid, action)
        listing.trl = None

    document = search_document(system.session, A, listing_id)

    assert document is not None
    assert not {"trl", "phase"} & set(document.facets)


@pytest.mark.parametrize(
    ("kind", "verified", "there"),
    [
        (OrganisationKind.UNIVERSITY, True, True),
        (OrganisationKind.ENTERPRISE, False, False),
        (OrganisationKind.BUREAU, True, False),
    ],
)
def test_verified_organisations_are_found_but_not_the_bureau(
    create_organisation: Any, system: Context, kind: OrganisationKind, verified: bool, there: bool
) -> None:
    organisation = create_organisation(kind, "松江理工大学", verified=verified, introduction="以新材料见长。")

    document = organisation_document(system.session, organisation)

    assert (document is not None) is there
    if document is not None:
        assert (document.title, document.body, document.identifiers) == (
            "松江理工大学", "以新材料见长。", (organisation.uscc,),
        )  # fmt: skip
        assert document.facets == {"kind": ("organisation",), "region": ("220200",)}


def test_all_documents_are_the_same_as_one_by_one(cast: Any, create_listing: Any, system: Context) -> None:
    people = cast(N)
    ids = [(kind, create_listing(people.organisation, kind, S.PUBLISHED).id) for kind in (A, N, A)]
    singly = [search_document(system.session, kind, listing_id) for kind, listing_id in ids]

    together = list(all_documents(system.session))

    assert sorted(d.key for d in together if d.kind != "organisation") == sorted(d.key for d in singly if d)
    assert {d.key: d.version for d in together}.items() >= {d.key: d.version for d in singly if d}.items()
