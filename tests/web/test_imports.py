"""The pages of spreadsheet imports: hand in, watch, look at the faults, say go."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from flask.testing import FlaskClient
from sqlalchemy import func, select

from market.catalogue.models import Achievement, ImportRun, ImportState
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.sheets.runner import run_step
from market.kernel.context import Context
from market.kernel.permissions import MemberRole, OrganisationKind

HEADER = ["单位编号", "成果名称", "一句话简介", "技术就绪度", "备注"]


@pytest.fixture
def editor(person: Any, client: FlaskClient, sign_in: Any) -> Context:
    ctx = person(MemberRole.EDITOR, OrganisationKind.UNIVERSITY)
    sign_in(client, ctx)
    return ctx


@pytest.fixture
def imported(client: FlaskClient, editor: Context) -> Any:
    """Hand a sheet in by the page and let the worker check it; return the run."""

    def hand(*rows: list[Any], name: str = "清单.xlsx") -> ImportRun:
        answer = client.post("/desk/imports/new", data=upload(sheet(HEADER, *rows), name))
        assert answer.status_code == 303
        run = editor.session.scalars(select(ImportRun).order_by(ImportRun.id.desc())).first()
        assert run is not None
        assert answer.headers["Location"].endswith(f"/desk/imports/{run.uid}")
        return run

    return hand


def sheet(*rows: list[Any]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page = book.add_worksheet("成果")
    for place, row in enumerate(rows):
        page.write_row(place, 0, row)
    book.close()
    return target.getvalue()


def upload(content: bytes, name: str, kind: str = "achievement") -> dict[str, Any]:
    return {"kind": kind, "file": (io.BytesIO(content), name)}


def work(ctx: Context, run: ImportRun) -> ImportRun:
    run_id = run.id
    while run_step(ctx, run_id):
        pass
    return ctx.session.get_one(ImportRun, run_id)


def test_a_sheet_goes_from_upload_to_drafts(client: FlaskClient, editor: Context, imported: Any) -> None:
    run = imported(["A-1", "低温电解液", "一句话", 6, "x"], ["A-2", "坏行", "一句话", 12, "x"])
    address = f"/desk/imports/{run.uid}"

    waiting = client.get(address).get_data(as_text=True)
    assert f'hx-get="{address}/progress?state=waiting"' in waiting
    assert "排队中" in waiting

    work(editor, run)
    checked = client.get(address).get_data(as_text=True)
    for text in (
        "导入 1 行",
        "没有认出，不会导入",
        "备注",
        "D3",
        "“技术就绪度”应在 1 到 9 之间",
        "下载标注了问题的表格",
    ):
        assert text in checked, text
    assert "hx-get" not in checked
    assert editor.session.scalar(select(func.count()).select_from(Achievement)) == 0

    assert client.post(f"{address}/confirm").status_code == 303
    assert "导入中" in client.get(address).get_data(as_text=True)
    work(editor, run)
    done = client.get(address).get_data(as_text=True)
    assert "条新草稿" in done
    assert "/desk/listings?kind=achievement&amp;state=draft" in done
    draft = editor.session.scalars(select(Achievement)).one()
    assert (draft.title, draft.state) == ("低温电解液", ListingState.DRAFT)

    assert client.post(f"{address}/submit").status_code == 303
    assert "提交中" in client.get(address).get_data(as_text=True)
    work(editor, run)
    lacking = client.get(address).get_data(as_text=True)
    assert "还差内容" in lacking or "有问题的行" in lacking
    assert f"/desk/achievements/{draft.uid}/edit/check" in lacking
    assert "清单.xlsx" in client.get("/desk/imports").get_data(as_text=True)


def test_the_progress_says_when_the_page_should_load_again(client: FlaskClient, editor: Context, imported: Any) -> None:
    run = imported(["A-1", "甲", "一", 6, ""])
    part = client.get(f"/desk/imports/{run.uid}/progress?state=waiting")
    assert "HX-Refresh" not in part.headers
    assert "<html" not in part.get_data(as_text=True)
    work(editor, run)
    assert client.get(f"/desk/imports/{run.uid}/progress?state=checking").headers["HX-Refresh"] == "true"


def test_faults_are_paged_and_filtered_by_column(client: FlaskClient, editor: Context, imported: Any) -> None:
    run = work(editor, imported(*(["", "", "", 12, ""] if n % 2 else [f"A-{n}", "甲", "", 12, ""] for n in range(120))))
    address = f"/desk/imports/{run.uid}"
    first = client.get(address).get_data(as_text=True)
    assert "第 1 / 3 页" in first
    only = client.get(f"{address}?column=0:A").get_data(as_text=True)
    assert '<option value="0:A" selected' in only
    assert "第 1 / 2 页" in only
    assert "应在 1 到 9" not in only.split('id="faults"')[1]
    for strange in ("?page=99999999999999999999", "?page=-1", "?page=x", "?column=9:ZZ", "?column=0:A%27&page=2"):
        assert client.get(address + strange).status_code == 200, strange


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"kind": "achievement"}, "请先选择一个文件"),
        ({"kind": "planet", "file": (b"a,b\n", "a.csv")}, "请选择表格里是成果还是企业难题|有效|选项"),
        ({"kind": "achievement", "file": (b"%PDF-1.4", "a.pdf")}, "这不是 Excel 或 CSV 文件"),
        ({"kind": "achievement", "file": (b"a,b\n", "a.doc")}, "应以 .xlsx 或 .csv 结尾"),
        ({"kind": "achievement", "file": (b"", "a.csv")}, "这不是 Excel 或 CSV 文件"),
    ],
)
def test_a_wrong_upload_keeps_the_form_and_says_why(
    data: dict[str, Any], said: str, client: FlaskClient, editor: Context
) -> None:
    if "file" in data:
        content, name = data["file"]
        data = {**data, "file": (io.BytesIO(content), name)}
    answer = client.post("/desk/imports/new", data=data)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert any(part in page for part in said.split("|"))
    assert 'type="file"' in page
    assert editor.session.scalar(select(func.count()).select_from(ImportRun)) == 0


def test_a_sheet_larger_than_a_form_is_taken(client: FlaskClient, editor: Context) -> None:
    content = ("单位编号,成果名称\n" + "".join(f"A-{n},{'名' * 60}\n" for n in range(15_000))).encode()
    assert len(content) > 2 * 1024 * 1024
    answer = client.post("/desk/imports/new", data=upload(content, "大.csv"))
    answer.request.environ["wsgi.input"].close()  # the test client's own copy of the body
    assert answer.status_code == 303


def test_a_file_that_was_refused_says_why_and_offers_the_template(
    client: FlaskClient, editor: Context, imported: Any
) -> None:
    run = work(editor, imported(name="空.xlsx"))
    assert run.state is ImportState.FAILED
    page = client.get(f"/desk/imports/{run.uid}").get_data(as_text=True)
    assert "没有数据行" in page
    assert "/desk/imports/template/achievement.xlsx" in page


def test_cancelling_writes_nothing(client: FlaskClient, editor: Context, imported: Any) -> None:
    run = work(editor, imported(["A-1", "甲", "一", 6, ""]))
    assert client.post(f"/desk/imports/{run.uid}/cancel").status_code == 303
    assert client.post(f"/desk/imports/{run.uid}/confirm").status_code == 409
    assert editor.session.scalar(select(func.count()).select_from(Achievement)) == 0


def test_the_downloads_open(client: FlaskClient, editor: Context, imported: Any) -> None:
    for kind in ("achievement", "need"):
        answer = client.get(f"/desk/imports/template/{kind}.xlsx")
        assert "attachment" in answer.headers["Content-Disposition"]
        assert openpyxl.load_workbook(io.BytesIO(answer.data)).sheetnames
    run = work(editor, imported(["A-1", "甲", "一", 12, ""]))
    marked = client.get(f"/desk/imports/{run.uid}/marked.xlsx")
    assert marked.status_code == 200
    assert openpyxl.load_workbook(io.BytesIO(marked.data)).worksheets[0]["F2"].value
    assert client.get("/desk/imports/template/planet.xlsx").status_code == 404


def test_nobody_else_sees_or_moves_an_import(
    app: Any, client: FlaskClient, editor: Context, imported: Any, person: Any, sign_in: Any
) -> None:
    run = work(editor, imported(["A-1", "甲", "一", 12, ""]))
    addresses = [
        f"/desk/imports/{run.uid}",
        f"/desk/imports/{run.uid}/marked.xlsx",
        f"/desk/imports/{run.uid}/progress",
    ]
    moves = [f"/desk/imports/{run.uid}/{step}" for step in ("confirm", "cancel", "submit")]
    for stranger in (
        person(MemberRole.ADMIN, OrganisationKind.ENTERPRISE),
        person(MemberRole.ADMIN, OrganisationKind.BUREAU),
    ):
        other = app.test_client()
        sign_in(other, stranger)
        assert {other.get(address).status_code for address in addresses} == {404}
        assert {other.post(address).status_code for address in moves} == {404}
    member = app.test_client()
    sign_in(member, person(MemberRole.MEMBER, organisation=run.organisation))
    assert member.get("/desk/imports/new").status_code == 403
    assert member.get(addresses[0]).status_code == 404
    anonymous = app.test_client()
    assert anonymous.get(addresses[0]).status_code == 303
    assert anonymous.post(moves[0]).status_code in {401, 400}


def test_the_first_page_offers_templates_and_the_empty_list_a_way_on(client: FlaskClient, editor: Context) -> None:
    page = client.get("/desk/imports/new").get_data(as_text=True)
    assert "保持率≥86%（" in page
    assert 'value="achievement" id="kind-0" checked' in page
    assert 'value="need" id="kind-1" checked' in client.get("/desk/imports/new?kind=need").get_data(as_text=True)
    assert "还没有导入过表格" in client.get("/desk/imports").get_data(as_text=True)
