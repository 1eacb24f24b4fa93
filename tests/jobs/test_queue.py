"""The queue: JSON only, woken by commits with events, never in the way of a request."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from huey.registry import Message
from hypothesis import given
from hypothesis import strategies as st

from market.accounts.models import AttemptCount
from market.app import create_app
from market.config import Settings
from market.jobs.broker import DELIVER, IMPORT, JsonSerializer, Queue, current_queue
from market.jobs.database import db
from market.jobs.wiring import new_context
from market.kernel.database import Base, transaction
from market.kernel.events import AccessRefused


@pytest.fixture
def running(settings: Settings) -> Iterator[Flask]:
    """An app as it runs outside of tests: what it commits wakes the worker."""
    app = create_app(replace(settings, testing=False))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()
        current_queue().huey.storage.close()


def names(queue: Queue) -> list[str]:
    return [type(task).__name__ for task in queue.huey.pending()]


def record(count: int = 1) -> None:
    ctx = new_context()
    with transaction(ctx.session):
        for _ in range(count):
            ctx.record(AccessRefused(object_id=0, what="GET /", why="forbidden"))


@given(st.lists(st.integers(), max_size=3), st.integers(0, 100), st.one_of(st.none(), st.datetimes()))
def test_a_task_survives_the_way_through_the_queue(args: list[int], priority: int, eta: datetime | None) -> None:
    message = Message("7", "market.jobs.tasks.deliver", eta, 0, 0, priority, tuple(args), {})
    packed = JsonSerializer().serialize(message)
    assert json.loads(packed)
    assert JsonSerializer().deserialize(packed) == message


def test_what_is_not_a_task_survives_too() -> None:
    assert JsonSerializer().deserialize(JsonSerializer().serialize([None, False])) == [None, False]


def test_a_commit_with_an_event_wakes_the_worker(running: Flask) -> None:
    record()
    assert names(current_queue()) == ["deliver"]


def test_many_commits_wake_it_once(running: Flask) -> None:
    for _ in range(20):
        record(3)
    assert names(current_queue()) == ["deliver"]


def test_a_commit_without_events_wakes_nobody(running: Flask) -> None:
    record()
    current_queue().huey.flush()
    with transaction(db.session):
        db.session.add(AttemptCount(key="a", window_start=datetime(2026, 1, 1, tzinfo=UTC), count=1))
    assert names(current_queue()) == []


def test_a_transaction_that_fails_wakes_nobody(running: Flask) -> None:
    def fails() -> None:
        with transaction(db.session):
            new_context().record(AccessRefused(object_id=0, what="GET /", why="forbidden"))
            raise ValueError

    with pytest.raises(ValueError):
        fails()
    assert names(current_queue()) == []


def test_delivering_comes_before_reading_spreadsheets(running: Flask) -> None:
    queue = current_queue()
    for run in (1, 2):
        queue.put("import_step", run, priority=IMPORT)
    queue.put("deliver", priority=DELIVER)
    assert names(queue) == ["deliver", "import_step", "import_step"]
    assert queue.waiting("import_step") == {(1,), (2,)}


def test_a_queue_that_cannot_be_written_does_not_fail_the_request(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "queue.sqlite").mkdir()
    app = create_app(replace(settings, testing=False))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        record()
        db.session.remove()
        db.engine.dispose()


def test_nothing_is_queued_in_tests(app: Flask, settings: Settings) -> None:
    record()
    assert not (settings.instance / "queue.sqlite").exists()


def test_what_lies_in_the_queue_is_text_not_code(running: Flask, settings: Settings) -> None:
    record()
    with sqlite3.connect(settings.instance / "queue.sqlite") as connection:
        ((data,),) = connection.execute("SELECT data FROM task").fetchall()
    connection.close()
    assert json.loads(data)["task"]["name"] == "market.jobs.tasks.deliver"


def test_a_task_put_off_is_not_done_before_its_time_and_counts_as_waiting(running: Flask) -> None:
    queue = current_queue()
    queue.put_later("import_step", 7, priority=IMPORT, seconds=60)
    queue.huey.execute(queue.huey.dequeue())
    assert names(queue) == []
    assert queue.waiting("import_step") == {(7,)}
