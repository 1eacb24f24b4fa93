"""Writing an achievement: the gate, the steps, rows with and without script, faults beside fields."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from listings_given import ACHIEVEMENT, A, Cast, begin, make_cast, publish, read
from typed_forms import typed_form

from market.catalogue.models import Achievement
from market.catalogue.rules.lifecycle import ListingState
from market.kernel.permissions import MemberRole, OrganisationKind

STEPS = ("basics", "content", "maturity", "rights", "transfer", "files")


@pytest.fixture
def cast(person: Any, create_organisation: Any) -> Cast:
    return make_cast(person, create_organisation, A)


@pytest.fixture
def editor(client: FlaskClient, cast: Cast, sign_in: Any) -> FlaskClient:
    sign_in(client, cast.editor)
    return client


def address(uid: str, step: str) -> str:
    return f"/desk/achievements/{uid}/edit/{step}"


def typed(client: FlaskClient, uid: str, step: str) -> dict[str, Any]:
    """Return what a browser would send back from a step's page without changing anything."""
    return typed_form(client.get(address(uid, step)).text, address(uid, step))


def test_nothing_secret_is_let_in(editor: FlaskClient, session: Any) -> None:
    response = editor.post("/desk/achievements/new", data={"secrecy": "secret", "title": "某成果"})

    assert response.status_code == 422
    assert "涉密成果不得录入本平台" in response.text
    assert 'value="某成果"' in response.text
    assert session.query(Achievement).count() == 0


@pytest.mark.parametrize("data", [{"title": "某成果"}, {"secrecy": "public", "title": " "}])
def test_class_and_title_are_asked_first(editor: FlaskClient, session: Any, data: dict[str, str]) -> None:
    assert editor.post("/desk/achievements/new", data=data).status_code == 422
    assert session.query(Achievement).count() == 0


def test_a_draft_is_begun_and_its_first_step_opened(editor: FlaskClient, cast: Cast) -> None:
    response = editor.post("/desk/achievements/new", data={"secrecy": "public", "title": "某成果"})

    assert response.status_code == 303
    uid = response.location.split("/")[3]
    assert response.location == address(uid, "basics")
    assert read(cast, A, uid).organisation_id == cast.organisation.id


@pytest.mark.parametrize(
    ("role", "kind"), [(MemberRole.MEMBER, OrganisationKind.UNIVERSITY), (MemberRole.ADMIN, OrganisationKind.BUREAU)]
)
def test_those_who_may_not_write_are_told_what_to_do(
    client: FlaskClient, person: Any, sign_in: Any, role: MemberRole, kind: OrganisationKind
) -> None:
    sign_in(client, person(role, kind))

    assert "先选择要代表的单位" in client.get("/desk/achievements/new").text
    assert client.post("/desk/achievements/new", data={"secrecy": "public", "title": "x"}).status_code == 403


@pytest.mark.parametrize("step", STEPS)
def test_a_step_sent_back_as_it_stood_changes_nothing(editor: FlaskClient, cast: Cast, step: str) -> None:
    uid = begin(cast, A)
    version = read(cast, A, uid).version

    response = editor.post(address(uid, step), data=typed(editor, uid, step) | {"go": "next"})

    assert response.status_code == 303, response.text
    following = [*STEPS, "check"][STEPS.index(step) + 1]
    assert response.location == address(uid, following)
    assert read(cast, A, uid).version == version


def test_an_incomplete_step_is_kept_as_a_draft(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, A)
    data = typed(editor, uid, "content") | {"problem": "", "applications": "一\n二", "go": "stay"}

    response = editor.post(address(uid, "content"), data=data)

    assert response.location == address(uid, "content")
    achievement = read(cast, A, uid)
    assert isinstance(achievement, Achievement)
    assert (achievement.problem, achievement.applications) == ("", ["一", "二"])


def test_rows_come_and_go_without_script_and_save_nothing(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, A)
    data = typed(editor, uid, "content") | {"problem": "改了一半"}

    added = editor.post(address(uid, "content"), data=data | {"rows": "add:indicators"}).text
    removed = editor.post(address(uid, "content"), data=data | {"rows": "remove:indicators:0"}).text

    assert 'name="indicators-2-metric"' in added
    assert "改了一半" in added
    assert "放电容量保持率" not in removed.replace('placeholder="放电容量保持率"', "")
    assert 'name="indicators-0-metric"' in removed
    assert len(read(cast, A, uid).indicators) == 2


@pytest.mark.parametrize(
    "command", ["add:title", "remove:indicators:99", "remove:indicators:x", "explode", "add:", ":"]
)
def test_row_commands_that_make_no_sense_change_nothing(editor: FlaskClient, cast: Cast, command: str) -> None:
    uid = begin(cast, A)
    data = typed(editor, uid, "content") | {"rows": command}

    response = editor.post(address(uid, "content"), data=data)

    assert response.status_code == 200
    assert 'name="indicators-1-metric"' in response.text
    assert 'name="indicators-2-metric"' not in response.text


