"""One step for many listings at once; what became of each is said by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from market.catalogue import actions
from market.catalogue.content import MODELS
from market.catalogue.models import Listing
from market.catalogue.queries import visible_to
from market.catalogue.rules.lifecycle import ListingAction, ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import MarketError
from market.kernel.permissions import Permission, allows
from market.kernel.text import Message, say

MOST = 200  # listings in one go; each is a transaction of its own, so that one refusal stops no other
SUBMIT_AND_APPROVE = "submit_and_approve"

_NAME = re.compile(r"(achievement|need):([a-z2-9]{12})")

ListingName = tuple[ListingKind, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one listing."""

    kind: ListingKind
    uid: str
    title: str
    done: bool
    message: Message | None = None
    details: tuple[Message, ...] = ()


STEP_LABELS: dict[str, Message] = {
    ListingAction.SUBMIT.value: say("提交审批"),
    SUBMIT_AND_APPROVE: say("提交并同意报送"),
    ListingAction.APPROVE.value: say("同意报送"),
    ListingAction.RENEW.value: say("确认仍然有效"),
    ListingAction.PUBLISH.value: say("通过并上架"),
}
# Each step of a unit with the permission that it takes and the states in which it is of use.
_UNIT_STEPS: tuple[tuple[str, Permission, frozenset[ListingState]], ...] = (
    (SUBMIT_AND_APPROVE, Permission.LISTING_APPROVE, frozenset({ListingState.DRAFT, ListingState.SENT_BACK})),
    (ListingAction.SUBMIT.value, Permission.LISTING_SUBMIT, frozenset({ListingState.DRAFT, ListingState.SENT_BACK})),
    (ListingAction.APPROVE.value, Permission.LISTING_APPROVE, frozenset({ListingState.SUBMITTED})),
    (ListingAction.RENEW.value, Permission.LISTING_APPROVE, frozenset({ListingState.PUBLISHED, ListingState.EXPIRED})),
)


def unit_steps(ctx: Context, organisation_id: int, state: ListingState | None = None) -> dict[str, Message]:
    """Return the steps that this reader may take with many listings in a state (None: in any), with their labels."""
    return {
        step: STEP_LABELS[step]
        for step, permission, states in _UNIT_STEPS
        if (state is None or state in states) and allows(ctx.actor, permission, organisation_id=organisation_id)
    }


def read_names(values: Iterable[str]) -> list[ListingName]:
    """Return the listings that a form ticked ("achievement:uid"), each once; anything else is left out."""
    found = (match for match in map(_NAME.fullmatch, values) if match)
    return list(dict.fromkeys((ListingKind(match[1]), match[2]) for match in found))[:MOST]


def take_many(ctx: Context, names: Sequence[ListingName], step: str) -> list[Outcome]:
    """Take a step with each listing in turn and return what became of each."""
    take, titles = _STEPS[step], _titles(ctx, names)
    return [_take_one(ctx, name, take, titles.get(name) or name[1]) for name in names[:MOST]]


def _take_one(ctx: Context, name: ListingName, take: Callable[[Context, ListingName], Listing], title: str) -> Outcome:
    kind, uid = name
    try:
        with transaction(ctx.session):
            take(ctx, name)
    except MarketError as error:
        details = tuple(message for messages in error.fields.values() for message in messages)
        return Outcome(kind, uid, title, False, error.message, details)
    return Outcome(kind, uid, title, True)


def _titles(ctx: Context, names: Sequence[ListingName]) -> dict[ListingName, str]:
    """Return what the listings are called, as far as this reader may know of them."""
    found: dict[ListingName, str] = {}
    for kind, model in MODELS.items():
        uids = [uid for named, uid in names if named is kind]
        if uids:
            query = select(model.uid, model.title).where(model.uid.in_(uids), visible_to(ctx.actor, model))
            found |= {(kind, uid): title for uid, title in ctx.session.execute(query)}
    return found


def _plain(action: ListingAction) -> Callable[[Context, ListingName], Listing]:
    return lambda ctx, name: actions.take_step(ctx, *name, action)


_STEPS: dict[str, Callable[[Context, ListingName], Listing]] = {
    SUBMIT_AND_APPROVE: lambda ctx, name: actions.submit_and_approve(ctx, *name),
    **{action.value: _plain(action) for action in ListingAction if action.value in STEP_LABELS},
}
