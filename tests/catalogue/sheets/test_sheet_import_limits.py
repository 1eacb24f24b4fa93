"""What an import withstands: crashes, strangers, secrets, files that are none, rights that were lost."""

from __future__ import annotations

from typing import Any

import pytest
from sheet_rows import HEADER, ROW, faults, go, row
from sqlalchemy import func, select

from market.catalogue.actions.steps import take_step
from market.catalogue.models import (
    Achievement,
    ImportRow,
    ImportRun,
    ImportState,
)
from market.catalogue.rules.importing import IMPORT_TRANSITIONS, ImportAction, next_import_state
from market.catalogue.rules.lifecycle import ListingAction
from market.catalogue.rules.vocabulary import ListingKind
from market.catalogue.sheets import importing, runner
from market.catalogue.sheets.actions import cancel_import, confirm_import, start_import, store_sheet, submit_imported
from market.catalogue.sheets.checking import spool
from market.catalogue.sheets.queries import find_run, own_runs
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Forbidden, IllegalTransition, InvalidInput, NotFound
from market.kernel.events import EventRecord, OutboxEntry
from market.kernel.permissions import MemberRole, OrganisationKind


def test_a_row_that_says_it_is_secret_ends_the_import_and_leaves_nothing_behind(
    tto: Context, make_workbook: Any, hand_in: Any
) -> None:
    rows = [[*ROW, "公开"], [*row(单位编号="S-9", 成果名称="不可告人"), "机密"]]
    run = hand_in(tto, make_workbook(("成果", [[*HEADER, "密级"], *rows])))

    assert run.state is ImportState.FAILED
    assert run.fault is not None
    assert "涉密成果不得录入本平台" in run.fault["msgid"]
    assert tto.session.scalar(select(func.count()).select_from(ImportRow)) == 0
    assert not tto.files.path(run.file_sha256).exists()
    assert not spool(tto, run).exists()
    payloads = [str(payload) for payload in tto.session.scalars(select(EventRecord.payload))]
    assert not any("不可告人" in payload for payload in payloads)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["成果名称", "简介"], ["甲", "乙"]], "缺少必填的列"),
        ([HEADER], "没有数据行"),
        ([["姓名", "电话"], ["甲", "1"]], "没有找到表头"),
    ],
)
def test_a_file_that_cannot_be_imported_says_why(
    rows: list[list[str]], said: str, tto: Context, make_workbook: Any, hand_in: Any
) -> None:
    run = hand_in(tto, make_workbook(("成果", rows)))
    assert run.state is ImportState.FAILED
    assert run.fault is not None
    assert said in run.fault["msgid"]
    assert run.finished_at is not None


def test_killed_midway_leaves_whole_batches_and_goes_on(
    tto: Context, make_workbook: Any, hand_in: Any, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 4)
    rows = [row(单位编号=f"S-{n:02}") for n in range(10)]
    run = hand_in(tto, make_workbook(("成果", [HEADER, *rows])))
    with transaction(tto.session):
        confirm_import(tto, run.uid)
    assert runner.run_step(tto, run.id)

    real, calls = importing.create_drafts, []

    def dies(*arguments: Any) -> Any:
        calls.append(real(*arguments))
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "create_drafts", dies)
    with pytest.raises(KeyboardInterrupt):
        runner.run_step(tto, run.id)
    monkeypatch.setattr(importing, "create_drafts", real)

    assert len(calls[0]) == 4
    assert tto.session.scalar(select(func.count()).select_from(Achievement)) == 4
    run = work(tto, tto.session.scalars(select(ImportRun)).one())
    assert (run.state, run.created_rows) == (ImportState.DONE, 10)
    numbers = tto.session.scalars(select(Achievement.own_number).order_by(Achievement.own_number)).all()
    assert list(numbers) == [f"S-{n:02}" for n in range(10)]
    assert tto.session.scalar(select(func.count()).select_from(OutboxEntry)) >= 10


