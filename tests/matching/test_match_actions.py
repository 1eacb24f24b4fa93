"""Computing, storing and judging matches against the real database."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Forbidden, InvalidInput, NotFound, SignInNeeded
from market.kernel.events import EventRecord
from market.kernel.permissions import ANONYMOUS, MemberRole, OrganisationKind
from market.kernel.quantity import Comparator, Indicator
from market.matching.actions import compute_matches, judge_match, store_matches
from market.matching.models import Match, MatchFeedback
from market.matching.rules.vocabulary import FeedbackReason, MatchLevel
from market.matching.scoring import WEIGHTS_VERSION
from market.search import WhooshIndex

N, A = ListingKind.NEED, ListingKind.ACHIEVEMENT


def stored(session: Session) -> list[Match]:
    return list(session.scalars(select(Match).order_by(Match.id)))


def test_a_need_gets_the_achievements_that_answer_it_with_score_level_and_reasons(shelf: Any, session: Session) -> None:
    need, achievement = shelf.need(), shelf.achievement()
    shelf.achievement(title="人参起收机", problem="人参起收伤根。", summary="振动抖土，须根完整。", indicators=[])
    shelf.match(need)
    (match,) = stored(session)
    assert (match.need_id, match.achievement_id) == (need.id, achievement.id)
    assert match.level is MatchLevel.STRONG
    assert sum(match.parts.values()) == pytest.approx(match.score, abs=1e-5)
    assert match.weights_version == WEIGHTS_VERSION
    assert "满足" in match.reasons[0]["msgid"]
    assert "电解液" in match.terms


def test_a_pair_scores_the_same_from_either_side(shelf: Any, session: Session) -> None:
    needs = [shelf.need(), shelf.need(title="−40 ℃ 电池", problem="低温电解液析锂。", indicators=[], months=None)]
    achievements = [shelf.achievement(), shelf.achievement(title="宽温电解液", summary="电解液低温不析锂。")]
    shelf.match(*needs)
    from_needs = {(row.need_id, row.achievement_id): (row.score, row.level) for row in stored(session)}
    shelf.match(*achievements)
    from_achievements = {(row.need_id, row.achievement_id): (row.score, row.level) for row in stored(session)}
    assert from_needs == from_achievements
    assert len(from_needs) >= 3


def test_a_pair_scores_the_same_from_either_side_in_the_real_index(shelf: Any, tmp_path: Any, system: Context) -> None:
    need, achievement = shelf.need(), shelf.achievement(title="宽温电解液", summary="电解液低温不析锂。")
    shelf.index = WhooshIndex(tmp_path / "index")
    shelf.reindex()
    (one,) = compute_matches(system, N, need.id, shelf.index)
    (other,) = compute_matches(system, A, achievement.id, shelf.index)
    assert one.score.total == pytest.approx(other.score.total, abs=1e-6)


def test_matching_again_keeps_the_row_of_a_pair_and_drops_what_left(shelf: Any, session: Session) -> None:
    need, kept, gone = shelf.need(), shelf.achievement(), shelf.achievement(title="低温电解液配方")
    shelf.match(need)
    before = {row.achievement_id: row.id for row in stored(session)}
    assert set(before) == {kept.id, gone.id}
    shelf.take_off(gone)
    shelf.match(need)
    assert {row.achievement_id: row.id for row in stored(session)} == {kept.id: before[kept.id]}


@pytest.mark.parametrize("side", ["need", "achievement"])
def test_what_is_off_the_shelf_loses_its_matches(shelf: Any, session: Session, side: str) -> None:
    listings = {"need": shelf.need(), "achievement": shelf.achievement()}
    shelf.match(listings["need"])
    assert stored(session)
    shelf.take_off(listings[side])
    shelf.match(listings[side])
    assert stored(session) == []


def test_what_left_the_shelf_between_computing_and_storing_is_not_stored(
    shelf: Any, session: Session, system: Context
) -> None:
    need, achievement = shelf.need(), shelf.achievement()
    shelf.reindex()
    scored = compute_matches(system, N, need.id, shelf.index)
    shelf.take_off(achievement)
    with transaction(session):
        store_matches(system, N, need.id, scored)
    assert len(scored) == 1
    assert stored(session) == []


def test_an_organisations_own_achievement_is_no_match_for_its_own_need(shelf: Any, session: Session) -> None:
    need = shelf.need(organisation_id=shelf.university.id)
    achievement = shelf.achievement()
    shelf.match(need, achievement)
    assert stored(session) == []


def test_an_index_that_lags_behind_shows_nothing_that_left_the_shelf(
    shelf: Any, system: Context, session: Session
) -> None:
    need, achievement = shelf.need(), shelf.achievement()
    shelf.reindex()
    with transaction(session):
        session.delete(achievement)
    assert compute_matches(system, N, need.id, shelf.index) == []


def test_a_need_without_indicators_is_read_for_them(shelf: Any, session: Session) -> None:
    need = shelf.need(indicators=[], problem="需要低温锂离子电池电解液，放电容量保持率不低于 80 %。")
    shelf.achievement()
    shelf.match(need)
    assert "满足" in stored(session)[0].reasons[0]["msgid"]


def test_only_the_market_itself_computes_matches(shelf: Any, person: Any) -> None:
    need, member = shelf.need(), person(MemberRole.ADMIN)
    with pytest.raises(Forbidden):
        compute_matches(member, N, need.id, shelf.index)
    with pytest.raises(Forbidden):
        store_matches(member, N, need.id, [])


def judge(ctx: Context, shelf_pair: Any, useful: bool, reason: FeedbackReason, note: str = "") -> MatchFeedback:
    with transaction(ctx.session):
        return judge_match(ctx, *shelf_pair, useful, reason, note)


@pytest.fixture
def pair(shelf: Any) -> tuple[str, str]:
    need, achievement = shelf.need(), shelf.achievement()
    shelf.match(need)
    return need.uid, achievement.uid


@pytest.mark.parametrize("side", ["enterprise", "university"])
def test_either_side_says_whether_a_match_is_of_use(
    shelf: Any, person: Any, pair: Any, session: Session, side: str
) -> None:
    organisation = getattr(shelf, side)
    judge(person(MemberRole.MEMBER, organisation=organisation), pair, True, FeedbackReason.RIGHT_TECHNOLOGY)
    (said,) = session.scalars(select(MatchFeedback))
    assert (said.organisation_id, said.useful, said.reason) == (organisation.id, True, FeedbackReason.RIGHT_TECHNOLOGY)


def test_saying_it_again_replaces_the_first_and_both_are_on_the_trail(
    shelf: Any, person: Any, pair: Any, session: Session
) -> None:
    member = person(MemberRole.MEMBER, organisation=shelf.enterprise)
    judge(member, pair, True, FeedbackReason.RIGHT_TECHNOLOGY)
    judge(member, pair, False, FeedbackReason.OTHER, "要的是固态电解质，秘密配方甲")
    (said,) = session.scalars(select(MatchFeedback))
    assert (said.useful, said.reason, said.note) == (False, FeedbackReason.OTHER, "要的是固态电解质，秘密配方甲")
    trail = list(session.scalars(select(EventRecord).where(EventRecord.name == "MatchJudged")))
    assert [(row.payload["useful"], row.payload["reason"]) for row in trail] == [
        (True, "right_technology"),
        (False, "other"),
    ]
    assert "秘密" not in str([row.payload for row in trail])


@pytest.mark.parametrize(
    ("useful", "reason", "note", "field"),
    [
        (True, FeedbackReason.TOO_EXPENSIVE, "", "reason"),
        (False, FeedbackReason.RIGHT_TECHNOLOGY, "", "reason"),
        (False, FeedbackReason.OTHER, "", "note"),
        (False, FeedbackReason.TOO_EXPENSIVE, "长" * 501, "note"),
    ],
)
def test_a_reason_must_go_with_the_judgement(
    shelf: Any, person: Any, pair: Any, useful: bool, reason: FeedbackReason, note: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        judge(person(MemberRole.MEMBER, organisation=shelf.enterprise), pair, useful, reason, note)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("kind", [OrganisationKind.UNIVERSITY, OrganisationKind.AGENCY, OrganisationKind.BUREAU])
def test_strangers_do_not_judge(person: Any, pair: Any, kind: OrganisationKind) -> None:
    with pytest.raises(Forbidden):
        judge(person(MemberRole.ADMIN, kind), pair, True, FeedbackReason.RIGHT_TECHNOLOGY)


def test_without_signing_in_nobody_judges(system: Context, pair: Any) -> None:
    system.actor = ANONYMOUS
    with pytest.raises(SignInNeeded):
        judge(system, pair, True, FeedbackReason.RIGHT_TECHNOLOGY)


def test_a_pair_that_does_not_match_cannot_be_judged(shelf: Any, person: Any) -> None:
    need = shelf.need()
    other = shelf.achievement(title="人参起收机", problem="伤根", summary="抖土", indicators=[])
    shelf.match(need)
    with pytest.raises(NotFound):
        judge(
            person(MemberRole.MEMBER, organisation=shelf.enterprise), (need.uid, other.uid), True,
            FeedbackReason.RIGHT_TECHNOLOGY,
        )  # fmt: skip


def test_missed_targets_rank_below_met_ones(shelf: Any, session: Session) -> None:
    need = shelf.need()
    met = shelf.achievement()
    missed = shelf.achievement(indicators=[Indicator("放电容量保持率", Comparator.EQ, 60, unit="%")])
    shelf.match(need)
    rows = sorted(stored(session), key=lambda row: -row.score)
    assert [row.achievement_id for row in rows] == [met.id, missed.id]
    assert any("不满足" in reason["msgid"] for reason in rows[1].reasons)
