"""Forms in steps: each step saves a draft, any step can be opened, and what was typed is never lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.catalogue.actions.drafts import save_listing
from market.catalogue.content import values_of
from market.catalogue.models import Listing
from market.catalogue.queries import find_listing
from market.catalogue.rules.completeness import STEPS, missing
from market.catalogue.rules.lifecycle import EDITABLE_BY_APPROVER, EDITABLE_BY_EDITOR, STATE_LABELS, ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Conflict, IllegalTransition, InvalidInput, NotFound
from market.kernel.permissions import Permission, allows, require
from market.web.current import context
from market.web.listings.differences import Difference, differences
from market.web.listings.forms import ListingForm
from market.web.listings.rows import COMMAND, change_rows, prototype
from market.web.text import translate

STAY = "stay"


@dataclass(frozen=True, slots=True)
class StepLink:
    """A step as the list of steps shows it."""

    slug: str
    label: str
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class Wizard:
    """The steps of one kind of listing: its forms by step; templates are `<area>/edit_<step>.html`."""

    kind: ListingKind
    area: str
    forms: Mapping[str, type[ListingForm]]

    def url(self, listing: Listing, step: str, anchor: str | None = None) -> str:
        """Return the address of a step, down to one field where that is asked."""
        return url_for(f"{self.area}.edit", uid=listing.uid, step=step, _anchor=anchor)

    def next_step(self, step: str) -> str:
        """Return the step that follows."""
        slugs = [item.slug for item in STEPS[self.kind]]
        return slugs[min(slugs.index(step) + 1, len(slugs) - 1)]

    def links(self, ctx: Context, listing: Listing, current: str) -> list[StepLink]:
        """Return all steps, those with nothing missing as done."""
        gaps = {gap.step for gap in missing(self.kind, values_of(listing), today=ctx.today)}
        found = []
        for item in STEPS[self.kind]:
            done = bool(item.fields) and item.slug not in gaps and item.slug != "files"
            state = "now" if item.slug == current else "done" if done else ""
            found.append(StepLink(item.slug, translate(item.label), self.url(listing, item.slug), state))
        return found


def edit_step(wizard: Wizard, uid: str, step: str, **extra: Any) -> ResponseReturnValue:
    """Show one step, change its rows, or save it."""
    if step not in wizard.forms:
        raise NotFound
    ctx = context()
    listing = _own_listing(ctx, wizard, uid)
    if request.method == "GET":
        if not may_edit_now(ctx, listing):
            flash(_not_now(listing), "warning")
            return redirect(wizard.url(listing, "check"), 303)
        return step_page(ctx, wizard, listing, wizard.forms[step].of(listing), **extra)
    form = wizard.forms[step]()
    if COMMAND in request.form:
        change_rows(form, request.form[COMMAND])
        return step_page(ctx, wizard, listing, form, **extra)
    return _save(ctx, wizard, listing, form, **extra)


def _save(ctx: Context, wizard: Wizard, listing: Listing, form: ListingForm, **extra: Any) -> ResponseReturnValue:
    uid = listing.uid
    if not form.accepted:
        return step_page(ctx, wizard, listing, form, 422, **extra)
    try:
        values = form.record_values()
        with transaction(ctx.session):
            save_listing(ctx, wizard.kind, uid, values, form.typed_version)
    except InvalidInput as error:
        form.take_errors(error)
        return step_page(ctx, wizard, _own_listing(ctx, wizard, uid), form, 422, **extra)
    except (Conflict, IllegalTransition) as error:
        return _refused(ctx, wizard, uid, form, error, **extra)
    return _after_saving(wizard, listing, form.step)


def _after_saving(wizard: Wizard, listing: Listing, step: str) -> ResponseReturnValue:
    if listing.state not in EDITABLE_BY_EDITOR:
        flash(_("修改已保存，公开页面随即更新。"), "success")
    elif request.form.get("go") == STAY:
        flash(_("草稿已保存。"), "success")
    if request.form.get("go") == STAY:
        return redirect(wizard.url(listing, step), 303)
    return redirect(wizard.url(listing, wizard.next_step(step)), 303)


def _refused(
    ctx: Context, wizard: Wizard, uid: str, form: ListingForm, error: Conflict | IllegalTransition, **extra: Any
) -> ResponseReturnValue:
    """Show what was typed beside what the record holds by now; saving again then means this version."""
    listing = _own_listing(ctx, wizard, uid)
    latest = type(form).of(listing)
    form.version.data = str(listing.version)
    form.form_errors = [*form.form_errors, translate(error.message)]
    changed = differences(form, latest)
    return step_page(ctx, wizard, listing, form, 409, changed=changed, **extra)


def step_page(
    ctx: Context,
    wizard: Wizard,
    listing: Listing,
    form: ListingForm,
    status: int = 200,
    changed: list[Difference] | None = None,
    **extra: Any,
) -> ResponseReturnValue:
    """Return the page of one step."""
    page = render_template(
        f"{wizard.area}/edit_{form.step}.html",
        listing=listing,
        form=form,
        step=form.step,
        steps=wizard.links(ctx, listing, form.step),
        prototype=prototype,
        changed=changed or [],
        action=wizard.url(listing, form.step),
        on_shelf=listing.state not in EDITABLE_BY_EDITOR,
        next_url=wizard.url(listing, wizard.next_step(form.step)),
        **extra,
    )
    return page, status


def may_edit_now(ctx: Context, listing: Listing) -> bool:
    """Say whether this reader may change the listing in its present state."""
    approver = allows(ctx.actor, Permission.LISTING_APPROVE, organisation_id=listing.organisation_id)
    editor = allows(ctx.actor, Permission.LISTING_EDIT, organisation_id=listing.organisation_id)
    return (editor and listing.state in EDITABLE_BY_EDITOR) or (approver and listing.state in EDITABLE_BY_APPROVER)


def own_listing(ctx: Context, kind: ListingKind, uid: str) -> Listing:
    """Return a listing that this reader may edit as far as their role goes; else NotFound or Forbidden."""
    listing = find_listing(ctx, kind, uid)
    require(ctx.actor, Permission.LISTING_EDIT, organisation_id=listing.organisation_id)
    return listing


def _own_listing(ctx: Context, wizard: Wizard, uid: str) -> Listing:
    return own_listing(ctx, wizard.kind, uid)


def _not_now(listing: Listing) -> str:
    state = translate(STATE_LABELS[listing.state])
    if listing.state in {ListingState.SUBMITTED, ListingState.IN_REVIEW}:
        return str(_("“%(state)s”的条目不能编辑。需要修改时，请先在本页撤回。", state=state))
    if listing.state in EDITABLE_BY_APPROVER:
        return str(_("“%(state)s”的条目由本单位审批人修改，请联系审批人。", state=state))
    return str(_("“%(state)s”的条目不能编辑，请先在本页办理可以办理的步骤。", state=state))
