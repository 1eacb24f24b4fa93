"""Every number that ranks matches, in one place; the version is stored with each match."""

from __future__ import annotations

from dataclasses import dataclass

from market.matching.rules.vocabulary import MatchLevel


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part may add to a score (0 to 1), and how much it may take away.

    The parts that may add sum to 1, text being more than half. What may be taken away sums to less than what text
    gives, so a score never falls below 0 and always grows with the likeness of the texts.
    """

    version: str = "2026-11-22"

    text: float = 0.60
    indicators: float = 0.15  # all targets met
    industry: float = 0.07
    field: float = 0.05
    ready: float = 0.05
    affordable: float = 0.03
    pay_after_use: float = 0.03
    region: float = 0.02

    conflict: float = 0.25  # all targets missed
    unready: float = 0.06
    expensive: float = 0.05
    lapsed: float = 0.04  # all rights lapsed
    other_field: float = 0.03  # neither field nor industry in common

    # The likeness of two texts, 0 to 1, seldom passes 0.6: it counts as 1 - exp(-likeness / text_scale). Of the needs
    # in the demo market, likeness to what answers them is 0.3 to 0.6, to their neighbours' 0.15 to 0.3, to all others
    # below 0.1. Without a title the same pairs look less alike, by about `untitled`.
    text_scale: float = 0.25
    untitled: float = 1.15

    strong: float = 0.65
    fair: float = 0.45
    weak: float = 0.33

    # Months that an achievement of a phase usually still takes until it is used in production.
    pilot_months: int = 12
    laboratory_months: int = 30

    # From here on two names are surely one quantity; below, a reader must look.
    sure_metric: float = 0.75

    def level_of(self, total: float) -> MatchLevel | None:
        """Return the level that a score reaches, or None where it is no match."""
        if total >= self.strong:
            return MatchLevel.STRONG
        if total >= self.fair:
            return MatchLevel.FAIR
        return MatchLevel.WEAK if total >= self.weak else None


WEIGHTS = Weights()
