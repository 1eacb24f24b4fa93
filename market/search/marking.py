"""Highlights: which pieces of a text to mark, and which piece of a long text to show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from itertools import islice

from market.search.analyzer import is_han, other_tokens
from market.search.folding import Folded, fold, fold_with_origins
from market.search.port import Span

_SNIPPET = 120
_READ = 20_000
_LOOKED_AT = 100
_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]?")
_ELLIPSIS = "…"

Place = tuple[int, int]


def mark(text: str, words: Iterable[str]) -> tuple[Span, ...]:
    """Return a text as spans with these words marked, however they are written (width, case, characters).

    For words as shared_terms() returns them: mark the same words in both texts of a match.
    """
    folded = [fold(word) for word in words]
    others = {token.term for word in folded for token in other_tokens(word)}
    return Marker(others.union(filter(is_han, folded))).spans(text)


class Marker:
    """Marks words: Chinese ones wherever their characters stand, others where they stand as words.

    Cutting Chinese text into words only to mark some of them would cost more than the whole search. `runs` are folded
    texts to mark wherever they stand, whatever they are written in.
    """

    def __init__(self, terms: Iterable[str], runs: Iterable[str] = ()) -> None:
        wanted = set(terms)
        anywhere = set(filter(is_han, wanted)).union(runs)
        self._words = wanted - anywhere
        self._anywhere = _pattern(anywhere)
        self._rough = _pattern(anywhere | set(map(_rough, self._words)))

    def spans(self, text: str) -> tuple[Span, ...]:
        """Return the whole text as spans."""
        folded = fold_with_origins(text)
        return _spans(folded.source, self._places(folded))

    def snippet(self, text: str, length: int = _SNIPPET) -> tuple[Span, ...]:
        """Return the piece of about `length` characters that holds most of the words, from a sentence's beginning."""
        source = unicodedata.normalize("NFC", text[:_READ])
        start, end = self._window(source, length)
        spans = list(self.spans(source[start:end].strip()))
        if source[:start].strip():
            spans.insert(0, Span(_ELLIPSIS, False))
        if source[end:].strip():
            spans.append(Span(_ELLIPSIS, False))
        return tuple(spans)

    def _places(self, folded: Folded) -> list[Place]:
        if self._rough is None or not self._rough.search(folded.text):
            return []
        places: list[Place] = []
        if self._words:
            places = [(token.start, token.end) for token in other_tokens(folded.text) if token.term in self._words]
        if self._anywhere:
            places.extend(match.span() for match in self._anywhere.finditer(folded.text))
        return _merged(folded.original(*place) for place in places)

    def _window(self, source: str, length: int) -> Place:
        """Choose the sentence beginning after which most characters of words follow within `length`."""
        if len(source) <= length:
            return 0, len(source)
        folded = fold_with_origins(source)
        rough = self._rough.finditer(folded.text) if self._rough else iter(())
        places = [folded.original(*match.span()) for match in islice(rough, _LOOKED_AT)]
        starts = [match.start() for match in _SENTENCE.finditer(source) if match.end() > match.start()][:_LOOKED_AT]
        # A sentence longer than the window may hold its words late: the words' own places are beginnings too.
        starts.extend(max(0, place[0] - length // 4) for place in places)
        best = max(starts, key=lambda start: (_marked(places, start, start + length), -start), default=0)
        return best, min(len(source), best + length)


def _rough(term: str) -> str:
    """Return what a text surely holds where it holds a term, whatever the spelling.

    Quantities are written with and without a space, and with other names of their unit; batteries is found as battery.
    """
    if term[:1].isdigit():
        return re.split(r"(?<=\d)(?=[^\d.])", term)[0]
    return term[:-1] if term.endswith("y") else term


def _pattern(words: Collection[str]) -> re.Pattern[str] | None:
    wanted = sorted(filter(None, words), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, wanted))) if wanted else None


def _merged(places: Iterable[Place]) -> list[Place]:
    merged: list[Place] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif start < end:
            merged.append((start, end))
    return merged


def _spans(text: str, places: list[Place]) -> tuple[Span, ...]:
    spans: list[Span] = []
    reached = 0
    for start, end in places:
        if start > reached:
            spans.append(Span(text[reached:start], False))
        spans.append(Span(text[start:end], True))
        reached = end
    if reached < len(text):
        spans.append(Span(text[reached:], False))
    return tuple(spans)


def _marked(places: list[Place], start: int, end: int) -> int:
    return sum(last - first for first, last in places if first >= start and last <= end)
