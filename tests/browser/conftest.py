"""A real market with demo data on a free port, and people in a real Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect
from visiting import Visit

ROOT = Path(__file__).resolve().parents[2]
MARKET = Path(sys.executable).parent / "market"
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
    assert path, "Chromium is missing: run `make chromium`"
    launched = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
    yield launched
    launched.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the market as its users do, with demo data; return its address."""
    folder = tmp_path_factory.mktemp("market")
    port = free_port()
    environ = {k: v for k, v in os.environ.items() if not k.startswith("MARKET_")} | {
        "MARKET_INSTANCE": str(folder),
        "MARKET_PORT": str(port),
        "MARKET_HASH_COST": "cheap",
        "MARKET_WEB_PROCESSES": "1",
    }
    for command in (["db", "upgrade"], ["demo"]):
        subprocess.run([MARKET, *command], env=environ, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    with (folder / "serve.log").open("w") as log:
        server = subprocess.Popen([MARKET, "serve"], env=environ, cwd=folder, stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until_up(address, server)
            yield address
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)
    assert "Traceback" not in (folder / "serve.log").read_text(), "the server raised: see serve.log"


def wait_until_up(address: str, server: subprocess.Popen[bytes], seconds: float = 150) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not come up")


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Visit]]:
    """Return a way to open a fresh browser, as another person."""
    contexts: list[BrowserContext] = []

    def open_browser(width: int = 1440, *, script: bool = True) -> Visit:
        context = browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 1000 if width > 600 else 844},
            java_script_enabled=script,
        )
        contexts.append(context)
        return Visit(context, site, script=script)

    yield open_browser
    for context in contexts:
        context.close()
