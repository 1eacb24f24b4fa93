"""The last step: what is missing, what deserves a look, how it will read, and the buttons."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from market.catalogue.content import values_of
from market.catalogue.models import Listing
from market.catalogue.queries import disclosure
from market.catalogue.rules.completeness import Gap, cautions, missing, step_of
from market.catalogue.rules.leaks import leaks
from market.catalogue.rules.lifecycle import EDITABLE_BY_EDITOR, ListingState
from market.catalogue.rules.values import LABELS
from market.kernel.context import Context
from market.kernel.text import Message, say
from market.web.current import context
from market.web.listings.steps import HANDING_IN, StepButton, step_buttons
from market.web.listings.wizard import Wizard, may_edit_now, own_listing

_LONGEST_PASSAGE = 60
WAITING: dict[ListingState, Message] = {
    ListingState.SUBMITTED: say("已提交，正等待本单位审批人审批。"),
    ListingState.IN_REVIEW: say("已报送，正等待科技局审核。"),
    ListingState.PUBLISHED: say("已在货架上。暂停、撤下和续期由本单位审批人办理。"),
}


@dataclass(frozen=True, slots=True)
class GapLink:
    """Something to mend and where."""

    label: Message
    message: Message
    url: str


@dataclass(frozen=True, slots=True)
class LeakLink:
    """A passage that the public text gives away, and where to take it out."""

    label: Message
    gated_label: Message
    passage: str
    url: str


def check_page(wizard: Wizard, uid: str) -> ResponseReturnValue:
    """Show whether a listing can be handed in."""
    ctx = context()
    listing = own_listing(ctx, wizard.kind, uid)
    values = values_of(listing)
    gaps = missing(wizard.kind, values, today=ctx.today)
    return render_template(
        f"{wizard.area}/edit_check.html",
        listing=listing,
        tiers=disclosure(ctx, listing),
        steps=wizard.links(ctx, listing, "check"),
        gaps=[_link(wizard, listing, gap) for gap in gaps],
        cautions=[_link(wizard, listing, gap) for gap in cautions(wizard.kind, values, today=ctx.today)],
        leaks=_leaks(wizard, listing, values),
        buttons=_buttons(ctx, listing, ready=not gaps and listing.organisation.is_verified),
        editable=may_edit_now(ctx, listing),
        in_hand=listing.state in EDITABLE_BY_EDITOR,
        organisation_verified=listing.organisation.is_verified,
        waiting=WAITING.get(listing.state, say("现在没有您可以办理的步骤。")),
        step_url=url_for(f"{wizard.area}.take_step", uid=uid),
        show_url=url_for(f"{wizard.area}.show", uid=uid),
        edit_url=wizard.url(listing, "basics"),
    )


def _buttons(ctx: Context, listing: Listing, *, ready: bool) -> list[StepButton]:
    """Return the steps that make sense now: nothing is handed in before it is complete."""
    return [button for button in step_buttons(ctx, listing) if ready or button.action not in HANDING_IN]


def _link(wizard: Wizard, listing: Listing, gap: Gap) -> GapLink:
    label = LABELS[wizard.kind][gap.field.split("-")[0]]
    return GapLink(label, gap.message, wizard.url(listing, gap.step, gap.field))


def _leaks(wizard: Wizard, listing: Listing, values: dict[str, object]) -> list[LeakLink]:
    words = LABELS[wizard.kind]
    found = []
    for leak in leaks(wizard.kind, values):
        passage = leak.passage if len(leak.passage) <= _LONGEST_PASSAGE else f"{leak.passage[:_LONGEST_PASSAGE]}…"
        url = wizard.url(listing, step_of(wizard.kind, leak.field), leak.field)
        found.append(LeakLink(words[leak.field], words[leak.gated_field], passage, url))
    return found
