"""Half a year of the demo market: who entered, approved, sent back and published what, in the order of time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from market.catalogue.actions.drafts import create_listing
from market.catalogue.actions.nda import accept_nda
from market.catalogue.actions.steps import take_step
from market.catalogue.models import Listing
from market.catalogue.queries.access import find_listing
from market.catalogue.rules.completeness import missing
from market.catalogue.rules.lifecycle import ListingAction as A
from market.catalogue.rules.values import check_listing
from market.catalogue.rules.vocabulary import ListingKind
from market.cli.demo.content import DemoListing, listings
from market.cli.demo.people import Cast
from market.kernel.clock import SHANGHAI, local_date
from market.kernel.context import Context
from market.kernel.permissions import Actor

DAYS = 160
SENT_BACK = "简介未写明与现有技术相比的数值，请补充对比对象和测试条件。"

# How many of a hundred listings end where; the rest are published and stay.
ENDINGS = (("draft", 4), ("submitted", 3), ("in_review", 5), ("sent_back", 3), ("paused", 2), ("withdrawn", 2))


@dataclass(slots=True)
class Story:
    """One listing on its way. `uid` is known once it has been entered."""

    listing: DemoListing
    uid: str = ""


Moment = tuple[datetime, Callable[[Context], None]]


def timeline(cast: Cast, now: datetime) -> Iterator[Moment]:
    """Yield what happened, oldest first, each with its time."""
    chance = random.Random(318)  # noqa: S311 - a fixed seed: the same history everywhere
    moments: list[Moment] = []
    for listing in listings(local_date(now)):
        moments.extend(_life(Story(listing), cast, now, chance))
    yield from sorted(moments, key=lambda moment: moment[0])


def _life(story: Story, cast: Cast, now: datetime, chance: random.Random) -> Iterator[Moment]:
    owner = story.listing.owner
    editor, approver = cast.editors[owner], cast.approvers[owner]
    ending = _ending(story.listing, now, chance)
    days = chance.uniform(4, 12 if ending in {"draft", "submitted", "in_review"} else DAYS)
    at = at_work(now - timedelta(days=days))

    def later(low: float, high: float) -> datetime:
        nonlocal at
        at = at_work(at + timedelta(hours=chance.uniform(low, high)))
        at = min(at, now - timedelta(minutes=chance.uniform(1, 50)))
        return at

    yield at, _enter(story, cast.organisations[owner], editor)
    if ending == "draft":
        return
    yield later(0.3, 5), _step(story, editor, A.SUBMIT)
    if ending == "submitted":
        return
    yield later(1, 24), _step(story, approver, A.APPROVE)
    if ending == "in_review":
        return
    if ending == "sent_back":
        yield later(4, 30), _step(story, cast.reviewer, A.SEND_BACK, SENT_BACK)
        return
    yield later(4, 40), _step(story, cast.reviewer, A.PUBLISH, days=_shelf_days(chance))
    if ending == "paused":
        yield later(48, 200), _step(story, approver, A.PAUSE)
    elif ending == "withdrawn":
        yield later(48, 200), _step(story, approver, A.WITHDRAW, "已与一家企业签订独占许可。")
    elif story.listing.kind is ListingKind.ACHIEVEMENT and chance.random() < 0.12:
        visitor = chance.choice([key for key in cast.approvers if key != owner and key in _ENTERPRISES])
        yield later(24, 300), _promise(story, cast.approvers[visitor])


def at_work(moment: datetime) -> datetime:
    """Return the moment, or the next working morning where it falls on a night or a weekend in Jilin City."""
    local = moment.astimezone(SHANGHAI)
    if local.hour >= 18:
        local += timedelta(days=1)
    if local.hour >= 18 or local.hour < 8:
        local = local.replace(hour=8 + local.hour % 3)
    while local.weekday() >= 5:
        local += timedelta(days=1)
    return local.astimezone(UTC)


_ENTERPRISES = frozenset({
    "jiangcheng_composites", "beijiang_chemical", "shenyuan_bio", "songhua_metal", "xinlan_semi", "zhongqi_machinery",
})  # fmt: skip


def _ending(listing: DemoListing, now: datetime, chance: random.Random) -> str:
    """Choose where a listing ends; what is incomplete stays a draft, as it would."""
    throw = chance.uniform(0, 100)
    checked = check_listing(listing.kind, listing.values, partial=False)
    if missing(listing.kind, checked, today=local_date(now)):
        return "draft"
    for name, share in ENDINGS:
        if throw < share:
            return name
        throw -= share
    return "published"


def _shelf_days(chance: random.Random) -> int:
    return chance.choice((180, 180, 180, 240, 365))


def _as(ctx: Context, actor: Actor) -> Context:
    return replace(ctx, actor=actor)


def _enter(story: Story, organisation_id: int, actor: Actor) -> Callable[[Context], None]:
    def act(ctx: Context) -> None:
        story.uid = create_listing(_as(ctx, actor), story.listing.kind, organisation_id, story.listing.values).uid

    return act


def _step(story: Story, actor: Actor, action: A, reason: str = "", days: int = 180) -> Callable[[Context], None]:
    def act(ctx: Context) -> None:
        take_step(_as(ctx, actor), story.listing.kind, story.uid, action, reason=reason, confirm_days=days)

    return act


def _promise(story: Story, actor: Actor) -> Callable[[Context], None]:
    def act(ctx: Context) -> None:
        visitor = _as(ctx, actor)
        listing: Listing = find_listing(visitor, story.listing.kind, story.uid)
        accept_nda(visitor, listing.uid)

    return act
