"""With a keyboard alone, and without script: everything works."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from visiting import Visit
from walking import TTO, People, headed, mark, press

from market.cli.demo.people import PASSWORD

pytestmark = pytest.mark.browser

# A ring around the element itself, or around the box that it fills.
SEEN = """node => {
  const ringed = (box) => {
    const style = getComputedStyle(box);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
  };
  return node.matches(":focus-visible") && (ringed(node) || ringed(node.closest(":focus-within.ask__box") || node));
}"""


def test_a_keyboard_is_enough(visit: People) -> None:
    someone = visit()
    page = someone.go("/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    tab_to(page, page.get_by_label("搜索成果、难题与单位"))
    page.keyboard.type("低温固化粉末涂料")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search"))
    first = page.locator(".results a").first
    title = first.inner_text()
    tab_to(page, first)
    page.keyboard.press("Enter")
    headed(someone, title)

    sign_in_by_keys(page)
    begin_by_keys(page, f"键盘写成的成果（{mark()}）")
    write_basics_by_keys(page)
    headed(someone, "内容与指标")


def sign_in_by_keys(page: Page) -> None:
    tab_to(page, page.locator("header").get_by_role("link", name="登录"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/sign-in"))
    tab_to(page, page.get_by_label("邮箱"))
    page.keyboard.type(TTO)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def begin_by_keys(page: Page, title: str) -> None:
    tab_to(page, page.locator("details.menu summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("details.menu").get_by_role("link", name="我的工作台"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/desk"))
    tab_to(page, page.get_by_role("link", name="新建成果"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/achievements/new"))
    tab_to(page, page.get_by_label("公开", exact=True))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("成果名称"))
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/edit/basics"))


def write_basics_by_keys(page: Page) -> None:
    tab_to(page, page.get_by_label("一句话简介"))
    page.keyboard.type("不用鼠标也能写完的一句话，用时 3 min。")
    tab_to(page, page.get_by_label("技术领域"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("技术领域")).to_have_value("electronics")
    tab_to(page, page.get_by_label("化工", exact=True))
    page.keyboard.press("Space")
    expect(page.get_by_label("化工", exact=True)).to_be_checked()
    tab_to(page, page.get_by_role("button", name="保存并继续"))
    page.keyboard.press("Enter")


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus stands there, where it can be seen."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if wanted.evaluate("node => node === document.activeElement"):
            assert wanted.evaluate(SEEN), f"{wanted}: the focus cannot be seen"
            return
    pytest.fail(f"{wanted} is not reached by Tab")


def test_rows_come_and_go_without_script(visit: People) -> None:
    someone = visit(script=False)
    page = someone.sign_in(TTO)
    someone.go("/desk/achievements/new")
    page.get_by_label("公开", exact=True).check()
    page.get_by_label("成果名称").fill(f"没有脚本也能写（{mark()}）")
    press(someone, "开始填写")
    headed(someone, "基本信息")
    page.get_by_role("navigation", name="填写步骤").get_by_role("link", name=re.compile("内容与指标")).click()
    headed(someone, "内容与指标")

    write_row(page, 1, "拉伸强度", "4.6", "GPa")
    press(someone, "添加一项指标")
    write_row(page, 2, "预氧化时间", "46", "min")
    press(someone, re.compile("^删除"), row(page, 1))
    expect(row(page, 2)).to_have_count(0)
    expect(row(page, 1).get_by_label("指标名称")).to_have_value("预氧化时间")
    someone.check_page()
    page.get_by_label("要解决的问题").fill("预氧化时间长，电耗高。")
    press(someone, "保存草稿")
    expect(page.get_by_text("草稿已保存。")).to_be_visible()
    kept(someone)


def row(page: Page, number: int) -> Locator:
    return page.get_by_role("group", name=f"指标 {number}")


def write_row(page: Page, number: int, metric: str, value: str, unit: str) -> None:
    row(page, number).get_by_label("指标名称").fill(metric)
    row(page, number).get_by_label("数值", exact=True).fill(value)
    row(page, number).get_by_label("计量单位").fill(unit)


def kept(someone: Visit) -> None:
    first = row(someone.page, 1)
    expect(first.get_by_label("指标名称")).to_have_value("预氧化时间")
    expect(first.get_by_label("数值", exact=True)).to_have_value("46")
    expect(row(someone.page, 2)).to_have_count(0)
    someone.check_page()
