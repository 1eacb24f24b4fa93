"""Which matches a reader wants to see, as the address of the page says it. Anything unknown is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from market.catalogue.rules.vocabulary import (
    COOPERATION_MODE_LABELS,
    PHASE_LABELS,
    TRANSFER_MODE_LABELS,
    ListingKind,
)
from market.kernel.text import Message, say
from market.matching.queries import MatchPage
from market.matching.rules.vocabulary import LEVEL_LABELS

MAX_PAGE = 1000
Labels = Mapping[Any, Message]  # a filter's codes, and what they are called

_PAY: Labels = {"yes": say("先使用后付费")}
_GROUPS: dict[ListingKind, dict[str, tuple[Message, Labels]]] = {
    ListingKind.NEED: {
        "level": (say("匹配程度"), LEVEL_LABELS),
        "phase": (say("成熟阶段"), PHASE_LABELS),
        "pay": (say("付费方式"), _PAY),
        "mode": (say("合作方式"), TRANSFER_MODE_LABELS),
    },
    ListingKind.ACHIEVEMENT: {
        "level": (say("匹配程度"), LEVEL_LABELS),
        "mode": (say("合作方式"), COOPERATION_MODE_LABELS),
    },
}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter, with how many matches it would leave."""

    value: str
    label: Message
    count: int
    checked: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One filter."""

    name: str
    legend: Message
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A list of matches as its reader chose it. `kind` is the kind of the listing whose matches they are."""

    kind: ListingKind
    uid: str
    chosen: Mapping[str, tuple[str, ...]]
    page: int

    @property
    def is_filtered(self) -> bool:
        """True where anything narrows the list."""
        return bool(self.chosen)

    def address(self, page: int = 1) -> str:
        """Return the address of this list at another page."""
        values: dict[str, Any] = {name: list(chosen) for name, chosen in self.chosen.items()}
        if page > 1:
            values["page"] = page
        return url_for(_endpoint(self.kind), uid=self.uid, **values)

    def unfiltered(self) -> str:
        """Return the address of the whole list."""
        return url_for(_endpoint(self.kind), uid=self.uid)


def read_asked(kind: ListingKind, uid: str, args: MultiDict[str, str]) -> Asked:
    """Read what the address asks for."""
    chosen = {}
    for name, (_legend, labels) in _GROUPS[kind].items():
        values = tuple(value for value in dict.fromkeys(args.getlist(name)) if value in labels)
        if values:
            chosen[name] = values
    return Asked(kind, uid, chosen, _page(args.get("page", "")))


def filter_groups(asked: Asked, found: MatchPage) -> list[Group]:
    """Return the filters that can tell these matches apart, each choice with its count."""
    groups = []
    for name, (legend, labels) in _GROUPS[asked.kind].items():
        counts, chosen = found.counts.get(name, {}), asked.chosen.get(name, ())
        options = tuple(
            Option(value, label, counts.get(value, 0), value in chosen)
            for value, label in labels.items()
            if counts.get(value) or value in chosen
        )
        if options:
            groups.append(Group(name, legend, options))
    return groups


def _endpoint(kind: ListingKind) -> str:
    return "matches.for_need" if kind is ListingKind.NEED else "matches.for_achievement"


def _page(text: str) -> int:
    return min(int(text), MAX_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) else 1
