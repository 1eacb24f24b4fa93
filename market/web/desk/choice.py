"""Which of an organisation's listings are to be shown: kind, state, words, page, as the address says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from market.catalogue.models import Listing
from market.catalogue.queries import ListingPage, own_listings
from market.catalogue.rules.lifecycle import STATE_LABELS, ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.text import Message, say
from market.web.forms import clean_text

PER_PAGE = 50
MAX_TEXT = 100
_BATCH = 100
# The order in which an organisation works through its listings.
WORKING_ORDER = (
    ListingState.DRAFT, ListingState.SENT_BACK, ListingState.SUBMITTED, ListingState.IN_REVIEW, ListingState.PUBLISHED,
    ListingState.PAUSED, ListingState.EXPIRED, ListingState.WITHDRAWN,
)  # fmt: skip

Counts = Mapping[ListingKind, Mapping[ListingState, int]]


@dataclass(frozen=True, slots=True)
class StateTab:
    """One state with how many listings are in it."""

    label: Message
    url: str
    current: bool
    count: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader chose to see."""

    kind: ListingKind | None
    state: ListingState | None
    text: str
    page: int

    def address(self, page: int = 1, **changes: str) -> str:
        """Return the address of this choice with something changed."""
        values = {"kind": self.kind.value if self.kind else "", "state": self.state.value if self.state else ""}
        values |= {"q": self.text} | changes
        kept: dict[str, Any] = {name: value for name, value in values.items() if value}
        if page > 1:
            kept["page"] = page
        return url_for("desk.listings", **kept)

    def page_address(self, page: int) -> str:
        """Return the address of another page."""
        return self.address(page)

    def tabs(self, counts: Counts) -> list[StateTab]:
        """Return the states that hold anything, with their counts for the chosen kind; the chosen one always."""
        kinds = [self.kind] if self.kind else list(ListingKind)
        totals = {state: sum(counts.get(kind, {}).get(state, 0) for kind in kinds) for state in WORKING_ORDER}
        everything = StateTab(say("全部"), self.address(state=""), self.state is None, sum(totals.values()))
        return [
            everything,
            *(
                StateTab(STATE_LABELS[state], self.address(state=state.value), state is self.state, totals[state])
                for state in WORKING_ORDER
                if totals[state] or state is self.state
            ),
        ]

    def find(self, ctx: Context, organisation_id: int) -> ListingPage:
        """Return the chosen page."""
        return own_listings(ctx, organisation_id, self.kind, self.state, self.page, text=self.text, per_page=PER_PAGE)

    def find_all(self, ctx: Context, organisation_id: int, limit: int) -> list[Listing]:
        """Return all that the choice leaves, the longest untouched first, at most `limit`."""
        found: list[Listing] = []
        page, pages = 1, 1
        while page <= pages and len(found) < limit:
            part = own_listings(
                ctx, organisation_id, self.kind, self.state, page, text=self.text, per_page=_BATCH, oldest_first=True
            )
            found += part.items
            page, pages = page + 1, part.pages
        return found[:limit]


def read_choice(args: MultiDict[str, str]) -> Choice:
    """Read the choice from an address or a form; what is unknown chooses nothing."""
    kind, state, page = args.get("kind", ""), args.get("state", ""), args.get("page", "")
    return Choice(
        ListingKind(kind) if kind in set(ListingKind) else None,
        ListingState(state) if state in set(ListingState) else None,
        clean_text(args.get("q", ""))[:MAX_TEXT],
        int(page) if page.isascii() and page.isdigit() and 0 < len(page) <= 4 else 1,
    )
