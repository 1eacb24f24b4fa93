"""The pages of matches: for a need, for an achievement, and what their owners say."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from page_records import index_everything, put_listing
from sqlalchemy import select

from market.accounts.models import Organisation
from market.catalogue.models import Listing
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.jobs.database import db
from market.jobs.wiring import container
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.permissions import MemberRole, OrganisationKind
from market.matching.actions import compute_matches, store_matches
from market.matching.models import MatchFeedback

NEED = {
    "title": "低温锂电池电解液开发",
    "problem": "寒区储能电池在低温下放电容量不足一半，希望放电容量保持率不低于 80 %。",
    "indicators": [{"metric": "放电容量保持率", "comparator": "ge", "value": "80", "unit": "%"}],
    "field": "energy",
    "industries": ["green_energy"],
}


class Pair:
    """A published need and achievement that match, with their owners."""

    def __init__(self, system: Context, university: Organisation, enterprise: Organisation, **need: Any) -> None:
        self.university, self.enterprise = university, enterprise
        found: Listing = put_listing(system, university)
        self.achievement_uid, self.achievement_id = found.uid, found.id
        wanted: Listing = put_listing(system, enterprise, kind=ListingKind.NEED, **(NEED | need))
        self.need_uid, self.need_id = wanted.uid, wanted.id
        self.need, self.achievement = f"/needs/{wanted.uid}/matches", f"/achievements/{found.uid}/matches"
        self.feedback = f"/matches/{wanted.uid}/{found.uid}/feedback"
        self.match(system)

    def match(self, system: Context) -> None:
        index_everything()
        scored = compute_matches(system, ListingKind.NEED, self.need_id, container().search)
        with transaction(db.session):
            store_matches(system, ListingKind.NEED, self.need_id, scored)


@pytest.fixture
def owners(create_organisation: Any) -> tuple[Organisation, Organisation]:
    return (
        create_organisation(OrganisationKind.UNIVERSITY, "松江理工大学"),
        create_organisation(OrganisationKind.ENTERPRISE, "霖能新能源"),
    )


@pytest.fixture
def pair(system: Context, owners: Any) -> Pair:
    return Pair(system, *owners)


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def plain(html: str) -> str:
    return html.replace("<mark>", "").replace("</mark>", "")


def test_anyone_sees_what_solves_a_need_and_why(client: FlaskClient, pair: Pair) -> None:
    html = page(client, pair.need)
    assert "为这道难题找到 1 项成果" in html
    assert "强相关" in html
    assert "放电容量保持率目标 ≥ 80 %，成果 ≥ 86 %：满足" in html
    assert "电解液</mark>" in html
    assert f"/achievements/{pair.achievement_uid}" in html
    assert "松江理工大学" in html
    assert "feedback" not in html


def test_anyone_sees_who_looks_for_an_achievement(client: FlaskClient, pair: Pair) -> None:
    html = page(client, pair.achievement)
    assert "1 道企业难题可能用得上它" in html
    assert "低温锂电池电解液开发" in plain(html)
    assert "霖能新能源" in html


def test_an_anonymous_enterprise_appears_nowhere(client: FlaskClient, system: Context, owners: Any) -> None:
    pair = Pair(system, *owners, anonymous=True)
    for address in (pair.need, pair.achievement):
        html = page(client, address)
        assert "霖能新能源" not in html
        assert pair.enterprise.uid not in html
    assert "匿名企业" in page(client, pair.achievement)


def test_filters_keep_what_was_chosen_and_say_how_to_widen(client: FlaskClient, pair: Pair) -> None:
    html = page(client, f"{pair.need}?level=strong&phase=pilot")
    assert html.count(" checked") >= 2
    assert "共 1 项，筛选后 1 项" in html
    empty = page(client, f"{pair.need}?level=weak")
    assert "没有符合这些条件的匹配" in empty
    assert "清除筛选" in empty


@pytest.mark.parametrize(
    "query", ["level=x&phase=y&mode=z&page=abc", "page=99999999999", "page=-1", "pay=no", "page=٣"]
)
def test_a_strange_address_shows_the_whole_list(client: FlaskClient, pair: Pair, query: str) -> None:
    assert "为这道难题找到 1 项成果" in page(client, f"{pair.need}?{query}")


def test_a_need_that_nothing_matches_says_what_to_do_next(client: FlaskClient, system: Context, owners: Any) -> None:
    need = put_listing(system, owners[1], kind=ListingKind.NEED)
    html = page(client, f"/needs/{need.uid}/matches")
    assert "还没有匹配的成果" in html
    assert "/search?q=" in html


def test_a_draft_is_matched_after_it_is_published_and_hidden_from_strangers(
    client: FlaskClient, system: Context, owners: Any, person: Any, sign_in: Any
) -> None:
    draft = put_listing(system, owners[1], ListingState.DRAFT, ListingKind.NEED)
    address = f"/needs/{draft.uid}/matches"
    page(client, address, 404)
    sign_in(client, person(MemberRole.MEMBER, organisation=owners[1]))
    assert "上架后自动匹配" in page(client, address)


def test_the_owner_says_useful_with_one_button_and_changes_it_with_a_reason(
    client: FlaskClient, pair: Pair, person: Any, sign_in: Any
) -> None:
    sign_in(client, person(MemberRole.MEMBER, organisation=pair.enterprise))
    assert pair.feedback in page(client, pair.need)
    useful = {"useful": "yes", "reason": "right_technology", "back": f"{pair.need}?level=strong"}
    answer = client.post(pair.feedback, data=useful)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{pair.need}?level=strong")
    assert "已反馈：有用" in page(client, pair.need)
    client.post(pair.feedback, data={"useful": "no", "reason": "other", "note": "要固态电解质"})
    assert "已反馈：没用" in page(client, pair.need)
    (said,) = db.session.scalars(select(MatchFeedback))
    assert (said.useful, said.note) == (False, "要固态电解质")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "请选择有用或没用。"),
        ({"useful": "no"}, "请选择一个理由。"),
        ({"useful": "no", "reason": "other"}, "请用一句话说明原因"),
        ({"useful": "yes", "reason": "too_expensive"}, "与您的判断相符"),
        ({"useful": "no", "reason": "too_immature", "note": "长" * 501}, "最多 500 字"),
        ({"useful": "maybe", "reason": "magic"}, "有几处需要修改"),
    ],
)
def test_incomplete_feedback_comes_back_with_what_was_typed(
    client: FlaskClient, pair: Pair, person: Any, sign_in: Any, typed: dict[str, str], says: str
) -> None:
    sign_in(client, person(MemberRole.MEMBER, organisation=pair.enterprise))
    answer = client.post(pair.feedback, data=typed)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert says in html
    assert typed.get("note", "") in html
    assert db.session.scalar(select(MatchFeedback)) is None


def test_only_the_two_owners_judge(client: FlaskClient, pair: Pair, person: Any, sign_in: Any) -> None:
    typed = {"useful": "yes", "reason": "right_technology"}
    assert client.post(pair.feedback, data=typed).status_code == 401
    sign_in(client, person(MemberRole.ADMIN, OrganisationKind.ENTERPRISE))
    assert "feedback" not in page(client, pair.need)
    assert client.post(pair.feedback, data=typed).status_code == 403


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil", "/ok\r\nX: y"])
def test_feedback_leads_back_to_this_site_alone(
    client: FlaskClient, pair: Pair, person: Any, sign_in: Any, back: str
) -> None:
    sign_in(client, person(MemberRole.MEMBER, organisation=pair.university))
    answer = client.post(pair.feedback, data={"useful": "yes", "reason": "right_technology", "back": back})
    assert answer.headers["Location"] == pair.need


def test_what_left_the_shelf_is_not_found(client: FlaskClient, pair: Pair) -> None:
    page(client, "/needs/" + "a" * 12 + "/matches", 404)
    page(client, "/achievements/" + "a" * 12 + "/matches", 404)
