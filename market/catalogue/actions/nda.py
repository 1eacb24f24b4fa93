"""Promising confidentiality for an achievement's gated part."""

from __future__ import annotations

from market.catalogue.events import NdaAccepted
from market.catalogue.models import Achievement, NdaAcceptance
from market.catalogue.queries.access import find_listing
from market.catalogue.rules.lifecycle import ON_SHELF
from market.catalogue.rules.nda import NDA_SHA256
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.errors import Forbidden, IllegalTransition, InvalidInput
from market.kernel.permissions import ROLE_ORDER, MemberRole, Permission, require
from market.kernel.text import say

_SIGNS = frozenset(ROLE_ORDER[ROLE_ORDER.index(MemberRole.APPROVER) :])


def accept_nda(ctx: Context, achievement_uid: str) -> NdaAcceptance:
    """Promise confidentiality for the organisation that the actor acts for; a second time changes nothing.

    Raises Forbidden unless the actor is an approver of that organisation and it is verified; InvalidInput for the
    achievement's own organisation.
    """
    achievement = find_listing(ctx, ListingKind.ACHIEVEMENT, achievement_uid)
    assert isinstance(achievement, Achievement)
    require(ctx.actor, Permission.NDA_ACCEPT, organisation_id=achievement.organisation_id)
    organisation_id = _signing_organisation(ctx)
    if organisation_id == achievement.organisation_id:
        raise InvalidInput(say("这是本单位的成果，无需签署保密承诺。"))
    known = (
        ctx.session.query(NdaAcceptance)
        .filter_by(achievement_id=achievement.id, organisation_id=organisation_id)
        .one_or_none()
    )
    if known is not None:
        return known
    if achievement.state not in ON_SHELF:
        raise IllegalTransition(say("这项成果现在不在货架上，暂时不能签署保密承诺。"))
    assert ctx.actor.user_id is not None
    acceptance = NdaAcceptance(
        achievement_id=achievement.id,
        organisation_id=organisation_id,
        accepted_by_id=ctx.actor.user_id,
        text_sha256=NDA_SHA256,
        accepted_at=ctx.now,
    )
    ctx.session.add(acceptance)
    ctx.record(
        NdaAccepted(
            object_id=achievement.id, organisation_id=organisation_id, kind=achievement.kind, text_sha256=NDA_SHA256
        )
    )
    return acceptance


def _signing_organisation(ctx: Context) -> int:
    """Return the organisation acted for, if the actor may sign for it."""
    for standing in ctx.actor.standings:
        if standing.organisation_id == ctx.actor.acting_for and standing.verified and standing.role in _SIGNS:
            return standing.organisation_id
    raise Forbidden(say("保密承诺由已认证单位的审批人或管理员签署。请切换到该单位，或联系本单位管理员。"))
