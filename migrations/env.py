"""Runs migrations on the app's own engine: all of an upgrade in one writing transaction, or none of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, Engine, TypeDecorator, text

from market.kernel.database import WRITING, Base

LOCK_TIMEOUT = "4s"  # PostgreSQL: rather fail than queue all readers behind a migration that waits
STATEMENT_TIMEOUT = "5min"


def run() -> None:
    """Migrate the database of the running app."""
    engine: Engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection, keys_unchecked(connection):
        writing = connection.execution_options(**{WRITING: True})
        context.configure(
            connection=writing,
            target_metadata=Base.metadata,
            render_item=render_item,
            transactional_ddl=True,
            process_revision_directives=no_empty_revision,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            limit_waiting(writing)
            context.run_migrations()
            check_keys(writing)


@contextmanager
def keys_unchecked(connection: Connection) -> Iterator[None]:
    """Keep SQLite from following foreign keys while tables are rebuilt; they are checked as a whole before the end."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        raw.execute("PRAGMA foreign_keys=ON")


def check_keys(connection: Connection) -> None:
    """Raise where a migration left a row that refers to nothing: the transaction is then undone."""
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise RuntimeError(f"the migration leaves rows that refer to nothing: {broken[:5]}")


def limit_waiting(connection: Connection) -> None:
    """Keep a migration on PostgreSQL from blocking the market for long."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'"))


def render_item(kind: str, item: Any, autogen: Any) -> str | bool:
    """Write our own column types as what the database sees: a migration must not change when our code does."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def no_empty_revision(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Write no revision where models and database agree."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


run()
