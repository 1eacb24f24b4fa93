"""A newcomer registers, brings an organisation to the bureau, invites a colleague; sessions end for good."""

from __future__ import annotations

import re
import time
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from visiting import Visit
from walking import (
    BUREAU,
    People,
    enter_sign_in,
    fault_beside,
    follow,
    headed,
    mark,
    press,
    sees,
    sign_out,
    told_to_mend,
)

from market.kernel.identifiers import uscc_with_check

pytestmark = pytest.mark.browser

SECRET = "雪夜-gengdeng-1907"
REFUSAL = "名称与国家企业信用信息公示系统不一致，请按营业执照填写。"
CONSENT = "与国家企业信用信息公示系统一致。"


def test_a_newcomer_brings_an_organisation_and_a_colleague(visit: People) -> None:
    letters = mark().lower()
    newcomer, colleague, bureau = visit(), visit(), visit()
    name, mended = f"晨光精密铸造厂{letters}", f"晨光精密铸造有限公司{letters}"

    register(newcomer, "陆晨光", f"chenguang.{letters}@example.cn")
    create_organisation(newcomer, name)
    ask_for_verification(newcomer)
    bureau.sign_in(BUREAU)
    decide(bureau, name, "不予通过", REFUSAL)
    correct_and_ask_again(newcomer, mended)
    decide(bureau, mended, "通过认证", CONSENT)
    newcomer.go("/desk/organisation")
    sees(newcomer, re.compile("已认证|已认证"))

    invite(newcomer, f"colleague.{letters}@example.cn")
    join(colleague, "何小满", f"colleague.{letters}@example.cn", mended)
    switch_between_organisations(colleague, mended, f"小满工作室{letters}")
    the_old_cookie_is_dead(colleague, visit())


def register(newcomer: Visit, name: str, email: str) -> None:
    page = newcomer.go("/")
    follow(newcomer, "注册", page.locator("header"))
    headed(newcomer, "注册账号")
    page.get_by_label("姓名").fill(name)
    page.get_by_label("邮箱").fill(email)
    page.get_by_label("设置密码").fill("12345")
    press(newcomer, "注册")
    told_to_mend(newcomer)
    expect(fault_beside(page, "设置密码")).to_be_visible()
    expect(page.get_by_label("姓名")).to_have_value(name)
    page.get_by_label("设置密码").fill(SECRET)
    press(newcomer, "注册")
    sees(newcomer, re.compile(re.escape(email)))
    newcomer.check_page()
    open_letter(newcomer, email)
    headed(newcomer, "确认邮箱")
    press(newcomer, "确认邮箱")
    sees(newcomer, "邮箱已确认，请登录。")
    enter_sign_in(newcomer, email, SECRET)
    headed(newcomer, "先加入一家单位")


def open_letter(reader: Visit, email: str) -> None:
    """Read the newest letter to an address on the page that shows letters, and follow its link."""
    until = time.monotonic() + 20
    row = reader.page.get_by_role("row").filter(has_text=email)
    while not (reader.go("/development/mails") and row.count()):
        assert time.monotonic() < until, f"no letter to {email}"
        time.sleep(0.3)
    reader.check_page()
    row.first.get_by_role("link").click()
    letter = reader.page.locator("article")
    expect(letter).to_be_visible()
    reader.check_page()
    follow(reader, re.compile("^http"), letter)


def wrong_and_right_code() -> tuple[str, str]:
    right = uscc_with_check(f"91220201MA{uuid4().int % 10**7:07d}")
    return right[:-1] + ("A" if right[-1] != "A" else "B"), right


def create_organisation(newcomer: Visit, name: str) -> None:
    follow(newcomer, "创建单位")
    headed(newcomer, "登记单位")
    newcomer.page.get_by_label("企业", exact=True).check()
    newcomer.page.get_by_label("单位全称").fill(name)
    press(newcomer, "登记")
    headed(newcomer, "单位资料")


