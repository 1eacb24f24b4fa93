"""A visitor without an account searches, narrows, is corrected, and pastes a paragraph that becomes a need."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect
from visiting import WIDTHS, Visit
from walking import ENTERPRISE, People, enter_sign_in, follow, headed, press, search, sees

pytestmark = pytest.mark.browser

PATENT = "ZL 202110749286.3"
PROTECTED_BY_IT = "−40 ℃ 锂离子电池用弱溶剂化电解液（容量保持 86 %）"
PARAGRAPH = (
    "我们给寒区储能电站做电池柜，冬天最冷到零下四十度，现用电解液在 −40 ℃ 只剩 41 % 的容量。"
    "需要一种锂离子电池电解液：−40 ℃ 容量保持率不低于 80 %，循环寿命不低于 4000 次，成本增加不超过 0.02 元/W·h。"
)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_visitor_finds_what_was_meant_however_it_was_typed(visit: People, width: int) -> None:
    visitor = visit(width)
    visitor.go("/")
    visitor.check_page()

    suggestions_come_while_typing(visitor)
    search(visitor, "电解液")
    simplified = total(visitor)
    search(visitor, "電解液")
    assert total(visitor) == simplified > 0
    search(visitor, "sjlgdx")
    expect(results(visitor).first).to_contain_text("松江理工大学")
    for typed in (PATENT, PATENT.replace("ZL ", "").replace(".", ""), PATENT.replace("ZL ", "ＺＬ")):
        search(visitor, typed)
        expect(results(visitor).first).to_contain_text(PROTECTED_BY_IT)
    search(visitor, "粉末徒料")
    sees(visitor, "您要找的是不是")
    follow(visitor, "粉末涂料")
    headed(visitor, "“粉末涂料”的搜索结果")
    assert total(visitor) > 0
    search(visitor, "qzxvwk")
    sees(visitor, "没有找到“qzxvwk”")
    expect(visitor.page.get_by_role("main").get_by_role("link", name="贴一段话匹配")).to_be_visible()
    visitor.check_page()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_visitor_narrows_what_was_found(visit: People, width: int, script: bool) -> None:
    visitor = visit(width, script=script)
    visitor.go("/")
    search(visitor, "碳纤维")
    everything = total(visitor)

    narrow(visitor, "成果", script)
    achievements = total(visitor)
    assert 0 < achievements < everything
    offered = int(filter_label(visitor, "先使用后付费").locator(".count").text_content() or "")
    narrow(visitor, "先使用后付费", script)
    assert total(visitor) == offered < achievements
    for found in results(visitor).all():
        expect(found).to_contain_text("先用后付")
    visitor.check_page()

    follow(visitor, re.compile("先使用后付费"), visitor.page.get_by_role("list", name="已选条件"))
    visitor.page.wait_for_url(lambda url: "pay_after_use" not in url)
    assert total(visitor) == achievements


@pytest.mark.parametrize("width", WIDTHS)
def test_a_pasted_paragraph_is_matched_and_becomes_a_need(visit: People, width: int) -> None:
    visitor = visit(width)
    paste(visitor)

    expect(results(visitor).first.locator(".why__for li").first).to_be_visible()
    against = visitor.page.locator(".results").first.locator(".why__against li")
    expect(against.first).to_be_visible()
    levels = results(visitor).locator(".level").filter(visible=True).all_inner_texts()
    assert levels == sorted(levels, key=["强相关", "较强", "弱"].index), "the best stand first"
    sees(visitor, re.compile(PROTECTED_BY_IT[:12]))

    press(visitor, "发布为企业难题")
    headed(visitor, "登录")
    enter_sign_in(visitor, ENTERPRISE)
    headed(visitor, "发布企业难题")
    expect(visitor.page.get_by_label("难题描述")).to_have_value(PARAGRAPH)


def test_a_paragraph_is_matched_without_script(visit: People) -> None:
    visitor = visit(script=False)
    paste(visitor)
    expect(results(visitor).first.locator(".why__for li").first).to_be_visible()


def paste(visitor: Visit) -> None:
    visitor.go("/")
    follow(visitor, re.compile("贴一段"), visitor.page.get_by_role("navigation", name="主导航"))
    headed(visitor, "贴一段话，找能解决它的成果")
    visitor.page.get_by_label("您的技术难题").fill(PARAGRAPH)
    press(visitor, "匹配成果")
    headed(visitor, re.compile(r"找到 \d+ 项相关成果"))


def suggestions_come_while_typing(visitor: Visit) -> None:
    box = visitor.page.get_by_role("combobox", name="搜索成果、难题与单位")
    box.press_sequentially("松江理", delay=40)
    options = visitor.page.get_by_role("listbox").get_by_role("option")
    expect(options.filter(has_text="松江理工大学")).to_be_visible()
    visitor.check_page()
    options.filter(has_text="松江理工大学").click()
    visitor.page.wait_for_url(re.compile("/search"))
    expect(results(visitor).first).to_contain_text("松江理工大学")


def results(visitor: Visit) -> Locator:
    return visitor.page.locator(".results > li")


def total(visitor: Visit) -> int:
    said = visitor.page.get_by_role("status").filter(has_text=re.compile(r"^共 [\d,]+ 条$"))
    return int(re.sub(r"\D", "", said.inner_text()))


def filter_label(visitor: Visit, name: str) -> Locator:
    form = visitor.page.get_by_role("form", name="筛选")
    return form.locator("label").filter(has=visitor.page.get_by_text(name, exact=True))


def narrow(visitor: Visit, name: str, script: bool) -> None:
    """Choose a filter: with script the choice is enough; without, the button sends it."""
    form = visitor.page.get_by_role("form", name="筛选")
    fold = form.locator("details[data-fold]")
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()
    before = visitor.page.url
    filter_label(visitor, name).locator("input").check()
    if not script:
        press(visitor, "筛选", form)
    visitor.page.wait_for_url(lambda url: url != before)
    visitor.check_page()
