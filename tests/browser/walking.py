"""Steps that several journeys take, as people take them: by the labels and buttons that they see."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Locator, Page, Response, expect
from visiting import Visit

from market.cli.demo.people import PASSWORD

TTO, APPROVER = "tto@demo.example", "approver@demo.example"
ENTERPRISE, BUREAU = "enterprise@demo.example", "bureau@demo.example"
PROMISE = 5.0  # seconds from publication to being found and matched

People = Callable[..., Visit]


def mark() -> str:
    """Return letters that no other walk over the same market uses."""
    return "".join(chr(ord("A") + int(digit, 16)) for digit in uuid4().hex[:6])


def press(visit: Visit, name: str | re.Pattern[str], within: Locator | None = None) -> None:
    """Press the one button of that name."""
    place = within or visit.page.locator("main")
    place.get_by_role("button", name=name, exact=isinstance(name, str)).click()


def follow(visit: Visit, name: str | re.Pattern[str], within: Locator | None = None) -> None:
    """Follow the first link of that name."""
    place = within or visit.page.locator("main")
    place.get_by_role("link", name=name, exact=isinstance(name, str)).first.click()


def sees(visit: Visit, text: str | re.Pattern[str], within: Locator | None = None) -> None:
    """Wait until a text can be seen."""
    place = within or visit.page.locator("body")
    expect(place.get_by_text(text).filter(visible=True).first).to_be_visible()


def headed(visit: Visit, text: str | re.Pattern[str]) -> None:
    """Wait for a page with that heading, and check the page."""
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text(text)
    visit.check_page()


def told_to_mend(visit: Visit) -> Locator:
    """Wait for the list of what to mend, check the page, return the list."""
    summary = visit.page.locator(".error-summary")
    expect(summary).to_be_visible()
    # Chromium itself notes that the answer was 422.
    visit.complaints[:] = [text for text in visit.complaints if "status of 422" not in text]
    visit.check_page()
    return summary


def fault_beside(page: Page, label: str) -> Locator:
    """Return what is said beside the field of that label."""
    return page.locator(".field", has=page.get_by_label(label, exact=False)).locator(".field__error")


def search(visit: Visit, words: str) -> None:
    """Search from the box of the page that is open."""
    box = visit.page.get_by_role("search").first
    box.get_by_label("搜索成果、难题与单位").fill(words)
    box.get_by_role("button", name="搜索").click()
    visit.page.wait_for_url(re.compile("/search"))


def publish(visit: Visit, title: str) -> float:
    """As the bureau, read what waits under that title and publish it; return when it was on the shelf."""
    open_review(visit, title)
    visit.page.get_by_label("通过并上架").check()
    with visit.page.expect_response(is_post):
        press(visit, "提交结论")
    since = time.monotonic()
    visit.page.wait_for_load_state()
    return since


def is_post(answer: Response) -> bool:
    """Return whether it answers a form that was sent."""
    return answer.request.method == "POST"


def open_review(visit: Visit, title: str) -> None:
    """As the bureau, find what waits for review under that title, from the desk."""
    visit.go("/desk")
    follow(visit, re.compile("项待审核"))
    found = visit.page.get_by_role("link", name=title, exact=True)
    while not found.count():
        follow(visit, re.compile("下一页"))
    found.click()
    headed(visit, title)


def within_promise(visit: Visit, path: str, found: Callable[[Page], Locator], since: float) -> None:
    """Load a page again until something is on it, as long as the market promised and no longer."""
    while True:
        if found(visit.go(path)).count():
            return
        waited = time.monotonic() - since
        assert waited < PROMISE, f"{path}: nothing after {waited:.1f} s"
        time.sleep(0.2)


def save_and_go_on(visit: Visit, heading: str) -> None:
    """Save a step of a form and wait for the next."""
    press(visit, "保存并继续")
    headed(visit, heading)


def sign_out(visit: Visit) -> None:
    """Sign out from the menu."""
    visit.page.locator("details.menu summary").click()
    press(visit, "退出", visit.page.locator("details.menu"))
    expect(visit.page.get_by_role("link", name="登录").first).to_be_visible()


def enter_sign_in(visit: Visit, email: str, password: str = PASSWORD) -> None:
    """Sign in on the sign-in page that is open."""
    visit.page.get_by_label("邮箱").fill(email)
    visit.page.locator("input[type=password]").fill(password)
    press(visit, "登录")
    visit.page.wait_for_url(lambda url: "/sign-in" not in url)
