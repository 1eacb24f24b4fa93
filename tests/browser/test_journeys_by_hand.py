"""An achievement written by hand: mistakes on the way, sent back twice, and read by those who may read each part."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect
from visiting import Visit
from walking import (
    APPROVER,
    BUREAU,
    ENTERPRISE,
    TTO,
    People,
    fault_beside,
    follow,
    headed,
    mark,
    open_review,
    press,
    publish,
    save_and_go_on,
    search,
    sees,
    told_to_mend,
)

from market.kernel.identifiers import patent_with_check

pytestmark = pytest.mark.browser

VERIFIED = "注液后在 45 ℃ 静置 18 h，化成电流分 0.05C、0.1C 两段。"
SEALED = "主溶剂与氟代碳酸乙烯酯的质量比为 7.2 比 1，另加 0.6 % 的硼酸酯。"
FROM_THE_UNIT = "请补充检测机构的名称和报告编号。"
FROM_THE_BUREAU = "一句话简介里的“领先”没有依据，请删去。"


def test_an_achievement_by_hand_reaches_each_reader_as_far_as_they_may_read(visit: People, tmp_path: Path) -> None:
    title = f"−45 ℃ 极寒启动电池电解液（{mark()}）"
    office, approver, bureau = visit(), visit(), visit()
    approver.sign_in(APPROVER)
    bureau.sign_in(BUREAU)

    begin(office, title)
    write_basics(office)
    write_content(office)
    write_maturity(office)
    write_rights(office)
    write_terms(office)
    add_picture(office, tmp_path)
    submit(office, title)

    send_back_from_the_unit(approver, title)
    mend(office, title, FROM_THE_UNIT, "成熟度", "成熟度依据", "2026 年 3 月中试，松江检测中心报告 SJ-2026-118。")
    approve(approver, title)
    send_back_from_the_bureau(bureau, title)
    mend(office, title, FROM_THE_BUREAU, "基本信息", "一句话简介", "−45 ℃ 仍能放出 78 % 容量的启动电池电解液。")
    approve(approver, title)
    publish(bureau, title)

    visitor_reads_the_teaser_alone(visit(), title)
    enterprise_reads_more_and_signs(visit(), title)


def begin(office: Visit, title: str) -> None:
    page = office.sign_in(TTO)
    follow(office, "新建成果")
    headed(office, "发布科技成果")
    page.get_by_label("内部", exact=True).check()
    page.get_by_label("成果名称").fill(title)
    press(office, "开始填写")
    expect(told_to_mend(office)).to_contain_text("涉密成果不得录入本平台")
    expect(page.get_by_label("成果名称")).to_have_value(title)
    page.get_by_label("公开", exact=True).check()
    press(office, "开始填写")
    headed(office, "基本信息")


def write_basics(office: Visit) -> None:
    page = office.page
    page.get_by_label("一句话简介").fill("国内领先的启动电池电解液，−45 ℃ 仍能放出 78 % 的容量。")
    page.get_by_label("技术领域").select_option(label="新能源与高效节能")
    page.get_by_label("绿色能源").check()
    page.get_by_label("关键词").fill("电解液、极寒、启动电池")
    press(office, "保存草稿")
    sees(office, "草稿已保存。")
    save_and_go_on(office, "内容与指标")


def write_content(office: Visit) -> None:
    page = office.page
    page.get_by_label("要解决的问题").fill("林区和边防车辆在 −45 ℃ 无法启动，只能彻夜怠速或烘烤。")
    page.get_by_label("第 1 条").fill("以低凝固点羧酸酯作主溶剂，−60 ℃ 不凝固。")
    indicator = page.get_by_role("group", name="指标 1")
    indicator.get_by_label("指标名称").fill("低温放电容量保持率")
    indicator.get_by_label("比较方式").select_option(label="范围（两个数之间）")
    indicator.get_by_label("数值", exact=True).fill("82")
    indicator.get_by_label("上限或偏差").fill("78")
    indicator.get_by_label("计量单位").fill("%")
    page.get_by_label("应用场景").fill("林区运输车辆\n边防巡逻车")
    press(office, "保存并继续")
    told_to_mend(office)
    expect(indicator.get_by_label("数值", exact=True)).to_have_value("82")
    expect(indicator.locator(".field__error")).to_contain_text("上限 78 应大于下限 82")
    indicator.get_by_label("数值", exact=True).fill("75")
    press(office, "添加一项指标")
    second = page.get_by_role("group", name="指标 2")
    second.get_by_label("指标名称").fill("最低启动温度")
    second.get_by_label("数值", exact=True).fill("≤ -45 ℃")
    save_and_go_on(office, "成熟度")


def write_maturity(office: Visit) -> None:
    page = office.page
    page.get_by_label(re.compile("^6 级")).check()
    page.get_by_label("成熟度依据").fill("2026 年 3 月完成中试。")
    save_and_go_on(office, "权利与团队")


def write_rights(office: Visit) -> None:
    page = office.page
    right = patent_with_check("202310412345")
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    page.get_by_label("职务科技成果", exact=True).check()
    press(office, "添加一项权利")
    patent = page.get_by_role("group", name="权利 1")
    patent.get_by_label("种类").select_option(label="发明专利")
    patent.get_by_label("号码").fill(f"ZL{wrong}")
    patent.get_by_label("名称", exact=True).fill("一种极寒启动电池电解液")
    patent.get_by_label("状态").select_option(label="已授权")
    press(office, "添加成员")
    page.get_by_role("group", name="成员 1").get_by_label("姓名").fill("林晚秋")
    press(office, "保存并继续")
    told_to_mend(office)
    expect(patent.locator(".field__error")).to_contain_text(f"校验位应为 {right[-1]}")
    expect(patent.get_by_label("号码")).to_have_value(f"ZL{wrong}")
    expect(page.get_by_role("group", name="成员 1").get_by_label("姓名")).to_have_value("林晚秋")
    patent.get_by_label("号码").fill(f"ZL{right}")
    save_and_go_on(office, "转化方式")


def write_terms(office: Visit) -> None:
    page = office.page
    page.get_by_label("许可", exact=True).check()
    page.get_by_label("意向价格").fill("六十多")
    page.get_by_label("愿意让企业先使用后付费").check()
    page.get_by_label("已认证单位可见的内容").fill(VERIFIED)
    page.get_by_label("签署保密承诺后可见的内容").fill(SEALED)
    press(office, "保存并继续")
    told_to_mend(office)
    expect(fault_beside(page, "意向价格")).to_be_visible()
    expect(page.get_by_label("意向价格")).to_have_value("六十多")
    expect(page.get_by_label("签署保密承诺后可见的内容")).to_have_value(SEALED)
    page.get_by_label("意向价格").fill("60.5")
    press(office, "保存并继续")
    expect(fault_beside(told_to_mend(office).page, "付费条款")).to_contain_text("试用期")
    page.get_by_label("付费条款").fill("试用 12 个月，首笔销售收入后付 5 万元，其余按净销售额 3 % 提成。")
    save_and_go_on(office, "图片与附件")


def add_picture(office: Visit, folder: Path) -> None:
    page = office.page
    picture = folder / "放电曲线.png"
    Image.new("RGB", (640, 480), (38, 70, 110)).save(picture)
    page.get_by_label("选择文件").set_input_files(picture)
    page.get_by_label("文字说明").last.fill("−45 ℃ 放电曲线")
    press(office, "上传")
    expect(page.get_by_role("img", name="−45 ℃ 放电曲线")).to_be_visible()
    office.check_page()
    press(office, "保存并继续")
    headed(office, "检查并提交")


def submit(office: Visit, title: str) -> None:
    sees(office, "内容完整，可以提交。")
    sees(office, title)
    press(office, "提交审批")
    sees(office, "已提交，等待本单位审批人审批。")
    office.check_page()


def open_submitted(approver: Visit, title: str) -> None:
    approver.go("/desk/listings?state=submitted")
    follow(approver, title)
    headed(approver, title)
    follow(approver, "检查与提交")
    headed(approver, re.compile("检查并提交|状态与办理"))


def send_back_from_the_unit(approver: Visit, title: str) -> None:
    open_submitted(approver, title)
    fold = approver.page.locator("details", has_text="退回修改")
    fold.locator("summary").click()
    fold.get_by_label("原因").fill(FROM_THE_UNIT)
    press(approver, "退回修改", fold)
    sees(approver, "已退回，并告知了原因。")
    approver.check_page()


def approve(approver: Visit, title: str) -> None:
    open_submitted(approver, title)
    press(approver, "同意报送")
    sees(approver, "已同意并报送科技局审核。")
    approver.check_page()


def mend(office: Visit, title: str, reason: str, step: str, label: str, text: str) -> None:
    """Read the reason on the desk, mend what it asks for, hand in again."""
    office.go("/desk")
    sees(office, re.compile(re.escape(reason)))
    follow(office, title)
    headed(office, "检查并提交")
    sees(office, re.compile(re.escape(reason)))
    follow(office, "继续修改")
    if step != "基本信息":
        follow(office, re.compile(step))
    headed(office, step)
    office.page.get_by_label(label).fill(text)
    press(office, "保存草稿")
    sees(office, "草稿已保存。")
    follow(office, re.compile("检查并提交"))
    headed(office, "检查并提交")
    submit(office, title)


def send_back_from_the_bureau(bureau: Visit, title: str) -> None:
    open_review(bureau, title)
    bureau.page.get_by_label("退回修改").check()
    press(bureau, "提交结论")
    told_to_mend(bureau)
    expect(fault_beside(bureau.page, "退回原因")).to_be_visible()
    expect(bureau.page.get_by_label("退回修改")).to_be_checked()
    bureau.page.get_by_label("退回原因").fill(FROM_THE_BUREAU)
    press(bureau, "提交结论")
    headed(bureau, "待审核条目")


def visitor_reads_the_teaser_alone(visitor: Visit, title: str) -> None:
    visitor.go("/")
    search(visitor, title)
    follow(visitor, title)
    headed(visitor, title)
    sees(visitor, "−45 ℃ 仍能放出 78 % 容量的启动电池电解液。")
    sees(visitor, "这部分内容仅已认证单位可见")
    expect(visitor.page.get_by_role("img", name="−45 ℃ 放电曲线")).to_be_visible()
    source = visitor.page.content()
    assert VERIFIED not in source
    assert SEALED not in source


def enterprise_reads_more_and_signs(enterprise: Visit, title: str) -> None:
    enterprise.sign_in(ENTERPRISE)
    enterprise.go("/")
    search(enterprise, title)
    follow(enterprise, title)
    headed(enterprise, title)
    sees(enterprise, VERIFIED)
    assert SEALED not in enterprise.page.content()
    follow(enterprise, "阅读并签署")
    headed(enterprise, "保密承诺")
    press(enterprise, "同意并签署")
    sees(enterprise, SEALED)
    enterprise.check_page()
