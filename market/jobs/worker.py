"""The one process that delivers events, sends mails, reads spreadsheets and writes the search index."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from huey.consumer import Consumer

from market.jobs.broker import Queue
from market.jobs.indexing import ensure_index
from market.jobs.tasks import sweep, tend
from market.jobs.wiring import container, new_context
from market.kernel.errors import MarketError
from market.kernel.text import say
from market.search.port import IndexBusy

LOCK = "worker.lock"
THREADS = 2
STOP_SECONDS = 20

log = structlog.get_logger("market.worker")


class WorkerRunning(MarketError):
    """Another worker already works on this instance."""

    status = 409
    code = "worker_running"
    default = say("这个实例已有一个后台进程在运行；每个实例只能有一个。")


class MarketConsumer(Consumer):  # type: ignore[misc]
    """Huey's consumer, ended cleanly by either signal: what runs is finished, nothing new is begun."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._signal_actions = {signal.SIGTERM: (False, True), signal.SIGINT: (False, True)}


def run_worker(app: Flask) -> None:
    """Work until SIGTERM or SIGINT. Raises WorkerRunning where the instance has a worker already."""
    queue: Queue = app.extensions["market_queue"]
    with only_worker(queue.settings.instance):
        with app.app_context():
            log.info("worker_started", pid=os.getpid())
            _prepare()
        _consumer(queue).run()
        log.info("worker_stopped")


@contextmanager
def only_worker(instance: Path) -> Iterator[None]:
    """Hold the worker's place on an instance; it is free again when the process ends, however it ends."""
    with (instance / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WorkerRunning from None
        yield


def worker_runs(instance: Path) -> bool:
    """Say whether a worker works on the instance."""
    try:
        with only_worker(instance):
            return False
    except WorkerRunning:
        return True


def _prepare() -> None:
    """Mend the index if it needs it, and do what the last worker left undone."""
    try:
        ensure_index(new_context(), container().search)
    except IndexBusy:
        log.warning("index_busy", why="a rebuild by command is under way")
    for work in (tend, sweep):
        try:
            work()
        except Exception:
            log.exception("task_failed", task=work.__name__)


def _consumer(queue: Queue) -> MarketConsumer:
    return MarketConsumer(
        queue.huey,
        workers=THREADS,
        worker_type="thread",
        initial_delay=0.05,
        backoff=1.2,
        max_delay=0.2,  # an event waits at most this long to be noticed
        shutdown_timeout=STOP_SECONDS,
    )
