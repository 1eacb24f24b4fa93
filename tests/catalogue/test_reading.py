"""Who sees which listing, which part of it, and whose it is; the desks they work at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from market.catalogue import queries
from market.catalogue.actions import accept_nda, take_step
from market.catalogue.rules.lifecycle import ListingAction, ListingState
from market.catalogue.rules.vocabulary import ListingKind, Tier
from market.jobs.database import db
from market.jobs.wiring import new_context
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Forbidden, NotFound
from market.kernel.permissions import ANONYMOUS, SYSTEM, MemberRole, OrganisationKind

A, N = ListingKind.ACHIEVEMENT, ListingKind.NEED
S = ListingState
EVERY_TIER = frozenset(Tier)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Count the SELECTs that are sent."""
    db.session.rollback()
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def visitor(app: Any) -> Context:
    return new_context(ANONYMOUS)


@pytest.mark.parametrize("kind", list(ListingKind))
@pytest.mark.parametrize(
    ("state", "bureau", "public"),
    [
        (S.DRAFT, False, False),
        (S.SUBMITTED, False, False),
        (S.SENT_BACK, False, False),
        (S.IN_REVIEW, True, False),
        (S.PUBLISHED, True, True),
        (S.PAUSED, True, False),
        (S.EXPIRED, True, False),
        (S.WITHDRAWN, True, False),
    ],
)
def test_a_listing_is_found_by_those_who_may_know_of_it(
    cast: Any, create_listing: Any, visitor: Context, kind: ListingKind, state: S, bureau: bool, public: bool
) -> None:
    people = cast(kind)
    uid = create_listing(people.organisation, kind, state).uid
    expected = [
        (people.editor, True), (people.approver, True), (people.bureau, bureau), (people.stranger, public),
        (visitor, public), (new_context(SYSTEM), True),
    ]  # fmt: skip
    for ctx, found in expected:
        if found:
            assert queries.find_listing(ctx, kind, uid).uid == uid
        else:
            with pytest.raises(NotFound):
                queries.find_listing(ctx, kind, uid)
    with pytest.raises(NotFound):
        queries.find_listing(people.editor, N if kind is A else A, uid)


def test_a_draft_that_was_withdrawn_before_any_review_stays_the_units_own(people: Any, create_listing: Any) -> None:
    uid = create_listing(people.organisation).uid
    with transaction(people.editor.session):
        take_step(people.editor, A, uid, ListingAction.WITHDRAW, reason="写错了")

    with pytest.raises(NotFound):
        queries.find_listing(people.bureau, A, uid)


def test_a_listing_comes_whole_in_four_queries(people: Any, create_listing: Any, visitor: Context) -> None:
    uid = create_listing(people.organisation, A, S.PUBLISHED).uid
    with counted() as sent:
        found = queries.find_listing(visitor, A, uid)
        assert found.organisation.name
        assert [right.number for right in found.ip_rights] == ["201710601862.3"]
        assert found.files == []
    assert len(sent) <= 4


def test_tiers_open_with_verification_and_promise(
    people: Any, person: Any, create_listing: Any, visitor: Context
) -> None:
    uid = create_listing(people.organisation, A, S.PUBLISHED).uid
    unverified = person(MemberRole.ADMIN, OrganisationKind.ENTERPRISE, verified=False)

    def tiers(ctx: Context) -> frozenset[Tier]:
        return queries.disclosure(ctx, queries.find_listing(ctx, A, uid))

    assert tiers(visitor) == {Tier.PUBLIC}
    assert tiers(unverified) == {Tier.PUBLIC}
    assert tiers(people.bureau) == {Tier.PUBLIC, Tier.VERIFIED}
    assert tiers(people.editor) == EVERY_TIER
    assert tiers(people.stranger) == {Tier.PUBLIC, Tier.VERIFIED}
    with transaction(people.stranger.session):
        accept_nda(people.stranger, uid)
    assert tiers(people.stranger) == EVERY_TIER


def test_reviewers_read_everything_while_they_review(people: Any, create_listing: Any, person: Any) -> None:
    listing = create_listing(people.organisation, A, S.IN_REVIEW)
    reader = person(MemberRole.MEMBER, OrganisationKind.BUREAU)

    assert queries.disclosure(people.bureau, listing) == EVERY_TIER
    assert queries.disclosure(reader, listing) == {Tier.PUBLIC, Tier.VERIFIED}


