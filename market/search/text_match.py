"""Whole texts over arrays: what matches a need or an achievement, and which words they share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from market.search.port import Candidate, Facets, Kind, MatchText
from market.search.postings import Floats, Keys, term_keys
from market.search.shared_words import most_telling, telling_words
from market.search.snapshot import Segment, Snapshot, chosen_filters
from market.search.weights import GramProfile


class TextMatcher:
    """One text against a snapshot. Where the other side is a need, the need asks and the text answers."""

    def __init__(self, snapshot: Snapshot, text: MatchText) -> None:
        self._snapshot = snapshot
        profile = GramProfile.of(text)
        asking, self._answering = profile.asking(), profile.answering()
        self._keys: Keys = term_keys(asking)
        rarity = snapshot.gram_rarity(self._keys)
        asked = np.fromiter(asking.values(), dtype=np.float64) * rarity
        answered = np.array([self._answering[gram] for gram in asking], dtype=np.float64)
        self._asked: Floats = asked
        self._answered: Floats = answered * rarity
        self._own = float(asked @ answered)

    def scores(self, segment: Segment, kind: str) -> Floats:
        """Return the normalised score (0 to 1) of each document of a segment, as one of this kind."""
        impacts = segment.impacts
        if kind == Kind.NEED:
            raw = impacts.asks.accumulate(self._keys, self._answered, segment.size)
            own = self._snapshot.own_scores(segment)
            normalised = np.divide(raw, own, out=np.zeros(segment.size), where=own > 0)
        elif self._own > 0:
            normalised = impacts.answers.accumulate(self._keys, self._asked, segment.size) / self._own
        else:
            normalised = np.zeros(segment.size)
        return np.minimum(normalised, 1.0)


def find_candidates(snapshot: Snapshot, text: MatchText, kind: str, limit: int, facets: Facets) -> list[Candidate]:
    """Return the best documents of a kind for a text, ties by key."""
    matcher = TextMatcher(snapshot, text)
    filters = chosen_filters(facets)
    rated: list[tuple[float, str]] = []
    for segment in snapshot.segments:
        scores = matcher.scores(segment, kind)
        mask = segment.of_kind(kind) & (scores > 0)
        for passing in segment.filtered(filters).values():
            mask &= passing
        places = np.flatnonzero(mask)
        if len(places) > limit > 0:
            places = places[scores[places] >= -np.partition(-scores[places], limit - 1)[limit - 1]]
        keys = segment.impacts.keys.items
        rated.extend(
            (-score, keys[place]) for score, place in zip(scores[places].tolist(), places.tolist(), strict=True)
        )
    return [Candidate(key, -score) for score, key in sorted(rated)[: max(limit, 0)]]


def rate(snapshot: Snapshot, text: MatchText, keys: Sequence[str]) -> dict[str, float]:
    """Return the same score for documents that are named."""
    matcher = TextMatcher(snapshot, text)
    computed: dict[tuple[int, str], Floats] = {}
    rated: dict[str, float] = {}
    for key in keys:
        place = snapshot.find(key)
        if place is None:
            continue
        segment, number = place
        # Every score of a segment is computed at once, so a pair's is the same however it is asked for.
        kind = Kind.NEED if segment.of_kind(Kind.NEED)[number] else Kind.ACHIEVEMENT
        known = (id(segment), kind)
        if known not in computed:
            computed[known] = matcher.scores(segment, kind)
        rated[key] = float(computed[known][number])
    return rated


def find_shared(snapshot: Snapshot, text: MatchText, keys: Sequence[str], limit: int) -> dict[str, tuple[str, ...]]:
    """Return for each named document the telling words that it shares with the text, as the document writes them."""
    mine = telling_words(text.title, text.body)
    shared: dict[str, tuple[str, ...]] = {}
    for key in keys:
        place = snapshot.find(key)
        if place is not None:
            document = place[0].document(place[1])
            theirs = telling_words(document.title, document.body)
            shared[key] = most_telling(mine, theirs, snapshot.word_rarity, limit)
    return shared
