"""Needs: begun from a paragraph, written in steps, read by everybody, the enterprise hidden where it wants to be."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from listings_given import NEED, Cast, N, begin, make_cast, publish, read
from typed_forms import typed_form

from market.catalogue import actions
from market.catalogue.models import TechnicalNeed
from market.catalogue.rules.lifecycle import ListingState
from market.kernel.database import transaction
from market.web.listings.reading import days_left
from market.web.needs.editing import LONGEST_TITLE, guess_title, indicators_in

PARAGRAPH = (
    "我们做寒区储能柜，冬天电池充电析锂。要求 −40 ℃ 放电容量保持率不低于 80%，循环寿命大于1200次，"
    "成本不高于现用的1.2倍。"
)
NAME = "江北储能隐名公司"


@pytest.fixture
def cast(person: Any, create_organisation: Any) -> Cast:
    return make_cast(person, create_organisation, N, name=NAME, contact_email="boss@jiangbei.example.cn")


@pytest.fixture
def editor(client: FlaskClient, cast: Cast, sign_in: Any) -> FlaskClient:
    sign_in(client, cast.editor)
    return client


def address(uid: str, step: str) -> str:
    return f"/desk/needs/{uid}/edit/{step}"


def typed(client: FlaskClient, uid: str, step: str) -> dict[str, Any]:
    return typed_form(client.get(address(uid, step)).text, address(uid, step))


def test_a_tried_paragraph_becomes_a_draft_with_its_figures(editor: FlaskClient, cast: Cast) -> None:
    with editor.session_transaction() as cookie:
        cookie["paragraph"] = {"text": PARAGRAPH}
    shown = editor.get("/desk/needs/new").text
    assert "我们做寒区储能柜" in shown
    assert "放电容量保持率 ≥ 80 %" in shown

    response = editor.post("/desk/needs/new", data=typed_form(shown, "/desk/needs/new"))

    uid = response.location.split("/")[3]
    need = read(cast, N, uid)
    assert response.location == address(uid, "basics")
    assert need.problem == PARAGRAPH
    assert "循环寿命 > 1,200 次" in [row.phrase() for row in need.indicators]
    assert "寒区储能柜" not in editor.get("/desk/needs/new").text


def test_figures_are_left_out_where_they_are_not_wanted(editor: FlaskClient, cast: Cast) -> None:
    response = editor.post("/desk/needs/new", data={"title": "难题", "problem": PARAGRAPH})

    assert read(cast, N, response.location.split("/")[3]).indicators == []


def test_a_need_without_a_title_is_not_begun_and_keeps_its_text(editor: FlaskClient, session: Any) -> None:
    response = editor.post("/desk/needs/new", data={"title": "", "problem": PARAGRAPH})

    assert response.status_code == 422
    assert "冬天电池充电析锂" in response.text
    assert session.query(TechnicalNeed).count() == 0


@pytest.mark.parametrize("kept", ["text", 7, {"words": "x"}, None])
def test_a_strange_session_does_no_harm(editor: FlaskClient, kept: object) -> None:
    with editor.session_transaction() as cookie:
        cookie["paragraph"] = kept

    assert editor.get("/desk/needs/new").status_code == 200


@given(st.text(max_size=300))
def test_a_guessed_title_fits_and_stands_in_the_text(text: str) -> None:
    title = guess_title(text)

    assert len(title) <= LONGEST_TITLE
    assert title in text
    assert len(indicators_in(text)) <= 12


@pytest.mark.parametrize(("days", "words"), [(-1, "已截止"), (0, "今天截止"), (9, "还有 9 天")])
def test_deadlines_are_said_in_days(days: int, words: str) -> None:
    today = date(2026, 11, 21)
    assert str(days_left(today, today + timedelta(days=days))) == words
    assert days_left(today, None) is None


@pytest.mark.parametrize("step", ["basics", "target", "terms"])
def test_a_step_sent_back_as_it_stood_changes_nothing(editor: FlaskClient, cast: Cast, step: str) -> None:
    uid = begin(cast, N, payment_nodes=[{"name": "签约", "percent": 100}], criteria=[{"name": "指标", "weight": 100}])
    version = read(cast, N, uid).version

    response = editor.post(address(uid, step), data=typed(editor, uid, step))

    assert response.status_code == 303, response.text
    assert read(cast, N, uid).version == version


def test_shares_that_do_not_add_up_are_refused_and_kept(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, N)
    data = typed(editor, uid, "terms") | {
        "payment_nodes-0-name": "签约", "payment_nodes-0-percent": "30",
        "payment_nodes-1-name": "验收", "payment_nodes-1-percent": "60",
    }  # fmt: skip

    response = editor.post(address(uid, "terms"), data=data)

    assert response.status_code == 422
    assert "现在是 90 %" in response.text
    assert 'value="60"' in response.text
    assert 'href="#payment_nodes"' in response.text


@pytest.mark.parametrize(
    ("budget", "ticked", "fen", "negotiable"),
    [("80", False, 80_000_000, False), ("面议", False, None, True), ("", True, None, True), ("", False, None, False)],
)
def test_a_budget_is_an_amount_or_open(
    editor: FlaskClient, cast: Cast, budget: str, ticked: bool, fen: int | None, negotiable: bool
) -> None:
    uid = begin(cast, N)
    data = typed(editor, uid, "terms") | {"budget_fen": budget} | ({"budget_negotiable": "y"} if ticked else {})

    assert editor.post(address(uid, "terms"), data=data).status_code == 303
    need = read(cast, N, uid)
    assert isinstance(need, TechnicalNeed)
    assert (need.budget_fen, need.budget_negotiable) == (fen, negotiable)


def test_deadlines_in_the_wrong_order_are_said_beside_the_field(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, N)
    data = typed(editor, uid, "terms") | {"questions_until": "2026-12-31", "submissions_until": "2026-12-01"}

    response = editor.post(address(uid, "terms"), data=data)

    assert response.status_code == 422
    assert 'id="questions_until-error"' in response.text


def test_a_visitor_reads_a_need_with_its_deadline(client: FlaskClient, cast: Cast) -> None:
    uid = publish(cast, N)

    text = client.get(f"/needs/{uid}").text

    assert NEED["title"] in text
    assert "还有 9 天" in text
    assert "12 个月" in text
    assert NAME in text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)[1])  # type: ignore[index]
    assert data["@type"] == "Demand"
    assert data["seller"]["name"] == NAME


@pytest.mark.parametrize("who", [None, "stranger"])
def test_an_anonymous_enterprise_appears_nowhere(
    client: FlaskClient, cast: Cast, sign_in: Any, who: str | None
) -> None:
    uid = publish(cast, N, anonymous=True)
    if who:
        sign_in(client, getattr(cast, who))

    for path in (f"/needs/{uid}", f"/needs/{uid}/print"):
        text = client.get(path).text
        assert "匿名企业" in text
        for hidden in (NAME, cast.organisation.uid, "boss@jiangbei.example.cn"):
            assert hidden not in text


def test_its_own_people_see_the_name_but_search_engines_data_does_not(
    client: FlaskClient, cast: Cast, sign_in: Any
) -> None:
    uid = publish(cast, N, anonymous=True)
    sign_in(client, cast.editor)

    text = client.get(f"/needs/{uid}").text

    assert NAME in text
    assert NAME not in re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)[1]  # type: ignore[index]
    assert "公开名称" not in text


def test_an_approver_reveals_the_enterprise(client: FlaskClient, cast: Cast, sign_in: Any) -> None:
    uid = publish(cast, N, anonymous=True)
    sign_in(client, cast.approver)
    assert "公开名称" in client.get(f"/needs/{uid}").text

    assert client.post(f"/needs/{uid}/reveal").status_code == 303

    assert NAME in client.get(f"/needs/{uid}/print").text
    sign_in(client, cast.stranger)
    assert NAME in client.get(f"/needs/{uid}").text


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("stranger", 403), ("bureau", 403)])
def test_nobody_else_reveals_it(client: FlaskClient, cast: Cast, sign_in: Any, who: str, status: int) -> None:
    uid = publish(cast, N, anonymous=True)
    sign_in(client, getattr(cast, who))

    assert client.post(f"/needs/{uid}/reveal").status_code == status
    assert read(cast, N, uid).anonymous  # type: ignore[union-attr]


def test_a_need_is_submitted_from_its_check(client: FlaskClient, cast: Cast, sign_in: Any) -> None:
    uid = begin(cast, N)
    sign_in(client, cast.approver)
    assert "内容完整" in client.get(address(uid, "check")).text

    response = client.post(f"/needs/{uid}/step", data={"action": "submit_and_approve"})

    assert response.location == address(uid, "check")
    assert read(cast, N, uid).state is ListingState.IN_REVIEW


def test_a_draft_is_unknown_to_others(client: FlaskClient, cast: Cast, sign_in: Any) -> None:
    uid = begin(cast, N)
    for who in (None, cast.stranger):
        if who:
            sign_in(client, who)
        assert client.get(f"/needs/{uid}").status_code == 404


def test_a_number_of_one_kind_does_not_open_the_other(client: FlaskClient, cast: Cast) -> None:
    uid = publish(cast, N)

    assert client.get(f"/achievements/{uid}").status_code == 404


def test_of_two_who_save_the_second_sees_both_texts(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, N)
    data = typed(editor, uid, "target") | {"work_done": "乙写的基础", "indicators-0-value": "85"}
    with transaction(cast.approver.session):
        actions.save_listing(cast.approver, N, uid, {"work_done": "甲写的基础"})

    text = editor.post(address(uid, "target"), data=data).text

    assert "甲写的基础" in text
    assert "乙写的基础" in text
    assert "放电容量保持率 · ≥ 不低于 · 80" in text
    assert "放电容量保持率 · ≥ 不低于 · 85" in text
