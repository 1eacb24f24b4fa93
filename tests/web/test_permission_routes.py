"""Who gets in where: every address of the site, asked for by everybody there is."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from matrix_people import PEOPLE, UNVERIFIED, VERIFIED, People
from matrix_routes import Route, routes
from matrix_world import World
from page_records import index_everything
from sqlalchemy import select
from sqlalchemy.orm import Session

from market.accounts.tokens import INVITATION, make_link_token
from market.catalogue.models import Achievement, TechnicalNeed
from market.jobs.wiring import container


@pytest.fixture
def world(person: Any, create_organisation: Any, create_user: Any, acting: Any, join: Any) -> World:
    people = People(person, create_organisation, create_user, acting)
    world = World(people, create_organisation, create_user, join)
    index_everything()
    return world


def address(app: Flask, world: World, route: Route) -> str:
    """Return the route's address, with the things of the world that its row names."""
    values = {name: named(world, value) for name, value in route.values}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(route.endpoint, values, method=route.method)


def named(world: World, name: str) -> str:
    kind, _, what = name.partition(".")
    known = {"achievement": world.achievements, "need": world.needs, "file": world.files, "thing": things(world)}
    return known[kind][what] if kind in known and what else name


def things(world: World) -> dict[str, str]:
    secret = container().settings.secret_key
    return {
        "anonymous": world.anonymous,
        "wanted": world.wanted,
        "draft_file": world.draft_file,
        "owner": world.people.owner.uid,
        "pending": world.pending.uid,
        "checked": world.checked,
        "done": world.done,
        "colleague": world.colleague.uid,
        "invitation": world.invitation,
        "link": make_link_token(secret, INVITATION, world.invitation),
        "unknown": "a" * 12,
    }


def sign_of(client: FlaskClient, method: str, path: str, sent: dict[str, str]) -> str:
    answer = client.open(path, method=method, data=sent if method == "POST" else None)
    if answer.status_code == 401 or (answer.status_code == 303 and "/sign-in?" in answer.headers["Location"]):
        return "s"
    return {403: "x", 404: "-"}.get(answer.status_code, "+" if answer.status_code < 500 else "!")


def test_every_route_there_is_stands_in_the_table(app: Flask) -> None:
    there = {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }
    assert {(route.method, route.endpoint) for route in routes()} == there


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_gets_in_where_they_may_and_nowhere_else(
    app: Flask, client: FlaskClient, world: World, sign_in: Any, who: str
) -> None:
    if who != "anonymous":
        sign_in(client, world.people[who])
    wrong = []
    for route in routes():
        sent = {name: named(world, value) for name, value in route.sent}
        answer = sign_of(client, route.method, address(app, world, route), sent)
        if answer != dict(route.signs)[who]:
            wrong.append(f"{route}: {answer}, agreed was {dict(route.signs)[who]}")
    assert not wrong


STRANGERS = ("newcomer", *VERIFIED, *UNVERIFIED, "bureau_member", "member")


@pytest.mark.parametrize("who", STRANGERS)
def test_many_at_once_is_no_way_around(
    app: Flask, client: FlaskClient, world: World, sign_in: Any, session: Session, who: str
) -> None:
    names = [f"achievement:{uid}" for uid in world.achievements.values()]
    names += [f"need:{uid}" for uid in world.needs.values()]
    before = states(session)
    sign_in(client, world.people[who])

    for step in ("submit", "submit_and_approve", "approve", "renew", "publish"):
        client.post("/desk/listings/steps", data={"step": step, "listing": names})
    answer = client.post("/desk/review/publish", data={"listing": names})

    assert states(session) == before
    assert answer.status_code == (200 if who == "bureau_member" else 403)


def states(session: Session) -> dict[str, str]:
    """Return the state of every listing."""
    session.rollback()
    return {
        uid: state.value
        for model in (Achievement, TechnicalNeed)
        for uid, state in session.execute(select(model.uid, model.state))
    }
