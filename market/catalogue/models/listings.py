"""Rows of achievements and needs, their rights, files and versions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Dialect, ForeignKey, Index, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from market.accounts.models import Organisation, User
from market.catalogue.rules.lifecycle import ListingAction, ListingState, next_state
from market.catalogue.rules.vocabulary import (
    Field,
    FilePurpose,
    IpKind,
    IpStatus,
    IpWish,
    ListingKind,
    Ownership,
    Secrecy,
    Tier,
    TrlStandard,
)
from market.kernel.database import Base, UTCDateTime, text_enum
from market.kernel.naming import new_uid
from market.kernel.quantity import Indicator

NUMBERED = "state NOT IN ('published', 'paused', 'expired') OR number IS NOT NULL"


class Indicators(TypeDecorator[list[Indicator]]):
    """A list of indicators, kept as JSON: values of their listing, never referred to alone."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: list[Indicator] | None, dialect: Dialect) -> Any:
        """Return what JSON can hold."""
        return [indicator.to_json() for indicator in value or []]

    def process_result_value(self, value: Any, dialect: Dialect) -> list[Indicator]:
        """Return indicators again."""
        return [Indicator.from_json(item) for item in value or []]


class Codes(TypeDecorator[list[str]]):
    """A list of short codes, kept as "|chemicals|ginseng|": it can be grouped, searched and indexed on any database."""

    impl = String(200)
    cache_ok = True

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> str:
        """Return the codes between bars; the empty text where there are none."""
        return f"|{'|'.join(value)}|" if value else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> list[str]:
        """Return the codes again."""
        return [code for code in (value or "").split("|") if code]


class ListingMixin:
    """What achievements and needs have in common. Assign a new list to change a list: in-place edits are not seen."""

    kind: ListingKind

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(16), unique=True, default=new_uid)
    number: Mapped[str | None] = mapped_column(String(20), unique=True)  # A-2026-00318; given at first publication
    own_number: Mapped[str | None] = mapped_column(String(60))  # the organisation's own, for imports
    state: Mapped[ListingState] = mapped_column(
        text_enum(ListingState, "state"), default=ListingState.DRAFT, index=True
    )
    title: Mapped[str] = mapped_column(String(120), default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    indicators: Mapped[list[Indicator]] = mapped_column(Indicators, default=list)
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list)
    field: Mapped[Field | None] = mapped_column(text_enum(Field, "field"), index=True)
    industries: Mapped[list[str]] = mapped_column(Codes, default=list)
    region: Mapped[str] = mapped_column(String(6), default="220200")
    sent_back_reason: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # of the first publication
    confirmed_until: Mapped[date | None] = mapped_column(index=True)  # leaves the shelf after this day
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr
    def organisation_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy's own way
        """Whose listing it is."""
        return mapped_column(ForeignKey("organisation.id"), index=True)

    @declared_attr
    def created_by_id(cls) -> Mapped[int | None]:  # noqa: N805
        """Who began it."""
        return mapped_column(ForeignKey("user.id"))

    @declared_attr
    def organisation(cls) -> Mapped[Organisation]:  # noqa: N805
        """Return the owning organisation."""
        return relationship(Organisation, lazy="raise_on_sql")

    @declared_attr
    def created_by(cls) -> Mapped[User | None]:  # noqa: N805
        """Return the author."""
        return relationship(User, lazy="raise_on_sql")

    def apply(self, action: ListingAction, *, at: datetime) -> ListingState:
        """Move to the next state and return the one before; the only place that writes `state`."""
        before, self.state = self.state, next_state(self.state, action)
        self.updated_at = at
        if action is ListingAction.SUBMIT:
            self.submitted_at = at
        if self.state is ListingState.PUBLISHED and self.published_at is None:
            self.published_at = at
        return before


class Achievement(ListingMixin, Base):
    """科技成果: a result that its owner puts on the shelf."""

    __tablename__ = "achievement"
    __table_args__ = (
        UniqueConstraint("organisation_id", "own_number", name="uq_achievement_own_number"),
        CheckConstraint("secrecy = 'public'", name="public_only"),
        CheckConstraint("trl BETWEEN 1 AND 9", name="trl_1_to_9"),
        CheckConstraint(
            "state NOT IN ('published', 'paused', 'expired') OR number IS NOT NULL", name="number_on_shelf"
        ),
        # Shelves are counted and filled from these two alone, without reading a listing's texts.
        Index("ix_achievement_shelf", "state", "published_at", "industries"),
        Index("ix_achievement_industries", "state", "industries"),
        Index("ix_achievement_owner", "organisation_id", "state", "updated_at"),
    )
    kind = ListingKind.ACHIEVEMENT

    summary: Mapped[str] = mapped_column(String(300), default="")
    innovations: Mapped[list[str]] = mapped_column(JSON, default=list)  # at most 3
    applications: Mapped[list[str]] = mapped_column(JSON, default=list)
    trl: Mapped[int | None]
    trl_standard: Mapped[TrlStandard] = mapped_column(
        text_enum(TrlStandard, "trl_standard"), default=TrlStandard.GBT_22900
    )
    trl_evidence: Mapped[str] = mapped_column(Text, default="")
    secrecy: Mapped[Secrecy] = mapped_column(text_enum(Secrecy, "secrecy"), default=Secrecy.PUBLIC)
    ownership: Mapped[Ownership] = mapped_column(text_enum(Ownership, "ownership"), default=Ownership.SERVICE)
    co_owners: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # {"name", "consented"}
    team: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # {"name", "title", "role"}
    transfer_modes: Mapped[list[str]] = mapped_column(JSON, default=list)
    price_fen: Mapped[int | None]  # None: 面议
    pay_after_use: Mapped[bool] = mapped_column(default=False)
    pay_terms: Mapped[str] = mapped_column(String(300), default="")
    video_url: Mapped[str] = mapped_column(String(300), default="")
    details_verified: Mapped[str] = mapped_column(Text, default="")  # for verified organisations
    details_nda: Mapped[str] = mapped_column(Text, default="")  # after the NDA

    ip_rights: Mapped[list[IpRight]] = relationship(
        back_populates="achievement", cascade="all, delete-orphan", order_by="IpRight.position"
    )
    files: Mapped[list[ListingFile]] = relationship(
        back_populates="achievement", cascade="all, delete-orphan", order_by="ListingFile.position"
    )

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.version}


