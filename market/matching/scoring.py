"""From candidates of the index to scored, explained pairs. Reads only; whoever calls decides what to keep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from market.catalogue.documents import match_text
from market.catalogue.models import Achievement, TechnicalNeed
from market.catalogue.queries.cards import key_of
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.matching.facts import achievement_facts, need_facts
from market.matching.rules.facts import NeedFacts, PairFacts, pair_facts
from market.matching.rules.paragraph import paragraph_facts, split_title
from market.matching.rules.reasons import Reason, explain
from market.matching.rules.score import Score, is_within_reach, score
from market.matching.rules.weights import WEIGHTS
from market.search.port import Candidate, Kind, MatchText, SearchIndex
from market.search.weights import MATCH

WEIGHTS_VERSION = f"{WEIGHTS.version}/{MATCH.version}"  # ours, and that of the likeness of texts
CANDIDATES = 200
KEPT = 50
_SAYS_LITTLE = re.compile(r"[a-zμΩ²³\d/·]{1,4}|[一二两三四五六七八九十几多每各].")  # kg, m3, 四个, 每吨


@dataclass(frozen=True, slots=True)
class Scored:
    """A need and an achievement that matches it, with the score, the reasons and the words both share."""

    need_id: int
    achievement_id: int
    score: Score
    reasons: tuple[Reason, ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParagraphMatch:
    """An achievement that may solve what a paragraph describes."""

    achievement: Achievement
    score: Score
    reasons: tuple[Reason, ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    need_id: int
    achievement_id: int
    other_key: str
    facts: PairFacts
    score: Score


def matches_of_need(ctx: Context, index: SearchIndex, need: TechnicalNeed) -> list[Scored]:
    """Return what matches a need, best first. Raises IndexUnusable."""
    text, facts = match_text(need), need_facts(need)
    likeness = _within_reach(index.candidates(text, kind=Kind.ACHIEVEMENT, limit=CANDIDATES))
    query = select(Achievement).where(
        Achievement.id.in_(likeness),
        Achievement.state == ListingState.PUBLISHED,
        Achievement.organisation_id != need.organisation_id,
    )
    found = ctx.session.scalars(query.options(selectinload(Achievement.ip_rights)))
    pairs = []
    for other in found:
        known = pair_facts(facts, achievement_facts(other, ctx.today), likeness[other.id])
        pairs.append(_Pair(need.id, other.id, key_of(ListingKind.ACHIEVEMENT, other.id), known, score(known)))
    return _explained(index, text, _best(pairs))


def matches_of_achievement(ctx: Context, index: SearchIndex, achievement: Achievement) -> list[Scored]:
    """Return what an achievement matches, best first. Raises IndexUnusable.

    The need asks here too: the index gives a pair one likeness in both directions, so its score is one as well.
    """
    text, facts = match_text(achievement), achievement_facts(achievement, ctx.today)
    likeness = _within_reach(index.candidates(text, kind=Kind.NEED, limit=CANDIDATES))
    query = select(TechnicalNeed).where(
        TechnicalNeed.id.in_(likeness),
        TechnicalNeed.state == ListingState.PUBLISHED,
        TechnicalNeed.organisation_id != achievement.organisation_id,
    )
    pairs = []
    for need in ctx.session.scalars(query):
        known = pair_facts(need_facts(need), facts, likeness[need.id])
        pairs.append(_Pair(need.id, achievement.id, key_of(ListingKind.NEED, need.id), known, score(known)))
    return _explained(index, text, _best(pairs))


def matches_of_paragraph(
    ctx: Context, index: SearchIndex, text: str, *, limit: int = 15, candidates: int = 40
) -> list[ParagraphMatch]:
    """Return the published achievements that may solve what a text describes, best first. Raises IndexUnusable.

    Nothing is stored. Organisation and rights of the achievements are loaded.
    """
    asked = MatchText(*split_title(text))
    facts: NeedFacts = paragraph_facts(text)
    factor = 1.0 if asked.title else WEIGHTS.untitled
    likeness = _within_reach(index.candidates(asked, kind=Kind.ACHIEVEMENT, limit=candidates), factor)
    query = select(Achievement).where(Achievement.id.in_(likeness), Achievement.state == ListingState.PUBLISHED)
    loading = (selectinload(Achievement.ip_rights), selectinload(Achievement.organisation))
    rows = {row.id: row for row in ctx.session.scalars(query.options(*loading))}
    pairs = []
    for row in rows.values():
        known = pair_facts(facts, achievement_facts(row, ctx.today), likeness[row.id])
        pairs.append(_Pair(0, row.id, key_of(ListingKind.ACHIEVEMENT, row.id), known, score(known)))
    best = _explained(index, asked, _best(pairs)[:limit])
    return [ParagraphMatch(rows[each.achievement_id], each.score, each.reasons, each.terms) for each in best]


def _within_reach(candidates: Iterable[Candidate], factor: float = 1.0) -> dict[int, float]:
    """Return row id to likeness of the candidates that can be a match; most cannot, and pairing is the dear part."""
    likeness = {int(each.key.partition(":")[2]): min(1.0, each.score * factor) for each in candidates}
    return {number: text for number, text in likeness.items() if is_within_reach(text)}


def _best(pairs: Iterable[_Pair]) -> list[_Pair]:
    matching = [pair for pair in pairs if pair.score.level is not None]
    return sorted(matching, key=lambda pair: (-pair.score.total, pair.need_id, pair.achievement_id))[:KEPT]


def _explained(index: SearchIndex, text: MatchText, pairs: Sequence[_Pair]) -> list[Scored]:
    shared = index.shared_terms(text, [pair.other_key for pair in pairs])
    scored = []
    for pair in pairs:
        terms = tuple(term for term in shared.get(pair.other_key, ()) if not _SAYS_LITTLE.fullmatch(term))
        reasons = explain(pair.facts, pair.score, terms)
        scored.append(Scored(pair.need_id, pair.achievement_id, pair.score, reasons, terms))
    return scored
