"""The same contract in plain Python, for tests of whoever uses search: nothing on disk, every document looked at."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from market.search.analyzer import gram_counts
from market.search.folding import fold
from market.search.impacts import bearers, facet_values
from market.search.marking import Marker
from market.search.names import normalise_identifier, normalise_name, pinyin_keys
from market.search.plan import Group, Plan, is_pinyin_prefix, plan_query
from market.search.port import (
    FACETS,
    MAX_PER_PAGE,
    MAX_QUERY_CHARACTERS,
    NO_FACETS,
    Candidate,
    Facets,
    Kind,
    MatchText,
    SearchDocument,
    SearchHit,
    SearchPage,
    SearchQuery,
    content_hash,
)
from market.search.shared_words import most_telling, telling_words
from market.search.snapshot import chosen_filters
from market.search.spelling import Speller
from market.search.suggesting import pinyin_names
from market.search.weights import BONUS, WORDS, GramProfile, document_words, gram_rarity, word_rarity


@dataclass(frozen=True, slots=True)
class _Entry:
    """A document with its terms."""

    document: SearchDocument
    words: Mapping[str, float]
    grams: frozenset[str]
    profile: GramProfile
    identifiers: frozenset[str]
    names: frozenset[str]
    pinyin: frozenset[str]

    @classmethod
    def of(cls, document: SearchDocument) -> _Entry:
        borne = bearers(document)
        return cls(
            document if document.version else replace(document, version=content_hash(document)),
            document_words(document),
            frozenset((gram_counts(document.title) + gram_counts(document.body)).keys()),
            GramProfile.of(MatchText(document.title, document.body)),
            frozenset(map(normalise_identifier, document.identifiers)),
            frozenset(map(normalise_name, borne)),
            frozenset(key for name in borne for key in pinyin_keys(name)),
        )


@dataclass(frozen=True, slots=True)
class _Rated:
    """A document with what a plan found in it."""

    entry: _Entry
    words: int
    score: float
    whole: bool


class MemoryIndex:
    """SearchIndex over a dictionary."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}

    def upsert(self, documents: Iterable[SearchDocument]) -> None:
        """Add documents or replace those of the same key."""
        self._entries = self._entries | {document.key: _Entry.of(document) for document in documents}

    def delete(self, keys: Iterable[str]) -> None:
        """Forget documents; keys that are not there are ignored."""
        gone = set(keys)
        self._entries = {key: entry for key, entry in self._entries.items() if key not in gone}

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Replace everything; return how many documents there are."""
        self._entries = {document.key: _Entry.of(document) for document in documents}
        return len(self._entries)

    def versions(self) -> dict[str, str]:
        """Return key and version of every document."""
        return {key: entry.document.version for key, entry in self._entries.items()}

    def count(self) -> int:
        """Return the number of documents."""
        return len(self._entries)

    def search(self, query: SearchQuery) -> SearchPage:
        """Return the documents that have all words of the text, or else the nearest ones, best first."""
        began = time.perf_counter()
        plan = plan_query(query.text)
        found, nearest = self._retrieve(plan)
        filters = chosen_filters(query.facets, query.kinds)
        passing = [rated for rated in found if _passes(rated.entry, filters)]
        sort = "newest" if plan.browses and query.sort == "relevance" else query.sort
        passing.sort(key=lambda rated: _order(rated, sort))
        page, per_page = max(1, query.page), min(max(1, query.per_page), MAX_PER_PAGE)
        marker = Marker(plan.marked_terms())
        return SearchPage(
            hits=tuple(_hit(rated, marker) for rated in passing[(page - 1) * per_page : page * per_page]),
            total=len(passing),
            page=page,
            per_page=per_page,
            counts={facet: _counts(found, filters, facet) for facet in FACETS},
            nearest=nearest,
            did_you_mean=self._correction(plan) if nearest or not found else None,
            took_ms=(time.perf_counter() - began) * 1000,
        )

    def suggest(self, prefix: str, limit: int = 8) -> list[str]:
        """Return titles and organisation names for what was typed so far."""
        typed = fold(prefix[:MAX_QUERY_CHARACTERS]).strip()
        if not typed or limit <= 0:
            return []
        pinyin = plan_query(prefix).pinyin
        documents = [entry.document for entry in self._entries.values()]
        titles = sorted({document.title for document in documents}, key=lambda title: (len(title), title))
        begun = [title for title in titles if fold(title).startswith(typed)]
        named = sorted({name for document in documents for name in pinyin_names(document, pinyin)}) if pinyin else []
        holding = [title for title in titles if all(word in fold(title) for word in typed.split())]
        return list(dict.fromkeys((*begun, *named, *holding)))[:limit]

    def candidates(
        self, text: MatchText, *, kind: str, limit: int = 200, facets: Facets = NO_FACETS
    ) -> list[Candidate]:
        """Return the documents of a kind that match a whole text best, best first, scores from 0 to 1."""
        filters = chosen_filters(facets)
        keys = [key for key, entry in self._entries.items() if entry.document.kind == kind and _passes(entry, filters)]
        rated = sorted((-score, key) for key, score in self.relevance(text, keys).items() if score > 0)
        return [Candidate(key, -score) for score, key in rated[: max(limit, 0)]]

    def relevance(self, text: MatchText, keys: Sequence[str]) -> dict[str, float]:
        """Return the score that candidates() gives to each of these documents."""
        profile = GramProfile.of(text)
        rated = {}
        for key in keys:
            if entry := self._entries.get(key):
                sides = (profile, entry.profile)
                asking, answering = sides[::-1] if entry.document.kind == Kind.NEED else sides
                rated[key] = self._score(asking, answering)
        return rated

    def shared_terms(self, text: MatchText, keys: Sequence[str], limit: int = 8) -> dict[str, tuple[str, ...]]:
        """Return, for each document, the words that it shares with the text, most telling first."""
        mine = telling_words(text.title, text.body)
        documents = {key: self._entries[key].document for key in keys if key in self._entries}
        return {
            key: most_telling(mine, telling_words(document.title, document.body), self._rarity, limit)
            for key, document in documents.items()
        }

    def _rarity(self, word: str) -> float:
        return word_rarity(sum(word in entry.words for entry in self._entries.values()), len(self._entries))

    def _score(self, asking: GramProfile, answering: GramProfile) -> float:
        asked = asking.asking()
        rarity = self._gram_rarity(asked)
        own, answered = asking.answering(), answering.answering()
        self_score = sum(weight * rarity[gram] * own[gram] for gram, weight in asked.items())
        raw = sum(weight * rarity[gram] * answered.get(gram, 0.0) for gram, weight in asked.items())
        return min(raw / self_score, 1.0) if self_score > 0 else 0.0

    def _gram_rarity(self, grams: Iterable[str]) -> dict[str, float]:
        wanted = list(grams)
        needs = [entry for entry in self._entries.values() if entry.document.kind == Kind.NEED]
        everywhere = [sum(gram in entry.grams for entry in self._entries.values()) for gram in wanted]
        among_needs = [sum(gram in entry.grams for entry in needs) for gram in wanted]
        rarity = gram_rarity(np.array(everywhere, float), len(self._entries), np.array(among_needs, float), len(needs))
        return dict(zip(wanted, rarity.tolist(), strict=True))

    def _retrieve(self, plan: Plan) -> tuple[list[_Rated], bool]:
        entries = list(self._entries.values())
        if plan.browses:
            return [_Rated(entry, 0, 0.0, True) for entry in entries], False
        scores = [self._group_scores(group, entries) for group in plan.groups]
        rated = []
        for place, entry in enumerate(entries):
            found = [group[place] for group in scores]
            bonus = _bonus(entry, plan)
            rated.append(_Rated(entry, sum(score > 0 for score in found), sum(found) + bonus, bonus > 0))
        matching = [each for each in rated if each.whole or (plan.groups and each.words == len(plan.groups))]
        best = max((each.words for each in rated), default=0)
        if matching or not best:
            return matching, False
        return [each for each in rated if each.words == best], True

    def _group_scores(self, group: Group, entries: Sequence[_Entry]) -> list[float]:
        known = any(group.term in entry.words for entry in entries)
        grams = group.grams if group.grams_always or not known else ()
        rarity = self._rarity(group.term)
        parts = {part: self._rarity(part) * WORDS.part for part in group.parts}
        by_grams = WORDS.grams * max(self._gram_rarity(grams).values(), default=0.0)
        return [
            _by_words(entry, group, rarity, parts) or (by_grams if grams and entry.grams.issuperset(grams) else 0.0)
            for entry in entries
        ]

    def _correction(self, plan: Plan) -> str | None:
        entries = list(self._entries.values())
        missing = [group for group in plan.groups if not any(self._group_scores(group, entries))]
        if not missing:
            return None

        def finds(text: str) -> bool:
            found, nearest = self._retrieve(plan_query(text))
            return bool(found) and not nearest

        frequencies = Counter(word for entry in entries for word in entry.words)
        return Speller(frequencies).suggestion(plan, missing, finds)


def _by_words(entry: _Entry, group: Group, rarity: float, parts: Mapping[str, float]) -> float:
    score = entry.words.get(group.term, 0.0) * rarity
    if parts and all(part in entry.words for part in parts):
        score += sum(entry.words[part] * weight for part, weight in parts.items())
    return score + _by_identifier(entry, group.identifier) + _by_pinyin(entry, group.pinyin)


def _bonus(entry: _Entry, plan: Plan) -> float:
    bonus = max(_by_identifier(entry, plan.identifier), _by_pinyin(entry, plan.pinyin))
    if plan.name and plan.name in entry.names:
        bonus = max(bonus, BONUS.owner)
    if bonus and entry.document.kind == Kind.ORGANISATION:
        bonus += BONUS.organisation - BONUS.owner
    return bonus


def _by_identifier(entry: _Entry, identifier: str) -> float:
    if identifier and identifier in entry.identifiers:
        return BONUS.identifier
    begun = identifier and any(own.startswith(identifier) for own in entry.identifiers)
    return BONUS.identifier_prefix if begun else 0.0


def _by_pinyin(entry: _Entry, pinyin: str) -> float:
    if pinyin and pinyin in entry.pinyin:
        return BONUS.pinyin
    begun = is_pinyin_prefix(pinyin) and any(own.startswith(pinyin) for own in entry.pinyin)
    return BONUS.pinyin_prefix if begun else 0.0


def _passes(entry: _Entry, filters: Facets, besides: str = "") -> bool:
    return all(
        facet == besides or not set(wanted).isdisjoint(facet_values(entry.document, facet))
        for facet, wanted in filters.items()
    )


def _counts(found: Iterable[_Rated], filters: Facets, facet: str) -> dict[str, int]:
    counted = (rated.entry for rated in found if _passes(rated.entry, filters, besides=facet))
    return dict(Counter(value for entry in counted for value in facet_values(entry.document, facet)))


def _order(rated: _Rated, sort: str) -> tuple[float, float, str]:
    document = rated.entry.document
    if sort == "newest":
        return -document.sort_date, -rated.score, document.key
    if sort == "price":
        price = float("inf") if document.price_fen is None else document.price_fen
        return price, -rated.score, document.key
    return -rated.score, -document.sort_date, document.key


def _hit(rated: _Rated, marker: Marker) -> SearchHit:
    document = rated.entry.document
    title, snippet = marker.spans(document.title), marker.snippet(document.body)
    return SearchHit(document.key, document.kind, rated.score, title, snippet)
