"""How an organisation becomes a verified one: one table of states and steps."""

from __future__ import annotations

from enum import StrEnum

from market.kernel.errors import IllegalTransition
from market.kernel.text import Message, say


class Verification(StrEnum):
    """How far the bureau's check of an organisation is."""

    UNSUBMITTED = "unsubmitted"
    PENDING = "pending"
    VERIFIED = "verified"
    REFUSED = "refused"


class VerificationAction(StrEnum):
    """What moves that check on. AMEND: a verified organisation changed what was verified."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    REFUSE = "refuse"
    AMEND = "amend"


V, A = Verification, VerificationAction

TRANSITIONS: dict[tuple[Verification, VerificationAction], Verification] = {
    (V.UNSUBMITTED, A.SUBMIT): V.PENDING,
    (V.REFUSED, A.SUBMIT): V.PENDING,
    (V.PENDING, A.ACCEPT): V.VERIFIED,
    (V.PENDING, A.REFUSE): V.REFUSED,
    (V.VERIFIED, A.AMEND): V.PENDING,
}

VERIFIED_FIELDS = frozenset({"name", "uscc"})  # what the bureau compares with the register

LABELS: dict[Verification, Message] = {
    V.UNSUBMITTED: say("未提交认证"),
    V.PENDING: say("待科技局认证"),
    V.VERIFIED: say("已认证"),
    V.REFUSED: say("认证未通过"),
}


def next_verification(state: Verification, action: VerificationAction) -> Verification:
    """Return the state that follows, or raise IllegalTransition."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise IllegalTransition(
            say("单位当前是“%(state)s”，不能做这一步，请刷新页面查看最新状态。", state=LABELS[state])
        ) from None
