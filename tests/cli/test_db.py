"""`market db`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from click.testing import Result

Market = Callable[..., Result]


def execute(instance: Path, *statements: str) -> None:
    with closing(sqlite3.connect(instance / "market.sqlite")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_an_empty_database_is_made_and_a_made_one_left_alone(market: Market) -> None:
    first, second = market("db", "upgrade"), market("db", "upgrade")
    assert "数据库已升级到" in first.output
    assert "数据库已是最新" in second.output
    assert market("db", "check").exit_code == 0


def test_a_schema_from_the_future_is_refused_by_every_command(ready: Market, instance: Path) -> None:
    execute(instance, "UPDATE alembic_version SET version_num = 'from2031'")
    for words in (("db", "upgrade"), ("db", "check"), ("index", "rebuild"), ("worker",), ("serve", "--port", "1")):
        done = ready(*words)
        assert done.exit_code == 1, words
        assert "from2031" in done.output or "不能监听" in done.output, words


def test_tables_of_somebody_else_are_not_touched(market: Market, instance: Path) -> None:
    instance.mkdir()
    execute(instance, "CREATE TABLE organisation (name TEXT)")
    done = market("db", "upgrade")
    assert done.exit_code == 1
    assert "不是由本程序的迁移建立的" in done.output


def test_a_missing_index_or_trigger_is_found(ready: Market, instance: Path) -> None:
    execute(instance, "DROP TRIGGER event_no_delete", "DROP INDEX ix_event_object")
    done = ready("db", "check")
    assert done.exit_code == 1
    assert "event_no_delete" in done.output
    assert "ix_event_object" in done.output


def test_a_row_that_refers_to_nothing_is_found(ready: Market, instance: Path) -> None:
    execute(
        instance,
        "INSERT INTO membership (organisation_id, user_id, role, created_at) VALUES (7, 8, 'admin', '2026-01-01')",
    )
    done = ready("db", "check")
    assert done.exit_code == 1
    assert "membership" in done.output
