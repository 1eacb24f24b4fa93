"""Counting attempts, also while many come at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from market.accounts import attempts
from market.accounts.rules.limits import Limit
from market.jobs.database import db
from market.kernel.database import transaction
from market.kernel.errors import TooManyAttempts

LIMIT = Limit("guess", 5, timedelta(minutes=15))


def take(session, subject, now, limit=LIMIT):
    with transaction(session):
        return attempts.take(session, limit, subject, now)


def test_so_many_pass_and_no_more_and_others_are_not_touched(session, clock):
    left = [take(session, "a", clock.now()) for _ in range(5)]

    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(TooManyAttempts) as refused:
        take(session, "a", clock.now())
    assert "10:16" in str(refused.value.message)
    assert take(session, "b", clock.now()) == 4


def test_no_span_of_the_window_ever_holds_more_than_the_limit(session, clock):
    taken = []
    for _ in range(200):
        try:
            take(session, "a", clock.now())
            taken.append(clock.now())
        except TooManyAttempts:
            pass
        clock.move(seconds=23)

    assert len(taken) > 10
    for moment in taken:
        assert sum(moment <= other < moment + LIMIT.window for other in taken) <= LIMIT.most


def test_a_refused_attempt_does_not_lengthen_the_wait(session, clock):
    for _ in range(5):
        take(session, "a", clock.now())
    clock.move(minutes=14)
    with pytest.raises(TooManyAttempts):
        take(session, "a", clock.now())
    clock.move(minutes=2)
    assert take(session, "a", clock.now()) == 4


def test_of_many_at_once_exactly_the_limit_passes(app, clock):
    def one(_):
        with app.app_context():
            try:
                take(db.session, "crowd", clock.now())
            except TooManyAttempts:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(8) as pool:
        passed = sum(pool.map(one, range(40)))
    assert passed == 5


def test_an_attempt_can_be_given_back_and_all_can_be_forgotten(session, clock):
    for _ in range(5):
        take(session, "a", clock.now())
    with transaction(session):
        attempts.give_back(session, LIMIT, "a", clock.now())
    assert attempts.peek(session, LIMIT, "a", clock.now()) == 1
    with transaction(session):
        attempts.forget(session, LIMIT, "a")
    assert attempts.peek(session, LIMIT, "a", clock.now()) == 5


def test_giving_back_what_was_never_taken_changes_nothing(session, clock):
    with transaction(session):
        attempts.give_back(session, LIMIT, "a", clock.now())
    assert attempts.peek(session, LIMIT, "a", clock.now()) == 5