def test_a_wrong_digit_is_named_beside_its_row(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, A)
    data = typed(editor, uid, "rights") | {
        "ip_rights-1-kind": "invention", "ip_rights-1-number": "201710601862.4", "ip_rights-1-title": "另一项",
    }  # fmt: skip

    response = editor.post(address(uid, "rights"), data=data)

    assert response.status_code == 422
    assert re.search(r'id="ip_rights-1-number-error">[^<]*校验位', response.text)
    assert 'value="201710601862.4"' in response.text
    assert 'href="#ip_rights-1-number"' in response.text
    assert len(read(cast, A, uid).ip_rights) == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("price", "fen"),
    [
        ("80", 80_000_000),
        ("80.5", 80_500_000),
        ("", None),
        ("面议", None),
        ("1.2亿", 12_000_000_000),
        ("八十万元", 80_000_000),
    ],
)
def test_prices_are_typed_in_wan(editor: FlaskClient, cast: Cast, price: str, fen: int | None) -> None:
    uid = begin(cast, A, price_fen=1)
    response = editor.post(address(uid, "transfer"), data=typed(editor, uid, "transfer") | {"price_fen": price})

    assert response.status_code == 303
    assert read(cast, A, uid).price_fen == fen  # type: ignore[union-attr]


def test_a_price_that_is_no_amount_stays_as_typed_with_a_message(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, A)

    response = editor.post(address(uid, "transfer"), data=typed(editor, uid, "transfer") | {"price_fen": "很多"})

    assert response.status_code == 422
    assert 'value="很多"' in response.text
    assert "看不懂金额" in response.text


def test_all_faults_of_a_step_are_said_at_once(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, A)
    data = typed(editor, uid, "content") | {
        "indicators-0-metric": "", "indicators-1-value": "12abc34", "innovations-2": "长" * 301,
    }  # fmt: skip

    text = editor.post(address(uid, "content"), data=data).text

    for fault in ("indicators-0-metric-error", "indicators-1-value-error", "innovations-2-error"):
        assert f'id="{fault}"' in text
    assert "12abc34" in text


def test_the_shelf_is_corrected_by_an_approver_and_stays_complete(
    client: FlaskClient, cast: Cast, sign_in: Any
) -> None:
    uid = publish(cast, A)
    sign_in(client, cast.approver)
    data = typed(client, uid, "basics")

    emptied = client.post(address(uid, "basics"), data=data | {"summary": ""})
    changed = client.post(address(uid, "basics"), data=data | {"summary": "更正后的简介", "go": "stay"})

    assert emptied.status_code == 422
    assert "请用一句话说明成果" in emptied.text
    assert changed.status_code == 303
    assert "更正后的简介" in client.get(f"/achievements/{uid}").text


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("member", 403), ("bureau", 404), (None, 303)])
def test_forms_are_closed_to_others(
    client: FlaskClient, cast: Cast, sign_in: Any, who: str | None, status: int
) -> None:
    uid = begin(cast, A)
    if who:
        sign_in(client, getattr(cast, who))

    for step in (*STEPS, "check"):
        assert client.get(address(uid, step)).status_code == status
    posted = client.post(address(uid, "basics"), data={"title": "偷改"})
    assert posted.status_code == (401 if who is None else status)
    assert read(cast, A, uid).title == ACHIEVEMENT["title"]


def test_a_step_that_does_not_exist_is_not_found(editor: FlaskClient, cast: Cast) -> None:
    assert editor.get(address(begin(cast, A), "nonsense")).status_code == 404


def test_the_check_names_what_is_missing_with_its_place(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, A, trl_evidence="", transfer_modes=[])

    text = editor.get(address(uid, "check")).text

    assert "还差 2 项才能提交" in text
    assert f"{address(uid, 'maturity')}#trl_evidence" in text
    assert 'value="submit"' not in text
    for step, field in (("maturity", "trl_evidence"), ("transfer", "transfer_modes")):
        assert f'id="{field}"' in editor.get(address(uid, step)).text


def test_the_check_warns_of_gated_text_in_public(editor: FlaskClient, cast: Cast) -> None:
    secret = "先低温化成再高温老化四十八小时"
    uid = begin(cast, A, details_nda=secret, summary=f"本成果{secret}。")

    text = editor.get(address(uid, "check")).text

    assert "公开内容里出现了不公开的文字" in text
    assert f"“{secret}”" in text


def test_an_unverified_organisation_is_told_how_to_go_on(
    client: FlaskClient, person: Any, create_organisation: Any, sign_in: Any
) -> None:
    cast = make_cast(person, create_organisation, A, verified=False)
    uid = begin(cast, A)
    sign_in(client, cast.approver)

    text = client.get(address(uid, "check")).text

    assert "还没有通过科技局认证" in text
    assert "submit_and_approve" not in text


def test_a_complete_draft_is_submitted_from_the_check(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, A)
    assert "内容完整，可以提交" in editor.get(address(uid, "check")).text

    response = editor.post(f"/achievements/{uid}/step", data={"action": "submit"}, follow_redirects=True)

    assert "已提交，等待本单位审批人审批" in response.text
    assert read(cast, A, uid).state is ListingState.SUBMITTED


def test_an_entry_of_a_list_that_was_not_sent_is_an_empty_one(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, A)
    form = typed(editor, uid, "content")
    sent = {name: value for name, value in form.items() if not name.startswith("innovations-")}

    response = editor.post(address(uid, "content"), data={**sent, "innovations-0": "弱溶剂化电解液", "go": "stay"})

    assert response.status_code == 303
    assert read(cast, A, uid).innovations == ["弱溶剂化电解液"]


def test_a_tick_that_is_not_on_the_list_is_refused_in_chinese(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, A)
    form = typed(editor, uid, "transfer")

    response = editor.post(address(uid, "transfer"), data={**form, "transfer_modes": ["license", "barter"]})

    assert response.status_code == 422
    assert "没有“barter”这一项" in response.text
    assert "is not a valid choice" not in response.text
