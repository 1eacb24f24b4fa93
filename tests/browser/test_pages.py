"""Every page type at 1440 and 390 pixels: no sideways scrolling, no complaint of console, CSP or axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from visiting import WIDTHS, Visit

pytestmark = pytest.mark.browser

LINKS = {
    "achievement": ("/search?kind=achievement&pay_after_use=yes", r"^/achievements/[a-z2-9]{12}$"),
    "need": ("/search?kind=need&q=" + quote("碳纤维"), r"^/needs/[a-z2-9]{12}$"),
    "organisation": ("/search?kind=organisation", r"^/organisations/[a-z2-9]{12}$"),
}

PUBLIC = [
    "/", "/help", "/try", "/search", "/search?q=" + quote("电解液"), "/search?q=" + quote("没有这种东西xyz"),
    "/search?kind=organisation", "/sign-in", "/register", "/forgot", "/no-such-page",
    "{achievement}", "{achievement}/print", "{achievement}/matches", "{need}", "{need}/print", "{need}/matches",
    "{organisation}",
]  # fmt: skip
TTO = [
    "/desk", "/desk/listings", "/desk/imports", "/desk/imports/new", "/desk/achievements/new", "/desk/needs/new",
    "/desk/organisation/members", "/account", "{achievement}", "{need}",
]  # fmt: skip
ENTERPRISE = ["/desk", "/desk/organisation", "/desk/organisation/members", "/account/organisations/new"]
BUREAU = ["/desk", "/desk/review", "/desk/review/organisations"]


def first_link(visit: Visit, kind: str) -> str:
    page = visit.go(LINKS[kind][0])
    paths = page.eval_on_selector_all("main a", "links => links.map(a => a.getAttribute('href'))")
    return next(path for path in paths if path and re.match(LINKS[kind][1], path))


def addresses(visit: Visit, wanted: list[str]) -> list[str]:
    known: dict[str, str] = {}
    for kind in LINKS:
        if any(f"{{{kind}}}" in path for path in wanted):
            known[kind] = first_link(visit, kind)
    return [path.format(**known) for path in wanted]


@pytest.mark.parametrize("width", WIDTHS)
def test_public_pages_are_in_order(visit: Callable[..., Visit], width: int) -> None:
    someone = visit(width)
    for path in addresses(someone, PUBLIC):
        someone.go(path)
        if path == "/no-such-page":
            someone.complaints.clear()  # Chromium reports the 404 itself
        someone.check_page()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("email", "wanted"),
    [("tto@demo.example", TTO), ("enterprise@demo.example", ENTERPRISE), ("bureau@demo.example", BUREAU)],
)
def test_pages_behind_the_sign_in_are_in_order(
    visit: Callable[..., Visit], width: int, email: str, wanted: list[str]
) -> None:
    someone = visit(width)
    someone.sign_in(email)
    for path in addresses(someone, wanted):
        someone.go(path)
        someone.check_page()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        ("achievements", ["basics", "content", "maturity", "rights", "transfer", "files", "check"]),
        ("needs", ["basics", "target", "terms", "check"]),
    ],
)
def test_every_step_of_writing_a_listing_is_in_order(
    visit: Callable[..., Visit], width: int, kind: str, steps: list[str]
) -> None:
    someone = visit(width)
    page = someone.sign_in("admin.songjiang-agri@demo.example")
    someone.go(f"/desk/{kind}/new")
    page.get_by_label(re.compile("^(成果|难题)名称")).fill("页面检查用的长标题" * 4)
    if kind == "achievements":
        page.get_by_label("公开", exact=True).check()
    page.locator("main form").get_by_role("button").first.click()
    page.wait_for_url(re.compile("/edit/"))
    base = page.url.rsplit("/", 1)[0].removeprefix(someone.address)
    for step in steps:
        someone.go(f"{base}/{step}")
        someone.check_page()


def test_pages_in_english_have_no_chinese_frame(visit: Callable[..., Visit]) -> None:
    someone = visit(1440)
    page = someone.go("/language/en?next=/")
    for path in ("/", "/try", "/help", "/sign-in", "/register", "/search?q=nothing-like-this"):
        someone.go(path)
        assert page.locator("html").get_attribute("lang") == "en"
        for part in (".masthead", "h1", "footer.site", "form label", "form button"):
            for text in page.locator(part).all_inner_texts():
                left = text.replace("中文", "")
                assert not re.search(r"[\u4e00-\u9fff]", left), f"{path} {part}: {text}"
        someone.check_page()
