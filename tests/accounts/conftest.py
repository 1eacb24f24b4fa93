"""What the tests of accounts share: an event's name, a person with a password."""

from __future__ import annotations

import pytest

from market.accounts.credentials import hash_password
from market.kernel.database import transaction
from market.kernel.events import EventRecord

PASSWORD = "长春的冬天很冷很冷呀"


@pytest.fixture
def trail(session):
    """Return the names of the events so far, in order."""

    def names() -> list[str]:
        return [row.name for row in session.query(EventRecord).order_by(EventRecord.seq)]

    return names


@pytest.fixture
def payloads(session):
    """Return everything that the trail holds, as one text."""

    def text() -> str:
        return " ".join(str(row.payload) for row in session.query(EventRecord))

    return text


@pytest.fixture
def run():
    """Run one action in its own transaction."""

    def one(ctx, action, *args, **kwargs):
        with transaction(ctx.session):
            return action(ctx, *args, **kwargs)

    return one


@pytest.fixture(scope="session")
def known_hash():
    return hash_password(PASSWORD, cost="cheap")
