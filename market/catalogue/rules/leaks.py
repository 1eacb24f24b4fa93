"""Finds where the public text of an achievement gives away what its gated text keeps back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.quantity import Indicator

GATED_FIELDS = ("details_nda", "details_verified")
PUBLIC_FIELDS = (
    "title", "summary", "problem", "innovations", "indicators", "applications", "keywords", "trl_evidence", "pay_terms",
)  # fmt: skip
NEED_FIELDS = (
    "title", "background", "problem", "indicators", "work_done", "constraints", "routes_not_wanted",
    "solver_requirements", "keywords", "payment_nodes", "criteria",
)  # fmt: skip
_COMMON_ENDING = re.compile(r"(?:有限责任公司|股份有限公司|有限公司|集团|公司)*(?:（[^）]*）|\([^)]*\))*$")
# Shorter repetitions are the words of the trade; from here on a passage says the same thing twice.
SHORTEST_PASSAGE = 10


@dataclass(frozen=True, slots=True)
class Leak:
    """A passage of a public field that a gated field says too."""

    field: str
    gated_field: str
    passage: str


def leaks(kind: ListingKind, values: Mapping[str, Any]) -> list[Leak]:
    """Return the passages of the public text that repeat gated text, longest first within each field.

    Compared are characters without spaces and punctuation, in runs of at least SHORTEST_PASSAGE.
    """
    if kind is not ListingKind.ACHIEVEMENT:
        return []
    found = []
    for gated_field in GATED_FIELDS:
        grams = _grams(_bare(str(values.get(gated_field) or ""))[0])
        for field in PUBLIC_FIELDS:
            passages = _repeated(_as_text(values.get(field)), grams)
            found += [Leak(field, gated_field, passage) for passage in sorted(passages, key=len, reverse=True)]
    return found


def names_owner(values: Mapping[str, Any], owner_name: str) -> list[str]:
    """Return the fields of a need's public text that say the owner's name, which an anonymous need must not."""
    return [field for field in NEED_FIELDS if says_owner(_as_text(values.get(field)), owner_name)]


def says_owner(text: str, owner_name: str) -> bool:
    """Say whether a text holds the owner's name, with or without what company names end in."""
    stem = _bare(_COMMON_ENDING.sub("", owner_name))[0]
    return len(stem) >= 2 and stem in _bare(text)[0]


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(_as_text(item) for item in value)
    if isinstance(value, Mapping):
        return "\n".join(_as_text(item) for item in value.values())
    if isinstance(value, Indicator):
        return "\n".join((value.phrase(), value.method, value.compared_with, value.current, value.text))
    return "" if value is None else str(value)


def _bare(text: str) -> tuple[str, list[int]]:
    """Return the letters, digits and hanzi of a text, and where each stands in it."""
    places = [place for place, char in enumerate(text) if char.isalnum()]
    return "".join(text[place].casefold()[:1] for place in places), places


def _grams(bare: str) -> frozenset[str]:
    return frozenset(bare[at : at + SHORTEST_PASSAGE] for at in range(len(bare) - SHORTEST_PASSAGE + 1))


def _repeated(text: str, grams: frozenset[str]) -> Iterator[str]:
    """Yield the longest runs of a text all of whose grams are known."""
    if not grams:
        return
    bare, places = _bare(text)
    start: int | None = None
    last = len(bare) - SHORTEST_PASSAGE + 1
    for at in range(max(0, last) + 1):
        known = at < last and bare[at : at + SHORTEST_PASSAGE] in grams
        if known and start is None:
            start = at
        elif not known and start is not None:
            yield text[places[start] : places[at + SHORTEST_PASSAGE - 2] + 1]
            start = None
