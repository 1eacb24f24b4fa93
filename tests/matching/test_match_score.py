"""The score: between 0 and 1, made of parts that add up, growing with the likeness of texts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from facts_to_match import NEED, OFFER, indicator, likeness, pairs
from hypothesis import given

from market.catalogue.rules.vocabulary import Field, Industry
from market.kernel.quantity import Comparator
from market.matching.rules.facts import AchievementFacts, NeedFacts, PairFacts, pair_facts
from market.matching.rules.score import PARTS, is_within_reach, score
from market.matching.rules.vocabulary import MatchLevel
from market.matching.rules.weights import WEIGHTS


@given(pairs)
def test_a_score_is_between_0_and_1_and_its_parts_add_up_to_it(facts: PairFacts) -> None:
    found = score(facts)
    assert 0 <= found.total <= 1
    assert sum(found.parts.values()) == pytest.approx(found.total, abs=1e-9)
    assert set(found.parts) <= set(PARTS)


@given(pairs, likeness)
def test_more_alike_texts_never_score_less(facts: PairFacts, other: float) -> None:
    less, more = sorted((facts.text, other))
    assert score(replace(facts, text=less)).total <= score(replace(facts, text=more)).total + 1e-12


@given(pairs)
def test_texts_give_the_greater_part_of_every_score(facts: PairFacts) -> None:
    found = score(facts)
    assert found.parts["text"] >= found.total / 2


@given(pairs)
def test_what_is_out_of_reach_is_no_match(facts: PairFacts) -> None:
    if not is_within_reach(facts.text):
        assert score(facts).level is None


def test_nothing_but_place_field_and_figures_is_no_match() -> None:
    assert score(pair_facts(NEED, OFFER, 0.0)).total == 0
    assert score(pair_facts(NEED, OFFER, 0.0)).level is None


@pytest.mark.parametrize(
    ("text", "level"),
    [(0.5, MatchLevel.STRONG), (0.2, MatchLevel.FAIR), (0.12, MatchLevel.WEAK), (0.05, None)],
)
def test_levels_follow_the_likeness_of_texts(text: float, level: MatchLevel | None) -> None:
    assert score(pair_facts(NEED, OFFER, text)).level is level


def test_the_parts_that_may_add_sum_to_1_and_those_that_take_away_to_less_than_text_gives() -> None:
    gains = (
        WEIGHTS.text, WEIGHTS.indicators, WEIGHTS.industry, WEIGHTS.field, WEIGHTS.ready, WEIGHTS.affordable,
        WEIGHTS.pay_after_use, WEIGHTS.region,
    )  # fmt: skip
    losses = (WEIGHTS.conflict, WEIGHTS.unready, WEIGHTS.expensive, WEIGHTS.lapsed, WEIGHTS.other_field)
    assert sum(gains) == pytest.approx(1)
    assert sum(losses) < WEIGHTS.text


@pytest.mark.parametrize(
    ("part", "worse"),
    [
        ("indicators", replace(OFFER, indicators=(indicator("容量保持率", Comparator.EQ, "60"),))),
        ("industry", replace(OFFER, industries=(Industry.GINSENG,))),
        ("field", replace(OFFER, field=Field.AGRICULTURE)),
        ("phase", replace(OFFER, trl=3)),
        ("budget", replace(OFFER, price_fen=300_000_000)),
        ("pay_after_use", replace(OFFER, pay_after_use=False)),
        ("region", replace(OFFER, region="220100")),
        ("rights", replace(OFFER, lapsed=1)),
    ],
)
def test_each_part_lowers_the_score_where_it_fits_less(part: str, worse: AchievementFacts) -> None:
    best, less = score(pair_facts(NEED, OFFER, 0.4)), score(pair_facts(NEED, worse, 0.4))
    assert less.total < best.total
    assert less.parts.get(part, 0.0) < best.parts.get(part, 0.0) or less.parts[part] < 0


def test_a_missed_target_weighs_more_than_one_that_nobody_speaks_of() -> None:
    missed = replace(OFFER, indicators=(indicator("容量保持率", Comparator.EQ, "60"),))
    silent = replace(OFFER, indicators=())
    totals = [score(pair_facts(NEED, offer, 0.4)).total for offer in (missed, silent)]
    assert totals[0] < totals[1]


def test_what_one_side_leaves_open_does_not_count_against_it() -> None:
    silent = AchievementFacts(pay_after_use=True)
    assert score(pair_facts(NeedFacts(), silent, 0.4)).total == pytest.approx(
        score(pair_facts(NEED, OFFER, 0.4)).total, abs=0.01
    )


def test_a_figure_read_as_a_mere_statement_is_no_conflict() -> None:
    stated = NeedFacts((indicator("线速度", Comparator.EQ, "0.45", "m/min"),), from_text=True)
    offer = replace(OFFER, indicators=(indicator("线速度", Comparator.EQ, "1.2", "m/min"),))
    assert "indicators" not in score(pair_facts(stated, offer, 0.4)).parts
    assert score(pair_facts(replace(stated, from_text=False), offer, 0.4)).parts["indicators"] < 0


def test_names_that_are_only_alike_prove_nothing() -> None:
    need = replace(NEED, indicators=(indicator("总皂苷保留率", Comparator.GE, "90"),))
    offer = replace(OFFER, indicators=(indicator("总皂苷损失率", Comparator.ABOUT, "4.6"),))
    assert "indicators" not in score(pair_facts(need, offer, 0.4)).parts


@pytest.mark.parametrize(("months", "trl", "sign"), [(24, 5, 1), (6, 5, -1), (12, 3, -1), (None, 3, -1), (6, 8, 1)])
def test_maturity_counts_against_the_time_that_is_left(months: int | None, trl: int, sign: int) -> None:
    facts = pair_facts(replace(NEED, months=months), replace(OFFER, trl=trl), 0.4)
    assert score(facts).parts["phase"] * sign > 0


def test_elsewhere_is_no_place_to_share() -> None:
    facts = pair_facts(replace(NEED, region="000000"), replace(OFFER, region="000000"), 0.4)
    assert "region" not in score(facts).parts
