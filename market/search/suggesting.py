"""Suggestions while typing: titles and names that begin with, or hold, what was typed so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import numpy as np

from market.search.folding import fold
from market.search.impacts import bearers
from market.search.names import pinyin_keys
from market.search.plan import is_pinyin_prefix, plan_query
from market.search.port import MAX_QUERY_CHARACTERS, SearchDocument
from market.search.snapshot import Segment, Snapshot

_LOOKED_AT = 200  # of a beginning that fits thousands of titles, so many are enough to choose from


def run_suggest(snapshot: Snapshot, prefix: str, limit: int) -> list[str]:
    """Return at most `limit` different texts: beginnings first, then pinyin, then titles that hold all words."""
    typed = fold(prefix[:MAX_QUERY_CHARACTERS]).strip()
    if not typed or limit <= 0:
        return []
    words = typed.split()
    pinyin = plan_query(prefix).pinyin

    def ways() -> Iterator[Iterable[str]]:
        yield _titles(snapshot, lambda title: title.startswith(typed))
        yield _named(snapshot, pinyin) if pinyin else ()
        yield _titles(snapshot, lambda title: all(word in title for word in words))

    # Ways are tried one after the other, so that the dearer ones run only where the first ones gave too little.
    distinct: dict[str, None] = {}
    for texts in ways():
        distinct.update(dict.fromkeys(texts))
        if len(distinct) >= limit:
            break
    return list(distinct)[:limit]


def pinyin_names(document: SearchDocument, pinyin: str) -> list[str]:
    """Return the organisations' names of a document whose pinyin begins with what was typed."""
    return [name for name in bearers(document) if any(key.startswith(pinyin) for key in pinyin_keys(name))]


def _titles(snapshot: Snapshot, fits: Callable[[str], bool]) -> list[str]:
    found: set[str] = set()
    for segment in snapshot.segments:
        places = (place for place, title in enumerate(segment.impacts.titles.items) if fits(title))
        found.update(document.title for document in _live(segment, places))
    return sorted(found, key=lambda title: (len(title), title))


def _named(snapshot: Snapshot, pinyin: str) -> list[str]:
    found: set[str] = set()
    for segment in snapshot.segments:
        exact, begun = segment.impacts.table("pinyin").find(pinyin)
        places = np.concatenate((exact, begun)) if is_pinyin_prefix(pinyin) else exact
        for document in _live(segment, places.tolist()):
            found.update(pinyin_names(document, pinyin))
    return sorted(found)


def _live(segment: Segment, places: Iterable[int]) -> Iterator[SearchDocument]:
    living = (place for place in places if segment.live[place])
    return map(segment.document, islice(living, _LOOKED_AT))
