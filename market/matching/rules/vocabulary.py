"""The words of matching, and how they are called in Chinese."""

from __future__ import annotations

from enum import StrEnum

from market.kernel.errors import InvalidInput
from market.kernel.text import Message, say

MAX_NOTE = 500


class MatchLevel(StrEnum):
    """How well an achievement answers a need."""

    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"


LEVEL_LABELS: dict[MatchLevel, Message] = {
    MatchLevel.STRONG: say("强相关"),
    MatchLevel.FAIR: say("较强"),
    MatchLevel.WEAK: say("弱"),
}


class Side(StrEnum):
    """Whether a reason speaks for a match or against it."""

    FOR = "for"
    AGAINST = "against"


class FeedbackReason(StrEnum):
    """Why a match was of use, or was not."""

    RIGHT_TECHNOLOGY = "right_technology"
    WRONG_FIELD = "wrong_field"
    INDICATORS_SHORT = "indicators_short"
    TOO_IMMATURE = "too_immature"
    TOO_EXPENSIVE = "too_expensive"
    ALREADY_KNOWN = "already_known"
    OTHER = "other"


FEEDBACK_LABELS: dict[FeedbackReason, Message] = {
    FeedbackReason.RIGHT_TECHNOLOGY: say("技术对路"),
    FeedbackReason.WRONG_FIELD: say("领域或用途不对"),
    FeedbackReason.INDICATORS_SHORT: say("指标达不到"),
    FeedbackReason.TOO_IMMATURE: say("成熟度不够"),
    FeedbackReason.TOO_EXPENSIVE: say("价格或条件不合适"),
    FeedbackReason.ALREADY_KNOWN: say("早已了解"),
    FeedbackReason.OTHER: say("其他"),
}

_R = FeedbackReason
# Which reasons go with "useful", and which with "not useful".
REASONS: dict[bool, tuple[FeedbackReason, ...]] = {
    True: (_R.RIGHT_TECHNOLOGY, _R.OTHER),
    False: (
        _R.WRONG_FIELD, _R.INDICATORS_SHORT, _R.TOO_IMMATURE, _R.TOO_EXPENSIVE, _R.ALREADY_KNOWN, _R.OTHER,
    ),
}  # fmt: skip


def check_feedback(useful: bool, reason: FeedbackReason, note: str) -> None:
    """Raise InvalidInput unless the reason goes with the judgement and the note is short; "other" needs a note."""
    faults: dict[str, list[Message]] = {}
    if reason not in REASONS[useful]:
        faults["reason"] = [say("请选择一个与您的判断相符的理由。")]
    elif reason is FeedbackReason.OTHER and not note:
        faults["note"] = [say("选择“其他”时，请用一句话说明原因。")]
    if len(note) > MAX_NOTE:
        faults["note"] = [say("说明最多 %(most)s 字，现有 %(found)s 字。", most=MAX_NOTE, found=len(note))]
    if faults:
        raise InvalidInput(fields=faults)
