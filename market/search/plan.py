"""What a typed text asks for: words that must be there, and whole numbers and names that may be meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from market.search.analyzer import STOP_WORDS, Token, pairs, tokens
from market.search.folding import fold
from market.search.names import looks_like_identifier, normalise_identifier, normalise_name
from market.search.port import MAX_QUERY_CHARACTERS, MAX_QUERY_WORDS

_SHORTEST_PINYIN = 2
_SHORTEST_PINYIN_PREFIX = 3
_LONGEST_PINYIN = 40


@dataclass(frozen=True, slots=True)
class Group:
    """One word that was typed and all ways in which a document may have it.

    It is there as the word itself, as all of its `parts` (where they spell it), as all pairs of its characters
    (`grams`: cut differently there), as an identifier or as the pinyin of a name.
    """

    term: str
    start: int
    end: int
    parts: tuple[str, ...] = ()
    grams: tuple[str, ...] = ()
    grams_always: bool = False
    identifier: str = ""
    pinyin: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A typed text, folded and cut; `text` is what was read of it."""

    text: str
    groups: tuple[Group, ...]
    identifier: str  # the text as one number, "" where it cannot be one
    name: str  # the text as one name
    pinyin: str  # the text as the pinyin of a name, "" where it cannot be

    @property
    def browses(self) -> bool:
        """Tell whether nothing was typed, so that everything is meant."""
        return not self.text.strip()

    def marked_terms(self) -> frozenset[str]:
        """Return the words to mark in what was found."""
        parts = frozenset(part for group in self.groups for part in group.parts if len(part) > 1)
        return parts.union(group.term for group in self.groups)


def plan_query(text: str) -> Plan:
    """Read a typed text: at most 200 characters and 16 words, and no character of it is syntax."""
    typed = text[:MAX_QUERY_CHARACTERS]
    folded = fold(typed)
    cut = tokens(folded)
    telling = [token for token in cut if token.term not in STOP_WORDS] or cut
    identifier = normalise_identifier(typed)
    return Plan(
        text=folded,
        groups=tuple(_distinct(map(_group, _joined(telling))))[:MAX_QUERY_WORDS],
        identifier=identifier if looks_like_identifier(identifier) else "",
        name=normalise_name(typed),
        pinyin=_as_pinyin(folded.replace(" ", "").replace("'", "")),
    )


def is_pinyin_prefix(pinyin: str) -> bool:
    """Tell whether a pinyin text is long enough to stand for the beginning of a name."""
    return len(pinyin) >= _SHORTEST_PINYIN_PREFIX


def _as_pinyin(text: str) -> str:
    fits = text.isascii() and text.isalpha() and _SHORTEST_PINYIN <= len(text) <= _LONGEST_PINYIN
    return text if fits else ""


def _joined(telling: list[Token]) -> list[Token]:
    """Join neighbouring single characters: a word that the dictionary does not know falls apart into them."""
    joined: list[Token] = []
    for token in telling:
        last = joined[-1] if joined else None
        alone = token.is_han and len(token.term) == 1
        if last and alone and last.end == token.start and last.is_han and not last.parts and len(last.term) <= 3:
            joined[-1] = Token(last.term + token.term, last.start, token.end)
        else:
            joined.append(token)
    return joined


def _group(token: Token) -> Group:
    if token.is_han:
        return Group(
            term=token.term,
            start=token.start,
            end=token.end,
            parts=token.parts if token.covered else (),
            grams=pairs(token.term),
            # Pairs of a longer word are as good as the word; one pair alone also stands across two words
            # ("化工" in "固化工艺"), so a short word falls back to it only where no document knows the word.
            grams_always=len(token.term) != 2,
        )
    identifier = normalise_identifier(token.term)
    return Group(
        term=token.term,
        start=token.start,
        end=token.end,
        parts=token.parts if token.covered else (),
        identifier=identifier if looks_like_identifier(identifier) else "",
        pinyin=_as_pinyin(token.term),
    )


def _distinct(groups: Iterable[Group]) -> Iterable[Group]:
    seen: set[str] = set()
    for group in groups:
        if group.term not in seen:
            seen.add(group.term)
            yield group
