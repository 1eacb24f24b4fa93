"""The search box over arrays: which documents have the words, how well, and what else could be chosen."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from market.search.impacts import NO_PRICE, Impacts
from market.search.marking import Marker
from market.search.plan import Group, Plan, is_pinyin_prefix, plan_query
from market.search.port import FACETS, MAX_PER_PAGE, Facets, SearchHit, SearchPage, SearchQuery
from market.search.postings import Floats, term_keys
from market.search.snapshot import Mask, Segment, Snapshot, chosen_filters
from market.search.weights import BONUS, WORDS


@dataclass(slots=True)
class Found:
    """What a plan finds in a segment: how many words each document has, its score, whether it is meant as a whole."""

    segment: Segment
    words: Floats
    scores: Floats
    whole: Mask

    def matching(self, groups: int) -> Mask:
        """Return the live documents that have so many words, or whose number or name was typed."""
        by_words = self.words >= groups if groups else np.zeros(self.segment.size, dtype=bool)
        return self.segment.live & (by_words | self.whole)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The documents of a typed text before any filter: a mask a segment."""

    found: tuple[Found, ...]
    masks: tuple[Mask, ...]
    nearest: bool
    missing: tuple[Group, ...]

    @property
    def empty(self) -> bool:
        """Tell whether nothing was found."""
        return not any(mask.any() for mask in self.masks)


def run_search(snapshot: Snapshot, query: SearchQuery) -> SearchPage:
    """Search a snapshot: retrieve by words, filter, count, order, and explain only what is shown."""
    began = time.perf_counter()
    plan = plan_query(query.text)
    retrieved = retrieve(snapshot, plan)
    filters = chosen_filters(query.facets, query.kinds)
    masks, counts = _filter_and_count(retrieved, filters)
    page, per_page = max(1, query.page), min(max(1, query.per_page), MAX_PER_PAGE)
    ranked = _ranked(
        retrieved, masks, query.sort if not plan.browses or query.sort != "relevance" else "newest", page * per_page
    )
    marker = Marker(plan.marked_terms())
    return SearchPage(
        hits=tuple(_hit(found, place, marker) for found, place in ranked[(page - 1) * per_page :]),
        total=sum(int(mask.sum()) for mask in masks),
        page=page,
        per_page=per_page,
        counts=counts,
        nearest=retrieved.nearest,
        did_you_mean=_correction(snapshot, plan, retrieved),
        took_ms=(time.perf_counter() - began) * 1000,
    )


def retrieve(snapshot: Snapshot, plan: Plan) -> Retrieved:
    """Find the documents with all words; where there are none, those with as many words as any has."""
    if plan.browses:
        nothing = [
            Found(s, np.zeros(s.size), np.zeros(s.size), np.zeros(s.size, dtype=bool)) for s in snapshot.segments
        ]
        return Retrieved(tuple(nothing), tuple(segment.live for segment in snapshot.segments), False, ())
    scorers = [_GroupScorer(snapshot, group) for group in plan.groups]
    found = tuple(_find(segment, scorers, plan) for segment in snapshot.segments)
    missing = tuple(scorer.group for scorer in scorers if not scorer.found)
    masks = tuple(each.matching(len(scorers)) for each in found)
    best = max((float(each.words[each.segment.live].max(initial=0)) for each in found), default=0.0)
    nearest = best > 0 and not any(mask.any() for mask in masks)
    if nearest:
        masks = tuple(each.matching(int(best)) for each in found)
    return Retrieved(found, masks, nearest, missing)


class _GroupScorer:
    """One typed word against each segment, with the rarities of all segments."""

    def __init__(self, snapshot: Snapshot, group: Group) -> None:
        self.group = group
        self.found = False
        known = snapshot.word_frequency(group.term) > 0
        self._rarity = snapshot.word_rarity(group.term)
        self._parts = tuple((part, snapshot.word_rarity(part)) for part in group.parts)
        self._grams = group.grams if group.grams_always or not known else ()
        # Where no document knows the word, its rarest pair tells how rare it is.
        self._gram_rarity = float(snapshot.gram_rarity(term_keys(self._grams)).max()) if self._grams else 0.0

    def add(self, segment: Segment, words: Floats, scores: Floats) -> None:
        """Add this word to what a segment's documents have."""
        score = np.zeros(segment.size)
        docs, weights = segment.impacts.words.of(self.group.term)
        score[docs] = weights * self._rarity
        score += self._by_parts(segment)
        score += self._by_name(segment)
        if self._grams:
            score[self._by_grams(segment.impacts, segment.size) & (score == 0)] = WORDS.grams * self._gram_rarity
        there = score > 0
        self.found = self.found or bool((there & segment.live).any())
        words += there
        scores += score

    def _by_parts(self, segment: Segment) -> Floats:
        score = np.zeros(segment.size)
        number = np.zeros(segment.size, dtype=np.int32)
        for part, rarity in self._parts:
            docs, weights = segment.impacts.words.of(part)
            score[docs] += weights * (rarity * WORDS.part)
            number[docs] += 1
        score[number < len(self._parts)] = 0.0
        return score

    def _by_grams(self, impacts: Impacts, size: int) -> Mask:
        mask = np.ones(size, dtype=bool)
        for gram in self._grams:
            having = np.zeros(size, dtype=bool)
            having[impacts.answers.of(gram)[0]] = True
            having[impacts.asks.of(gram)[0]] = True
            mask &= having
        return mask

    def _by_name(self, segment: Segment) -> Floats:
        score = np.zeros(segment.size)
        _add_identifier(segment.impacts, self.group.identifier, score)
        _add_pinyin(segment.impacts, self.group.pinyin, score)
        return score


