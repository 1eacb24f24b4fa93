"""The life of a listing, from draft to shelf and off it again: one table for achievements and needs."""

from __future__ import annotations

from enum import StrEnum

from market.kernel.errors import IllegalTransition
from market.kernel.permissions import Permission
from market.kernel.text import Message, say


class ListingState(StrEnum):
    """Where a listing stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    SENT_BACK = "sent_back"
    PUBLISHED = "published"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class ListingAction(StrEnum):
    """What can be done to a listing as a whole."""

    SUBMIT = "submit"
    RECALL = "recall"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    PAUSE = "pause"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    RENEW = "renew"
    REOPEN = "reopen"


S, A = ListingState, ListingAction

TRANSITIONS: dict[tuple[ListingState, ListingAction], ListingState] = {
    (S.DRAFT, A.SUBMIT): S.SUBMITTED,
    (S.SENT_BACK, A.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, A.RECALL): S.DRAFT,
    (S.IN_REVIEW, A.RECALL): S.DRAFT,
    (S.SUBMITTED, A.APPROVE): S.IN_REVIEW,
    (S.SUBMITTED, A.SEND_BACK): S.SENT_BACK,
    (S.IN_REVIEW, A.SEND_BACK): S.SENT_BACK,
    (S.IN_REVIEW, A.PUBLISH): S.PUBLISHED,
    (S.PUBLISHED, A.PAUSE): S.PAUSED,
    (S.PAUSED, A.RESUME): S.PUBLISHED,
    (S.PUBLISHED, A.EXPIRE): S.EXPIRED,
    (S.PAUSED, A.EXPIRE): S.EXPIRED,
    (S.PUBLISHED, A.RENEW): S.PUBLISHED,
    (S.EXPIRED, A.RENEW): S.PUBLISHED,
    (S.WITHDRAWN, A.REOPEN): S.DRAFT,
    **{
        (state, A.WITHDRAW): S.WITHDRAWN
        for state in (S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.SENT_BACK, S.PUBLISHED, S.PAUSED, S.EXPIRED)
    },
}

# Which permission each step needs. SEND_BACK has two doors: the unit's approver for what is submitted to the
# unit, the bureau for what is in its review.
PERMISSIONS: dict[tuple[ListingState, ListingAction], Permission] = {
    **{(state, action): Permission.LISTING_SUBMIT for state, action in TRANSITIONS if action in {A.SUBMIT, A.RECALL}},
    **{(state, action): Permission.LISTING_APPROVE for state, action in TRANSITIONS if action in {
        A.APPROVE, A.PAUSE, A.RESUME, A.RENEW}},
    (S.SUBMITTED, A.SEND_BACK): Permission.LISTING_APPROVE,
    (S.IN_REVIEW, A.SEND_BACK): Permission.LISTING_REVIEW,
    (S.IN_REVIEW, A.PUBLISH): Permission.LISTING_REVIEW,
    (S.PUBLISHED, A.EXPIRE): Permission.LISTING_EXPIRE,
    (S.PAUSED, A.EXPIRE): Permission.LISTING_EXPIRE,
    (S.WITHDRAWN, A.REOPEN): Permission.LISTING_EDIT,
    **{
        (state, A.WITHDRAW): Permission.LISTING_EDIT if state in {S.DRAFT, S.SENT_BACK} else Permission.LISTING_APPROVE
        for state, action in TRANSITIONS if action is A.WITHDRAW
    },
}  # fmt: skip

EDITABLE_BY_EDITOR = frozenset({S.DRAFT, S.SENT_BACK})
# What is on the shelf is corrected in place by the unit's approver; it must stay complete.
EDITABLE_BY_APPROVER = EDITABLE_BY_EDITOR | {S.PUBLISHED, S.PAUSED}
ON_SHELF = frozenset({S.PUBLISHED})

STATE_LABELS: dict[ListingState, Message] = {
    S.DRAFT: say("草稿"),
    S.SUBMITTED: say("待本单位审批"),
    S.IN_REVIEW: say("待科技局审核"),
    S.SENT_BACK: say("退回修改"),
    S.PUBLISHED: say("已上架"),
    S.PAUSED: say("已暂停"),
    S.WITHDRAWN: say("已撤下"),
    S.EXPIRED: say("已过期"),
}

ACTION_LABELS: dict[ListingAction, Message] = {
    A.SUBMIT: say("提交审批"),
    A.RECALL: say("撤回修改"),
    A.APPROVE: say("同意报送"),
    A.SEND_BACK: say("退回修改"),
    A.PUBLISH: say("通过并上架"),
    A.PAUSE: say("暂停展示"),
    A.RESUME: say("恢复展示"),
    A.WITHDRAW: say("撤下"),
    A.EXPIRE: say("到期下架"),
    A.RENEW: say("确认仍然有效"),
    A.REOPEN: say("重新编辑"),
}

NEEDS_REASON = frozenset({A.SEND_BACK, A.WITHDRAW})


def next_state(state: ListingState, action: ListingAction) -> ListingState:
    """Return the state that follows, or raise IllegalTransition."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise IllegalTransition(
            say("“%(state)s”的条目不能“%(action)s”，请刷新页面查看最新状态。",
                state=STATE_LABELS[state], action=ACTION_LABELS[action])
        ) from None  # fmt: skip


def open_steps(state: ListingState) -> tuple[ListingAction, ...]:
    """Return the steps that the table allows from this state, in the table's order."""
    return tuple(action for action in ListingAction if (state, action) in TRANSITIONS)
