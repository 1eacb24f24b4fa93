"""A spreadsheet's way in: checked, confirmed, imported, handed in; and again."""

from __future__ import annotations

from typing import Any

import pytest
from sheet_rows import HEADER, PATENT, ROW, faults, go, row
from sqlalchemy import func, select

from market.catalogue.actions.drafts import save_listing
from market.catalogue.actions.steps import take_step
from market.catalogue.models import (
    Achievement,
    ImportRow,
    ImportState,
    ListingVersion,
    RowState,
    TechnicalNeed,
)
from market.catalogue.rules.lifecycle import ListingAction, ListingState
from market.catalogue.rules.vocabulary import IpKind, IpStatus, ListingKind
from market.catalogue.sheets.actions import confirm_import, submit_imported
from market.catalogue.sheets.queries import faulty_rows
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import InvalidInput
from market.kernel.events import EventRecord
from market.kernel.permissions import MemberRole, OrganisationKind


def test_a_good_row_becomes_a_draft_with_everything_it_says(
    tto: Context, make_workbook: Any, hand_in: Any, work: Any
) -> None:
    run = hand_in(tto, make_workbook(("成果", [HEADER, ROW])))
    assert (run.state, run.good_rows, run.bad_rows, run.total_rows) == (ImportState.CHECKED, 1, 0, 1)
    assert tto.session.scalar(select(func.count()).select_from(Achievement)) == 0

    run = go(tto, run, work)

    assert (run.state, run.created_rows) == (ImportState.DONE, 1)
    draft = tto.session.scalars(select(Achievement)).one()
    assert (draft.state, draft.own_number, draft.title) == (ListingState.DRAFT, "S-1", "低温电解液")
    assert (draft.field, draft.industries, draft.trl) == ("materials", ["chemicals", "green_energy"], 6)
    assert draft.price_fen == 80_000_000
    assert draft.innovations == ["线性羧酸酯", "双添加剂"]
    assert [indicator.phrase() for indicator in draft.indicators] == ["放电容量保持率 ≥ 86 %", "循环寿命 ≥ 1,200 次"]
    assert draft.indicators[0].method == "−40℃，0.5C"
    assert [(r.kind, r.number, r.status) for r in draft.ip_rights] == [
        (IpKind.INVENTION, PATENT, IpStatus.GRANTED), (IpKind.SOFTWARE, "2023SR0123456", IpStatus.GRANTED),
    ]  # fmt: skip
    assert draft.team[0] == {"name": "张三", "title": "教授", "role": "负责人"}
    assert draft.created_by_id == tto.actor.user_id


def test_a_need_is_read_with_its_terms(person: Any, make_workbook: Any, hand_in: Any, work: Any) -> None:
    ctx = person(MemberRole.EDITOR, OrganisationKind.ENTERPRISE)
    cells = {
        "编号": "N-1",
        "需求名称": "低温固化树脂",
        "技术难题": "120 ℃ 以下固化",
        "目标指标": "固化温度≤120℃",
        "预算(万元)": "面议",
        "研发时限(月)": "一年",
        "产权归属": "双方共有",
        "合作方式": "委托开发",
        "匿名": "是",
        "截止日期": "2027年3月1日",
        "付款节点": "签约 30%；验收 70%",
    }
    run = hand_in(ctx, make_workbook(("需求", [list(cells), list(cells.values())])), ListingKind.NEED)
    go(ctx, run, work)

    need = ctx.session.scalars(select(TechnicalNeed)).one()
    assert (need.budget_negotiable, need.budget_fen, need.months, need.anonymous) == (True, None, 12, True)
    assert (need.ip_wish, need.cooperation_modes) == ("shared", ["development"])
    assert need.submissions_until is not None
    assert need.submissions_until.isoformat() == "2027-03-01"
    assert need.payment_nodes == [{"name": "签约", "percent": 30}, {"name": "验收", "percent": 70}]