class TechnicalNeed(ListingMixin, Base):
    """技术需求: a problem that an enterprise sets."""

    __tablename__ = "technical_need"
    __table_args__ = (
        UniqueConstraint("organisation_id", "own_number", name="uq_technical_need_own_number"),
        CheckConstraint("months IS NULL OR months BETWEEN 1 AND 120", name="months_1_to_120"),
        CheckConstraint(
            "state NOT IN ('published', 'paused', 'expired') OR number IS NOT NULL", name="number_on_shelf"
        ),
        # Shelves are counted and filled from these two alone, without reading a listing's texts.
        Index("ix_technical_need_shelf", "state", "published_at", "industries"),
        Index("ix_technical_need_industries", "state", "industries"),
        Index("ix_technical_need_owner", "organisation_id", "state", "updated_at"),
    )
    kind = ListingKind.NEED

    background: Mapped[str] = mapped_column(Text, default="")
    work_done: Mapped[str] = mapped_column(Text, default="")
    constraints: Mapped[str] = mapped_column(Text, default="")  # cost, site, safety
    routes_not_wanted: Mapped[str] = mapped_column(Text, default="")
    cooperation_modes: Mapped[list[str]] = mapped_column(JSON, default=list)
    months: Mapped[int | None]  # time limit for solving it
    budget_fen: Mapped[int | None]
    budget_negotiable: Mapped[bool] = mapped_column(default=False)  # 面议, said on purpose; no amount then
    payment_nodes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # {"name", "percent"}, sum 100
    ip_wish: Mapped[IpWish | None] = mapped_column(text_enum(IpWish, "ip_wish"))
    solver_requirements: Mapped[str] = mapped_column(Text, default="")
    anonymous: Mapped[bool] = mapped_column(default=False)  # the enterprise appears nowhere until revealed
    questions_until: Mapped[date | None]
    submissions_until: Mapped[date | None]
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # {"name", "weight"}, sum 100

    files: Mapped[list[ListingFile]] = relationship(
        back_populates="need", cascade="all, delete-orphan", order_by="ListingFile.position"
    )

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.version}


Listing = Achievement | TechnicalNeed


class IpRight(Base):
    """A right that protects an achievement; watched because it can lapse."""

    __tablename__ = "ip_right"

    id: Mapped[int] = mapped_column(primary_key=True)
    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[IpKind] = mapped_column(text_enum(IpKind, "ip_kind"))
    number: Mapped[str] = mapped_column(String(40), default="", index=True)  # normalised; "" for know-how
    title: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[IpStatus] = mapped_column(text_enum(IpStatus, "ip_status"), default=IpStatus.PENDING)
    expires_on: Mapped[date | None] = mapped_column(index=True)
    fee_paid_until: Mapped[date | None]

    achievement: Mapped[Achievement] = relationship(back_populates="ip_rights")


class ListingFile(Base):
    """An image or attachment beside a listing, stored by content hash."""

    __tablename__ = "listing_file"
    __table_args__ = (CheckConstraint("(achievement_id IS NULL) <> (need_id IS NULL)", name="one_listing"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(16), unique=True, default=new_uid)
    achievement_id: Mapped[int | None] = mapped_column(ForeignKey("achievement.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("technical_need.id"), index=True)
    purpose: Mapped[FilePurpose] = mapped_column(text_enum(FilePurpose, "file_purpose"))
    tier: Mapped[Tier] = mapped_column(text_enum(Tier, "file_tier"), default=Tier.PUBLIC)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(200))  # what its sender called it, made safe
    description: Mapped[str] = mapped_column(String(200), default="")  # alternative text of an image
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    achievement: Mapped[Achievement | None] = relationship(back_populates="files")
    need: Mapped[TechnicalNeed | None] = relationship(back_populates="files")


class ListingVersion(Base):
    """What a listing said after each change, with who changed it."""

    __tablename__ = "listing_version"
    __table_args__ = (UniqueConstraint("listing_kind", "listing_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_kind: Mapped[ListingKind] = mapped_column(text_enum(ListingKind, "listing_kind"))
    listing_id: Mapped[int]
    number: Mapped[int]
    state: Mapped[ListingState] = mapped_column(text_enum(ListingState, "version_state"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class NdaAcceptance(Base):
    """An organisation's promise to keep an achievement's gated part secret."""

    __tablename__ = "nda_acceptance"
    __table_args__ = (UniqueConstraint("achievement_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    accepted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    text_sha256: Mapped[str] = mapped_column(String(64))
    accepted_at: Mapped[datetime] = mapped_column(UTCDateTime)


class NumberSequence(Base):
    """The last public number given, by letter and year."""

    __tablename__ = "number_sequence"

    prefix: Mapped[str] = mapped_column(String(8), primary_key=True)  # "A-2026"
    last: Mapped[int] = mapped_column(default=0)
