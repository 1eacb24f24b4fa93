"""Ties the queue to the app: a commit that recorded an event wakes the worker."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Flask, current_app
from huey import Huey

from market.jobs.broker import DELIVER, Queue
from market.jobs.database import db
from market.jobs.wiring import Container


def init_app(app: Flask) -> None:
    """Give the app its queue and let commits wake the worker."""
    shared: Container = app.extensions["market"]
    queue = Queue(shared.settings, partial(_register, app=app))
    app.extensions["market_queue"] = queue
    shared.wake = partial(queue.put, "deliver", priority=DELIVER)
    db.session.session_factory.configure(info={"after_commit": _after_commit})


def _after_commit() -> None:
    # append_event leaves the chain's new head here; a transaction without events has nothing to deliver.
    if db.session.info.get("chain_head") is not None:
        shared: Container = current_app.extensions["market"]
        shared.wake()


def _register(huey: Huey, app: Flask) -> Mapping[str, Any]:
    from market.jobs import tasks  # all that the worker does hangs on it; whoever only reads pages does not need it

    return tasks.register(huey, app)
