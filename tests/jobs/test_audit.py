"""The audit trail: any edit, deletion, reordering and cut tail is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from market.jobs.audit import HEAD, HEADS, keep_head, verify_trail
from market.jobs.wiring import new_context
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.events import AccessRefused, EventRecord, OutboxEntry


@pytest.fixture
def trail(session: Session) -> Callable[[int], None]:
    def record(count: int = 5) -> None:
        ctx = new_context()
        for number in range(count):
            with transaction(session):
                ctx.record(AccessRefused(object_id=0, what=f"GET {number}", why="forbidden"))

    return record


@pytest.fixture
def tamper(session: Session) -> Callable[[str], None]:
    """Change the trail as somebody would who holds the database itself: triggers and keys out of the way."""

    def run(statement: str) -> None:
        with transaction(session):
            session.execute(text("DROP TRIGGER event_no_update"))
            session.execute(text("DROP TRIGGER event_no_delete"))
            session.execute(OutboxEntry.__table__.delete())
            session.execute(text(statement))

    return run


def faults(session: Session, instance: Path) -> list[str]:
    session.rollback()
    return [str(fault) for fault in verify_trail(session, instance).faults]


def test_an_honest_trail_has_no_faults(session: Session, trail: Callable[[int], None], tmp_path: Path) -> None:
    trail(5)
    report = verify_trail(session, tmp_path)
    assert (report.rows, report.faults) == (5, ())


def test_an_empty_trail_has_no_faults(session: Session, tmp_path: Path) -> None:
    assert verify_trail(session, tmp_path).rows == 0


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE event SET payload = '{\"what\": \"GET 9\"}' WHERE seq = 3", "第 3 条记录的内容被改动过"),
        ("UPDATE event SET actor_id = 99 WHERE seq = 2", "第 2 条记录的内容被改动过"),
        ("DELETE FROM event WHERE seq = 3", "第 4 条记录与前一条不相接"),
        ("DELETE FROM event WHERE seq = 1", "第 2 条记录与前一条不相接"),
        ("UPDATE event SET seq = CASE seq WHEN 2 THEN 33 ELSE seq END WHERE seq = 2", "不相接"),
    ],
)  # fmt: skip
def test_every_kind_of_change_is_found(
    session: Session,
    trail: Callable[[int], None],
    tamper: Callable[[str], None],
    tmp_path: Path,
    statement: str,
    found: str,
) -> None:
    trail(5)
    tamper(statement)
    assert any(found in fault for fault in faults(session, tmp_path))


def test_a_cut_tail_is_found_by_the_head_kept_outside(
    session: Session, system: Context, trail: Callable[[int], None], tamper: Callable[[str], None], tmp_path: Path
) -> None:
    trail(5)
    keep_head(new_context(), tmp_path)
    tamper("DELETE FROM event WHERE seq > 3")
    assert faults(session, tmp_path) == ["第 5 条记录曾经存在，现已缺失：轨迹的末尾被截去。"]


def test_a_trail_written_anew_from_the_start_is_found(
    session: Session, trail: Callable[[int], None], tamper: Callable[[str], None], tmp_path: Path
) -> None:
    trail(3)
    keep_head(new_context(), tmp_path)
    tamper("DELETE FROM event")
    session.info.pop("chain_head", None)
    ctx = new_context()
    with transaction(session):
        for _ in range(4):
            ctx.record(AccessRefused(object_id=0, what="GET /", why="other"))
    assert any("留存的校验值不符" in fault for fault in faults(session, tmp_path))


def test_a_shorter_trail_does_not_replace_the_kept_head(
    session: Session, trail: Callable[[int], None], tamper: Callable[[str], None], tmp_path: Path
) -> None:
    trail(5)
    keep_head(new_context(), tmp_path)
    tamper("DELETE FROM event WHERE seq > 2")
    assert keep_head(new_context(), tmp_path) is None
    assert json.loads((tmp_path / HEAD).read_text())["seq"] == 5


def test_the_head_is_listed_once_a_day(
    session: Session, trail: Callable[[int], None], clock: Any, tmp_path: Path
) -> None:
    for _ in range(3):
        trail(1)
        keep_head(new_context(), tmp_path)
    clock.move(days=1)
    trail(1)
    keep_head(new_context(), tmp_path)
    kept = [json.loads(line) for line in (tmp_path / HEADS).read_text().splitlines()]
    assert [head["day"] for head in kept] == ["2026-11-21", "2026-11-22"]
    assert json.loads((tmp_path / HEAD).read_text())["seq"] == session.query(EventRecord).count()


def test_a_line_half_written_in_a_power_cut_does_no_harm(
    session: Session, trail: Callable[[int], None], tmp_path: Path
) -> None:
    trail(2)
    keep_head(new_context(), tmp_path)
    with (tmp_path / HEADS).open("a") as stream:
        stream.write('{"seq": 2, "ha')
    assert faults(session, tmp_path) == []
