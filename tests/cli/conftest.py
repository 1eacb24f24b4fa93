"""The command line, run in this process on an instance of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from market.cli.main import cli

Market = Callable[..., Result]


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def market(instance: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Market]:
    """Run `market` with these words; logging is put back afterwards, for commands set it up."""
    monkeypatch.setenv("MARKET_INSTANCE", str(instance))
    monkeypatch.setenv("MARKET_HASH_COST", "cheap")
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def run(*words: str, stdin: str | None = None, **environment: str) -> Result:
        for name, value in environment.items():
            monkeypatch.setenv(f"MARKET_{name.upper()}", value)
        return CliRunner().invoke(cli, list(words), input=stdin, prog_name="market")

    yield run
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
def ready(market: Market) -> Market:
    """The same, with a database."""
    assert market("db", "upgrade").exit_code == 0
    return market
