"""The rooms, in the order in which they may import one another, and the furniture of each."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

MARKET = Path(__file__).resolve().parents[2] / "market"

# A room may import itself and whatever stands to its left. `config` is a value that the outer rooms read.
ROOMS = ["kernel", "search", "accounts", "catalogue", "matching", "inbox", "config", "jobs", "web", "cli", "app"]
PAGES = {"web", "cli"}  # beside each other: neither imports the other
FURNITURE = ["rules", "models", "events", "queries", "actions"]
FLASK_ROOMS = {"jobs", "web", "cli", "app"}
PURE = {"sqlalchemy", "flask", "wtforms", "flask_babel", "flask_login"}

MODULES = sorted(MARKET.rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Return every module that a file imports at run time, functions' own imports included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return found


def parts(path: Path) -> list[str]:
    return list(path.relative_to(MARKET).with_suffix("").parts)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: "/".join(parts(p)))
def test_a_module_imports_only_rooms_to_the_left_of_its_own(path: Path) -> None:
    room = parts(path)[0]
    if room == "__init__":
        return
    allowed = set(ROOMS[: ROOMS.index(room) + 1])
    if room == "web":
        allowed -= {"cli"}
    if room == "cli":
        allowed = allowed - {"web"} | {"app"}
    used = {name.split(".")[1] for name in imports(path) if name.startswith("market.") and name != "market.__version__"}
    assert used <= allowed | {"__version__"}, f"{room} must not import {sorted(used - allowed)}"


@pytest.mark.parametrize(
    "path", [p for p in MODULES if parts(p)[0] not in FLASK_ROOMS], ids=lambda p: "/".join(parts(p))
)
def test_flask_appears_in_the_outer_rooms_alone(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports(path)}
    assert not roots & {"flask", "flask_babel", "flask_login", "flask_wtf", "flask_sqlalchemy", "wtforms"}


@pytest.mark.parametrize("path", [p for p in MODULES if "rules" in parts(p)[1:3]], ids=lambda p: "/".join(parts(p)))
def test_rules_are_pure(path: Path) -> None:
    used = imports(path)
    assert not {name.split(".")[0] for name in used} & PURE
    assert not [name for name in used if name.startswith("market.") and ".models" in name]


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if len(parts(p)) > 1 and parts(p)[0] not in FLASK_ROOMS and parts(p)[1] in FURNITURE],
    ids=lambda p: "/".join(parts(p)),
)
def test_inside_a_room_rules_come_before_models_before_queries_before_actions(path: Path) -> None:
    room, piece, *_ = parts(path)
    later = FURNITURE[FURNITURE.index(piece) + 1 :]
    wrong = [
        n
        for n in imports(path)
        for name in later
        if n == f"market.{room}.{name}" or n.startswith(f"market.{room}.{name}.")
    ]
    assert not wrong, f"{piece} must not import {wrong}"
