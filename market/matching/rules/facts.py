"""What is compared of a need and of an achievement: plain values, whichever side asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from market.catalogue.rules.vocabulary import Field
from market.kernel.quantity import Agreement, Comparator, Indicator, IndicatorPair, pair_indicators
from market.matching.rules.weights import WEIGHTS, Weights


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """What a need or a pasted paragraph asks for. `from_text`: its indicators were read out of a text."""

    indicators: tuple[Indicator, ...] = ()
    from_text: bool = False
    field: Field | None = None
    industries: tuple[str, ...] = ()
    region: str = ""
    months: int | None = None
    budget_fen: int | None = None


@dataclass(frozen=True, slots=True)
class AchievementFacts:
    """What an achievement offers. `lapsed` of its `rights` are no longer alive."""

    indicators: tuple[Indicator, ...] = ()
    field: Field | None = None
    industries: tuple[str, ...] = ()
    region: str = ""
    trl: int | None = None
    price_fen: int | None = None
    pay_after_use: bool = False
    rights: int = 0
    lapsed: int = 0


class Doubt(StrEnum):
    """Why a pair of indicators says nothing either way."""

    NONE = ""
    MISSING = "missing"  # the achievement does not give it
    OTHER_METRIC = "other_metric"  # the names are alike, the quantities perhaps not
    MERE_STATEMENT = "mere_statement"  # a figure of the text that may not be a target
    UNCLEAR = "unclear"  # units, test conditions or ranges leave it open


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target, what the achievement gives for it, and whether it is met."""

    pair: IndicatorPair
    agreement: Agreement
    doubt: Doubt = Doubt.NONE


@dataclass(frozen=True, slots=True)
class PairFacts:
    """One need and one achievement. `text` is how alike their texts are, 0 to 1; verdicts are in the need's order."""

    need: NeedFacts
    achievement: AchievementFacts
    text: float
    verdicts: tuple[Verdict, ...] = ()

    @property
    def shared_industries(self) -> tuple[str, ...]:
        """Return the industries that both name, in the need's order."""
        return tuple(code for code in self.need.industries if code in self.achievement.industries)


def pair_facts(need: NeedFacts, achievement: AchievementFacts, text: float, weights: Weights = WEIGHTS) -> PairFacts:
    """Return what is known of a pair; indicators are paired here."""
    pairs = pair_indicators(need.indicators, achievement.indicators)
    return PairFacts(need, achievement, text, tuple(_verdicts(pairs, need.from_text, weights.sure_metric)))


def _verdicts(pairs: Iterable[IndicatorPair], from_text: bool, sure: float) -> Iterable[Verdict]:
    for pair in pairs:
        if pair.offered is None:
            yield Verdict(pair, Agreement.UNKNOWN, Doubt.MISSING)
        elif pair.similarity < sure:
            yield Verdict(pair, Agreement.UNKNOWN, Doubt.OTHER_METRIC)
        elif from_text and pair.wanted.comparator is Comparator.EQ and pair.agreement is not Agreement.MEETS:
            # "线速度 0.45 m/min" in a text may tell how things are, not how they should be.
            yield Verdict(pair, Agreement.UNKNOWN, Doubt.MERE_STATEMENT)
        elif pair.agreement is Agreement.UNKNOWN:
            yield Verdict(pair, Agreement.UNKNOWN, Doubt.UNCLEAR)
        else:
            yield Verdict(pair, pair.agreement)
