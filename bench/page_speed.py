"""How long each public page takes with many listings: `python bench/page_speed.py --listings 10000`.

Builds a market of demo data and made-up listings in a temporary folder, asks for each page in this process
(no network, one request at a time), and prints medians and 95th percentiles in milliseconds beside a bare Flask page
of the same run.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PARAGRAPH = (
    "我公司需要一种锂离子电池电解液，−40 ℃ 放电容量保持率不低于 80 %，循环 1,000 次后不析锂，"
    "成本不高于现用产品的 1.2 倍，用于寒区储能柜和电动车辆，希望在 12 个月内完成中试验证，预算 80 万元。"
)


def build(folder: Path, listings: int) -> None:
    """Make the market with the command line, as its users do."""
    environ = os.environ | {"MARKET_INSTANCE": str(folder), "MARKET_HASH_COST": "cheap"}
    market = Path(sys.executable).parent / "market"
    for command in (["db", "upgrade"], ["demo", "--listings", str(listings)]):
        subprocess.run([market, *command], env=environ, check=True, stdout=subprocess.DEVNULL)


def measure(ask: Callable[[], int], runs: int) -> tuple[float, float, float]:
    """Return the first, the median and the 95th percentile of a page's time, in milliseconds."""
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        status = ask()
        taken.append((time.perf_counter() - started) * 1000)
        assert status == 200, status
    return taken[0], statistics.median(taken), statistics.quantiles(taken, n=20)[18]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listings", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=25)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        build(Path(name), options.listings)
        report(Path(name), options.listings, options.runs)


def report(folder: Path, listings: int, runs: int) -> None:
    """Ask for every page and print a table."""
    from flask import Flask
    from sqlalchemy import select

    from market.app import create_app
    from market.catalogue.models import Achievement, TechnicalNeed
    from market.catalogue.rules.lifecycle import ListingState
    from market.config import Settings
    from market.jobs.database import db

    bare = Flask("bare")
    bare.add_url_rule("/", "index", lambda: "<p>hello</p>")
    app = create_app(Settings(instance=folder, hash_cost="cheap"))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        achievement, need = (
            db.session.scalar(select(model.uid).where(model.state == ListingState.PUBLISHED).limit(1))
            for model in (Achievement, TechnicalNeed)
        )
        db.session.remove()
    client = app.test_client()
    pages: dict[str, Callable[[], int]] = {
        "bare Flask page": lambda: bare.test_client().get("/").status_code,
        "home": lambda: client.get("/").status_code,
        "search, no words": lambda: client.get("/search").status_code,
        "search, two words": lambda: client.get("/search?q=碳纤维 预浸料").status_code,
        "search, filtered": lambda: client.get("/search?q=电解液&kind=achievement&phase=pilot").status_code,
        "achievement": lambda: client.get(f"/achievements/{achievement}").status_code,
        "need": lambda: client.get(f"/needs/{need}").status_code,
        "matches of a need": lambda: client.get(f"/needs/{need}/matches").status_code,
        "try a paragraph": lambda: client.post("/try", data={"text": PARAGRAPH}).status_code,
    }
    print(
        f"{listings} listings · {platform.machine()}, {os.cpu_count()} processors · Python {platform.python_version()}"
    )
    print(f"{'page':24}{'first':>9}{'median':>9}{'p95':>9}{'x bare':>9}")
    base = 0.0
    for title, ask in pages.items():
        limit = 25 if title.startswith("try") else runs  # the page allows thirty tries in five minutes
        first, median, late = measure(ask, min(runs, limit))
        base = base or median
        print(f"{title:24}{first:9.1f}{median:9.1f}{late:9.1f}{median / base:9.0f}")


if __name__ == "__main__":
    main()
