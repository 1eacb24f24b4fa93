"""A listing as a book on a shelf: the few facts that stand on its spine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import joinedload, load_only

from market.accounts.models import Organisation
from market.catalogue.models import Achievement, Listing, TechnicalNeed
from market.catalogue.queries.access import shown_owner
from market.catalogue.rules.vocabulary import FIELD_LABELS, INDUSTRY_LABELS, Industry, ListingKind
from market.kernel.money import Money
from market.kernel.permissions import Actor
from market.kernel.text import Message, say

SUMMARY_LENGTH = 90
DEMO_MARK = "（演示）"
CLOSING_SOON = 30  # days before the end of submissions in which a card says so


@dataclass(frozen=True, slots=True)
class ListingCard:
    """What a card shows. `url` is filled in by the web layer; money in words, and whole fen beside it."""

    key: str
    kind: str
    uid: str
    title: str
    summary: str
    tags: tuple[Message | str, ...]
    pay_after_use: bool
    trl: int | None
    owner_name: Message | str
    price_fen: int | None
    price_text: Message | Money | str
    deadline_text: Message | str
    is_demo: bool
    url: str = ""


def card_of(actor: Actor, listing: Listing, *, today: date | None = None) -> ListingCard:
    """Return a listing's card as this reader may see it. Its organisation must be loaded.

    `today` lets a need say how many days are left for answers.
    """
    if isinstance(listing, Achievement):
        summary, trl, pay_after_use = listing.summary, listing.trl, listing.pay_after_use
        price = listing.price_fen
        price_text: Message | Money | str = _price(listing)
        deadline: Message | str = ""
    else:
        summary, trl, pay_after_use = listing.problem, None, False
        price, price_text = listing.budget_fen, _budget(listing)
        deadline = _deadline(listing, today)
    return ListingCard(
        key=f"{listing.kind.value}:{listing.id}",
        kind=listing.kind.value,
        uid=listing.uid,
        title=listing.title,
        summary=_shortened(summary),
        tags=_tags(listing),
        pay_after_use=pay_after_use,
        trl=trl,
        owner_name=shown_owner(actor, listing),
        price_fen=price,
        price_text=price_text,
        deadline_text=deadline,
        is_demo=DEMO_MARK in listing.organisation.name,
    )


def card_columns(model: type[Achievement] | type[TechnicalNeed]) -> list[Any]:
    """Return the loader options that bring no more of a listing than a card shows."""
    common = (
        model.uid, model.number, model.state, model.title, model.field, model.industries, model.published_at,
        model.organisation_id, model.version,
    )  # fmt: skip
    owner = joinedload(model.organisation).load_only(Organisation.name, Organisation.uid)
    if model is Achievement:
        own: tuple[Any, ...] = (
            Achievement.summary, Achievement.trl, Achievement.pay_after_use, Achievement.price_fen,
        )  # fmt: skip
    else:
        own = (
            TechnicalNeed.problem, TechnicalNeed.budget_fen, TechnicalNeed.budget_negotiable, TechnicalNeed.anonymous,
            TechnicalNeed.submissions_until,
        )  # fmt: skip
    return [load_only(*common, *own), owner]


def _tags(listing: Listing) -> tuple[Message | str, ...]:
    industries = tuple(INDUSTRY_LABELS[Industry(code)] for code in listing.industries[:2])
    if industries or listing.field is None:
        return industries
    return (FIELD_LABELS[listing.field],)


def _price(achievement: Achievement) -> Message | Money:
    return say("面议") if achievement.price_fen is None else Money(achievement.price_fen)


def _budget(need: TechnicalNeed) -> Message | str:
    if need.budget_fen is None:
        return say("预算面议") if need.budget_negotiable else ""
    return say("预算 %(amount)s", amount=Money(need.budget_fen))


def _deadline(need: TechnicalNeed, today: date | None) -> Message | str:
    if need.submissions_until is None or today is None:
        return ""
    days = (need.submissions_until - today).days
    if days < 0:
        return say("已截止")
    if days == 0:
        return say("今天截止")
    return say("还有 %(days)s 天", days=days) if days <= CLOSING_SOON else ""


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SUMMARY_LENGTH else f"{line[:SUMMARY_LENGTH]}…"


def key_of(kind: ListingKind, listing_id: int) -> str:
    """Return a listing's key in search and matching, such as "achievement:42"."""
    return f"{kind.value}:{listing_id}"
