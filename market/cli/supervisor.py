"""One parent for the web server and the worker: started together, kept alive, stopped together."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import click

POLL_SECONDS = 0.1
STOP_SECONDS = 25.0
MAX_RESTARTS = 5
RESTART_WINDOW_SECONDS = 60.0
_SET_PARENT_DEATH_SIGNAL = 1  # prctl(2), Linux


@dataclass(slots=True)
class Child:
    """A program that is to run all the time."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=MAX_RESTARTS))

    def start(self) -> None:
        """Start the program, away from the terminal's signals: the parent passes on what it gets."""
        self.process = subprocess.Popen(  # noqa: S603
            self.command, start_new_session=True, preexec_fn=_end_with_parent if sys.platform == "linux" else None
        )

    @property
    def exit_code(self) -> int | None:
        """Return how the program ended, or None while it runs."""
        return None if self.process is None else self.process.poll()

    def may_restart(self) -> bool:
        """Note a death, and say whether there were too few of late to give up."""
        now = time.monotonic()
        self.deaths.append(now)
        return len(self.deaths) < MAX_RESTARTS or now - self.deaths[0] > RESTART_WINDOW_SECONDS


class Supervisor:
    """Runs children until a signal, or until one of them dies again and again."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        self._stopping = False

    def run(self, each_round: Callable[[], None] = lambda: None) -> int:
        """Start the children and look after them; return the exit code of the whole."""
        before = {signum: signal.signal(signum, self._stop) for signum in (signal.SIGINT, signal.SIGTERM)}
        failed = False
        try:
            for child in self.children:
                child.start()
            while not self._stopping and not failed:
                alive = [self._keep(child) for child in self.children]
                failed = not all(alive)
                each_round()
                time.sleep(POLL_SECONDS)
        finally:
            self._end_all()
            for signum, handler in before.items():
                signal.signal(signum, handler)
        return 1 if failed else 0

    def _stop(self, _signum: int, _frame: object) -> None:
        self._stopping = True

    def _keep(self, child: Child) -> bool:
        """Restart a child that died; return False where that is of no use any more."""
        code = child.exit_code
        if code is None or self._stopping:
            return True
        if not child.may_restart():
            click.echo(
                f"{child.name}反复退出（退出码 {code}），不再重启。原因见上面的日志；market doctor 会逐项检查。",
                err=True,
            )
            return False
        click.echo(f"{child.name}意外退出（退出码 {code}），正在重启。", err=True)
        child.start()
        return True

    def _end_all(self) -> None:
        for child in self.children:
            if child.process is not None and child.exit_code is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()


def _end_with_parent() -> None:
    """Ask Linux to end this process when its parent dies, even by kill -9. Runs in the child before the program."""
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
