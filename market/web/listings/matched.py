"""The other side of the market beside a listing: the few best matches, and where all of them are."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from market.catalogue.models import Achievement, TechnicalNeed
from market.catalogue.queries import card_of
from market.kernel.context import Context
from market.kernel.money import Money
from market.kernel.text import Message, say
from market.matching.queries import FoundMatch, MatchPage, matches_for_achievement, matches_for_need

SHOWN_REASONS = 3


@dataclass(frozen=True, slots=True)
class MatchLine:
    """One match as a listing's page shows it."""

    title: str
    url: str
    level: str
    facts: tuple[Message | Money | str, ...]
    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """The best matches of a listing, how many there are, and the page that shows all with their reasons."""

    lines: tuple[MatchLine, ...]
    total: int
    url: str


def matched_needs(ctx: Context, achievement: Achievement, limit: int) -> Matches:
    """Return the needs that an achievement may answer."""
    page = matches_for_achievement(ctx, achievement, limit=limit)
    return _matches(ctx, page, "needs.show", url_for("matches.for_achievement", uid=achievement.uid))


def matched_achievements(ctx: Context, need: TechnicalNeed, limit: int) -> Matches:
    """Return the achievements that may answer a need."""
    page = matches_for_need(ctx, need, limit=limit)
    return _matches(ctx, page, "achievements.show", url_for("matches.for_need", uid=need.uid))


def _matches(ctx: Context, page: MatchPage, endpoint: str, url: str) -> Matches:
    return Matches(tuple(_line(ctx, match, endpoint) for match in page), page.total, url)


def _line(ctx: Context, match: FoundMatch, endpoint: str) -> MatchLine:
    card = card_of(ctx.actor, match.listing, today=ctx.today)
    maturity: Message | str = say("TRL %(level)s", level=card.trl) if card.trl else ""
    pay_after_use: Message | str = say("先用后付") if card.pay_after_use else ""
    return MatchLine(
        title=card.title,
        url=url_for(endpoint, uid=card.uid),
        level=match.level.value,
        facts=(match.owner, maturity, card.price_text, pay_after_use, card.deadline_text),
        reasons=match.reasons_for[:SHOWN_REASONS],
    )
