"""Every number that ranks texts, in one place, with the version that is stored beside what they produced."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.search.analyzer import gram_counts, is_han, word_counts
from market.search.names import normalise_name
from market.search.port import MatchText, SearchDocument

Floats = NDArray[np.float64]
_MATCH_TITLE = 500
_MATCH_BODY = 20_000


@dataclass(frozen=True, slots=True)
class MatchWeights:
    """How a need asks and a document answers, over grams.

    Chosen on the judgements of the 2019 CCF BDCI task (nDCG@10): BM25 with length fully normalised (b = 1), single
    characters twice, the asking title once and 0.3·log(1+tf) of its content. The pivots stand for the usual length in
    grams; fixed, they let a document's weight be computed once and keep scores from drifting as the market grows.
    """

    version: str = "1"
    saturation: float = 2.0
    character: float = 2.0
    ask_title: float = 1.0
    ask_body: float = 0.3
    answer_title: float = 1.0
    answer_body: float = 0.3
    title_pivot: float = 24.0
    body_pivot: float = 400.0


@dataclass(frozen=True, slots=True)
class WordWeights:
    """BM25F over words for the search box (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009)."""

    version: str = "1"
    saturation: float = 1.2
    title: float = 3.0
    body: float = 1.0
    owner: float = 2.0
    title_b: float = 0.4
    body_b: float = 0.75
    title_pivot: float = 12.0
    body_pivot: float = 150.0
    part: float = 0.3  # a shorter word inside the one that was typed
    grams: float = 0.3  # all its pairs of characters, though cut into other words


@dataclass(frozen=True, slots=True)
class Bonus:
    """What puts exact finds above every score by words (which stay far below 1,000)."""

    identifier: float = 8000.0
    identifier_prefix: float = 4000.0
    organisation: float = 3000.0
    owner: float = 2000.0
    pinyin: float = 1000.0
    pinyin_prefix: float = 500.0


MATCH = MatchWeights()
WORDS = WordWeights()
BONUS = Bonus()


@dataclass(frozen=True, slots=True)
class GramProfile:
    """The grams of a text, read once, to be weighted as asking or as answering."""

    title: Counter[str]
    body: Counter[str]

    @classmethod
    def of(cls, text: MatchText) -> GramProfile:
        """Read a text; what is longer than any honest listing is cut."""
        return cls(gram_counts(text.title[:_MATCH_TITLE]), gram_counts(text.body[:_MATCH_BODY]))

    def asking(self, weights: MatchWeights = MATCH) -> dict[str, float]:
        """Return gram to weight of a text that asks."""
        asked = {
            gram: (weights.ask_title if gram in self.title else 0.0) + weights.ask_body * math.log1p(self.body[gram])
            for gram in (*self.title, *(gram for gram in self.body if gram not in self.title))
        }
        for gram in asked:
            if len(gram) == 1 and is_han(gram):
                asked[gram] *= weights.character
        return asked

    def answering(self, weights: MatchWeights = MATCH) -> dict[str, float]:
        """Return gram to saturated, length-normalised weight (0 to 1) of a text that answers."""
        in_title = weights.answer_title * weights.title_pivot / max(self.title.total(), 1)
        in_body = weights.answer_body * weights.body_pivot / max(self.body.total(), 1)
        answered: dict[str, float] = {gram: count * in_title for gram, count in self.title.items()}
        for gram, count in self.body.items():
            answered[gram] = answered.get(gram, 0.0) + count * in_body
        return {gram: value / (value + weights.saturation) for gram, value in answered.items()}


def document_words(document: SearchDocument, weights: WordWeights = WORDS) -> dict[str, float]:
    """Return word to BM25F weight (0 to 1, rarity not yet in it) of a document."""
    title, body, owner = map(word_counts, (document.title, document.body, document.owner))
    in_title = weights.title / _length_factor(title.total(), weights.title_b, weights.title_pivot)
    in_body = weights.body / _length_factor(body.total(), weights.body_b, weights.body_pivot)
    values: dict[str, float] = {word: count * in_title for word, count in title.items()}
    for word, count in body.items():
        values[word] = values.get(word, 0.0) + count * in_body
    # An organisation's title is its own name; counting its owner again would only repeat it.
    if normalise_name(document.owner) != normalise_name(document.title):
        for word in owner:
            values[word] = values.get(word, 0.0) + weights.owner
    return {word: value / (value + weights.saturation) for word, value in values.items()}


def word_rarity(frequency: int, documents: int) -> float:
    """Return BM25's inverse document frequency of a word (never negative)."""
    return math.log1p((max(documents, frequency) - frequency + 0.5) / (frequency + 0.5))


def gram_rarity(frequencies: Floats, documents: int, among_needs: Floats, needs: int) -> Floats:
    """Return the weight of grams by rarity: inverse document frequency times the root of their rarity among needs.

    Words of every need ("企业", "技术") say little about any, however rare they are among achievements.
    """
    common = np.maximum(documents - frequencies, 0.0)
    rare = np.log1p((common + 0.5) / (frequencies + 0.5))
    by_needs = np.sqrt(np.log1p((needs + 1.0) / (among_needs + 1.0)))
    return np.asarray(rare * by_needs, dtype=np.float64)


def _length_factor(length: int, b: float, pivot: float) -> float:
    return 1.0 - b + b * max(length, 1) / pivot
