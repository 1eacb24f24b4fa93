"""The index as one reader sees it at one moment: its segments, what is deleted, and what is rare in all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from market.search.impacts import Impacts
from market.search.port import FACETS, NO_FACETS, Facets, SearchDocument
from market.search.postings import Floats, Keys
from market.search.spelling import Speller
from market.search.weights import gram_rarity, word_rarity

Mask = NDArray[np.bool_]


class Segment:
    """An immutable segment's impacts with the documents that are still alive in it."""

    def __init__(self, impacts: Impacts, deleted: Iterable[int], read: Callable[[int], SearchDocument]) -> None:
        self.impacts = impacts
        self.size = impacts.size
        self.live: Mask = np.ones(self.size, dtype=bool)
        self.live[list(deleted)] = False
        self.document = read
        self.own_scores: Floats | None = None  # filled in by Snapshot.own_scores

    def filtered(self, filters: Facets) -> dict[str, Mask]:
        """Return for each chosen facet which documents pass its filter."""
        return {name: self.impacts.facets[name].having(wanted, self.size) for name, wanted in filters.items()}

    def of_kind(self, kind: str) -> Mask:
        """Return the live documents of a kind."""
        return self.live & self.impacts.facets["kind"].having((kind,), self.size)


class Snapshot:
    """All segments of one commit. Immutable but for what it computes once and keeps."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = tuple(segments)
        self.documents = sum(segment.size for segment in segments)
        self.count = sum(int(segment.live.sum()) for segment in segments)

    def find(self, key: str) -> tuple[Segment, int] | None:
        """Return where the live document of a key is, or None."""
        for segment in self.segments:
            place = segment.impacts.place(key)
            if place is not None and segment.live[place]:
                return segment, place
        return None

    def word_frequency(self, word: str) -> int:
        """Return how many documents have a word; deleted ones count until their segment is merged away."""
        return sum(len(segment.impacts.words.of(word)[0]) for segment in self.segments)

    def word_rarity(self, word: str) -> float:
        """Return the rarity of a word among all documents."""
        return word_rarity(self.word_frequency(word), self.documents)

    def gram_rarity(self, keys: Keys) -> Floats:
        """Return the rarity of grams, by their keys."""
        among_needs = sum((segment.impacts.asks.frequencies(keys) for segment in self.segments), np.zeros(len(keys)))
        among_others = sum(
            (segment.impacts.answers.frequencies(keys) for segment in self.segments), np.zeros(len(keys))
        )
        return gram_rarity(among_needs + among_others, self.documents, among_needs, self._needs)

    def own_scores(self, segment: Segment) -> Floats:
        """Return for each need of a segment what its text would score against itself; 0 for other documents."""
        if segment.own_scores is None:
            asks = segment.impacts.asks
            rarity = np.repeat(self.gram_rarity(asks.keys), np.diff(asks.starts))
            scores = np.bincount(asks.docs, weights=rarity * asks.extra, minlength=segment.size)
            segment.own_scores = scores.astype(np.float64)
        return segment.own_scores

    @cached_property
    def speller(self) -> Speller:
        """Return the words of all segments, for corrections."""
        frequencies: Counter[str] = Counter()
        for segment in self.segments:
            frequencies.update(segment.impacts.word_frequencies)
        return Speller(frequencies)

    @cached_property
    def _needs(self) -> int:
        return sum(
            segment.impacts.facets["kind"].counts(np.ones(segment.size, dtype=bool)).get("need", 0)
            for segment in self.segments
        )


def chosen_filters(facets: Mapping[str, Iterable[str]], kinds: Iterable[str] = ()) -> Facets:
    """Return the filters that filter: known facets with at least one value, kinds among them.

    Kinds asked for twice, by name and as a facet, must agree to leave anything.
    """
    chosen = {name: tuple(values) for name, values in facets.items() if name in FACETS and tuple(values)}
    wanted = tuple(kinds)
    if wanted:
        chosen["kind"] = tuple(kind for kind in wanted if kind in chosen.get("kind", wanted)) or ("",)
    return chosen or NO_FACETS
