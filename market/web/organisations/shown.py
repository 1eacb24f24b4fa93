"""An organisation's public page."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from market.accounts.queries import own_role, public_organisation
from market.accounts.rules.roles import KIND_LABELS
from market.catalogue.queries import card_of, published_of_organisation
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.permissions import ANONYMOUS
from market.kernel.regions import region_label
from market.web.current import context
from market.web.guard import public
from market.web.organisations.blueprint import bp
from market.web.search.cards import with_address

MOST_SHOWN = 60


@bp.get("/organisations/<uid:uid>")
@public
def show(uid: str) -> ResponseReturnValue:
    """Show a verified organisation and what it has on the shelf; others have no page."""
    ctx = context()
    organisation = public_organisation(ctx.session, uid)
    # Cards as strangers see them, whoever asks: nothing here may show more to one reader than to another.
    cards = [
        with_address(card_of(ANONYMOUS, listing, today=ctx.today))
        for listing in published_of_organisation(ctx.session, organisation.id, limit=MOST_SHOWN)
    ]
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        kind=KIND_LABELS[organisation.kind],
        region=region_label(organisation.region),
        achievements=[card for card in cards if card.kind == ListingKind.ACHIEVEMENT.value],
        needs=[card for card in cards if card.kind == ListingKind.NEED.value],
        is_own=own_role(ctx.actor, organisation.id) is not None,
    )
