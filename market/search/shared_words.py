"""The words that two texts share, in a form that people can read: why they match."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from market.search.analyzer import STOP_WORDS, Token, is_han, tokens
from market.search.folding import fold_with_origins

_READ = 20_000
_TITLE_BONUS = 0.5


@dataclass(frozen=True, slots=True)
class TellingWord:
    """A word worth showing: as it is written, and whether it stands in the title."""

    written: str
    in_title: bool


def telling_words(title: str, body: str) -> dict[str, TellingWord]:
    """Return term to word of everything in a text that may explain a match.

    Left out are stop words, single Chinese characters, single letters and numbers without a unit.
    """
    found: dict[str, TellingWord] = {}
    for text, in_title in ((title, True), (body[:_READ], False)):
        folded = fold_with_origins(text)
        for token in tokens(folded.text):
            if _tells(token.term):
                start, end = folded.original(token.start, token.end)
                found.setdefault(token.term, TellingWord(folded.source[start:end], in_title))
            for part in _telling_parts(token):
                found.setdefault(part, TellingWord(part, in_title))
    return found


def most_telling(
    mine: Mapping[str, TellingWord],
    theirs: Mapping[str, TellingWord],
    rarity: Callable[[str], float],
    limit: int,
) -> tuple[str, ...]:
    """Return the shared words as the other side writes them, rare ones and those in titles first.

    A word inside a longer shared one is left out.
    """
    common = [word for word in mine if word in theirs]
    joined = "\n".join(sorted(common))
    whole = [word for word in common if joined.count(word) == 1]

    def weight(word: str) -> float:
        return rarity(word) * (1.0 + _TITLE_BONUS * (mine[word].in_title + theirs[word].in_title))

    ordered = sorted(whole, key=lambda word: (-weight(word), word))
    return tuple(dict.fromkeys(theirs[word].written for word in ordered))[: max(limit, 0)]


def _tells(term: str) -> bool:
    if len(term) < 2 or term in STOP_WORDS:
        return False
    return is_han(term) or any(map(str.isalpha, term)) or not term[-1].isdigit()


def _telling_parts(token: Token) -> list[str]:
    """Return a compound's parts; the bare number of a quantity says nothing without its unit."""
    return [part for part in token.parts if _tells(part) and not part.isdigit()]
