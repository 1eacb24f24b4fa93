"""The search engines there are, by the address that the settings name."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from market.search.memory_index import MemoryIndex
from market.search.port import SearchIndex
from market.search.whoosh_index import WhooshIndex


def open_index(address: str, instance: Path) -> SearchIndex:
    """Return the index: `whoosh:` (in the instance folder, or in `whoosh:/another/folder`) or `memory:` for tests."""
    parts = urlsplit(address)
    if parts.scheme == "memory":
        return MemoryIndex()
    return WhooshIndex(Path(parts.path) if parts.path else instance / "index")
