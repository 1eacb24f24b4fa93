"""`market` itself: its manual, its refusals, its exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from market.cli.main import MODULES, SECTIONS

Market = Callable[..., Result]


def run(instance: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("MARKET_")}
    surroundings |= {"MARKET_INSTANCE": str(instance)} | environment
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "market.cli.main", *words],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_manual_names_every_command_by_subject(market: Market) -> None:
    shown = market("--help")
    assert shown.exit_code == 0
    for section, commands in SECTIONS.items():
        assert f"{section}:" in shown.output
        for command in commands:
            assert f"  {command}" in shown.output


@pytest.mark.parametrize("command", sorted(MODULES))
def test_every_command_has_help_of_its_own(market: Market, command: str) -> None:
    shown = market(command, "--help")
    assert shown.exit_code == 0
    assert f"market {command}" in shown.output


def test_an_unknown_command_is_a_mistake_of_the_caller(market: Market) -> None:
    assert market("dance").exit_code == 2


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"MARKET_PORT": "many"}, "MARKET_PORT 应为 1 到 65535 之间的整数，现在是“many”"),
        ({"MARKET_COLOUR": "red"}, "不认识的设置 MARKET_COLOUR"),
        ({"MARKET_ENVIRONMENT": "production"}, "正式环境必须设置 MARKET_SECRET_KEY"),
        ({"MARKET_ENVIRONMENT": "production", "MARKET_SECRET_KEY": "a" * 40}, "不能用默认值"),
        ({"MARKET_DATABASE_URL": "sqlite:"}, "MARKET_DATABASE_URL 应为 sqlite:///"),
        ({"MARKET_BASE_URL": "https://market.example.cn/shop?x"}, "MARKET_BASE_URL 应为网站的根网址"),
        ({"MARKET_BASE_URL": "https://market.example.cn:99999"}, "请核对主机和端口"),
        ({"MARKET_MAIL_FROM": "nobody"}, "MARKET_MAIL_FROM 应为发件人"),
        (
            {"MARKET_MAIL_URL": "smtp://user:hidden@"},
            "应为 file: 或 smtp://主机、smtps://主机，现在是“smtp://user:***@”",
        ),
        ({"MARKET_QUEUE_URL": "redis:"}, "MARKET_QUEUE_URL 应为 sqlite: 或 redis://主机"),
    ],
)
@pytest.mark.slow
def test_a_wrong_setting_stops_with_one_line_and_code_2(tmp_path: Path, environment: dict[str, str], said: str) -> None:
    done = run(tmp_path, "doctor", **environment)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.slow
def test_an_instance_folder_that_cannot_be_is_a_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run(tmp_path / "file" / "instance", "db", "upgrade")
    assert done.returncode == 2
    assert "MARKET_INSTANCE 应为可以写入的文件夹" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_command_on_a_missing_database_says_which_command_comes_first(market: Market) -> None:
    done = market("index", "rebuild")
    assert done.exit_code == 1
    assert "market db upgrade" in done.output


@pytest.mark.slow
def test_a_database_that_is_none_is_told_without_a_trace(tmp_path: Path) -> None:
    (tmp_path / "market.sqlite").write_text("this is a letter, not a database; it is longer than a header is")
    done = run(tmp_path, "db", "upgrade")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "数据库" in done.stderr
