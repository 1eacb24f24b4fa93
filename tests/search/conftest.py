from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from search_listings import LISTINGS, keys

from market.search import MemoryIndex, SearchIndex, SearchQuery, WhooshIndex


@pytest.fixture(params=["memory", "whoosh"])
def empty_index(request: pytest.FixtureRequest, tmp_path: Path) -> SearchIndex:
    """An index of each engine that holds nothing."""
    index: SearchIndex = MemoryIndex() if request.param == "memory" else WhooshIndex(tmp_path / "index")
    index.rebuild([])
    return index


@pytest.fixture
def index(empty_index: SearchIndex) -> SearchIndex:
    """An index of each engine over the listings of listings.py, written in two batches."""
    empty_index.upsert(LISTINGS[:4])
    empty_index.upsert(LISTINGS[4:])
    return empty_index


@pytest.fixture
def find(index: SearchIndex) -> Callable[..., list[str]]:
    """Search by text and return the keys that were found."""

    def search(text: str, **chosen: object) -> list[str]:
        return keys(index.search(SearchQuery(text, **chosen)))  # type: ignore[arg-type]

    return search


@pytest.fixture
def whoosh_index(tmp_path: Path) -> WhooshIndex:
    """A Whoosh index over the listings."""
    built = WhooshIndex(tmp_path / "index")
    built.rebuild(LISTINGS)
    return built
