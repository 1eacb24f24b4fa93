"""The declarative base, column types, and the one way to write: `transaction`.

SQLite is held to WAL, full synchronisation and foreign keys on every connection. A writing transaction takes
its lock at once (BEGIN IMMEDIATE); a reading one never waits for it. Without that, read-then-write updates
are lost silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, TypeDecorator, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session
from sqlalchemy.orm.exc import StaleDataError

from market.kernel.errors import Conflict

WRITING = "market_writing"

AnySession = Session | scoped_session[Any]


class Base(DeclarativeBase):
    """Every table's base; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite forgets time zones; this does not."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; store UTC without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment aware, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


def text_enum(kind: type[StrEnum], name: str) -> Enum:
    """Return a column type that stores the enum's values as text under a named CHECK."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def configure_engine(engine: Engine) -> None:
    """Hold every SQLite connection of this engine to our promises of durability; leave other databases alone."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # stop the driver's own, late BEGIN
        for pragma in ("busy_timeout=15000", "synchronous=full", "foreign_keys=on", "journal_mode=wal"):
            connection.execute(f"pragma {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class WriteOutsideTransaction(RuntimeError):
    """Code tried to write outside `transaction`: a fault of ours, never of the reader's."""


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, _context: object, _instances: object) -> None:
    if not session.info.get(WRITING) and (session.new or session.dirty or session.deleted):
        raise WriteOutsideTransaction("writes belong inside `with transaction(session):`")


@contextmanager
def transaction(session: AnySession) -> Iterator[None]:
    """Run one writing transaction: all of it is committed at the end, or none of it.

    What was read before is read again, under the lock. After the commit the callable in
    `session.info["after_commit"]` is called, if there is one. Raises Conflict where somebody else was first
    (a unique key or a version number says so).
    """
    if session.info.get(WRITING):
        raise WriteOutsideTransaction("transactions do not nest")
    session.rollback()
    session.info[WRITING] = True
    session.info.pop("chain_head", None)
    try:
        session.connection(execution_options={WRITING: True})
        yield
        session.commit()
    except (IntegrityError, StaleDataError) as error:
        session.rollback()
        raise Conflict from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info[WRITING] = False
    after_commit: Callable[[], None] | None = session.info.get("after_commit")
    if after_commit is not None:
        after_commit()
