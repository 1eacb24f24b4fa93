"""`market user`, `index`, `outbox`, `audit` and `doctor`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result

from market.kernel.identifiers import uscc_with_check

Market = Callable[..., Result]
USCC = uscc_with_check("12220000412345678")
PASSWORD = "柳树与雪 1987 江边"


def execute(instance: Path, *statements: str) -> None:
    with closing(sqlite3.connect(instance / "market.sqlite")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def create(market: Market, *words: str, email: str = "wang@example.cn", password: str = PASSWORD) -> Result:
    return market(
        "user", "create", "--email", email, "--name", "王敏", "--password-stdin", *words, stdin=f"{password}\n"
    )


def university(market: Market, **values: str) -> Result:
    return create(
        market, "--organisation", "松江理工大学", "--kind", "university", "--uscc", USCC, "--role", "admin", **values
    )


def test_a_person_and_their_organisation_are_made_together(ready: Market) -> None:
    done = university(ready)
    assert done.exit_code == 0, done.output
    assert "王敏" in done.output
    assert "松江理工大学" in done.output


def test_a_second_person_joins_the_same_organisation(ready: Market) -> None:
    university(ready)
    done = create(ready, "--organisation", " 松江理工大学", email="li@example.cn")
    assert done.exit_code == 0, done.output


def test_the_password_can_be_typed_twice(ready: Market) -> None:
    done = ready("user", "create", "--email", "a@example.cn", "--name", "王敏", stdin=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--role", "admin"), 2, "--organisation"),
        (("--organisation", "没有登记的单位"), 1, "--kind 和 --uscc"),
        (("--organisation", "新单位", "--kind", "university", "--uscc", USCC[:-1] + "Z"), 1, "统一社会信用代码"),
        (("--organisation", "新单位", "--kind", "circus"), 2, "circus"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_is_made(
    ready: Market, instance: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    done = create(ready, *words)
    assert done.exit_code == code
    assert said in done.output
    with closing(sqlite3.connect(instance / "market.sqlite")) as connection:
        assert connection.execute('SELECT count(*) FROM "user"').fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM organisation").fetchone() == (0,)


@pytest.mark.parametrize(("email", "password"), [("not an address", PASSWORD), ("a@example.cn", "123456")])
def test_a_bad_address_or_password_is_refused(ready: Market, email: str, password: str) -> None:
    assert create(ready, email=email, password=password).exit_code == 1


def test_the_same_address_is_refused_twice(ready: Market) -> None:
    create(ready)
    done = create(ready)
    assert done.exit_code == 1
    assert "已有账号" in done.output


def test_check_finds_that_the_index_is_missing_then_behind_then_equal(ready: Market) -> None:
    assert "market index rebuild" in ready("index", "check").output
    ready("index", "rebuild")
    assert ready("index", "check").exit_code == 0
    university(ready)

    behind = ready("index", "check")
    assert behind.exit_code == 1
    assert "缺少 1 条" in behind.output
    assert "organisation:1" in behind.output
    assert "事件等待后台进程处理" in behind.output

    assert "1 条" in ready("index", "rebuild").output
    assert "1 条，内容版本全部相同" in ready("index", "check").output


def test_check_finds_what_is_stale_and_what_is_too_much(ready: Market, instance: Path) -> None:
    university(ready)
    ready("index", "rebuild")
    execute(instance, "UPDATE organisation SET introduction = '改过'")
    assert "内容过时 1 条" in ready("index", "check").output
    execute(instance, "UPDATE organisation SET verification = 'pending', verified_at = NULL")
    assert "多余 1 条" in ready("index", "check").output


def test_what_was_given_up_is_listed_and_starts_anew(ready: Market, instance: Path) -> None:
    university(ready)
    execute(instance, "UPDATE outbox SET parked_at = due_at, attempts = 10, last_error = 'tell: RuntimeError: no'")
    assert "RuntimeError: no" in ready("outbox", "list").output
    sick = ready("doctor")
    assert sick.exit_code == 1
    assert "market outbox retry" in sick.output
    assert "个事件和 0 封邮件已重新排队" in ready("outbox", "retry").output
    assert "搁置 0。邮件" in ready("outbox", "list").output


def test_a_trail_that_was_changed_is_found(ready: Market, instance: Path) -> None:
    university(ready)
    assert ready("audit", "verify").exit_code == 0
    execute(instance, "DROP TRIGGER event_no_update", "UPDATE event SET actor_id = 3 WHERE seq = 1")
    done = ready("audit", "verify")
    assert done.exit_code == 1
    assert "第 1 条记录的内容被改动过" in done.output


def test_the_doctor_names_what_to_do_first(market: Market) -> None:
    done = market("doctor")
    assert done.exit_code == 1
    assert "还没有建立" in done.output
    assert "→ market db upgrade" in done.output


def test_the_doctor_finds_a_healthy_market_healthy(ready: Market) -> None:
    ready("index", "rebuild")
    done = ready("doctor")
    assert done.exit_code == 0, done.output
    assert "一切正常" in done.output


def test_the_doctor_finds_events_that_nobody_delivers(ready: Market, instance: Path) -> None:
    university(ready)
    ready("index", "rebuild")
    execute(instance, "DROP TRIGGER event_no_update", "UPDATE event SET at = '2026-01-01 00:00:00'")
    done = ready("doctor")
    assert done.exit_code == 1
    assert "market worker" in done.output


def test_the_doctor_does_not_fall_ill_of_a_mail_server_that_is_down(ready: Market) -> None:
    ready("index", "rebuild")
    done = ready("doctor", mail_url="smtp://127.0.0.1:1")
    assert done.exit_code == 1
    assert "MARKET_MAIL_URL" in done.output
