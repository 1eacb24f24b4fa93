"""A match as a page shows it: marked texts, the facts that compare, the reasons, and what its reader may do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from market.catalogue.models import Achievement, Listing, TechnicalNeed
from market.catalogue.queries import shown_owner
from market.catalogue.rules.vocabulary import PATENT_KINDS, IpStatus
from market.kernel.context import Context
from market.kernel.permissions import Actor, Permission, allows
from market.kernel.text import Message
from market.matching.queries import FoundMatch
from market.matching.rules.reasons import Reason
from market.matching.rules.vocabulary import FEEDBACK_LABELS, MatchLevel, Side
from market.matching.scoring import ParagraphMatch
from market.search.marking import mark
from market.search.port import Span
from market.web.text import shown_money

SUMMARY = 160
EXCERPT = 320
_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;\n]?")

Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the reader's organisation said of a match, and the address that takes what it says now."""

    url: str
    given: bool = False
    useful: bool = False
    reason: Message | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One line of a list of matches. `wanted` and `offered` are both texts, the words that both share marked."""

    uid: str
    kind: str
    url: str
    ask_url: str
    level: MatchLevel
    title: Spans
    text: Spans
    trl: int | None
    pay: str
    facts: tuple[Message | str, ...]
    reasons_for: tuple[Message, ...]
    reasons_against: tuple[Message, ...]
    wanted: Spans
    offered: Spans
    judgement: Judgement | None = None


def found_row(ctx: Context, found: FoundMatch) -> MatchRow:
    """Return the line of a stored match."""
    own, other = found.own, found.listing
    need, achievement = (own, other) if isinstance(own, TechnicalNeed) else (other, own)
    assert isinstance(need, TechnicalNeed)
    assert isinstance(achievement, Achievement)
    return _row(
        ctx.actor, other, found.level, found.reasons, found.terms,
        wanted=f"{need.title}\n{need.problem}", achievement=achievement, judgement=_judgement(ctx, found),
    )  # fmt: skip


def paragraph_row(ctx: Context, found: ParagraphMatch, text: str) -> MatchRow:
    """Return the line of an achievement that may solve what a paragraph describes."""
    level = found.score.level or MatchLevel.WEAK
    return _row(
        ctx.actor, found.achievement, level, found.reasons, found.terms, wanted=text, achievement=found.achievement
    )


def _row(
    actor: Actor,
    listing: Listing,
    level: MatchLevel,
    reasons: Sequence[Reason],
    terms: Sequence[str],
    *,
    wanted: str,
    achievement: Achievement,
    judgement: Judgement | None = None,
) -> MatchRow:
    is_achievement = isinstance(listing, Achievement)
    area = "achievements" if is_achievement else "needs"
    return MatchRow(
        uid=listing.uid,
        kind=listing.kind.value,
        url=url_for(f"{area}.show", uid=listing.uid),
        ask_url=url_for(f"{area}.show", uid=listing.uid, _anchor="owner"),
        level=level,
        title=mark(listing.title, terms),
        text=mark(_shortened(_summary(listing)), terms),
        trl=listing.trl if isinstance(listing, Achievement) else None,
        pay=_pay(listing),
        facts=_facts(actor, listing),
        reasons_for=tuple(reason.message for reason in reasons if reason.side is Side.FOR),
        reasons_against=tuple(reason.message for reason in reasons if reason.side is Side.AGAINST),
        wanted=mark(excerpt(wanted, terms), terms),
        offered=mark(excerpt(_offer(achievement), terms), terms),
        judgement=judgement,
    )


def excerpt(text: str, terms: Sequence[str], length: int = EXCERPT) -> str:
    """Return the sentences of a text that hold most of the words, in their order, about `length` characters."""
    sentences = [found.group().strip() for found in _SENTENCE.finditer(text)]
    held = [sum(term in sentence for term in terms) for sentence in sentences]
    kept: set[int] = set()
    used = 0
    for place in sorted(range(len(sentences)), key=lambda place: (-held[place], place)):
        if kept and used + len(sentences[place]) > length:
            break
        kept.add(place)
        used += len(sentences[place])
    pieces = [
        ("… " if place and place - 1 not in kept else "") + _shortened(sentences[place], length)
        for place in sorted(kept)
    ]
    return " ".join(pieces)


def _summary(listing: Listing) -> str:
    return (listing.summary or listing.problem) if isinstance(listing, Achievement) else listing.problem


def _offer(achievement: Achievement) -> str:
    parts = [achievement.title, achievement.summary, *achievement.innovations, achievement.problem]
    return "\n".join(part for part in parts if part)


def _shortened(text: str, length: int = SUMMARY) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}…"


def _pay(listing: Listing) -> str:
    if not isinstance(listing, Achievement) or not listing.pay_after_use:
        return ""
    terms = _shortened(listing.pay_terms, 60)
    return str(_("先用后付 · %(terms)s", terms=terms) if terms else _("先用后付"))


def _facts(actor: Actor, listing: Listing) -> tuple[Message | str, ...]:
    if isinstance(listing, Achievement):
        own = (_patents(listing), _("报价 %(price)s", price=shown_money(listing.price_fen)))
    else:
        months = _("时限 %(months)s 个月", months=listing.months) if listing.months else ""
        own = (_("预算 %(amount)s", amount=shown_money(listing.budget_fen)), months)
    return tuple(fact for fact in (*own, shown_owner(actor, listing)) if fact)


def _patents(achievement: Achievement) -> str:
    granted = [right for right in achievement.ip_rights if right.status is IpStatus.GRANTED]
    patents = sum(right.kind in PATENT_KINDS for right in granted)
    if patents:
        return str(_("授权专利 %(count)s 件", count=patents))
    return str(_("知识产权 %(count)s 项", count=len(granted))) if granted else ""


def _judgement(ctx: Context, found: FoundMatch) -> Judgement | None:
    """Return the place for the reader's judgement, if one of the two listings is of an organisation of theirs."""
    owners = {found.own.organisation_id, found.listing.organisation_id}
    if not any(allows(ctx.actor, Permission.MATCH_JUDGE, organisation_id=owner) for owner in owners):
        return None
    if ctx.actor.is_system or owners.isdisjoint(ctx.actor.organisation_ids):
        return None
    need, achievement = sorted((found.own, found.listing), key=lambda side: side.kind.value, reverse=True)
    url = url_for("matches.judge", need_uid=need.uid, achievement_uid=achievement.uid)
    said = found.feedback
    if said is None:
        return Judgement(url)
    return Judgement(url, True, said.useful, FEEDBACK_LABELS[said.reason], said.note)
