"""The parts that outlive a request, built once from the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import current_app

from market.config import Settings
from market.jobs.database import db
from market.kernel.clock import Clock
from market.kernel.context import Context
from market.kernel.database import AnySession
from market.kernel.files import FileStore
from market.kernel.permissions import SYSTEM, Actor
from market.search.port import SearchIndex


@dataclass(slots=True)
class Container:
    """What every request, job and command shares. `wake` tells the worker that the outbox has something."""

    settings: Settings
    clock: Clock
    search: SearchIndex
    files: FileStore
    wake: Callable[[], None]


def container() -> Container:
    """Return the running app's container."""
    found: Container = current_app.extensions["market"]
    return found


def new_context(actor: Actor = SYSTEM, request_id: str = "") -> Context:
    """Return a context on the current session, at the present moment."""
    shared = container()
    session = cast(AnySession, db.session)  # Flask-SQLAlchemy's session is one of ours, by another name
    return Context(session=session, actor=actor, now=shared.clock.now(), files=shared.files, request_id=request_id)
