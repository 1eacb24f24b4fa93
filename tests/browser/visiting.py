"""One person's browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from market.cli.demo.people import PASSWORD

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WIDTHS = (1440, 390)


class Visit:
    """One person's browser, which remembers every complaint of the page."""

    def __init__(self, context: BrowserContext, address: str, *, script: bool = True) -> None:
        self.script = script
        self.page: Page = context.new_page()
        self.address = address
        self.complaints: list[str] = []
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> Page:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status < 500, f"{path}: {answer.status}"
        return self.page

    def sign_in(self, email: str) -> Page:
        self.go("/sign-in")
        self.page.get_by_label("邮箱").fill(email)
        self.page.locator("input[type=password]").fill(PASSWORD)
        self.page.locator("main").get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        return self.page

    def check_page(self) -> None:
        """No sideways scrolling, no console error, no CSP violation, nothing that axe objects to."""
        widths = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert widths[0] <= widths[1], f"{self.page.url} scrolls sideways: {widths}"
        if self.script:  # axe waits on timers, which never come where script is off
            self._run_axe()
        assert not self.complaints, self.complaints

    def _run_axe(self) -> None:
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        faults = [f"{v['id']}: {v['help']} {[n['target'] for n in v['nodes']][:3]}" for v in found["violations"]]
        assert not faults, f"{self.page.url}: {faults}"
