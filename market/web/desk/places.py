"""Where the work on a listing goes on, and the places of a desk."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from market.catalogue.models import Listing
from market.catalogue.rules.lifecycle import EDITABLE_BY_EDITOR
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.permissions import Actor, OrganisationKind, Permission, allows
from market.kernel.text import Message, say
from market.web.current import context

AREAS = {ListingKind.ACHIEVEMENT: "achievements", ListingKind.NEED: "needs"}


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the desk's menu."""

    label: Message
    url: str
    current: bool
    count: int | None = None


def work_address(actor: Actor, listing: Listing) -> str:
    """Return where this reader goes on with a listing: a draft's last step for who may edit it, else its page."""
    area = AREAS[listing.kind]
    may_edit = allows(actor, Permission.LISTING_EDIT, organisation_id=listing.organisation_id)
    if may_edit and listing.state in EDITABLE_BY_EDITOR:
        return url_for(f"{area}.edit", uid=listing.uid, step="check" if listing.title else "basics")
    return url_for(f"{area}.show", uid=listing.uid)


def unit_places(here: str) -> list[Place]:
    """Return the desk's menu for members of a university, an enterprise or another unit: what this reader may open."""
    actor = context().actor
    known: tuple[tuple[Message, str, Permission | None], ...] = (
        (say("工作台"), "desk.home", None),
        (say("成果与难题"), "desk.listings", None),
        (say("表格导入"), "imports.index", Permission.IMPORT_RUN),
        (say("单位资料"), "organisations.edit", Permission.ORGANISATION_EDIT),
        (say("成员"), "organisations.members", None),
    )
    return _places(
        here,
        *(
            (label, endpoint)
            for label, endpoint, needed in known
            if needed is None or allows(actor, needed, organisation_id=actor.acting_for)
        ),
    )


def bureau_places(here: str) -> list[Place]:
    """Return the desk's menu for the bureau."""
    return _places(
        here,
        (say("工作台"), "desk.home"),
        (say("待审核条目"), "review.queue"),
        (say("待认证单位"), "review.organisations"),
        (say("成员"), "organisations.members"),
    )


def first_kinds(kind: OrganisationKind) -> tuple[ListingKind, ListingKind]:
    """Return what an organisation is likeliest to enter, first."""
    if kind is OrganisationKind.ENTERPRISE:
        return ListingKind.NEED, ListingKind.ACHIEVEMENT
    return ListingKind.ACHIEVEMENT, ListingKind.NEED


def _places(here: str, *known: tuple[Message, str]) -> list[Place]:
    return [Place(label, url_for(endpoint), endpoint == here) for label, endpoint in known]
