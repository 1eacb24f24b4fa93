"""Did you mean: the known word one wrong, missing, added or swapped character away, or of the same sound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from market.search.analyzer import is_han
from market.search.names import sound_alike
from market.search.plan import Group, Plan

_SHORTEST_HAN = 2
_LONGEST_HAN = 7
_SHORTEST_LATIN = 4
_LONGEST_LATIN = 24
_TRIES = 8

Codes = NDArray[np.uint32]


def worth_knowing(word: str) -> bool:
    """Tell whether a word can be proposed: Chinese of two to seven characters, Latin of four to twenty-four."""
    if is_han(word):
        return _SHORTEST_HAN <= len(word) <= _LONGEST_HAN
    return word.isalpha() and _SHORTEST_LATIN <= len(word) <= _LONGEST_LATIN


class Speller:
    """The words of an index, ready to be compared with a mistyped one."""

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        self._frequencies = {word: count for word, count in frequencies.items() if count and worth_knowing(word)}
        lengths: dict[int, list[str]] = {}
        for word in self._frequencies:
            lengths.setdefault(len(word), []).append(word)
        self._words = lengths
        self._codes = {length: _codes(words, length) for length, words in lengths.items()}

    def suggestion(self, plan: Plan, missing: Iterable[Group], finds: Callable[[str], bool]) -> str | None:
        """Return the plan's text with one unknown word corrected, the first such text that `finds` something."""
        tried: set[str] = set()
        for group in list(missing)[:2]:
            for corrected in self._corrections(plan.text, group):
                if corrected in tried or len(tried) >= _TRIES:
                    continue
                tried.add(corrected)
                if finds(corrected):
                    return corrected
        return None

    def _corrections(self, text: str, group: Group) -> list[str]:
        if not is_han(group.term):
            ranked = sorted(self._near(group.term), key=lambda word: (-self._frequencies[word], word))
            return [text[: group.start] + word + text[group.end :] for word in ranked]
        rated: list[tuple[tuple[bool, int, int], str]] = []
        for start, end in _windows(text, group):
            window = text[start:end]
            for word in self._near(window):
                alike = _sounds_like(window, word)
                if len(word) > _SHORTEST_HAN or alike:
                    rated.append(((alike, len(word), self._frequencies[word]), text[:start] + word + text[end:]))
        return [corrected for _, corrected in sorted(rated, key=lambda item: item[0], reverse=True)]

    def _near(self, word: str) -> set[str]:
        """Return the known words that differ from a word by one substitution, swap, addition or omission."""
        near = self._substituted(word)
        if len(word) > _SHORTEST_HAN:
            swapped = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
            shorter = (word[:at] + word[at + 1 :] for at in range(len(word))) if len(word) > 3 else ()
            near.update(known for known in (*swapped, *shorter) if known in self._frequencies)
            near.update(self._lengthened(word))
        near.discard(word)
        return near

    def _substituted(self, word: str) -> set[str]:
        codes = self._codes.get(len(word))
        if codes is None:
            return set()
        different = (codes != _codes([word], len(word))).sum(axis=1)
        return {self._words[len(word)][place] for place in np.flatnonzero(different == 1)}

    def _lengthened(self, word: str) -> set[str]:
        """Return the known words that are this one with one character more."""
        codes = self._codes.get(len(word) + 1)
        if codes is None:
            return set()
        typed = _codes([word], len(word))
        matches = np.zeros(len(codes), dtype=bool)
        for at in range(len(word) + 1):
            matches |= (np.delete(codes, at, axis=1) == typed).all(axis=1)
        return {self._words[len(word) + 1][place] for place in np.flatnonzero(matches)}


def _codes(words: list[str], length: int) -> Codes:
    return np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.uint32).reshape(len(words), length)


def _windows(text: str, group: Group) -> list[tuple[int, int]]:
    """Return the stretches of Han characters around an unknown word that a known word could replace."""
    return [
        (start, end)
        for start in range(max(0, group.start - 4), min(group.end, group.start + 8))
        for end in range(max(start + _SHORTEST_HAN, group.start + 1), min(len(text), start + _LONGEST_HAN) + 1)
        if is_han(text[start:end])
    ]


def _sounds_like(first: str, second: str) -> bool:
    return len(first) == len(second) and all(
        one == other or sound_alike(one, other) for one, other in zip(first, second, strict=True)
    )