def ask_for_verification(newcomer: Visit) -> None:
    page, (wrong, right) = newcomer.page, wrong_and_right_code()
    page.get_by_label("统一社会信用代码").fill(wrong)
    page.get_by_label("单位地址").fill("吉林市船营区松江西路 18 号")
    page.get_by_label("对外联系人").fill("陆晨光")
    page.get_by_label("对外联系电话").fill("0432-62180000")
    press(newcomer, "保存并提交认证")
    told_to_mend(newcomer)
    expect(fault_beside(page, "统一社会信用代码")).to_contain_text(f"应为“{right[-1]}”")
    expect(page.get_by_label("统一社会信用代码")).to_have_value(wrong)
    page.get_by_label("统一社会信用代码").fill(right)
    press(newcomer, "保存并提交认证")
    sees(newcomer, re.compile("已提交认证"))
    newcomer.check_page()


def decide(bureau: Visit, name: str, decision: str, reason: str) -> None:
    bureau.go("/desk")
    follow(bureau, re.compile("家单位待认证"))
    headed(bureau, "待认证单位")
    follow(bureau, name)
    headed(bureau, name)
    bureau.page.get_by_label(decision, exact=True).check()
    press(bureau, "提交结论")
    told_to_mend(bureau)
    bureau.page.get_by_label("理由", exact=False).fill(reason)
    press(bureau, "提交结论")
    headed(bureau, "待认证单位")


def correct_and_ask_again(newcomer: Visit, name: str) -> None:
    newcomer.go("/desk")
    sees(newcomer, re.compile(re.escape(REFUSAL)))
    newcomer.check_page()
    follow(newcomer, "修改单位资料")
    headed(newcomer, "单位资料")
    newcomer.page.get_by_label("单位全称").fill(name)
    press(newcomer, "保存并提交认证")
    sees(newcomer, re.compile("已提交认证"))


def invite(newcomer: Visit, email: str) -> None:
    follow(newcomer, "成员与邀请")
    headed(newcomer, "成员与邀请")
    newcomer.page.get_by_label("邮箱").fill(email)
    newcomer.page.get_by_label("编辑", exact=True).check()
    press(newcomer, "发送邀请")
    expect(newcomer.page.get_by_role("row").filter(has_text=email)).to_be_visible()
    newcomer.check_page()


def join(colleague: Visit, name: str, email: str, organisation: str) -> None:
    open_letter(colleague, email)
    headed(colleague, f"加入“{organisation}”")
    colleague.page.get_by_label("姓名").fill(name)
    colleague.page.get_by_label("设置密码").fill(SECRET)
    press(colleague, "建立账号并加入")
    colleague.page.wait_for_url(lambda url: "/invitations" not in url)
    if "/sign-in" in colleague.page.url:
        enter_sign_in(colleague, email, SECRET)
    colleague.go("/desk")
    headed(colleague, organisation)


def switch_between_organisations(colleague: Visit, first: str, second: str) -> None:
    colleague.go("/account")
    headed(colleague, "我的账号")
    follow(colleague, "登记一个单位")
    headed(colleague, "登记单位")
    colleague.page.get_by_label("企业", exact=True).check()
    colleague.page.get_by_label("单位全称").fill(second)
    press(colleague, "登记")
    colleague.go("/desk")
    headed(colleague, second)
    for wanted in (first, second):
        menu = colleague.page.locator("details.menu")
        menu.locator("summary").click()
        press(colleague, wanted, menu)
        colleague.go("/desk")
        headed(colleague, wanted)


def the_old_cookie_is_dead(colleague: Visit, thief: Visit) -> None:
    thief.page.context.add_cookies(colleague.page.context.cookies())  # type: ignore[arg-type]
    thief.go("/account")
    headed(thief, "我的账号")
    sign_out(colleague)
    thief.go("/account")
    headed(thief, "登录")
