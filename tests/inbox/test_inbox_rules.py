"""When a mail is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from market.inbox.rules import LONGEST_WAIT, MAX_ATTEMPTS, next_attempt

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 64), (8, 128), (9, 256)]
)
def test_each_wait_is_twice_as_long_as_the_one_before(attempts: int, minutes: int) -> None:
    assert next_attempt(NOW, attempts) == NOW + timedelta(minutes=minutes)


def test_no_wait_is_longer_than_the_limit() -> None:
    assert next_attempt(NOW, 9, first=timedelta(hours=1)) == NOW + LONGEST_WAIT


def test_after_the_last_attempt_it_is_given_up() -> None:
    assert next_attempt(NOW, MAX_ATTEMPTS) is None
