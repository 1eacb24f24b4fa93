"""Listings in schema.org's words, for search engines. Public text only; an anonymous need has no organisation."""

from __future__ import annotations

from typing import Any

from market.catalogue.models import Achievement, Listing, TechnicalNeed
from market.kernel.clock import local_date
from market.kernel.money import yuan
from market.web.listings.labels import label, labels


def structured(listing: Listing, address: str, owner: str | None, images: list[str]) -> dict[str, Any]:
    """Return a Product (an achievement that is on offer) or a Demand (a need). `owner` is None where it is hidden."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product" if isinstance(listing, Achievement) else "Demand",
        "@id": address,
        "url": address,
        "name": listing.title,
        "description": summary_of(listing),
        "identifier": listing.number,
        "inLanguage": "zh-CN",
    }
    if images:
        data["image"] = images
    if isinstance(listing, Achievement):
        data |= _product(listing, owner)
    else:
        data |= _demand(listing, owner)
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def _product(achievement: Achievement, owner: str | None) -> dict[str, Any]:
    offer: dict[str, Any] = {"@type": "Offer", "availability": "https://schema.org/InStock", "priceCurrency": "CNY"}
    if achievement.price_fen is not None:
        offer["price"] = str(yuan(achievement.price_fen))
    if owner:
        offer["seller"] = {"@type": "Organization", "name": owner}
    return {
        "category": label(achievement.field),
        "keywords": "、".join(achievement.keywords),
        "manufacturer": {"@type": "Organization", "name": owner} if owner else None,
        "additionalProperty": [_property(indicator.metric, indicator.amount()) for indicator in achievement.indicators],
        "offers": offer if achievement.price_fen is not None else None,
    }


def _demand(need: TechnicalNeed, owner: str | None) -> dict[str, Any]:
    item = {
        "@type": "Service",
        "name": need.title,
        "category": label(need.field),
        "serviceType": labels(need.cooperation_modes, "cooperation_mode"),
    }
    published = local_date(need.published_at).isoformat() if need.published_at else None
    return {
        "itemOffered": {name: value for name, value in item.items() if value},
        "seller": {"@type": "Organization", "name": owner} if owner else None,
        "availabilityStarts": published,
        "availabilityEnds": need.submissions_until.isoformat() if need.submissions_until else None,
    }


def _property(name: str, value: str) -> dict[str, str]:
    return {"@type": "PropertyValue", "name": name, "value": value}


def summary_of(listing: Listing) -> str:
    """Return one or two sentences about a listing for search engines, at most 150 characters, public text only."""
    text = listing.summary if isinstance(listing, Achievement) and listing.summary else listing.problem
    line = " ".join(text.split())
    return line if len(line) <= 150 else f"{line[:149]}…"
