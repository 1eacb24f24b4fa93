"""Reading matches: published sides only, anonymous needs hidden, filters with counts, a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from market.jobs.database import db
from market.jobs.wiring import new_context
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.permissions import ANONYMOUS, MemberRole, OrganisationKind
from market.matching.actions import judge_match
from market.matching.handover import drop_paragraph, keep_paragraph, read_paragraph
from market.matching.queries import matches_for_achievement, matches_for_need, recent_matches_for_organisation
from market.matching.rules.vocabulary import FeedbackReason
from market.matching.scoring import matches_of_paragraph


@pytest.fixture
def visitor(app: Any) -> Context:
    return new_context(ANONYMOUS)


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_a_needs_matches_come_best_first_with_reasons_in_words(shelf: Any, visitor: Context) -> None:
    need, better = shelf.need(), shelf.achievement(pay_after_use=True)
    worse = shelf.achievement(indicators=[], trl=3)
    shelf.match(need)
    page = matches_for_need(visitor, need)
    assert [found.listing.id for found in page] == [better.id, worse.id]
    assert (page.total, page.unfiltered, len(page)) == (2, 2, 2)
    assert "放电容量保持率目标 ≥ 80 %，成果 86 %：满足" in map(str, page.rows[0].reasons_for)
    assert any("TRL 3" in str(reason) for reason in page.rows[1].reasons_against)
    assert str(page.rows[0].owner) == "松江理工大学"


def test_filters_narrow_and_count_their_alternatives(shelf: Any, visitor: Context) -> None:
    need = shelf.need()
    industrial = shelf.achievement(trl=8, pay_after_use=True, transfer_modes=["license", "assignment"])
    shelf.achievement(trl=3, transfer_modes=["cooperation"])
    shelf.match(need)
    page = matches_for_need(visitor, need, phases=("industrial",))
    assert [found.listing.id for found in page] == [industrial.id]
    assert (page.total, page.unfiltered) == (1, 2)
    assert page.counts["phase"] == {"industrial": 1, "laboratory": 1}
    assert page.counts["mode"] == {"license": 1, "assignment": 1}
    assert [found.listing.id for found in matches_for_need(visitor, need, modes=("assignment",))] == [industrial.id]
    assert [found.listing.id for found in matches_for_need(visitor, need, pay_after_use=True)] == [industrial.id]
    assert len(matches_for_need(visitor, need, levels=("weak",), phases=("industrial",))) == 0


def test_pages_are_cut_and_a_page_too_far_is_the_last(shelf: Any, visitor: Context) -> None:
    need = shelf.need()
    for _ in range(5):
        shelf.achievement()
    shelf.match(need)
    seen = [found.listing.id for page in (1, 2, 3) for found in matches_for_need(visitor, need, page=page, limit=2)]
    assert len(seen) == len(set(seen)) == 5
    assert matches_for_need(visitor, need, page=99, limit=2).page == 3


@pytest.mark.parametrize("side", ["need", "achievement"])
def test_what_left_the_shelf_is_not_shown_though_its_rows_are_still_there(
    shelf: Any, visitor: Context, side: str
) -> None:
    listings = {"need": shelf.need(), "achievement": shelf.achievement()}
    shelf.match(listings["need"])
    shelf.take_off(listings[side])
    assert len(matches_for_need(visitor, listings["need"])) == 0
    assert len(matches_for_achievement(visitor, listings["achievement"])) == 0


def test_an_anonymous_needs_enterprise_stays_hidden(shelf: Any, visitor: Context, person: Any) -> None:
    need, achievement = shelf.need(anonymous=True), shelf.achievement()
    shelf.match(need)
    owners_of = {
        "visitor": matches_for_achievement(visitor, achievement),
        "university": matches_for_achievement(person(organisation=shelf.university), achievement),
        "enterprise": matches_for_achievement(person(organisation=shelf.enterprise), achievement),
    }
    assert {reader: str(page.rows[0].owner) for reader, page in owners_of.items()} == {
        "visitor": "匿名企业",
        "university": "匿名企业",
        "enterprise": "霖能新能源",
    }


def test_a_reader_sees_what_their_own_organisation_said_and_nobody_elses(shelf: Any, person: Any) -> None:
    need, achievement = shelf.need(), shelf.achievement()
    shelf.match(need)
    buyer = person(MemberRole.MEMBER, organisation=shelf.enterprise)
    with transaction(buyer.session):
        judge_match(buyer, need.uid, achievement.uid, False, FeedbackReason.TOO_EXPENSIVE)
    seller = person(MemberRole.MEMBER, organisation=shelf.university)
    own = matches_for_need(buyer, need).rows[0].feedback
    assert own is not None
    assert own.reason is FeedbackReason.TOO_EXPENSIVE
    assert matches_for_achievement(seller, achievement).rows[0].feedback is None


def test_recent_matches_are_an_organisations_own_newest_first(shelf: Any, person: Any) -> None:
    need = shelf.need()
    first = shelf.achievement()
    shelf.match(need)
    second = shelf.achievement()
    shelf.match(second)
    member = person(MemberRole.MEMBER, organisation=shelf.enterprise)
    assert [f.listing.id for f in recent_matches_for_organisation(member, shelf.enterprise.id, 5)] == [
        second.id,
        first.id,
    ]
    other_side = person(MemberRole.MEMBER, organisation=shelf.university)
    found = recent_matches_for_organisation(other_side, shelf.university.id, 1)
    assert [(f.own.id, f.listing.id) for f in found] == [(second.id, need.id)]
    stranger = person(MemberRole.ADMIN, OrganisationKind.ENTERPRISE)
    assert recent_matches_for_organisation(stranger, shelf.enterprise.id, 5) == []


def test_the_number_of_queries_does_not_grow_with_the_matches(shelf: Any, visitor: Context, session: Session) -> None:
    def queries() -> int:
        session.expire_all()
        with counted() as statements:
            for found in matches_for_need(visitor, need):
                assert found.listing.organisation.name
                assert found.listing.ip_rights == []
        return len(statements)

    need = shelf.need()
    shelf.achievement()
    shelf.match(need)
    few = queries()
    for _ in range(6):
        shelf.achievement()
    shelf.match(need)
    assert queries() == few


def test_a_paragraph_finds_what_a_need_would_and_stores_nothing(shelf: Any, visitor: Context, session: Session) -> None:
    achievement = shelf.achievement()
    shelf.achievement(title="人参起收机", problem="伤根", summary="抖土", indicators=[])
    shelf.reindex()
    text = "需要低温锂离子电池电解液，−40 ℃ 放电容量保持率不低于 80 %，充电不析锂。"
    (found,) = matches_of_paragraph(visitor, shelf.index, text)
    assert found.achievement.id == achievement.id
    assert found.score.level is not None
    assert any("满足" in str(reason.message) for reason in found.reasons)
    assert not session.new
    assert not session.dirty


@pytest.mark.parametrize(
    "text", ["*", "AND OR NOT", "title:甲 [a TO z]", "\x00\ud800", "🔋" * 500, "𠮷" * 100, "9" * 5000]
)
def test_no_paragraph_fails(shelf: Any, visitor: Context, text: str) -> None:
    shelf.achievement()
    shelf.reindex()
    assert matches_of_paragraph(visitor, shelf.index, text) == []


def test_a_kept_paragraph_is_read_by_its_token_until_it_is_dropped_or_a_day_old(session: Session, clock: Any) -> None:
    text = "难题𠮷" * 1000
    with transaction(session):
        token = keep_paragraph(session, text, clock.now())
    assert read_paragraph(session, token, clock.now()) == text
    assert read_paragraph(session, "another", clock.now()) == ""
    clock.move(hours=24)
    assert read_paragraph(session, token, clock.now()) == ""
    clock.move(hours=-1)
    with transaction(session):
        drop_paragraph(session, token)
    assert read_paragraph(session, token, clock.now()) == ""
