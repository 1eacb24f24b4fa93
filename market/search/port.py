"""What the rest of the market knows of search: values in, values out, one protocol, any engine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, Protocol

from market.kernel.errors import MarketError
from market.kernel.text import say

FACETS = ("kind", "field", "industry", "phase", "trl", "transfer_mode", "pay_after_use", "owner", "region")
MAX_QUERY_CHARACTERS = 200
MAX_QUERY_WORDS = 16
MAX_PER_PAGE = 100

Facets = Mapping[str, tuple[str, ...]]
Sort = Literal["relevance", "newest", "price"]
NO_FACETS: Facets = MappingProxyType({})


class Kind(StrEnum):
    """What can be found."""

    ACHIEVEMENT = "achievement"
    NEED = "need"
    ORGANISATION = "organisation"


class IndexUnusable(MarketError):
    """The index is missing, does not open, or was written by another version of the analyzer: rebuild it."""

    status = 503
    code = "search_unusable"
    default = say("搜索索引正在重建，请稍后再试；按领域浏览不受影响。")


class IndexBusy(MarketError):
    """Another writer held the index for longer than we wait; nothing was written, try again."""

    status = 503
    code = "search_busy"
    default = say("搜索索引正在更新，请稍后再试。")


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One listing or organisation as search sees it: public text only.

    `key` is kind and id ("achievement:42"); `identifiers` are patent numbers, own listing number, 统一社会信用代码;
    `owner` is the organisation's name, empty where it stays anonymous; `sort_date` counts days since 1970-01-01.
    """

    key: str
    kind: str
    title: str
    body: str
    identifiers: tuple[str, ...] = ()
    owner: str = ""
    facets: Facets = field(default_factory=lambda: NO_FACETS)
    sort_date: int = 0
    price_fen: int | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a person typed and chose. `text` is text, never query syntax; empty text browses everything."""

    text: str
    kinds: tuple[str, ...] = ()
    facets: Facets = field(default_factory=lambda: NO_FACETS)
    sort: Sort = "relevance"
    page: int = 1
    per_page: int = 20


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text, to be marked or not. Spans joined in order give the text; it is never HTML."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One result with its highlights."""

    key: str
    kind: str
    score: float
    title_marked: tuple[Span, ...]
    snippet_marked: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results.

    `counts` gives, for each facet, value to count with the other facets' filters applied but not its own, so that a
    filter shows its alternatives. `nearest` is true where no document had all words, so that these have most of them.
    """

    hits: tuple[SearchHit, ...]
    total: int
    page: int
    per_page: int
    counts: Mapping[str, Mapping[str, int]]
    nearest: bool
    did_you_mean: str | None
    took_ms: float


@dataclass(frozen=True, slots=True)
class MatchText:
    """A need, an achievement or a pasted paragraph as text to be matched."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may match, with its text score from 0 to 1."""

    key: str
    score: float
    matched: tuple[str, ...] = ()


class SearchIndex(Protocol):
    """The contract of every search engine. All reads raise IndexUnusable where the index cannot be read."""

    def upsert(self, documents: Iterable[SearchDocument]) -> None:
        """Add documents or replace those of the same key; of one key given twice the last counts.

        Raises IndexUnusable where there is no index yet (call rebuild), IndexBusy where another writer holds it.
        """
        ...

    def delete(self, keys: Iterable[str]) -> None:
        """Forget documents; keys that are not there are ignored. Raises as upsert does."""
        ...

    def search(self, query: SearchQuery) -> SearchPage:
        """Return the documents that have all words of the text, or else the nearest ones, best first."""
        ...

    def suggest(self, prefix: str, limit: int = 8) -> list[str]:
        """Return titles and organisation names for what was typed so far, pinyin initials included."""
        ...

    def candidates(
        self, text: MatchText, *, kind: str, limit: int = 200, facets: Facets = NO_FACETS
    ) -> list[Candidate]:
        """Return the documents of a kind that match a whole text best, best first, scores from 0 to 1.

        Between a need and what may answer it, the need always asks: where `kind` is "need" the text answers. The score
        of a pair is therefore one number in both directions. It is divided by what the need's text would score against
        itself as a document, so that scores compare across needs.
        """
        ...

    def relevance(self, text: MatchText, keys: Sequence[str]) -> dict[str, float]:
        """Return the score that candidates() gives to each of these documents; unknown keys are left out."""
        ...

    def shared_terms(self, text: MatchText, keys: Sequence[str], limit: int = 8) -> dict[str, tuple[str, ...]]:
        """Return, for each document, the words that it shares with the text, most telling first, as it writes them."""
        ...

    def versions(self) -> dict[str, str]:
        """Return key and version of every document, to compare with the database."""
        ...

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Replace the whole index without a moment in which it is empty; return how many documents it holds.

        Creates the index where there is none and mends one that does not open.
        """
        ...

    def count(self) -> int:
        """Return the number of documents."""
        ...


def content_hash(document: SearchDocument) -> str:
    """Return a hash over everything of a document that is indexed, its `version` left out."""
    facets = {name: sorted(values) for name, values in sorted(document.facets.items()) if values}
    content = [
        document.key, document.kind, document.title, document.body, sorted(document.identifiers), document.owner,
        facets, document.sort_date, document.price_fen,
    ]  # fmt: skip
    # "surrogatepass": a lone surrogate is a fault of whoever sent it, but not a reason to fail here.
    packed = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(packed, digest_size=16).hexdigest()
