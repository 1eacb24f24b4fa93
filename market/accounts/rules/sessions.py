"""How long a signed-in browser stays signed in."""

from __future__ import annotations

from datetime import datetime, timedelta

ABSOLUTE = timedelta(hours=12)
REMEMBERED = timedelta(days=14)
IDLE = timedelta(minutes=30)
IDLE_BUREAU = timedelta(minutes=15)


def session_end(started_at: datetime, *, remember: bool, in_bureau: bool) -> datetime:
    """Return when a session that starts now ends at the latest; the bureau cannot ask to stay signed in."""
    return started_at + (REMEMBERED if remember and not in_bureau else ABSOLUTE)


def is_live(
    *,
    created_at: datetime,
    last_seen_at: datetime,
    expires_at: datetime,
    remember: bool,
    in_bureau: bool,
    now: datetime,
) -> bool:
    """Say whether a session still counts: not past its end and, unless remembered, not idle for too long.

    Somebody who joined the bureau since falls under the bureau's limits at once.
    """
    if expires_at <= now:
        return False
    if in_bureau:
        return now < created_at + ABSOLUTE and now < last_seen_at + IDLE_BUREAU
    return remember or now < last_seen_at + IDLE
