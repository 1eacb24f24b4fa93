"""The migrated schema is the models' schema: tables, columns, constraints, indexes and triggers."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, create_engine, text

from market.app import create_app
from market.config import Settings
from market.jobs.database import db
from market.kernel.database import Base

MIGRATIONS = str(Path(__file__).resolve().parents[2] / "migrations")


def schema(engine: Engine) -> dict[str, list[str]]:
    """Return each object's definition as sorted, normalised pieces: batch migrations may reorder a table's parts."""
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"
            )
        ).all()
    return {name: sorted(pieces(sql)) for name, sql in rows if "sqlite_" not in name}


def pieces(sql: str) -> list[str]:
    flat = re.sub(r"\s+", " ", sql.replace('"', "")).strip()
    body = flat.split("(", 1)
    if not flat.upper().startswith("CREATE TABLE"):
        return [flat]
    return [
        body[0].strip(),
        *(re.sub(r"\s+", " ", p).strip() for p in re.split(r",(?![^(]*\))", body[1].rsplit(")", 1)[0])),
    ]


def test_migrated_schema_equals_models(settings: Settings, tmp_path: Path) -> None:
    app = create_app(settings)
    with app.app_context():
        upgrade(MIGRATIONS)
        migrated = schema(db.engine)
        db.engine.dispose()
    fresh = create_engine(f"sqlite:///{tmp_path / 'fresh.sqlite'}")
    Base.metadata.create_all(fresh)
    modelled = schema(fresh)
    fresh.dispose()
    assert migrated.keys() == modelled.keys()
    for name in modelled:
        assert migrated[name] == modelled[name], name


def test_migrations_go_down_and_up_again(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        upgrade(MIGRATIONS)
        before = schema(db.engine)
        downgrade(MIGRATIONS, revision="base")
        assert not schema(db.engine)
        upgrade(MIGRATIONS)
        assert schema(db.engine) == before
        db.engine.dispose()


def test_sqlite_is_held_to_its_promises(app: Flask) -> None:
    with db.engine.connect() as connection:
        pragmas = {
            p: connection.execute(text(f"PRAGMA {p}")).scalar()
            for p in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15000}