def test_each_bad_cell_is_named_and_the_good_rows_go_in(
    tto: Context, make_workbook: Any, hand_in: Any, work: Any
) -> None:
    wrong = PATENT[:-1] + ("0" if PATENT[-1] != "0" else "1")
    run = hand_in(tto, make_workbook(("成果", [
        HEADER, ROW,
        row(单位编号="S-2", 指标1="很好", 技术就绪度=12),
        row(单位编号="S-3", 专利号=f"{PATENT}；{wrong}", 专利状态=""),
        row(单位编号="", 成果名称=""),
        row(单位编号="S-1", 成果名称="另一个"),
        row(单位编号="S-4", 技术领域="不知道", 付费条款=""),
    ])))  # fmt: skip

    assert (run.good_rows, run.bad_rows) == (1, 5)
    found = faults(tto, run)
    where = [(line, letter, value) for line, letter, value, _ in found]
    assert where == [
        (3, "G", "很好"), (3, "M", "12"), (4, "T", f"{PATENT}；{wrong}"), (5, "A", ""), (5, "B", ""), (6, "A", "S-1"),
        (7, "K", "不知道"), (7, "S", ""),
    ]  # fmt: skip
    said = [message for *_, message in found]
    assert "看不懂指标“很好”" in said[0]
    assert "校验位" in said[2]
    assert "不能为空" in said[3]
    assert "与第 2 行重复" in said[5]
    assert go(tto, run, work).created_rows == 1
    assert tto.session.scalar(select(func.count()).select_from(Achievement)) == 1


def test_a_column_can_be_looked_at_alone(tto: Context, make_workbook: Any, hand_in: Any) -> None:
    rows = [row(单位编号=f"S-{n}", 指标1="很好" if n % 2 else ROW[6], 技术就绪度="x") for n in range(6)]
    run = hand_in(tto, make_workbook(("成果", [HEADER, *rows])))
    assert run.columns["faulty"] == {"0:G": 3, "0:M": 6}
    page = faulty_rows(tto, run, sheet=0, letter="G", page=1)
    assert [found.own_number for found in page.rows] == ["S-1", "S-3", "S-5"]


def test_the_same_file_again_changes_nothing(tto: Context, make_workbook: Any, hand_in: Any, work: Any) -> None:
    content = make_workbook(("成果", [HEADER, ROW, row(单位编号="S-2")]))
    go(tto, hand_in(tto, content), work)
    events = tto.session.scalar(
        select(func.count()).select_from(EventRecord).where(EventRecord.object_kind == "achievement")
    )
    versions = tto.session.scalar(select(func.count()).select_from(ListingVersion))

    again = hand_in(tto, content)

    assert (again.good_rows, again.unchanged_rows, again.bad_rows) == (0, 2, 0)
    with pytest.raises(InvalidInput, match="没有可以导入的行"), transaction(tto.session):
        confirm_import(tto, again.uid)
    kind = EventRecord.object_kind == "achievement"
    assert tto.session.scalar(select(func.count()).select_from(EventRecord).where(kind)) == events
    assert tto.session.scalar(select(func.count()).select_from(ListingVersion)) == versions