def test_an_anonymous_need_hides_its_enterprise_from_all_but_its_own_and_the_bureau(
    cast: Any, create_listing: Any, visitor: Context
) -> None:
    people = cast(N)
    uid = create_listing(people.organisation, N, S.PUBLISHED, anonymous=True).uid
    name = people.organisation.name
    for ctx, shown in (
        (visitor, "匿名企业"), (people.stranger, "匿名企业"), (people.editor, name), (people.bureau, name),
    ):  # fmt: skip
        need = queries.find_listing(ctx, N, uid)
        assert str(queries.shown_owner(ctx.actor, need)) == shown
        card = queries.card_of(ctx.actor, need)
        assert str(card.owner_name) == shown
        assert name not in repr(card) or shown == name
    assert queries.published_of_organisation(visitor.session, people.organisation.id) == []
    assert all(name not in repr(shelf) for shelf in queries.shelves(visitor.session))
    assert all(name not in repr(card) for card in queries.fresh_needs(visitor.session))


def test_an_organisations_own_table_is_filtered_searched_and_paged(cast: Any, create_listing: Any) -> None:
    people, other = cast(A), cast(A)
    for n in range(5):
        create_listing(people.organisation, A, own_number=f"SLG-{n}", title=f"100% 纯化工艺 {n}")
    create_listing(people.organisation, N, S.SUBMITTED)
    create_listing(other.organisation, A)

    def ask(*args: Any, **rest: Any) -> queries.ListingPage:
        return queries.own_listings(people.editor, people.organisation.id, *args, **rest)

    assert (ask().total, ask(A).total, ask(N).total, ask(None, S.SUBMITTED).total) == (6, 5, 1, 1)
    assert [item.own_number for item in ask(A, text="slg-3").items] == ["SLG-3"]
    assert (ask(text="0% 纯").total, ask(text="%").total, ask(text="_").total) == (5, 5, 0)
    page = ask(A, page=2, per_page=2, oldest_first=True)
    assert ([item.own_number for item in page.items], page.page, page.pages) == (["SLG-2", "SLG-3"], 2, 3)
    assert ask(A, page=99, per_page=2).page == 3
    assert queries.state_counts(people.editor, people.organisation.id) == {A: {S.DRAFT: 5}, N: {S.SUBMITTED: 1}}
    for ctx in (other.editor, people.bureau, people.stranger):
        with pytest.raises(NotFound):
            queries.own_listings(ctx, people.organisation.id)
        with pytest.raises(NotFound):
            queries.state_counts(ctx, people.organisation.id)


def test_the_review_queue_is_the_bureaus_and_oldest_first(cast: Any, create_listing: Any, clock: Any) -> None:
    people = cast(A)
    older = create_listing(people.organisation, N, S.IN_REVIEW)
    clock.move(hours=1)
    later = Context(people.editor.session, SYSTEM, clock.now(), people.editor.files)
    newer = create_listing(people.organisation, A, S.SUBMITTED)
    with transaction(later.session):
        take_step(later, A, newer.uid, ListingAction.RECALL)
        take_step(later, A, newer.uid, ListingAction.SUBMIT)
        take_step(later, A, newer.uid, ListingAction.APPROVE)
    create_listing(people.organisation, A, S.SUBMITTED)

    queue = queries.review_queue(people.bureau)

    assert [item.uid for item in queue.items] == [older.uid, newer.uid]
    for ctx in (people.approver, people.stranger):
        with pytest.raises(Forbidden):
            queries.review_queue(ctx)


def test_what_leaves_the_shelf_soon_is_named_in_time(people: Any, create_listing: Any, clock: Any) -> None:
    uid = create_listing(people.organisation, A, S.PUBLISHED).uid
    create_listing(people.organisation, A, S.PAUSED)

    assert queries.soon_expiring(people.editor, people.organisation.id) == ()
    clock.move(days=170)
    later = new_context(people.editor.actor)
    assert [item.uid for item in queries.soon_expiring(later, people.organisation.id)] == [uid]


def test_history_is_for_those_who_work_on_it(people: Any, create_listing: Any) -> None:
    listing = create_listing(people.organisation, A, S.SUBMITTED)
    with transaction(people.approver.session):
        take_step(people.approver, A, listing.uid, ListingAction.APPROVE)
    listing = queries.find_listing(people.editor, A, listing.uid)

    lines = queries.history(people.editor, listing)

    assert [line.name for line in lines] == ["ListingApproved", "ListingSubmitted", "ListingCreated"]
    assert [line.actor_name for line in lines] == ["李明", "", ""]
    assert queries.history(people.stranger, listing) == ()
