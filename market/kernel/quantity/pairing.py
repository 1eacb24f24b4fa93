"""Pair what is wanted with what is offered, one to one, and say how each pair stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from market.kernel.quantity.comparing import Agreement, as_indicator, bounds_of, compare_figures, unit_of
from market.kernel.quantity.indicator import Indicator
from market.kernel.quantity.metrics import SAME_METRIC, metric_similarity
from market.kernel.quantity.reading import Reading
from market.kernel.text import Message, say

_SAME_THOUGH_UNITS_DIFFER = (
    0.75  # other units mostly mean another quantity; only a plain likeness of names outweighs them
)


@dataclass(frozen=True, slots=True)
class IndicatorPair:
    """A wanted indicator, the offered one that answers it (None where there is none), and the verdict."""

    wanted: Indicator
    offered: Indicator | None
    similarity: float
    agreement: Agreement
    message: Message


def pair_indicators(
    wanted: Sequence[Indicator | Reading], offered: Sequence[Indicator | Reading]
) -> list[IndicatorPair]:
    """Pair indicators one to one, in the order of `wanted`.

    The most alike names pair first, comparable units before others, ties in the order given. A wanted indicator that
    nothing answers comes out as UNKNOWN.
    """
    needs, offers = [as_indicator(row) for row in wanted], [as_indicator(row) for row in offered]
    chosen = _assign(needs, offers)
    return [_pair(need, *chosen.get(place, (None, 0.0)), offers=offers) for place, need in enumerate(needs)]


def _assign(needs: list[Indicator], offers: list[Indicator]) -> dict[int, tuple[int, float]]:
    need_dimensions, offer_dimensions = [_dimension(row) for row in needs], [_dimension(row) for row in offers]
    ranked: list[tuple[bool, float, int, int]] = []
    for place, need in enumerate(needs):
        for other, offer in enumerate(offers):
            alike = metric_similarity(need.metric, offer.metric)
            differs = need_dimensions[place] != offer_dimensions[other]
            if alike >= (_SAME_THOUGH_UNITS_DIFFER if differs else SAME_METRIC):
                ranked.append((differs, -alike, place, other))
    chosen: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for _, alike, place, other in sorted(ranked):
        if place not in chosen and other not in taken:
            chosen[place] = (other, -alike)
            taken.add(other)
    return chosen


def _dimension(indicator: Indicator) -> str:
    return "" if bounds_of(indicator) is None else unit_of(indicator).dimension


def _pair(need: Indicator, other: int | None, alike: float, *, offers: list[Indicator]) -> IndicatorPair:
    if other is None:
        name = need.metric or need.phrase()
        return IndicatorPair(need, None, 0.0, Agreement.UNKNOWN, say("成果未给出“%(metric)s”", metric=name))
    verdict = compare_figures(need, offers[other])
    return IndicatorPair(need, offers[other], alike, verdict.agreement, verdict.message)
