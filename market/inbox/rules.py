"""When to try again: each time twice as long, up to a limit, and not for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

MAX_ATTEMPTS = 10
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)


def next_attempt(
    now: datetime, attempts: int, *, first: timedelta = FIRST_WAIT, longest: timedelta = LONGEST_WAIT
) -> datetime | None:
    """Return when to try again after that many failures, or None where it is time to give up and tell somebody.

    With the waits of mails an outage of eight hours passes before that.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    wait = first * (1 << max(0, attempts - 1))
    return now + min(wait, longest)