def test_a_changed_row_updates_its_draft_and_blank_cells_leave_alone_what_is_there(
    tto: Context, make_workbook: Any, hand_in: Any, work: Any
) -> None:
    go(tto, hand_in(tto, make_workbook(("成果", [HEADER, ROW]))), work)
    draft = tto.session.scalars(select(Achievement)).one()
    rights = [
        {"kind": r.kind, "number": r.number, "status": r.status, "title": "一种电解液", "expires_on": "2037-07-21"}
        for r in draft.ip_rights
    ]
    with transaction(tto.session):
        save_listing(tto, ListingKind.ACHIEVEMENT, draft.uid, {"details_nda": "配方", "ip_rights": rights})

    run = hand_in(tto, make_workbook(("成果", [HEADER, row(一句话简介="", 技术就绪度=7)])))
    run = go(tto, run, work)

    assert (run.updated_rows, run.created_rows) == (1, 0)
    draft = tto.session.scalars(select(Achievement)).one()
    assert (draft.trl, draft.summary, draft.details_nda) == (7, "−40 ℃ 保持 86 % 容量", "配方")
    assert [(r.title, str(r.expires_on)) for r in draft.ip_rights] == [("一种电解液", "2037-07-21")] * 2


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (["submit"], "请先在页面上撤回"),
        (["submit", "approve", "publish"], "请在页面上修改"),
        (["withdraw"], "重新编辑"),
    ],
)
def test_what_has_left_the_draft_is_not_overwritten(
    steps: list[str], said: str, tto: Context, system: Context, make_workbook: Any, hand_in: Any, work: Any
) -> None:
    go(tto, hand_in(tto, make_workbook(("成果", [HEADER, ROW]))), work)
    listing = system.session.scalars(select(Achievement)).one()
    for step in steps:
        with transaction(system.session):
            take_step(system, ListingKind.ACHIEVEMENT, listing.uid, ListingAction(step), reason="测试")

    assert hand_in(tto, make_workbook(("成果", [HEADER, ROW]))).unchanged_rows == 1
    run = hand_in(tto, make_workbook(("成果", [HEADER, row(成果名称="换个名字")])))

    assert (run.good_rows, run.bad_rows) == (0, 1)
    ((_, letter, value, message),) = faults(tto, run)
    assert (letter, value) == ("A", "S-1")
    assert said in message


def test_all_drafts_are_handed_in_as_far_as_they_are_complete(
    tto: Context, make_workbook: Any, hand_in: Any, work: Any
) -> None:
    rows = [ROW, row(单位编号="S-2", 成熟度依据=""), row(单位编号="S-3")]
    run = go(tto, hand_in(tto, make_workbook(("成果", [HEADER, *rows]))), work)
    with transaction(tto.session):
        submit_imported(tto, run.uid)

    run = work(tto, run)

    assert (run.state, run.submitted_rows) == (ImportState.DONE, 2)
    states = dict(tto.session.execute(select(Achievement.own_number, Achievement.state)).all())
    assert states == {"S-1": "submitted", "S-2": "draft", "S-3": "submitted"}
    ((line, _, _, message),) = faults(tto, run)
    assert (line, "成熟度依据" in message) == (3, True)

    uid = tto.session.scalars(select(Achievement.uid).where(Achievement.own_number == "S-2")).one()
    with transaction(tto.session):
        save_listing(tto, ListingKind.ACHIEVEMENT, uid, {"trl_evidence": "完成 500 h 中试"})
        submit_imported(tto, run.uid)
    run = work(tto, run)
    assert (run.submitted_rows, faults(tto, run)) == (3, [])


def test_each_listing_and_the_import_itself_leave_their_events(
    tto: Context, make_workbook: Any, hand_in: Any, work: Any
) -> None:
    go(tto, hand_in(tto, make_workbook(("成果", [HEADER, ROW, row(单位编号="S-2")]))), work)
    names: list[str] = list(tto.session.scalars(select(EventRecord.name).order_by(EventRecord.seq)))
    assert names == [
        "ImportStarted", "ImportChecked", "ImportConfirmed", "ListingCreated", "ListingCreated", "ImportFinished",
    ]  # fmt: skip


def test_rows_that_went_in_keep_no_second_copy_of_their_text(
    tto: Context, make_workbook: Any, hand_in: Any, work: Any
) -> None:
    go(tto, hand_in(tto, make_workbook(("成果", [HEADER, ROW]))), work)
    line = tto.session.scalars(select(ImportRow)).one()
    assert (line.state, line.values) == (RowState.CREATED, {})
    assert line.listing_id is not None
