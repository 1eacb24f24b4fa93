"""Reasons: what is said agrees with the score's parts, and with the figures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import pytest
from facts_to_match import NEED, OFFER, indicator, pairs
from hypothesis import given

from market.catalogue.rules.vocabulary import Field, Industry
from market.kernel.quantity import Comparator, Indicator
from market.matching.rules.facts import AchievementFacts, NeedFacts, PairFacts, pair_facts
from market.matching.rules.reasons import MOST_AGAINST, MOST_FOR, Reason, explain
from market.matching.rules.score import score
from market.matching.rules.vocabulary import Side


def said(need: NeedFacts, achievement: AchievementFacts, terms: tuple[str, ...] = ()) -> dict[Side, list[str]]:
    facts = pair_facts(need, achievement, 0.4)
    found: dict[Side, list[str]] = {Side.FOR: [], Side.AGAINST: []}
    for reason in explain(facts, score(facts), terms):
        found[reason.side].append(str(reason.message))
    return found


def test_a_good_match_says_why_with_its_figures() -> None:
    found = said(NEED, OFFER, ("电解液", "析锂"))
    assert found[Side.FOR] == [
        "容量保持率目标 ≥ 80 %，成果 86 %：满足",
        "共同术语：电解液、析锂",
        "同为化工产业",
        "同属新材料及其应用领域",
        "已到产业化阶段（TRL 8）",
    ]
    assert found[Side.AGAINST] == []


def test_a_poor_match_says_what_speaks_against_it_the_worst_first() -> None:
    hot = indicator("固化温度", Comparator.LE, "120", "℃")
    need = replace(NEED, indicators=(hot, indicator("成本", Comparator.LE, "1.2", "倍")))
    offer = replace(OFFER, indicators=(indicator("固化温度", Comparator.EQ, "180", "℃"),), trl=3, price_fen=300_000_000)
    assert said(need, offer)[Side.AGAINST] == [
        "固化温度目标 ≤ 120 ℃，成果 180 ℃：不满足",
        "报价 300 万元，高于预算 80 万元",
        "尚在实验室阶段（TRL 3），需求时限 12 个月",
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"indicators": ()}, "成果未给出“容量保持率”，无法比较"),
        ({"indicators": (indicator("低温容量损失率", Comparator.LE, "9"),)}, "成果未给出“容量保持率”，无法比较"),
        ({"rights": 2, "lapsed": 1}, "所列 2 项知识产权中有 1 项已失效"),
        ({"trl": 5}, None),
        (
            {"field": Field.AGRICULTURE, "industries": (Industry.GINSENG,)},
            "领域与产业都不同：难题属新材料及其应用，成果属农业",
        ),
    ],
)
def test_what_to_look_at_is_named(change: dict[str, object], sentence: str | None) -> None:
    against = said(NEED, replace(OFFER, **change))[Side.AGAINST]
    assert sentence in against if sentence else not against


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"pay_after_use": True, "industries": ()}, "可以先使用后付费"),
        ({"industries": ()}, "报价 60 万元，在预算 80 万元以内"),
        ({"industries": (), "field": None, "pay_after_use": False}, "同在吉林市"),
        ({"trl": 5, "industries": ()}, "已在小试或中试阶段（TRL 5），需求时限 12 个月"),
    ],
)
def test_what_speaks_for_it_is_named(change: dict[str, object], sentence: str) -> None:
    assert sentence in said(NEED, replace(OFFER, **change))[Side.FOR]


def test_another_name_of_the_same_quantity_is_shown() -> None:
    need = replace(NEED, indicators=(indicator("转化率", Comparator.GE, "90"),))
    offer = replace(OFFER, indicators=(indicator("Rg3 转化率", Comparator.GE, "92"),))
    assert said(need, offer)[Side.FOR][0] == "转化率目标 ≥ 90 %，成果的“Rg3 转化率” ≥ 92 %：满足"


def test_a_name_that_is_only_alike_is_left_to_the_reader() -> None:
    need = replace(NEED, indicators=(indicator("总皂苷保留率", Comparator.GE, "90"),))
    offer = replace(OFFER, indicators=(indicator("总皂苷损失率", Comparator.ABOUT, "4.6"),))
    assert said(need, offer)[Side.AGAINST] == [
        "目标是“总皂苷保留率 ≥ 90 %”，成果给出的是“总皂苷损失率 约 4.6 %”：是否同一指标需要核实"
    ]


def test_many_missing_figures_become_one_sentence() -> None:
    wanted = tuple(indicator(metric, Comparator.GE, "1") for metric in ("收率", "纯度", "硬度", "亮度"))
    assert said(replace(NEED, indicators=wanted), replace(OFFER, indicators=()))[Side.AGAINST] == [
        "成果未给出“收率”“纯度”“硬度”等 4 项指标，无法比较"
    ]


def test_many_met_targets_leave_room_for_other_reasons() -> None:
    metrics = ("收率", "纯度", "硬度", "亮度", "寿命")
    need = replace(NEED, indicators=tuple(indicator(metric, Comparator.GE, "1") for metric in metrics))
    offer = replace(OFFER, indicators=tuple(indicator(metric, Comparator.EQ, "2") for metric in metrics))
    found = said(need, offer, ("电解液",))[Side.FOR]
    assert len(found) == MOST_FOR
    assert sum("满足" in sentence for sentence in found) == 3
    assert "共同术语：电解液" in found


@given(pairs)
def test_reasons_agree_with_the_parts_of_the_score(facts: PairFacts) -> None:
    found = score(facts)
    reasons = explain(facts, found, ("电解液",))
    sides = [reason.side for reason in reasons]
    assert sides.count(Side.FOR) <= MOST_FOR
    assert sides.count(Side.AGAINST) <= MOST_AGAINST
    sums: dict[str, float] = defaultdict(float)
    for reason in reasons:
        assert reason.weight >= 0 if reason.side is Side.FOR else reason.weight <= 0
        sums[reason.part] += reason.weight
    for part in set(sums) - {"indicators"}:  # of figures only the first few are told
        assert sums[part] == pytest.approx(found.parts[part])


@given(pairs)
def test_a_reason_survives_storage(facts: PairFacts) -> None:
    for reason in explain(facts, score(facts), ("电解液",)):
        again = Reason.from_json(reason.to_json())
        assert (again.side, again.part, again.weight) == (reason.side, reason.part, reason.weight)
        assert str(again.message) == str(reason.message)


def test_figures_without_a_number_are_named_as_such() -> None:
    need = replace(NEED, indicators=(Indicator("含土率", Comparator.LE, Decimal(5), unit="%"),))
    offer = replace(OFFER, indicators=(Indicator("含土率", Comparator.EQ, None, text="明显下降"),))
    assert len(said(need, offer)[Side.AGAINST]) == 1
