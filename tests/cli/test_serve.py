"""`market serve` and `market worker` as processes: started, killed, stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from market.cli.supervisor import MAX_RESTARTS, Child, Supervisor
from market.kernel.identifiers import uscc_with_check

Market = Callable[..., Result]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(seconds: float, found: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def children(pid: int) -> list[int]:
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in done.stdout.split()]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def start(instance: Path, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start `market` with these words; what it says goes into said.txt."""
    running: list[subprocess.Popen[bytes]] = []

    def run(*words: str) -> subprocess.Popen[bytes]:
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith("MARKET_")}
        surroundings |= {"MARKET_INSTANCE": str(instance), "MARKET_HASH_COST": "cheap", "MARKET_WEB_PROCESSES": "1"}
        with (tmp_path / "said.txt").open("ab") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "market.cli.main", *words], env=surroundings, stdout=said, stderr=said
            )
        running.append(process)
        return process

    yield run
    for process in running:
        if process.poll() is None:
            process.terminate()
            process.wait(30)
    if (tmp_path / "said.txt").exists():
        sys.stdout.write((tmp_path / "said.txt").read_text())  # shown where the test failed


@pytest.mark.slow
def test_one_command_serves_indexes_survives_kills_and_stops(
    start: Callable[..., subprocess.Popen[bytes]], market: Market, tmp_path: Path
) -> None:
    port = free_port()
    parent = start("serve", "--port", str(port))

    def said() -> str:
        return (tmp_path / "said.txt").read_text()

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def worker() -> int:
        return next((pid for pid in children(parent.pid) if "market.cli.main worker" in command_of(pid)), 0)

    wait_for(120, lambda: f"http://127.0.0.1:{port}" in said())
    assert "market demo" in said()
    assert answers()

    done = market(
        "user", "create", "--email", "a@example.cn", "--name", "王敏", "--password-stdin",
        "--organisation", "松江理工大学", "--kind", "university", "--uscc", uscc_with_check("12220000412345678"),
        stdin="柳树与雪 1987 江边\n",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    wait_for(30, lambda: market("index", "check").exit_code == 0)

    first = worker()
    os.kill(first, signal.SIGKILL)
    wait_for(30, lambda: worker() not in {0, first})
    assert "后台进程意外退出" in said()

    web = next(pid for pid in children(parent.pid) if "gunicorn" in command_of(pid))
    os.kill(web, signal.SIGKILL)
    wait_for(40, lambda: "网站意外退出" in said() and answers())

    family = children(parent.pid)
    parent.send_signal(signal.SIGINT)
    assert parent.wait(40) == 0
    assert not [pid for pid in family if is_alive(pid)]
    assert "Traceback" not in said()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_when_the_parent_is_killed_nothing_is_left_running(
    start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    port = free_port()
    parent = start("serve", "--port", str(port))
    wait_for(120, lambda: f"http://127.0.0.1:{port}" in (tmp_path / "said.txt").read_text())
    family = children(parent.pid)
    assert len(family) == 2
    parent.kill()
    parent.wait(10)
    wait_for(40, lambda: not [pid for pid in family if is_alive(pid)])


@pytest.mark.slow
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_ends_cleanly_and_a_second_one_is_refused(
    start: Callable[..., subprocess.Popen[bytes]], ready: Market, tmp_path: Path, signum: signal.Signals
) -> None:
    worker = start("worker")
    wait_for(120, lambda: "tended" in (tmp_path / "said.txt").read_text())
    second = ready("worker")
    assert second.exit_code == 1
    assert "已有一个后台进程" in second.output
    assert "正在运行" in ready("doctor").output
    worker.send_signal(signum)
    assert worker.wait(30) == 0
    assert "Traceback" not in (tmp_path / "said.txt").read_text()


def test_a_port_that_is_taken_is_named_before_anything_starts(market: Market) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = market("serve", "--port", str(port))
    assert done.exit_code == 1
    assert f"127.0.0.1:{port}" in done.output


def test_an_index_that_only_one_process_sees_is_refused(market: Market) -> None:
    done = market("serve", search_url="memory:")
    assert done.exit_code == 1
    assert "whoosh:" in done.output


def test_a_program_that_dies_again_and_again_stops_the_whole(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    marks = tmp_path / "starts"
    dying = Child("短命程序", ["sh", "-c", f"echo x >> {marks}; exit 3"])
    staying = Child("长命程序", ["sleep", "60"])
    assert Supervisor([dying, staying]).run() == 1
    assert marks.read_text().count("x") == MAX_RESTARTS
    assert staying.exit_code == -signal.SIGTERM
    assert "不再重启" in capfd.readouterr().err
