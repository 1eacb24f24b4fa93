"""From rows to what is compared of them."""

from __future__ import annotations

from datetime import date

from market.catalogue.models import Achievement, IpRight, TechnicalNeed
from market.catalogue.rules.vocabulary import IpStatus
from market.matching.rules.facts import AchievementFacts, NeedFacts
from market.matching.rules.paragraph import stated_readings, wanted_readings


def need_facts(need: TechnicalNeed) -> NeedFacts:
    """Return what a need asks for; where it has no indicators, its text is read for them."""
    indicators = tuple(need.indicators)
    if not indicators:
        readings = wanted_readings("\n".join((need.title, need.problem)))
        indicators = tuple(reading.indicator() for reading in readings)
    return NeedFacts(
        indicators=indicators,
        from_text=not need.indicators,
        field=need.field,
        industries=tuple(need.industries),
        region=need.region,
        months=need.months,
        budget_fen=need.budget_fen,
    )


def achievement_facts(achievement: Achievement, today: date) -> AchievementFacts:
    """Return what an achievement offers; its rights must be loaded. Without indicators, its summary is read."""
    indicators = tuple(achievement.indicators)
    if not indicators:
        readings = stated_readings("\n".join((achievement.title, achievement.summary, *achievement.innovations)))
        indicators = tuple(reading.indicator() for reading in readings)
    return AchievementFacts(
        indicators=indicators,
        field=achievement.field,
        industries=tuple(achievement.industries),
        region=achievement.region,
        trl=achievement.trl,
        price_fen=achievement.price_fen,
        pay_after_use=achievement.pay_after_use,
        rights=len(achievement.ip_rights),
        lapsed=sum(_has_lapsed(right, today) for right in achievement.ip_rights),
    )


def _has_lapsed(right: IpRight, today: date) -> bool:
    return right.status is IpStatus.LAPSED or (right.expires_on is not None and right.expires_on < today)
