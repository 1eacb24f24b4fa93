"""Marks at known places of a text: the figures that were read out of it."""

from __future__ import annotations

from collections.abc import Iterable

from market.search.port import Span


def mark_places(text: str, places: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Return the text as spans with these places (start, end) marked; places that overlap become one."""
    spans: list[Span] = []
    reached = 0
    for start, end in sorted(places):
        start, end = max(start, reached), min(end, len(text))
        if start >= end:
            continue
        if start > reached:
            spans.append(Span(text[reached:start], False))
        spans.append(Span(text[start:end], True))
        reached = end
    if reached < len(text):
        spans.append(Span(text[reached:], False))
    return tuple(spans)