def _find(segment: Segment, scorers: Iterable[_GroupScorer], plan: Plan) -> Found:
    words, scores, bonus = np.zeros(segment.size), np.zeros(segment.size), np.zeros(segment.size)
    for scorer in scorers:
        scorer.add(segment, words, scores)
    _add_identifier(segment.impacts, plan.identifier, bonus)
    _add_pinyin(segment.impacts, plan.pinyin, bonus)
    bearers, _ = segment.impacts.table("names").find(plan.name)
    bonus[bearers] = np.maximum(bonus[bearers], BONUS.owner)
    organisations = segment.impacts.facets["kind"].having(("organisation",), segment.size) & (bonus > 0)
    bonus[organisations] += BONUS.organisation - BONUS.owner
    return Found(segment, words, scores + bonus, bonus > 0)


def _add_identifier(impacts: Impacts, identifier: str, scores: Floats) -> None:
    exact, begun = impacts.table("identifiers").find(identifier)
    scores[begun] = np.maximum(scores[begun], BONUS.identifier_prefix)
    scores[exact] = BONUS.identifier


def _add_pinyin(impacts: Impacts, pinyin: str, scores: Floats) -> None:
    exact, begun = impacts.table("pinyin").find(pinyin)
    if is_pinyin_prefix(pinyin):
        scores[begun] = np.maximum(scores[begun], BONUS.pinyin_prefix)
    scores[exact] = np.maximum(scores[exact], BONUS.pinyin)


def _filter_and_count(retrieved: Retrieved, filters: Facets) -> tuple[list[Mask], dict[str, dict[str, int]]]:
    masks: list[Mask] = []
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for found, mask in zip(retrieved.found, retrieved.masks, strict=True):
        passing = found.segment.filtered(filters)
        everything = _all_of(mask, passing.values())
        masks.append(everything)
        for facet, column in found.segment.impacts.facets.items():
            others = everything
            if facet in passing:
                others = _all_of(mask, (other for name, other in passing.items() if name != facet))
            counts[facet].update(column.counts(others))
    return masks, {facet: dict(counter) for facet, counter in counts.items()}


def _all_of(mask: Mask, others: Iterable[Mask]) -> Mask:
    for other in others:
        mask = mask & other
    return mask


def _ranked(retrieved: Retrieved, masks: list[Mask], sort: str, top: int) -> list[tuple[Found, int]]:
    """Return the best `top` documents in order: by the sort, then by score or date, then by key."""
    rated: list[tuple[float, float, str, Found, int]] = []
    for found, mask in zip(retrieved.found, masks, strict=True):
        places = np.flatnonzero(mask)
        first = _ORDERS[sort](found)[places]
        second = (found.segment.impacts.sort_dates if sort == "relevance" else found.scores)[places]
        if len(places) > top:
            kept = np.flatnonzero(first >= -np.partition(-first, top - 1)[top - 1])
            places, first, second = places[kept], first[kept], second[kept]
        keys = found.segment.impacts.keys.items
        triples = zip(first.tolist(), second.tolist(), places.tolist(), strict=True)
        rated.extend((-a, -b, keys[place], found, place) for a, b, place in triples)
    rated.sort(key=lambda item: item[:3])
    return [(found, place) for _, _, _, found, place in rated[:top]]


def _by_price(found: Found) -> Floats:
    prices = found.segment.impacts.prices.astype(np.float64)
    return np.where(prices == NO_PRICE, -np.inf, -prices)


_ORDERS: dict[str, Callable[[Found], Floats]] = {
    "relevance": lambda found: found.scores,
    "newest": lambda found: found.segment.impacts.sort_dates.astype(np.float64),
    "price": _by_price,
}


def _hit(found: Found, place: int, marker: Marker) -> SearchHit:
    document = found.segment.document(place)
    return SearchHit(
        key=document.key,
        kind=document.kind,
        score=float(found.scores[place]),
        title_marked=marker.spans(document.title),
        snippet_marked=marker.snippet(document.body),
    )


def _correction(snapshot: Snapshot, plan: Plan, retrieved: Retrieved) -> str | None:
    if not retrieved.missing or not (retrieved.nearest or retrieved.empty):
        return None

    def finds(text: str) -> bool:
        again = retrieve(snapshot, plan_query(text))
        return not again.nearest and not again.empty

    return snapshot.speller.suggestion(plan, retrieved.missing, finds)
