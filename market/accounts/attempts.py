"""Attempts counted in the database: exact while many try at once, and forgotten by themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ScalarSelect, delete, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from market.accounts.models import AttemptCount
from market.accounts.rules.limits import Limit, wait_message
from market.kernel.database import AnySession, UTCDateTime
from market.kernel.errors import TooManyAttempts


def take(session: AnySession, limit: Limit, subject: str, now: datetime) -> int:
    """Count one attempt of a subject and return how many are left, inside the caller's transaction.

    Counting and comparing are one statement under the transaction's lock, so of many at once never more than
    `limit.most` pass in any span of `limit.window`. A refused attempt is not counted. Raises TooManyAttempts,
    which says when to try again.
    """
    key = _key(limit, subject)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(key))))
    used = _used(key, limit, now)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(AttemptCount).from_select(
        ["key", "window_start", "count"],
        select(literal(key), literal(limit.bucket(now), UTCDateTime), literal(1)).where(used < limit.most),
    )
    statement = statement.on_conflict_do_update(
        index_elements=[AttemptCount.key, AttemptCount.window_start], set_={"count": AttemptCount.count + 1}
    )
    taken = session.execute(statement.returning(AttemptCount.count)).scalar()
    if taken is None:
        raise TooManyAttempts(wait_message(limit.free_again(_counts(session, key, limit, now)), now))
    total: int = session.execute(select(used)).scalar_one()
    return limit.most - total


def peek(session: AnySession, limit: Limit, subject: str, now: datetime) -> int:
    """Return how many attempts are left, without taking one."""
    total: int = session.execute(select(_used(_key(limit, subject), limit, now))).scalar_one()
    return max(0, limit.most - total)


def give_back(session: AnySession, limit: Limit, subject: str, now: datetime) -> None:
    """Take back one attempt that turned out not to be a guess; inside the caller's transaction."""
    row = session.scalar(
        select(AttemptCount)
        .where(AttemptCount.key == _key(limit, subject), AttemptCount.window_start >= limit.oldest(now))
        .where(AttemptCount.count > 0)
        .order_by(AttemptCount.window_start.desc())
        .limit(1)
    )
    if row is not None:
        row.count -= 1


def forget(session: AnySession, limit: Limit, subject: str) -> None:
    """Forget a subject's attempts; inside the caller's transaction."""
    session.execute(delete(AttemptCount).where(AttemptCount.key == _key(limit, subject)))


def _key(limit: Limit, subject: str) -> str:
    return f"{limit.name}:{subject}"[:120]


def _used(key: str, limit: Limit, now: datetime) -> ScalarSelect[int]:
    return (
        select(func.coalesce(func.sum(AttemptCount.count), 0))
        .where(AttemptCount.key == key, AttemptCount.window_start >= limit.oldest(now))
        .scalar_subquery()
    )


def _counts(session: AnySession, key: str, limit: Limit, now: datetime) -> list[tuple[datetime, int]]:
    rows = session.execute(
        select(AttemptCount.window_start, AttemptCount.count)
        .where(AttemptCount.key == key, AttemptCount.window_start >= limit.oldest(now))
        .order_by(AttemptCount.window_start)
    ).all()
    return [(start, count) for start, count in rows]
