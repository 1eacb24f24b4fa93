"""The filters beside the results: every choice with how many it would leave, and what is chosen as chips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from market.kernel.text import Message
from market.web.search.asking import Asked
from market.web.search.labels import FILTER_LABELS, value_label, value_order

OWNERS_SHOWN = 10
_FOLDED = frozenset({"owner", "region", "trl", "field"})

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    label: Message | str
    count: int
    checked: bool


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """One filter. `folded` ones show their choices on demand, unless one of them is chosen."""

    name: str
    legend: Message
    options: tuple[Option, ...]
    folded: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice that narrows the results, and the address without it."""

    legend: Message
    label: Message | str
    url: str


def kind_options(asked: Asked, counts: Counts) -> tuple[Option, ...]:
    """Return the kinds with their counts; always all of them, so that a reader can change over."""
    own = counts.get("kind", {})
    return tuple(
        Option(value, value_label("kind", value), own.get(value, 0), value == asked.kind)
        for value in value_order("kind")
    )


def filter_groups(asked: Asked, counts: Counts, owners: Mapping[str, str]) -> list[FilterGroup]:
    """Return the filters that can still tell results apart. `owners`: organisations' names by uid."""
    groups = []
    for name in FILTER_LABELS:
        if name == "kind":
            continue
        options = tuple(_options(name, asked, counts.get(name, {}), owners))
        if options:
            chosen = name in asked.chosen
            groups.append(FilterGroup(name, FILTER_LABELS[name], options, name in _FOLDED and not chosen))
    return groups


def shown_owners(asked: Asked, counts: Counts) -> list[str]:
    """Return the uids of the organisations to offer: those chosen, then those with most results."""
    own = counts.get("owner", {})
    most = sorted(own, key=lambda uid: (-own[uid], uid))[:OWNERS_SHOWN]
    return list(dict.fromkeys((*asked.chosen.get("owner", ()), *most)))


def chips(asked: Asked, owners: Mapping[str, str]) -> list[Chip]:
    """Return what is chosen, each with the address without it."""
    chosen = {"kind": (asked.kind,) if asked.kind else (), **asked.chosen}
    return [
        Chip(FILTER_LABELS[name], _label(name, value, owners), asked.without(name, value))
        for name, values in chosen.items()
        for value in values
        if name != "owner" or value in owners
    ]


def _options(name: str, asked: Asked, own: Mapping[str, int], owners: Mapping[str, str]) -> Iterator[Option]:
    chosen = asked.chosen.get(name, ())
    for value in _ordered(name, asked, own):
        if name == "owner" and value not in owners:
            continue
        if own.get(value) or value in chosen:
            yield Option(value, _label(name, value, owners), own.get(value, 0), value in chosen)


def _ordered(name: str, asked: Asked, own: Mapping[str, int]) -> list[str]:
    if name == "owner":
        return shown_owners(asked, {"owner": own})
    fixed = value_order(name)
    return list(fixed) or sorted({*own, *asked.chosen.get(name, ())}, key=lambda value: (-own.get(value, 0), value))


def _label(name: str, value: str, owners: Mapping[str, str]) -> Message | str:
    return owners.get(value, value) if name == "owner" else value_label(name, value)