def test_checking_goes_on_where_it_stopped_even_without_its_spool(
    tto: Context, make_workbook: Any, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("market.catalogue.sheets.checking.BATCH", 3)
    content = make_workbook(("成果", [HEADER, *(row(单位编号=f"S-{n}") for n in range(7))]))
    sheet = store_sheet(tto, tto.actor.acting_for, "a.xlsx", content, max_mb=30)
    with transaction(tto.session):
        run = start_import(tto, tto.actor.acting_for, ListingKind.ACHIEVEMENT, sheet)
    assert runner.run_step(tto, run.id)
    assert runner.run_step(tto, run.id)
    spool(tto, tto.session.get_one(ImportRun, run.id)).unlink()

    run = work(tto, run)

    assert (run.state, run.good_rows, run.done_rows) == (ImportState.CHECKED, 7, 7)
    assert tto.session.scalar(select(func.count()).select_from(ImportRow)) == 7
    assert not spool(tto, run).exists()


def test_an_import_acts_with_the_rights_its_person_has_now(
    tto: Context, system: Context, make_workbook: Any, hand_in: Any, work: Any
) -> None:
    from market.accounts.models import Membership

    run = hand_in(tto, make_workbook(("成果", [HEADER, ROW])))
    with transaction(tto.session):
        confirm_import(tto, run.uid)
        tto.session.delete(tto.session.scalars(select(Membership)).one())

    run = work(system, run)

    assert run.state is ImportState.FAILED
    assert run.fault is not None
    assert "没有为本单位导入的权限" in run.fault["msgid"]
    assert system.session.scalar(select(func.count()).select_from(Achievement)) == 0


def test_an_unverified_unit_cannot_hand_in(person: Any, make_workbook: Any, hand_in: Any, work: Any) -> None:
    ctx = person(MemberRole.EDITOR, verified=False)
    run = go(ctx, hand_in(ctx, make_workbook(("成果", [HEADER, ROW]))), work)
    with pytest.raises(InvalidInput, match="认证后才能提交"), transaction(ctx.session):
        submit_imported(ctx, run.uid)
    assert ctx.session.get_one(ImportRun, run.id).state is ImportState.DONE


def test_a_cancelled_import_writes_nothing(tto: Context, make_workbook: Any, hand_in: Any, work: Any) -> None:
    run = hand_in(tto, make_workbook(("成果", [HEADER, ROW])))
    with transaction(tto.session):
        cancel_import(tto, run.uid)
    run = work(tto, run)
    assert run.state is ImportState.CANCELLED
    assert not spool(tto, run).exists()
    assert tto.session.scalar(select(func.count()).select_from(ImportRow)) == 0
    with pytest.raises(IllegalTransition), transaction(tto.session):
        confirm_import(tto, run.uid)


@pytest.mark.parametrize("state", list(ImportState))
@pytest.mark.parametrize("action", list(ImportAction))
def test_the_table_of_states_is_the_whole_law(state: ImportState, action: ImportAction) -> None:
    if (state, action) in IMPORT_TRANSITIONS:
        assert next_import_state(state, action) is IMPORT_TRANSITIONS[state, action]
    else:
        with pytest.raises(IllegalTransition):
            next_import_state(state, action)


def test_strangers_members_and_the_bureau_cannot_import(
    tto: Context, person: Any, make_workbook: Any, hand_in: Any
) -> None:
    content = make_workbook(("成果", [HEADER, ROW]))
    run = hand_in(tto, content)
    for stranger in (
        person(MemberRole.MEMBER, organisation=run.organisation),
        person(MemberRole.ADMIN, OrganisationKind.ENTERPRISE),
        person(MemberRole.ADMIN, OrganisationKind.BUREAU),
    ):
        with pytest.raises(Forbidden):
            store_sheet(stranger, run.organisation_id, "a.xlsx", content, max_mb=30)
        with pytest.raises(NotFound):
            find_run(stranger, run.uid)
        assert own_runs(stranger, run.organisation_id) == []
    bureau = person(MemberRole.ADMIN, OrganisationKind.BUREAU)
    sheet = store_sheet(bureau, bureau.actor.acting_for, "a.xlsx", content, max_mb=30)
    with pytest.raises(InvalidInput, match="科技局负责审核"), transaction(bureau.session):
        start_import(bureau, bureau.actor.acting_for, ListingKind.ACHIEVEMENT, sheet)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.docx", b"a,b\n", "结尾"),
        ("a.xlsx", b"%PDF-1.7", "不是 Excel"),
        ("a.csv", b"x" * (2 * 1024 * 1024), "超过 1 MB"),
    ],
)
def test_the_first_look_refuses_at_once(name: str, content: bytes, said: str, tto: Context) -> None:
    with pytest.raises(InvalidInput) as error:
        store_sheet(tto, tto.actor.acting_for, name, content, max_mb=1)
    assert said in str(error.value.fields["file"][0])


def test_a_fault_of_ours_ends_the_import_with_a_text(
    tto: Context, make_workbook: Any, hand_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("market.catalogue.sheets.checking.assess", broken)
    run = hand_in(tto, make_workbook(("成果", [HEADER, ROW])))
    assert run.state is ImportState.FAILED
    assert run.fault is not None
    assert run.uid in str(run.fault["params"])


def test_a_listing_that_was_published_meanwhile_is_refused_at_the_import(
    tto: Context, system: Context, make_workbook: Any, hand_in: Any, work: Any
) -> None:
    go(tto, hand_in(tto, make_workbook(("成果", [HEADER, ROW]))), work)
    run = hand_in(tto, make_workbook(("成果", [HEADER, row(技术就绪度=7)])))
    uid = system.session.scalars(select(Achievement.uid)).one()
    with transaction(system.session):
        take_step(system, ListingKind.ACHIEVEMENT, uid, ListingAction.SUBMIT)

    run = go(tto, run, work)

    assert (run.state, run.updated_rows, run.bad_rows) == (ImportState.DONE, 0, 1)
    assert "撤回" in faults(tto, run)[0][3]
