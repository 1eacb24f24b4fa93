"""Beginning a listing and changing what it says."""

from __future__ import annotations

from typing import Any

import pytest
from listing_records import ACHIEVEMENT, COMPLETE, NEED
from sqlalchemy import select

from market.catalogue.actions import create_listing as begin
from market.catalogue.actions import save_listing
from market.catalogue.models import IpRight, ListingVersion
from market.catalogue.queries import find_listing
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound, SignInNeeded
from market.kernel.events import EventRecord
from market.kernel.permissions import ANONYMOUS, MemberRole, OrganisationKind

A, N = ListingKind.ACHIEVEMENT, ListingKind.NEED
S = ListingState


def events(ctx: Context) -> list[tuple[str, dict[str, Any]]]:
    return [(e.name, e.payload) for e in ctx.session.scalars(select(EventRecord).order_by(EventRecord.seq))]


def save(ctx: Context, kind: ListingKind, uid: str, version: int | None = None, **values: Any) -> None:
    with transaction(ctx.session):
        save_listing(ctx, kind, uid, values, version)


@pytest.mark.parametrize("kind", list(ListingKind))
def test_an_editor_begins_a_draft_that_says_all_that_was_typed(cast: Any, kind: ListingKind) -> None:
    people = cast(kind)

    with transaction(people.editor.session):
        listing = begin(people.editor, kind, people.organisation.id, COMPLETE[kind])
        uid = listing.uid
    found = find_listing(people.editor, kind, uid)

    assert (found.state, found.number, found.title) == (S.DRAFT, None, COMPLETE[kind]["title"])
    assert found.created_by_id == people.editor.actor.user_id
    assert found.industries == COMPLETE[kind]["industries"]
    assert found.indicators[0].phrase().startswith(COMPLETE[kind]["indicators"][0]["metric"])
    version = people.editor.session.scalar(select(ListingVersion))
    assert (version.number, version.content["title"], version.state) == (1, found.title, S.DRAFT)
    assert events(people.editor) == [("ListingCreated", {"kind": kind.value})]


def test_the_rights_of_an_achievement_come_back_in_order(people: Any) -> None:
    rights = [{"kind": "know_how", "title": "脱泡工艺"}, *ACHIEVEMENT["ip_rights"]]

    with transaction(people.editor.session):
        uid = begin(people.editor, A, people.organisation.id, {**ACHIEVEMENT, "ip_rights": rights}).uid

    found = find_listing(people.editor, A, uid)
    assert [(right.number, right.title) for right in found.ip_rights] == [
        ("", "脱泡工艺"), ("201710601862.3", "一种低温电解液"),
    ]  # fmt: skip


def test_strangers_members_without_a_pen_and_visitors_begin_nothing(people: Any, person: Any) -> None:
    reader = person(MemberRole.MEMBER, organisation=people.organisation)
    for ctx, error in ((people.stranger, Forbidden), (people.bureau, Forbidden), (reader, Forbidden)):
        with pytest.raises(error), transaction(ctx.session):
            begin(ctx, A, people.organisation.id, ACHIEVEMENT)
    nobody = Context(people.editor.session, ANONYMOUS, people.editor.now, people.editor.files)
    with pytest.raises(SignInNeeded), transaction(nobody.session):
        begin(nobody, A, people.organisation.id, ACHIEVEMENT)
    assert events(people.editor) == []


def test_the_bureau_owns_no_listings(person: Any) -> None:
    ctx = person(MemberRole.ADMIN, OrganisationKind.BUREAU)
    with pytest.raises(InvalidInput, match="科技局负责审核"), transaction(ctx.session):
        begin(ctx, A, ctx.actor.acting_for, {"title": "成果"})


def test_an_own_number_is_used_once_in_an_organisation_and_kind(cast: Any) -> None:
    first, second = cast(A), cast(A)
    with transaction(first.editor.session):
        begin(first.editor, A, first.organisation.id, ACHIEVEMENT)
        begin(first.editor, N, first.organisation.id, {**NEED, "own_number": ACHIEVEMENT["own_number"]})
        begin(second.editor, A, second.organisation.id, ACHIEVEMENT)

    with pytest.raises(InvalidInput) as raised, transaction(first.editor.session):
        begin(first.editor, A, first.organisation.id, {**ACHIEVEMENT, "title": "另一项"})

    assert "已用于“低温锂电池电解液”" in str(raised.value.fields["own_number"][0])


def test_saving_changes_the_given_fields_alone_and_says_which(people: Any, create_listing: Any) -> None:
    listing = create_listing(people.organisation)
    uid, version = listing.uid, listing.version

    save(people.editor, A, uid, version, title="新名称", trl=7, details_nda="配方 3:5:2")

    found = find_listing(people.editor, A, uid)
    assert (found.title, found.trl, found.problem) == ("新名称", 7, ACHIEVEMENT["problem"])
    assert found.version > version
    name, payload = events(people.editor)[-1]
    assert (name, payload["fields"]) == ("ListingEdited", ["title", "trl", "details_nda"])
    assert payload["changes"] == {"trl": [6, 7]}
    versions = people.editor.session.scalars(select(ListingVersion).order_by(ListingVersion.number)).all()
    assert [(v.number, v.content["title"]) for v in versions] == [(1, ACHIEVEMENT["title"]), (2, "新名称")]


