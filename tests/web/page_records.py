"""Complete records for pages to show, put into a state by taking every step there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from market.accounts.models import Organisation
from market.catalogue import actions
from market.catalogue.documents import all_documents
from market.catalogue.models import Listing
from market.catalogue.rules.lifecycle import ListingAction, ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.jobs.database import db
from market.jobs.wiring import container
from market.kernel.context import Context
from market.kernel.database import transaction

ACHIEVEMENT: dict[str, Any] = {
    "title": "低温锂电池电解液",
    "summary": "−40 ℃ 下放电容量保持率 86 %，可用于寒区储能。",
    "problem": "寒区储能电池在低温下放电容量不足一半。",
    "innovations": ["弱溶剂化配方"],
    "indicators": [{"metric": "放电容量保持率", "comparator": "ge", "value": "86", "unit": "%"}],
    "applications": ["寒区储能"],
    "field": "energy",
    "industries": ["green_energy"],
    "trl": 6,
    "trl_evidence": "2025 年 12 月完成 500 kg 中试。",
    "transfer_modes": ["license"],
    "price_fen": 80_000_000,
}
NEED: dict[str, Any] = {
    "title": "耐 180 ℃ 的环氧胶黏剂",
    "problem": "电机定子灌封胶在 180 ℃ 下开裂。",
    "indicators": [{"metric": "耐热温度", "comparator": "ge", "value": "180", "unit": "℃"}],
    "field": "materials",
    "industries": ["chemicals"],
    "cooperation_modes": ["development"],
    "months": 18,
    "budget_fen": 60_000_000,
    "ip_wish": "shared",
}
COMPLETE = {ListingKind.ACHIEVEMENT: ACHIEVEMENT, ListingKind.NEED: NEED}
STEPS_TO: dict[ListingState, tuple[ListingAction, ...]] = {
    ListingState.DRAFT: (),
    ListingState.SUBMITTED: (ListingAction.SUBMIT,),
    ListingState.SENT_BACK: (ListingAction.SUBMIT, ListingAction.SEND_BACK),
    ListingState.IN_REVIEW: (ListingAction.SUBMIT, ListingAction.APPROVE),
    ListingState.PUBLISHED: (ListingAction.SUBMIT, ListingAction.APPROVE, ListingAction.PUBLISH),
}
SENT_BACK_FOR = "请补充测试条件"


def put_listing(
    system: Context, organisation: Organisation, state: ListingState = ListingState.PUBLISHED,
    kind: ListingKind = ListingKind.ACHIEVEMENT, **values: Any,
) -> Listing:  # fmt: skip
    """Make a listing of an organisation in a state, with some values other than the complete record's."""
    with transaction(system.session):
        listing = actions.create_listing(system, kind, organisation.id, COMPLETE[kind] | values)
        for action in STEPS_TO[state]:
            actions.take_step(system, kind, listing.uid, action, reason=SENT_BACK_FOR)
    return listing


def index_everything() -> None:
    """Bring the index to what the database says, as the worker does."""
    container().search.rebuild(all_documents(db.session))


class QueryCount:
    """Counts the statements that run while it is open."""

    def __enter__(self) -> QueryCount:
        self.statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.upper().startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")):
            self.statements.append(statement)

    @property
    def total(self) -> int:
        return len(self.statements)
