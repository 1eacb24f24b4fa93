"""How well an achievement answers a need, as a number made of named parts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from market.catalogue.rules.vocabulary import Phase, phase_of
from market.kernel.quantity import Agreement
from market.matching.rules.facts import PairFacts
from market.matching.rules.vocabulary import MatchLevel
from market.matching.rules.weights import WEIGHTS, Weights

PARTS = (
    "text", "indicators", "industry", "field", "phase", "budget", "pay_after_use", "region", "rights",
)  # fmt: skip
ELSEWHERE = "000000"  # 其他地区: no place that two could share


@dataclass(frozen=True, slots=True)
class Share:
    """What a part gives (or takes, below 0) and what it could have given, before the text's strength."""

    gain: float
    room: float


@dataclass(frozen=True, slots=True)
class Score:
    """A total from 0 to 1, the parts that add up to it, and the level it reaches (None: no match).

    `scale` turns a weight into what it adds to this total.
    """

    total: float
    parts: Mapping[str, float]
    level: MatchLevel | None
    scale: float


def score(facts: PairFacts, weights: Weights = WEIGHTS) -> Score:
    """Return how well the achievement answers the need.

    The likeness of the texts gives the strength; the other parts move it up or down in proportion, so that nothing
    but numbers, region or price never makes a match. What one side leaves open is left out of the account: the parts
    that can be compared are divided by what they could have given at most.
    """
    shares = _shares(facts, weights)
    room = weights.text + sum(share.room for share in shares.values())
    scale = _strength(facts.text, weights) / room
    parts = {"text": weights.text * scale}
    parts.update({name: share.gain * scale for name, share in shares.items() if share.gain})
    total = min(max(math.fsum(parts.values()), 0.0), 1.0)
    return Score(total, parts, weights.level_of(total), scale)


def is_within_reach(text: float, weights: Weights = WEIGHTS) -> bool:
    """Say whether texts so alike can be a match at all: no total is above the texts' strength."""
    return _strength(text, weights) >= weights.weak


def _strength(text: float, weights: Weights) -> float:
    """Return the likeness of two texts spread out over 0 to 1."""
    likeness = min(max(text, 0.0), 1.0)
    return math.expm1(-likeness / weights.text_scale) / math.expm1(-1 / weights.text_scale)


def _shares(facts: PairFacts, weights: Weights) -> dict[str, Share]:
    shares = {
        "indicators": _indicators(facts, weights),
        "industry": _industry(facts, weights),
        "field": _field(facts, weights),
        "phase": _phase(facts, weights),
        "budget": _budget(facts, weights),
        "pay_after_use": Share(
            weights.pay_after_use if facts.achievement.pay_after_use else 0.0, weights.pay_after_use
        ),
        "region": _region(facts, weights),
        "rights": _rights(facts, weights),
    }
    return {name: share for name, share in shares.items() if share is not None}


def _indicators(facts: PairFacts, weights: Weights) -> Share | None:
    met = sum(verdict.agreement is Agreement.MEETS for verdict in facts.verdicts)
    missed = sum(verdict.agreement is Agreement.FAILS for verdict in facts.verdicts)
    if not met + missed:
        return None
    targets = len(facts.verdicts)
    gain = (weights.indicators * met - weights.conflict * missed) / targets
    return Share(gain, weights.indicators * (met + missed) / targets)


def _industry(facts: PairFacts, weights: Weights) -> Share | None:
    if not facts.need.industries or not facts.achievement.industries:
        return None
    return Share(weights.industry if facts.shared_industries else 0.0, weights.industry)


def _field(facts: PairFacts, weights: Weights) -> Share | None:
    wanted, given = facts.need.field, facts.achievement.field
    if wanted is None or given is None:
        return None
    if wanted is given:
        return Share(weights.field, weights.field)
    # Neighbouring fields are often chosen differently for one thing; only where industries part too does it count.
    apart = bool(facts.need.industries and facts.achievement.industries) and not facts.shared_industries
    return Share(-weights.other_field if apart else 0.0, weights.field)


def readiness(facts: PairFacts, weights: Weights = WEIGHTS) -> float:
    """Return how well the maturity fits the time limit: 1 in production, below 0 where time is too short."""
    trl, months = facts.achievement.trl, facts.need.months
    if trl is None:
        return 0.0
    phase = phase_of(trl)
    if phase is Phase.INDUSTRIAL:
        return 1.0
    if months is None:
        return 0.0 if phase is Phase.PILOT else -0.5
    needed = weights.pilot_months if phase is Phase.PILOT else weights.laboratory_months
    if months < needed:
        return months / needed - 1.0
    return 0.5 if phase is Phase.PILOT else 0.0


def _phase(facts: PairFacts, weights: Weights) -> Share | None:
    if facts.achievement.trl is None:
        return None
    fit = readiness(facts, weights)
    return Share(fit * (weights.ready if fit > 0 else weights.unready), weights.ready)


def _budget(facts: PairFacts, weights: Weights) -> Share | None:
    price, budget = facts.achievement.price_fen, facts.need.budget_fen
    if price is None or budget is None:
        return None
    if price <= budget:
        return Share(weights.affordable, weights.affordable)
    over = 1.0 if budget <= 0 else min(1.0, (price - budget) / budget)
    return Share(-weights.expensive * over, weights.affordable)


def _region(facts: PairFacts, weights: Weights) -> Share | None:
    wanted, given = facts.need.region, facts.achievement.region
    if not wanted or not given or ELSEWHERE in (wanted, given):
        return None
    return Share(weights.region if wanted == given else 0.0, weights.region)


def _rights(facts: PairFacts, weights: Weights) -> Share | None:
    if not facts.achievement.lapsed:
        return None
    return Share(-weights.lapsed * facts.achievement.lapsed / facts.achievement.rights, 0.0)
