"""Cards with the address of their listing's page."""

from __future__ import annotations

from dataclasses import replace

from flask import url_for

from market.catalogue.queries import ListingCard

ENDPOINTS = {"achievement": "achievements.show", "need": "needs.show", "organisation": "organisations.show"}


def with_address(card: ListingCard) -> ListingCard:
    """Return the card with the address of its listing's public page."""
    return replace(card, url=url_for(ENDPOINTS[card.kind], uid=card.uid))