def test_the_same_again_leaves_no_trace(people: Any, create_listing: Any) -> None:
    listing = create_listing(people.organisation)
    uid, version = listing.uid, listing.version
    before = events(people.editor)

    save(people.editor, A, uid, None, **{**ACHIEVEMENT, "own_number": None})

    assert find_listing(people.editor, A, uid).version == version
    assert events(people.editor) == before


def test_an_older_version_is_a_conflict_and_changes_nothing(people: Any, create_listing: Any) -> None:
    listing = create_listing(people.organisation)
    uid, version = listing.uid, listing.version
    save(people.editor, A, uid, version, title="甲的名称")

    with pytest.raises(Conflict):
        save(people.approver, A, uid, version, title="乙的名称")

    assert find_listing(people.editor, A, uid).title == "甲的名称"


def test_rights_that_change_move_the_version_and_leave_no_orphans(people: Any, create_listing: Any) -> None:
    listing = create_listing(people.organisation)
    uid, version = listing.uid, listing.version

    save(people.editor, A, uid, version, ip_rights=[{"kind": "software", "number": "2023SR0123456"}])

    found = find_listing(people.editor, A, uid)
    assert [right.number for right in found.ip_rights] == ["2023SR0123456"]
    assert found.version > version
    assert len(people.editor.session.scalars(select(IpRight)).all()) == 1


def test_a_contradiction_with_what_was_saved_before_is_refused(people: Any, create_listing: Any) -> None:
    uid = create_listing(people.organisation, A, pay_after_use=False, pay_terms="").uid

    with pytest.raises(InvalidInput) as raised:
        save(people.editor, A, uid, pay_after_use=True)

    assert set(raised.value.fields) == {"pay_terms"}


@pytest.mark.parametrize(
    ("state", "editor", "approver"),
    [
        (S.DRAFT, None, None),
        (S.SENT_BACK, None, None),
        (S.SUBMITTED, IllegalTransition, IllegalTransition),
        (S.IN_REVIEW, IllegalTransition, IllegalTransition),
        (S.PUBLISHED, Forbidden, None),
        (S.PAUSED, Forbidden, None),
        (S.EXPIRED, IllegalTransition, IllegalTransition),
        (S.WITHDRAWN, IllegalTransition, IllegalTransition),
    ],
)
def test_who_may_edit_depends_on_the_state(
    people: Any, create_listing: Any, clock: Any, system: Context, state: S, editor: Any, approver: Any
) -> None:
    uid = create_listing(people.organisation, A, state).uid
    for ctx, error in ((people.editor, editor), (people.approver, approver)):
        title = f"名称 {ctx.actor.user_id}"
        if error is None:
            save(ctx, A, uid, title=title)
            assert find_listing(ctx, A, uid).title == title
        else:
            with pytest.raises(error):
                save(ctx, A, uid, title=title)


def test_strangers_learn_nothing_of_a_draft_and_change_nothing_on_the_shelf(people: Any, create_listing: Any) -> None:
    draft = create_listing(people.organisation).uid
    shown = create_listing(people.organisation, A, S.PUBLISHED).uid

    for ctx in (people.stranger, people.bureau):
        with pytest.raises(NotFound):
            save(ctx, A, draft, title="改")
        with pytest.raises(Forbidden):
            save(ctx, A, shown, title="改")


def test_what_is_on_the_shelf_stays_complete(people: Any, create_listing: Any) -> None:
    uid = create_listing(people.organisation, A, S.PUBLISHED).uid

    with pytest.raises(InvalidInput) as raised:
        save(people.approver, A, uid, summary="", applications=[])

    assert set(raised.value.fields) == {"summary", "applications"}


def test_an_enterprise_once_shown_cannot_hide_again(cast: Any, create_listing: Any) -> None:
    people = cast(N)
    uid = create_listing(people.organisation, N, S.PUBLISHED).uid

    with pytest.raises(InvalidInput) as raised:
        save(people.approver, N, uid, anonymous=True)

    assert set(raised.value.fields) == {"anonymous"}


def test_taking_the_tick_off_an_anonymous_need_on_the_shelf_is_recorded_as_revealing(
    cast: Any, create_listing: Any
) -> None:
    people = cast(N)
    uid = create_listing(people.organisation, N, S.PUBLISHED, anonymous=True).uid

    save(people.approver, N, uid, anonymous=False)

    assert [name for name, _ in events(people.editor)][-2:] == ["ListingEdited", "EnterpriseRevealed"]


def test_a_moved_deadline_moves_the_day_a_need_leaves_the_shelf(cast: Any, create_listing: Any) -> None:
    people = cast(N)
    uid = create_listing(people.organisation, N, S.PUBLISHED, submissions_until="2026-12-31").uid

    save(people.approver, N, uid, submissions_until="2027-01-31")

    assert find_listing(people.editor, N, uid).confirmed_until.isoformat() == "2027-01-31"
