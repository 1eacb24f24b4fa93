"""A technology transfer office brings a whole spreadsheet to the shelf: in the browsers of all who take part."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sheet_in_hand import BAD_TRL, PATENT, TRL, Sheet
from visiting import Visit
from walking import (
    APPROVER,
    BUREAU,
    TTO,
    People,
    follow,
    headed,
    mark,
    press,
    publish,
    sees,
    within_promise,
)

pytestmark = pytest.mark.browser


def test_an_office_brings_its_spreadsheet_and_visitors_find_it(visit: People, tmp_path: Path) -> None:
    office = visit()
    office.sign_in(TTO)
    sheet = Sheet(download_template(office, tmp_path), mark())

    hand_in(office, sheet.path)
    bad_cells_are_named(office, sheet)
    import_and_submit(office)
    approve_all(visit(), [sheet.title(row) for row in (0, 1, 2, 4)])

    bureau, visitor = visit(), visit()
    bureau.sign_in(BUREAU)
    since = publish(bureau, sheet.title(0))
    path = f"/search?q=ZL{sheet.patents[0]}"
    within_promise(visitor, path, lambda page: page.get_by_role("link", name=sheet.title(0)), since)
    visitor_sees_matches(visitor, sheet)

    the_same_file_changes_nothing(office, sheet)


def download_template(office: Visit, folder: Path) -> Path:
    office.check_page()
    follow(office, "从表格导入")
    headed(office, "从表格导入")
    with office.page.expect_download() as download:
        follow(office, "下载成果模板")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def hand_in(office: Visit, path: Path) -> None:
    page = office.page
    page.get_by_label("科技成果", exact=True).check()
    page.get_by_label("表格文件").set_input_files(path)
    press(office, "上传并检查")
    headed(office, f"导入“{path.name}”")
    expect(page.locator(".tally")).to_be_visible(timeout=60_000)


def bad_cells_are_named(office: Visit, sheet: Sheet) -> None:
    tally = office.page.locator(".tally")
    expect(tally).to_contain_text(re.compile(r"4\s*行可以导入"))
    expect(tally).to_contain_text(re.compile(r"2\s*行有问题"))
    faults = office.page.get_by_role("table", name="有问题的单元格")
    patent = faults.get_by_role("row").filter(has_text=sheet.cell(PATENT, 2))
    for words in ("校企联合实验室", PATENT, sheet.bad_patent, "校验位", sheet.right_digit):
        expect(patent).to_contain_text(words)
    level = faults.get_by_role("row").filter(has_text=sheet.cell(TRL, 4))
    for words in ("校企联合实验室", TRL, BAD_TRL, "1", "9"):
        expect(level).to_contain_text(words)
    office.check_page()


def import_and_submit(office: Visit) -> None:
    press(office, "导入 4 行")
    expect(office.page.locator(".tally")).to_contain_text(re.compile(r"4\s*条新草稿"), timeout=60_000)
    office.check_page()
    press(office, "全部提交审批")
    expect(office.page.locator(".tally")).to_contain_text(re.compile(r"4\s*条已提交审批"), timeout=60_000)
    office.check_page()


def approve_all(approver: Visit, titles: list[str]) -> None:
    page = approver.sign_in(APPROVER)
    approver.check_page()
    follow(approver, re.compile("待本单位审批"))
    headed(approver, "成果与难题")
    for title in titles:
        page.get_by_label(f"选择“{title}”").check()
    press(approver, "同意报送")
    headed(approver, "完成 4 项，未完成 0 项")


def visitor_sees_matches(visitor: Visit, sheet: Sheet) -> None:
    visitor.check_page()
    follow(visitor, re.compile(re.escape(sheet.title(0))))
    headed(visitor, sheet.title(0))
    follow(visitor, re.compile("查看全部 .+ 条匹配与理由"))
    headed(visitor, "道企业难题可能用得上它")
    sees(visitor, re.compile("容量保持率"), visitor.page.locator(".results .why__for").first)


def the_same_file_changes_nothing(office: Visit, sheet: Sheet) -> None:
    office.go("/desk/imports/new")
    hand_in(office, sheet.path)
    expect(office.page.locator(".tally")).to_contain_text(re.compile(r"0\s*行可以导入"))
    expect(office.page.locator(".tally")).to_contain_text(re.compile(r"4\s*行与已有条目相同"))
    expect(office.page.get_by_role("button", name=re.compile("^导入 "))).to_have_count(0)
    office.check_page()
    office.go("/desk/listings")
    own_list = office.page.get_by_role("search", name="查找本单位的条目")
    own_list.get_by_label("名称或编号").fill(sheet.mark)
    press(office, "查找", own_list)
    expect(office.page.get_by_role("table").get_by_role("row")).to_have_count(1 + 4)
