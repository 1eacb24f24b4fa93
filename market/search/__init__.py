"""Search and text matching behind one contract: `port.SearchIndex`."""

from market.search.marking import mark
from market.search.memory_index import MemoryIndex
from market.search.port import (
    FACETS,
    Candidate,
    IndexBusy,
    IndexUnusable,
    Kind,
    MatchText,
    SearchDocument,
    SearchHit,
    SearchIndex,
    SearchPage,
    SearchQuery,
    Span,
    content_hash,
)
from market.search.whoosh_index import WhooshIndex

__all__ = [
    "FACETS",
    "Candidate",
    "IndexBusy",
    "IndexUnusable",
    "Kind",
    "MatchText",
    "MemoryIndex",
    "SearchDocument",
    "SearchHit",
    "SearchIndex",
    "SearchPage",
    "SearchQuery",
    "Span",
    "WhooshIndex",
    "content_hash",
    "mark",
]
