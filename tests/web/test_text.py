"""Messages, dates and amounts as readers of either language see them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask, render_template_string

from market.kernel.money import Money
from market.kernel.text import Message, say
from market.web.text import current_locale, message_from_json, shown_date, shown_money, shown_time, translate


@pytest.fixture
def reading(app: Flask) -> Callable[..., Any]:
    """Open a request of a reader with these headers or cookies."""

    def read(*, accepts: str = "", cookie: str = "") -> Any:
        headers = {"Accept-Language": accepts} if accepts else {}
        if cookie:
            headers["Cookie"] = f"locale={cookie}"
        return app.test_request_context("/", headers=headers)

    return read


@pytest.mark.parametrize(
    ("accepts", "cookie", "locale"),
    [
        ("", "", "zh_Hans_CN"),
        ("en-GB,en;q=0.9", "", "en"),
        ("zh-CN,en;q=0.8", "", "zh_Hans_CN"),
        ("fr", "", "zh_Hans_CN"),
        ("en", "zh_Hans_CN", "zh_Hans_CN"),
        ("zh-CN", "en", "en"),
        ("zh-CN", "../../etc", "zh_Hans_CN"),
    ],
)
def test_a_reader_gets_the_language_they_chose_or_their_browser_asks_for(
    reading: Any, accepts: str, cookie: str, locale: str
) -> None:
    with reading(accepts=accepts, cookie=cookie):
        assert current_locale() == locale


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (say("第 %(row)s 行", row=3), "第 3 行"),
        (say("“%(label)s”太长", label=say("名称")), "“名称”太长"),
        (say("合格率 90 %%"), "合格率 90 %"),
        (say("合格率 %(n)s %%", n=90), "合格率 90 %"),
        (say("原样 %(text)s", text="%(other)s 100 %"), "原样 %(other)s 100 %"),
    ],
)
def test_a_message_is_shown_with_its_values(reading: Any, message: Message, shown: str) -> None:
    with reading():
        assert translate(message) == shown == str(message)


def test_a_message_prints_itself_in_a_page_and_is_escaped(reading: Any) -> None:
    with reading():
        page = render_template_string("{{ message }}", message=say("来自 %(who)s", who="<b>李</b>"))
    assert page == "来自 &lt;b&gt;李&lt;/b&gt;"


def test_a_message_survives_being_stored(reading: Any) -> None:
    stored = json.loads(json.dumps({"msgid": "%(a)s 与 %(b)s", "params": {"a": {"msgid": "甲"}, "b": 2}}))
    with reading():
        assert translate(message_from_json(stored)) == "甲 与 2"


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (None, "", ""),
        (date(2026, 11, 1), "2026年11月1日", "1 Nov 2026"),
        (datetime(2026, 11, 20, 17, 30, tzinfo=UTC), "2026年11月21日", "21 Nov 2026"),
    ],
)
def test_a_day_is_the_day_in_shanghai(reading: Any, value: Any, chinese: str, english: str) -> None:
    with reading():
        assert shown_date(value) == chinese
    with reading(cookie="en"):
        assert shown_date(value) == english


def test_a_moment_is_shown_to_the_minute(reading: Any) -> None:
    with reading():
        assert shown_time(datetime(2026, 12, 31, 16, 5, tzinfo=UTC)) == "2027年1月1日 00:05"
        assert shown_time(None) == ""


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (None, "面议", None),
        (0, "0 元", "CNY 0"),
        (80_000_000, "80 万元", "CNY 800,000"),
        (123_456, "1,234.56 元", "CNY 1,234.56"),
    ],
)
def test_an_amount_reads_as_people_write_it(reading: Any, fen: int | None, chinese: str, english: str | None) -> None:
    with reading():
        assert shown_money(fen) == chinese
    if english is not None:
        with reading(cookie="en"):
            assert shown_money(fen) == english


@pytest.mark.parametrize(
    ("cookie", "shown"),
    [("zh_Hans_CN", "报价 600 万元，高于预算 45 万元"), ("en", "CNY 6,000,000")],
)
def test_an_amount_in_a_message_is_written_in_the_readers_language(reading: Any, cookie: str, shown: str) -> None:
    message = say("报价 %(price)s，高于预算 %(budget)s", price=Money(600_000_000), budget=Money(45_000_000))
    with reading(cookie=cookie):
        text = translate(message)
        assert shown in text
        assert ("万元" in text) == (cookie != "en")
        assert render_template_string("{{ amount }}", amount=Money(12_345)) == shown_money(12_345)
