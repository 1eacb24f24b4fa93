"""Needs and achievements as facts, for tests of score and reasons: a pair that fits, and pairs of any kind."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from market.catalogue.rules.vocabulary import Field, Industry
from market.kernel.quantity import Comparator, Indicator
from market.matching.rules.facts import AchievementFacts, NeedFacts, pair_facts


def indicator(metric: str, comparator: Comparator, value: str, unit: str = "%") -> Indicator:
    return Indicator(metric, comparator, Decimal(value), unit=unit)


TARGET = indicator("容量保持率", Comparator.GE, "80")
NEED = NeedFacts((TARGET,), False, Field.MATERIALS, (Industry.CHEMICALS,), "220200", 12, 80_000_000)
OFFER = AchievementFacts(
    (indicator("容量保持率", Comparator.EQ, "86"),),
    Field.MATERIALS,
    (Industry.CHEMICALS,),
    "220200",
    8,
    60_000_000,
    pay_after_use=True,
    rights=2,
)

likeness = st.floats(0, 1, allow_nan=False)
fields = st.none() | st.sampled_from(Field)
industries = st.lists(st.sampled_from(Industry), max_size=3, unique=True).map(tuple)
regions = st.sampled_from(["", "220200", "220100", "000000"])
money = st.none() | st.integers(0, 10**12)
metrics = st.sampled_from(["拉伸强度", "收率", "使用温度", "成本"])
rows = st.lists(
    st.builds(
        Indicator,
        metric=metrics,
        comparator=st.sampled_from([Comparator.GE, Comparator.LE, Comparator.EQ]),
        value=st.none() | st.integers(-100, 100).map(Decimal),
        unit=st.sampled_from(["%", "℃", "MPa"]),
    ),
    max_size=4,
).map(tuple)
needs = st.builds(
    NeedFacts, rows, st.booleans(), fields, industries, regions, st.none() | st.integers(1, 120), money
)  # fmt: skip
achievements = st.builds(
    AchievementFacts, rows, fields, industries, regions, st.none() | st.integers(1, 9), money, st.booleans(),
    st.just(3), st.integers(0, 3),
)  # fmt: skip
pairs = st.builds(pair_facts, needs, achievements, likeness)
