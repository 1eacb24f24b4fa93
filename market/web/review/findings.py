"""What the market itself can tell a reviewer of a listing, so that people look where looking pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from market.catalogue.content import values_of
from market.catalogue.models import Listing
from market.catalogue.rules.completeness import cautions, missing
from market.catalogue.rules.leaks import leaks
from market.catalogue.rules.values import LABELS
from market.kernel.context import Context
from market.kernel.text import Message, say
from market.search.port import SearchIndex
from market.web.review.duplicates import Duplicate, possible_duplicates

_LONGEST_PASSAGE = 60


@dataclass(frozen=True, slots=True)
class Check:
    """One point of the checklist: what was looked at, whether it is in order, and what was found if not."""

    text: Message
    good: bool
    found: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """The checklist with what may be a duplicate."""

    checks: tuple[Check, ...]
    duplicates: tuple[Duplicate, ...]
    complete: bool


def findings(ctx: Context, index: SearchIndex, listing: Listing) -> Findings:
    """Return the checklist of a listing under review."""
    values = values_of(listing)
    gaps = [gap.message for gap in missing(listing.kind, values, today=ctx.today)]
    warned = [gap.message for gap in cautions(listing.kind, values, today=ctx.today)]
    duplicates = possible_duplicates(ctx, index, listing)
    checks = (
        _check(say("单位认证"), () if listing.organisation.is_verified else [say("单位尚未通过认证，不能上架。")]),
        _check(say("必填内容"), gaps),
        _check(say("日期、权利与时限"), warned),
        _check(say("公开内容是否重复了受保护的内容"), _leaks(listing, values)),
        _check(say("相似的条目"), [say("发现 %(n)s 条相似的条目，见下。", n=len(duplicates))] if duplicates else []),
    )
    return Findings(checks, tuple(duplicates), not gaps and listing.organisation.is_verified)


def _check(text: Message, found: Sequence[Message]) -> Check:
    return Check(text, not found, tuple(found))


def _leaks(listing: Listing, values: dict[str, Any]) -> list[Message]:
    words = LABELS[listing.kind]
    return [
        say(
            "“%(field)s”里的“%(passage)s”也出现在“%(gated)s”中。",
            field=words[leak.field],
            gated=words[leak.gated_field],
            passage=_short(leak.passage),
        )
        for leak in leaks(listing.kind, values)
    ]


def _short(passage: str) -> str:
    return passage if len(passage) <= _LONGEST_PASSAGE else f"{passage[:_LONGEST_PASSAGE]}…"
