"""The queue that wakes the worker. It carries names and numbers only; what is to be done stands in the database.

Losing the queue loses nothing: the outbox is the truth, and a sweep every minute picks up what was dropped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import structlog
from flask import current_app
from huey import Huey, PriorityRedisHuey, SqliteHuey
from huey.exceptions import HueyException
from huey.registry import Message
from huey.serializer import Serializer

from market.config import Settings

NAME = "market"
# Priorities: people wait for the shelf to change, less for a mail, and least for a sheet to be read.
DELIVER, SEND, IMPORT = 100, 50, 0

Register = Callable[[Huey], Mapping[str, Any]]

log = structlog.get_logger("market.queue")


class JsonSerializer(Serializer):  # type: ignore[misc]
    """Tasks as JSON: whoever can write into the queue still cannot make the worker run code of theirs."""

    def _serialize(self, data: Any) -> bytes:
        if not isinstance(data, Message):
            return json.dumps({"value": data}).encode()
        fields = {name: value for name, value in data._asdict().items() if value is not None}
        if data.eta is not None:
            fields["eta"] = data.eta.isoformat()
        return json.dumps({"task": fields}).encode()

    def _deserialize(self, data: bytes | memoryview) -> Any:
        found = json.loads(bytes(data))
        if "task" not in found:
            return found["value"]
        fields = found["task"]
        if "eta" in fields:
            fields["eta"] = datetime.fromisoformat(fields["eta"])
        fields["args"] = tuple(fields.get("args", ()))
        return Message(**fields)


class Queue:
    """The queue of one app, opened when it is first used: who only reads pages needs none."""

    def __init__(self, settings: Settings, register: Register) -> None:
        self.settings = settings
        self._register = register
        self._tasks: Mapping[str, Any] = {}

    @cached_property
    def huey(self) -> Huey:
        """Return huey with the market's tasks registered on it."""
        huey = open_huey(self.settings)
        self._tasks = self._register(huey)
        return huey

    def put(self, name: str, *args: int, priority: int) -> None:
        """Ask the worker for a task, unless the same one is the next to be done anyway. Nothing is queued in tests.

        A queue that cannot be written never fails a request: the work is committed, and the next sweep finds it.
        """
        if self.settings.testing:
            return
        try:
            huey = self.huey
            if not self._is_next(name, args):
                huey.enqueue(self._tasks[name].s(*args, priority=priority))
        except Exception:
            log.exception("queue_unreachable", task=name)

    def put_later(self, name: str, *args: int, priority: int, seconds: int) -> None:
        """Ask the worker for a task after a while; for the worker itself, which may fail and be asked again."""
        huey = self.huey
        huey.enqueue(self._tasks[name].s(*args, priority=priority, delay=seconds))

    def waiting(self, name: str) -> set[tuple[int, ...]]:
        """Return the arguments of every waiting task of that name."""
        tasks = [*self.huey.pending(), *self.huey.scheduled()]
        return {tuple(task.args) for task in tasks if type(task).__name__ == name}

    def _is_next(self, name: str, args: tuple[int, ...]) -> bool:
        try:
            first = self.huey.pending(limit=1)
        except HueyException:  # a task that another version of the market queued; the worker throws it away
            return False
        return any(type(task).__name__ == name and tuple(task.args) == args for task in first)


def open_huey(settings: Settings) -> Huey:
    """Return huey on the storage that MARKET_QUEUE_URL names: `sqlite:` in the instance folder, or `redis://…`."""
    common = {"results": False, "utc": True, "serializer": JsonSerializer()}
    if settings.queue_url.startswith("redis"):
        return PriorityRedisHuey(NAME, url=settings.queue_url, **common)
    return SqliteHuey(NAME, filename=str(settings.instance / "queue.sqlite"), timeout=5, **common)


def current_queue() -> Queue:
    """Return the running app's queue."""
    found: Queue = current_app.extensions["market_queue"]
    return found
