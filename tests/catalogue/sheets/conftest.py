"""Workbooks made on the spot, and a way to take one through the whole import."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import xlsxwriter

from market.catalogue.models import ImportRun
from market.catalogue.rules.vocabulary import ListingKind
from market.catalogue.sheets.actions import start_import, store_sheet
from market.catalogue.sheets.runner import run_step
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.permissions import MemberRole, OrganisationKind


def workbook(*sheets: tuple[str, Sequence[Sequence[Any]]]) -> bytes:
    """Return an .xlsx of named sheets of rows."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    book.close()
    return target.getvalue()


@pytest.fixture
def make_workbook() -> Callable[..., bytes]:
    return workbook


@pytest.fixture
def tto(person: Any) -> Context:
    """An editor of a verified university."""
    return person(MemberRole.EDITOR, OrganisationKind.UNIVERSITY)


@pytest.fixture
def hand_in() -> Callable[..., ImportRun]:
    """Hand a file in and let the worker check it."""

    def hand(
        ctx: Context, content: bytes, kind: ListingKind = ListingKind.ACHIEVEMENT, name: str = "清单.xlsx"
    ) -> ImportRun:
        sheet = store_sheet(ctx, ctx.actor.acting_for, name, content, max_mb=30)
        with transaction(ctx.session):
            run = start_import(ctx, ctx.actor.acting_for, kind, sheet)
        run_id = run.id
        finish(ctx, run_id)
        return ctx.session.get_one(ImportRun, run_id)

    return hand


@pytest.fixture
def work() -> Callable[[Context, ImportRun], ImportRun]:
    """Let the worker do all that there is to do."""

    def done(ctx: Context, run: ImportRun) -> ImportRun:
        run_id = run.id
        finish(ctx, run_id)
        return ctx.session.get_one(ImportRun, run_id)

    return done


def finish(ctx: Context, run_id: int) -> None:
    while run_step(ctx, run_id):
        pass
