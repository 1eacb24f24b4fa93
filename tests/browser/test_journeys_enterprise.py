"""An enterprise posts a need without its name, sees what may solve it, and stays unknown to the other side."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from visiting import WIDTHS, Visit
from walking import (
    BUREAU,
    ENTERPRISE,
    TTO,
    People,
    fault_beside,
    follow,
    headed,
    mark,
    press,
    publish,
    save_and_go_on,
    search,
    sees,
    told_to_mend,
    within_promise,
)

pytestmark = pytest.mark.browser

OWNER = "江城复合材料"
PROBLEM = (
    "农机变速箱壳体改用粉末涂料，现有混合型粉末要 180 ℃ 固化，铝壳体里的油封受不了。"
    "要求固化温度不高于 130 ℃，冲击强度不低于 50 cm·kg，储存稳定性不少于 90 d，耐盐雾不少于 500 h。"
)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_need_without_a_name_finds_its_achievements(visit: People, width: int) -> None:
    title = f"壳体低温固化粉末涂料（{mark()}）"
    enterprise, bureau, office = visit(width), visit(width), visit(width)

    begin(enterprise, title)
    write_basics(enterprise, title)
    write_target(enterprise)
    write_terms(enterprise)
    hand_in(enterprise, title)
    bureau.sign_in(BUREAU)
    since = publish(bureau, title)
    within_promise(enterprise, matches_address(enterprise), lambda page: page.locator(".results > li"), since)

    matches_are_ranked_and_explained(enterprise)
    say_useless(enterprise)
    the_other_side_sees_no_name(office, title)


def begin(enterprise: Visit, title: str) -> None:
    page = enterprise.sign_in(ENTERPRISE)
    enterprise.check_page()
    follow(enterprise, "新建难题")
    headed(enterprise, "发布企业难题")
    page.get_by_label("难题描述").fill(PROBLEM)
    press(enterprise, "开始填写")
    told_to_mend(enterprise)
    expect(fault_beside(page, "难题名称")).to_be_visible()
    expect(page.get_by_label("难题描述")).to_have_value(PROBLEM)
    page.get_by_label("难题名称").fill(title)
    press(enterprise, "开始填写")
    headed(enterprise, "基本信息")


def write_basics(enterprise: Visit, title: str) -> None:
    page = enterprise.page
    expect(page.get_by_label("难题名称")).to_have_value(title)
    page.get_by_label("技术领域").select_option(label="新材料及其应用")
    page.get_by_label("化工", exact=True).check()
    page.get_by_label("匿名发布").check()
    save_and_go_on(enterprise, "目标与指标")


def write_target(enterprise: Visit) -> None:
    """The figures of the text are there already; one that is not asked for after all is taken out."""
    page = enterprise.page
    read = [
        page.get_by_label("指标名称").nth(row).input_value() for row in range(page.get_by_label("指标名称").count())
    ]
    assert any("固化温度" in metric for metric in read), read
    assert any("冲击强度" in metric for metric in read), read
    press(enterprise, "添加一项指标")
    added = page.get_by_role("group", name=f"指标 {len(read) + 1}")
    added.get_by_label("指标名称").fill("光泽")
    press(enterprise, re.compile("^删除"), added)
    expect(added).to_have_count(0)
    page.get_by_label("限制条件").fill("沿用现有静电喷涂线和链速 2 m/min 的固化炉。")
    save_and_go_on(enterprise, "合作条件")


def write_terms(enterprise: Visit) -> None:
    page = enterprise.page
    page.get_by_label("研发时限").fill("一年")
    page.get_by_label("投入预算").fill("120")
    page.get_by_label("双方共有").check()
    press(enterprise, "添加付款节点")
    node = page.get_by_role("group", name="付款节点 1")
    node.get_by_label("付款节点").fill("签约")
    node.get_by_label("比例").fill("30")
    press(enterprise, "保存并继续")
    summary = told_to_mend(enterprise)
    expect(summary).to_contain_text("各行合计应为 100 %，现在是 30 %")
    expect(fault_beside(page, "研发时限")).to_be_visible()
    expect(page.get_by_label("研发时限")).to_have_value("一年")
    page.get_by_label("研发时限").fill("12")
    node.get_by_label("比例").fill("100")
    save_and_go_on(enterprise, "检查并提交")


def hand_in(enterprise: Visit, title: str) -> None:
    sees(enterprise, "内容完整，可以提交。")
    sees(enterprise, title)
    press(enterprise, "提交并报送审核")
    sees(enterprise, "已同意并报送科技局审核。")
    enterprise.check_page()


def matches_address(enterprise: Visit) -> str:
    """Return where the matches of the need that is open will stand."""
    found = re.search(r"/needs/([a-z2-9]{12})/", enterprise.page.url)
    assert found, enterprise.page.url
    return f"/needs/{found[1]}/matches"


def matches_are_ranked_and_explained(enterprise: Visit) -> None:
    found = enterprise.page.locator(".results > li")
    headed(enterprise, f"为这道难题找到 {found.count()} 项成果")
    levels = found.locator(".level").all_inner_texts()
    assert levels == sorted(levels, key=["强相关", "较强", "弱"].index), "the best stand first"
    best = found.first
    expect(best.locator(".why__for")).to_contain_text("固化温度")
    expect(best.locator(".why__for li").first).to_be_visible()
    expect(found.locator(".why__against li").first).to_be_visible()
    best.get_by_text("对照两边文字").click()
    expect(best.locator("mark").filter(visible=True).first).to_be_visible()


def say_useless(enterprise: Visit) -> None:
    second = enterprise.page.locator(".results > li").nth(1)
    second.get_by_text("对我没用…").click()
    second.get_by_label("指标达不到").check()
    second.get_by_label("补充说明").fill("储存期只有 60 d。")
    press(enterprise, "提交反馈", second)
    expect(enterprise.page.get_by_text("已反馈：没用 · 指标达不到")).to_be_visible()
    enterprise.check_page()


def the_other_side_sees_no_name(office: Visit, title: str) -> None:
    office.sign_in(TTO)
    office.go("/")
    search(office, title)
    nameless(office, office.page.locator(".results > li").filter(has_text=title).inner_text())
    follow(office, title)
    headed(office, title)
    nameless(office, office.page.content())
    follow(office, "打印版")
    headed(office, title)
    nameless(office, office.page.content())
    office.page.go_back()
    follow(office, re.compile("查看全部 .+ 条匹配与理由"))
    headed(office, "为这道难题找到")
    nameless(office, office.page.content(), said=False)
    office.page.locator(".results > li h2 a").first.click()
    follow(office, re.compile("查看全部 .+ 条匹配与理由"))
    headed(office, "道企业难题可能用得上它")
    nameless(office, office.page.locator(".results > li").filter(has_text=title).inner_text())


def nameless(office: Visit, text: str, *, said: bool = True) -> None:
    assert OWNER not in text, f"{office.page.url} names the enterprise"
    assert not said or "匿名企业" in text
