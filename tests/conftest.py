"""Fixtures of all tests: a fresh market in a temporary folder, a clock that can be moved, people of each role."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, got_request_exception
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from market.accounts.models import Membership, Organisation, User, Verification, WebSession
from market.accounts.queries import load_actor, token_hash
from market.app import create_app
from market.config import Settings
from market.jobs.database import db
from market.jobs.wiring import Container, new_context
from market.kernel.context import Context
from market.kernel.database import Base, transaction
from market.kernel.identifiers import uscc_with_check
from market.kernel.permissions import SYSTEM, MemberRole, OrganisationKind

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # 10:00 in Jilin City


class MovableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(instance=tmp_path, search_url="memory:", hash_cost="cheap", testing=True)


@pytest.fixture(scope="session")
def empty_market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty database of today's schema, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("empty")
    app = create_app(Settings(instance=folder, search_url="memory:", hash_cost="cheap", testing=True))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        db.engine.dispose()
    return folder


@pytest.fixture
def app(settings: Settings, clock: MovableClock, empty_market: Path) -> Iterator[Flask]:
    shutil.copyfile(empty_market / "market.sqlite", settings.instance / "market.sqlite")
    app = create_app(settings, clock)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(empty_market))  # templates are compiled once a session
    faults: list[str] = []

    def note(_sender: Flask, exception: BaseException, **_: Any) -> None:
        faults.append(repr(exception))

    got_request_exception.connect(note, app)
    with app.app_context():
        yield app
        assert faults == app.extensions.get("expected_faults", []), "a page answered 500"
        db.session.remove()
        assert db.engine.pool.checkedout() == 0, "a connection was not given back"
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session


@pytest.fixture
def shared(app: Flask) -> Container:
    return app.extensions["market"]


@pytest.fixture
def system(app: Flask) -> Context:
    """The market itself, as the worker acts."""
    return new_context(SYSTEM)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False  # the guard's own tests switch it on
    return app.test_client()


_numbers = itertools.count(1)


@pytest.fixture
def create_user(app: Flask) -> Callable[..., User]:
    """Make a confirmed person; give a password hash only where a test signs in with the form."""

    def create(name: str = "李明", email: str | None = None, **values: Any) -> User:
        email = email or f"person{next(_numbers)}@example.cn"
        values = {"password_hash": "!", "created_at": NOW, "email_confirmed_at": NOW} | values
        user = User(name=name, email=email, email_key=email.casefold(), **values)
        with transaction(db.session):
            db.session.add(user)
        return user

    return create


@pytest.fixture
def create_organisation(app: Flask) -> Callable[..., Organisation]:
    """Make a verified organisation of a kind."""

    def create(
        kind: OrganisationKind = OrganisationKind.UNIVERSITY,
        name: str | None = None,
        *,
        verified: bool = True,
        **values: Any,
    ) -> Organisation:
        number = next(_numbers)
        name = name or f"测试单位{number}"
        values = {
            "uscc": uscc_with_check(f"91220201MA{number:07d}"),
            "verification": Verification.VERIFIED if verified else Verification.UNSUBMITTED,
            "verified_at": NOW if verified else None,
            "created_at": NOW,
        } | values
        organisation = Organisation(kind=kind, name=name, name_key=name.casefold(), **values)
        with transaction(db.session):
            db.session.add(organisation)
        return organisation

    return create


@pytest.fixture
def join(app: Flask) -> Callable[[User, Organisation, MemberRole], Membership]:
    """Make a person a member of an organisation."""

    def add(user: User, organisation: Organisation, role: MemberRole = MemberRole.EDITOR) -> Membership:
        membership = Membership(user_id=user.id, organisation_id=organisation.id, role=role, created_at=NOW)
        with transaction(db.session):
            db.session.add(membership)
        return membership

    return add


@pytest.fixture
def acting(app: Flask) -> Callable[[User], Context]:
    """Return a context in which that person acts, with their live rights."""

    def act(user: User, acting_for: Organisation | None = None) -> Context:
        actor, _ = load_actor(db.session, user, acting_for.id if acting_for else None)
        return new_context(actor)

    return act


@pytest.fixture
def person(create_user: Any, create_organisation: Any, join: Any, acting: Any) -> Callable[..., Context]:
    """Return the context of a new person with that role in an organisation (a new one of that kind by default)."""

    def make(
        role: MemberRole = MemberRole.EDITOR,
        kind: OrganisationKind = OrganisationKind.UNIVERSITY,
        organisation: Organisation | None = None,
        *,
        verified: bool = True,
    ) -> Context:
        organisation = organisation or create_organisation(kind, verified=verified)
        user = create_user()
        join(user, organisation, role)
        context: Context = acting(user, organisation)
        return context

    return make


@pytest.fixture
def sign_in(app: Flask, clock: MovableClock) -> Callable[..., None]:
    """Sign a person in on a client without the form: the session row and the cookie it stands for."""

    def sign(client: FlaskClient, user: User | Context, acting_for: Organisation | None = None) -> None:
        user_id = user.actor.user_id if isinstance(user, Context) else user.id
        acting_for_id = user.actor.acting_for if isinstance(user, Context) else (acting_for.id if acting_for else None)
        token = f"test-token-{next(_numbers)}"
        row = WebSession(
            token_hash=token_hash(token),
            user_id=user_id,
            acting_for_id=acting_for_id,
            created_at=clock.now(),
            last_seen_at=clock.now(),
            expires_at=clock.now() + timedelta(hours=12),
        )
        with transaction(db.session):
            db.session.add(row)
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True

    return sign
