"""Every action asks for a permission, every route is closed unless it says otherwise."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask

MARKET = Path(__file__).resolve().parents[2] / "market"

# Every address that is open to people without an account, and why. A new one is added here on purpose.
PUBLIC = {
    "accounts.confirm", "accounts.forgot", "accounts.mail_sent", "accounts.register", "accounts.resend",
    "accounts.reset", "accounts.sign_in",
    "achievements.file", "achievements.print_page", "achievements.show",
    "choose_language", "choose_type_size",
    "home.health", "home.help_page", "home.index", "home.mails", "home.robots", "home.sitemap",
    "matches.for_achievement", "matches.for_need",
    "needs.print_page", "needs.show",
    "organisations.accept_invitation", "organisations.show",
    "paragraph.ask",
    "search.results", "search.suggest",
}  # fmt: skip


def action_files() -> list[Path]:
    single = MARKET.glob("*/actions.py")
    folders = (p for p in MARKET.glob("*/actions/*.py") if p.name != "__init__.py")
    return sorted([*single, *folders, *MARKET.glob("*/*/actions.py")])


def public_actions() -> list[tuple[Path, ast.FunctionDef]]:
    return [
        (path, node)
        for path in action_files()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def calls(function: ast.FunctionDef) -> set[str]:
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            target = node.func
            names.add(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
    return names


def local_functions(path: Path) -> dict[str, ast.FunctionDef]:
    return {n.name: n for n in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(n, ast.FunctionDef)}


@pytest.mark.parametrize(
    ("path", "action"), public_actions(), ids=lambda v: v.name if isinstance(v, ast.FunctionDef) else ""
)
def test_every_action_requires_a_permission(path: Path, action: ast.FunctionDef) -> None:
    neighbours = local_functions(path)
    seen, waiting = set(), {action.name}
    while waiting:
        name = waiting.pop()
        seen.add(name)
        called = calls(neighbours[name])
        if "require" in called:
            return
        waiting |= {c for c in called if c in neighbours} - seen
    pytest.fail(f"{path.name}: {action.name} never calls require()")


@pytest.mark.parametrize(
    ("path", "action"), public_actions(), ids=lambda v: v.name if isinstance(v, ast.FunctionDef) else ""
)
def test_every_action_is_given_the_context_first(path: Path, action: ast.FunctionDef) -> None:
    assert action.args.args, f"{path.name}: {action.name}"
    assert action.args.args[0].arg == "ctx"


def test_exactly_the_listed_routes_are_public(app: Flask) -> None:
    open_routes = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and getattr(app.view_functions[rule.endpoint], "is_public", False)
    }
    assert open_routes == PUBLIC


def test_nobody_gets_into_a_closed_route_without_signing_in(app: Flask) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.endpoint in PUBLIC:
            continue
        values = {name: "a" * 12 if name.endswith("uid") else "achievement" for name in rule.arguments}
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(
                rule.endpoint, values, method=next(iter(rule.methods - {"HEAD", "OPTIONS"}))
            )
        method = "GET" if "GET" in rule.methods else "POST"
        answer = client.open(address, method=method)
        assert answer.status_code in {303, 400, 401, 404}, f"{method} {address}: {answer.status_code}"
        if answer.status_code == 303:
            assert "/sign-in" in answer.headers["Location"]


def test_every_unsafe_route_refuses_a_post_without_its_token(app: Flask) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if "POST" not in rule.methods:
            continue
        values = {name: "a" * 12 if name.endswith("uid") else "achievement" for name in rule.arguments}
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")
        assert client.post(address, data={"x": "y"}).status_code in {400, 401, 404}, address
