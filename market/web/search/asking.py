"""What was asked, as the address of the page says it: words, filters, order, page. Anything unknown is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from market.catalogue.rules.vocabulary import CooperationMode, Field, Industry, Phase, TransferMode
from market.kernel.regions import REGIONS
from market.search.port import MAX_QUERY_CHARACTERS, Kind, SearchQuery, Sort
from market.web.forms import clean_text

PER_PAGE = 20
MAX_PAGE = 500
MAX_CHOSEN = 20
SORTS: tuple[Sort, ...] = ("relevance", "newest", "price")

_UID = re.compile(r"[a-z2-9]{12}")
_KNOWN: dict[str, frozenset[str]] = {
    "field": frozenset(Field),
    "industry": frozenset(Industry),
    "phase": frozenset(Phase),
    "trl": frozenset(str(level) for level in range(1, 10)),
    "transfer_mode": frozenset(TransferMode) | frozenset(CooperationMode),
    "pay_after_use": frozenset({"yes"}),
    "region": frozenset(REGIONS),
}
FILTERS = (*_KNOWN, "owner")


@dataclass(frozen=True, slots=True)
class Asked:
    """One search as its reader chose it."""

    text: str
    kind: str
    chosen: Mapping[str, tuple[str, ...]]
    sort: Sort
    page: int

    @property
    def query(self) -> SearchQuery:
        """Return the same question for the index."""
        kinds = (self.kind,) if self.kind else ()
        return SearchQuery(self.text, kinds, self.chosen, self.sort, self.page, PER_PAGE)

    @property
    def is_filtered(self) -> bool:
        """True where anything narrows the results beside the words."""
        return bool(self.kind or self.chosen)

    @property
    def sort_given(self) -> bool:
        """True where the order is not the one that goes without saying."""
        return self.sort != natural_sort(self.text)

    def page_address(self, page: int) -> str:
        """Return the address of another page of this search."""
        return self.address(page=page)

    def address(self, **changes: Any) -> str:
        """Return the address of this search with something changed; the first page unless `page` says otherwise."""
        values: dict[str, Any] = {"q": self.text, "kind": self.kind, **self.chosen, "sort": self.sort, **changes}
        if values["sort"] == natural_sort(values["q"]):
            del values["sort"]
        page = values.pop("page", 1)
        kept: dict[str, Any] = {name: list(v) if isinstance(v, tuple) else v for name, v in values.items() if v}
        if page > 1:
            kept["page"] = page
        return url_for("search.results", **kept)

    def without(self, name: str, value: str) -> str:
        """Return the address of this search with one filter's value taken away."""
        if name == "kind":
            return self.address(kind="")
        return self.address(**{name: tuple(v for v in self.chosen.get(name, ()) if v != value)})

    def unfiltered(self) -> str:
        """Return the address of the words alone."""
        return self.address(kind="", **dict.fromkeys(FILTERS, ()))


def natural_sort(text: str) -> Sort:
    """Return the order that needs no saying: the best first where there are words, else the newest."""
    return "relevance" if text else "newest"


def read_asked(args: MultiDict[str, str]) -> Asked:
    """Read a search from an address. Whatever stands there, this never fails."""
    text = " ".join(clean_text(args.get("q", "")[: MAX_QUERY_CHARACTERS * 4]).split())[:MAX_QUERY_CHARACTERS]
    kind = args.get("kind", "")
    sort = args.get("sort", "")
    return Asked(
        text=text,
        kind=kind if kind in set(Kind) else "",
        chosen={name: values for name in FILTERS if (values := _chosen(name, args.getlist(name)))},
        sort=sort if sort in SORTS else natural_sort(text),
        page=_page(args.get("page", "")),
    )


def _chosen(name: str, values: Iterable[str]) -> tuple[str, ...]:
    known = _KNOWN.get(name)
    right = (v for v in values if (v in known if known is not None else _UID.fullmatch(v)))
    return tuple(dict.fromkeys(right))[:MAX_CHOSEN]


def _page(value: str) -> int:
    page = int(value) if value.isascii() and value.isdigit() and len(value) <= 4 else 1
    return min(max(page, 1), MAX_PAGE)
