"""Rows of matches and of what people said about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.catalogue.models import Achievement, TechnicalNeed
from market.kernel.database import Base, UTCDateTime, text_enum
from market.matching.rules.vocabulary import FeedbackReason, MatchLevel

__all__ = ["FeedbackReason", "KeptParagraph", "Match", "MatchFeedback", "MatchLevel"]


class Match(Base):
    """One achievement that may answer one need, with its score and the reasons."""

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("need_id", "achievement_id"),
        Index("ix_match_need_score", "need_id", "score"),
        Index("ix_match_achievement_score", "achievement_id", "score"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("technical_need.id"))
    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id"))
    score: Mapped[float]  # 0 to 1
    level: Mapped[MatchLevel] = mapped_column(text_enum(MatchLevel, "match_level"))
    parts: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)  # name of the part -> what it added
    # each reason: its side (for or against), the part of the score it belongs to, the message (msgid, params)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    terms: Mapped[list[str]] = mapped_column(JSON, default=list)  # words that both texts share, most telling first
    weights_version: Mapped[str] = mapped_column(String(32))
    computed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    need: Mapped[TechnicalNeed] = relationship()
    achievement: Mapped[Achievement] = relationship()


class MatchFeedback(Base):
    """What one organisation said about one match."""

    __tablename__ = "match_feedback"
    __table_args__ = (UniqueConstraint("need_id", "achievement_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("technical_need.id"))
    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    useful: Mapped[bool]
    reason: Mapped[FeedbackReason] = mapped_column(text_enum(FeedbackReason, "feedback_reason"))
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class KeptParagraph(Base):
    """A pasted text that waits while its writer signs in to post it; gone when it was posted, or after a day."""

    __tablename__ = "kept_paragraph"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
