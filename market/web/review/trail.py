"""What happened to a listing or an organisation, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from market.accounts.models import Organisation, User
from market.catalogue.models import Listing
from market.catalogue.queries import history
from market.kernel.context import Context
from market.kernel.events import EventRecord
from market.kernel.text import Message, say
from market.web.text import shown_time, translate

_LIMIT = 30
_WORDS: dict[str, Message] = {
    "ListingCreated": say("新建草稿"),
    "ListingEdited": say("修改内容"),
    "ListingSubmitted": say("提交单位审批"),
    "ListingRecalled": say("撤回修改"),
    "ListingApproved": say("单位同意报送"),
    "ListingSentBack": say("退回修改"),
    "ListingPublished": say("审核通过并上架"),
    "ListingPaused": say("暂停展示"),
    "ListingResumed": say("恢复展示"),
    "ListingWithdrawn": say("撤下"),
    "ListingExpired": say("到期下架"),
    "ListingRenewed": say("确认仍然有效"),
    "ListingReopened": say("重新编辑"),
    "EnterpriseRevealed": say("公开单位名称"),
    "FileAdded": say("添加文件"),
    "FileDescribed": say("修改文件说明"),
    "FileRemoved": say("删除文件"),
    "NdaAccepted": say("签署保密承诺"),
    "OrganisationCreated": say("登记单位"),
    "OrganisationEdited": say("修改单位资料"),
    "OrganisationSubmitted": say("提交认证"),
    "OrganisationVerified": say("通过认证"),
    "OrganisationRefused": say("认证未通过"),
}


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One line of a timeline."""

    at_iso: str
    at_text: str
    text: str
    actor: str
    note: str


def listing_trail(ctx: Context, listing: Listing) -> list[TrailLine]:
    """Return what happened to a listing, newest first."""
    lines = history(ctx, listing, limit=_LIMIT)
    return [_line(line.at, line.name, line.actor_name, line.reason) for line in lines]


def organisation_trail(ctx: Context, organisation: Organisation) -> list[TrailLine]:
    """Return what happened to an organisation's entry, newest first. For the bureau's pages alone."""
    rows = ctx.session.execute(
        select(EventRecord.at, EventRecord.name, User.name.label("actor"))
        .outerjoin(User, User.id == EventRecord.actor_id)
        .where(EventRecord.object_kind == "organisation", EventRecord.object_id == organisation.id)
        .where(EventRecord.name.in_([name for name in _WORDS if name.startswith("Organisation")]))
        .order_by(EventRecord.seq.desc())
        .limit(_LIMIT)
    )
    return [_line(row.at, row.name, row.actor or "", "") for row in rows]


def _line(at: datetime, name: str, actor: str, note: str) -> TrailLine:
    text = translate(_WORDS[name]) if name in _WORDS else name
    return TrailLine(at.isoformat(), shown_time(at), text, actor, note)
