"""What the index found, as rows of a page: read from the database at once, so that nothing stale is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import load_only

from market.accounts.models import Organisation, Verification
from market.accounts.rules.roles import KIND_LABELS
from market.catalogue.queries import ListingCard, card_of, listings_by_keys
from market.kernel.context import Context
from market.kernel.database import AnySession
from market.kernel.regions import region_label
from market.kernel.text import Message
from market.search.port import Kind, SearchHit, Span
from market.web.search.cards import ENDPOINTS, with_address


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One result: a listing with its card, or an organisation with its facts."""

    kind: str
    url: str
    title: tuple[Span, ...]
    snippet: tuple[Span, ...]
    card: ListingCard | None = None
    facts: tuple[Message, ...] = ()


def result_rows(ctx: Context, hits: Sequence[SearchHit]) -> list[ResultRow]:
    """Return a row for each hit that is still public, in at most three queries."""
    listings = listings_by_keys(ctx.session, [hit.key for hit in hits])
    organisations = _organisations(ctx.session, hits)
    rows = []
    for hit in hits:
        snippet = hit.snippet_marked if any(span.text.strip() for span in hit.snippet_marked) else ()
        if hit.key in listings:
            card = with_address(card_of(ctx.actor, listings[hit.key], today=ctx.today))
            rows.append(ResultRow(hit.kind, card.url, hit.title_marked, snippet, card))
        elif hit.key in organisations:
            organisation = organisations[hit.key]
            url = url_for(ENDPOINTS[Kind.ORGANISATION], uid=organisation.uid)
            facts = (KIND_LABELS[organisation.kind], region_label(organisation.region))
            rows.append(ResultRow(hit.kind, url, hit.title_marked, snippet, None, facts))
    return rows


def listing_rows(ctx: Context, keys: Sequence[str]) -> list[ResultRow]:
    """Return a row for each listing that is still public, nothing marked."""
    listings = listings_by_keys(ctx.session, keys)
    cards = [with_address(card_of(ctx.actor, listings[key], today=ctx.today)) for key in keys if key in listings]
    return [
        ResultRow(card.kind, card.url, (Span(card.title, False),), (Span(card.summary, False),), card)
        for card in cards
    ]  # fmt: skip


def organisation_names(session: AnySession, uids: Iterable[str]) -> Mapping[str, str]:
    """Return the names of verified organisations by uid, in the order asked for."""
    wanted = list(uids)
    if not wanted:
        return {}
    rows = session.execute(
        select(Organisation.uid, Organisation.name).where(
            Organisation.uid.in_(wanted), Organisation.verification == Verification.VERIFIED
        )
    )
    names = {row.uid: row.name for row in rows}
    return {uid: names[uid] for uid in wanted if uid in names}


def _organisations(session: AnySession, hits: Sequence[SearchHit]) -> dict[str, Organisation]:
    numbers = [hit.key.partition(":")[2] for hit in hits if hit.kind == Kind.ORGANISATION]
    ids = [int(number) for number in numbers if number.isascii() and number.isdigit()]
    if not ids:
        return {}
    found = session.scalars(
        select(Organisation)
        .where(Organisation.id.in_(ids), Organisation.verification == Verification.VERIFIED)
        .options(load_only(Organisation.uid, Organisation.name, Organisation.kind, Organisation.region))
    )
    return {f"{Kind.ORGANISATION.value}:{organisation.id}": organisation for organisation in found}
