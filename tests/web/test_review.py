"""The bureau's review of listings and of organisations."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from page_records import index_everything, put_listing

from market.accounts.actions.organisations import submit_organisation
from market.accounts.models import Organisation, Verification
from market.catalogue.actions import take_step
from market.catalogue.models import Listing
from market.catalogue.rules.lifecycle import ListingAction, ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.permissions import MemberRole, OrganisationKind
from market.web.review.duplicates import title_similarity

S = ListingState
GET_PAGES = ("/desk/review", "/desk/review/organisations")


@pytest.fixture
def university(create_organisation: Any) -> Organisation:
    found: Organisation = create_organisation(name="松江理工大学")
    return found


@pytest.fixture
def waiting(system: Context, university: Organisation) -> Listing:
    secret = "寒区储能电池在低温下放电容量不足一半的原因是脱溶剂化。"
    return put_listing(system, university, S.IN_REVIEW, title="低温锂电池电解液配方", details_nda=secret)


@pytest.fixture
def applicant(person: Any, create_organisation: Any) -> Organisation:
    """An organisation whose admin has asked to be verified."""
    organisation: Organisation = create_organisation(
        OrganisationKind.ENTERPRISE, "北山新能源", verified=False, contact_name="王芳", contact_phone="13800138000",
        contact_email="wang@example.cn", address="吉林市丰满区吉林大街 1 号", introduction="从事储能电池。",
    )  # fmt: skip
    admin = person(MemberRole.ADMIN, organisation=organisation)
    with transaction(admin.session):
        submit_organisation(admin, organisation.uid)
    return organisation


@pytest.fixture
def as_bureau(client: FlaskClient, person: Any, sign_in: Any) -> Any:
    def enter(role: MemberRole = MemberRole.ADMIN) -> FlaskClient:
        sign_in(client, person(role, OrganisationKind.BUREAU))
        return client

    return enter


def record(listing: Listing) -> str:
    return f"/desk/review/{listing.kind.value}/{listing.uid}"


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("path", [*GET_PAGES, "/desk/review/achievement/{uid}", "/desk/review/organisations/{owner}"])
def test_review_is_the_bureaus_alone(
    client: FlaskClient, person: Any, sign_in: Any, waiting: Listing, university: Organisation, path: str
) -> None:
    address = path.format(uid=waiting.uid, owner=university.uid)
    assert client.get(address).status_code == 303
    sign_in(client, person(MemberRole.ADMIN, organisation=university))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("path", ["/desk/review/publish", "{record}/decision"])
def test_nobody_else_decides(
    client: FlaskClient, person: Any, sign_in: Any, waiting: Listing, university: Organisation, path: str
) -> None:
    address = path.format(record=record(waiting))
    data = {"listing": f"achievement:{waiting.uid}", "decision": "publish"}
    assert client.post(address, data=data).status_code == 401
    sign_in(client, person(MemberRole.ADMIN, organisation=university))
    assert client.post(address, data=data).status_code == 403
    assert waiting.state is S.IN_REVIEW


def test_the_queue_has_the_longest_waiting_first(
    as_bureau: Any, system: Context, university: Organisation, clock: Any
) -> None:
    put_listing(system, university, S.IN_REVIEW, title="先送审的成果")
    clock.move(hours=1)
    system.now = clock.now()
    put_listing(system, university, S.IN_REVIEW, ListingKind.NEED, title="后送审的难题")
    put_listing(system, university, S.SUBMITTED, title="还在单位的成果")

    page = text_of(as_bureau(), "/desk/review")

    assert page.index("先送审的成果") < page.index("后送审的难题")
    assert "还在单位的成果" not in page


def test_the_record_is_shown_whole_with_what_deserves_a_look(
    as_bureau: Any, system: Context, waiting: Listing, university: Organisation, create_organisation: Any
) -> None:
    put_listing(system, university, S.IN_REVIEW, title="低温锂电池电解液的配方")
    put_listing(system, create_organisation(name="冰原大学"), title="低温锂电池电解液配方研究")
    put_listing(system, create_organisation(), title="人参皂苷的酶法转化", summary="转化率 92 %。", problem="成本高。")
    index_everything()

    page = text_of(as_bureau(), record(waiting))

    assert "放电容量保持率" in page
    assert "脱溶剂化" in page  # what is gated can be read while it is in review
    assert "也出现在“签署保密承诺后可见的内容”中" in page
    duplicates = page[page.index("相似的条目</h3>") : page.index("请人工核对")]
    assert "低温锂电池电解液的配方" in duplicates
    assert "低温锂电池电解液配方研究" in duplicates
    assert "人参皂苷" not in duplicates


def test_publishing_gives_a_number_and_goes_back_to_the_queue(as_bureau: Any, waiting: Listing) -> None:
    client = as_bureau(MemberRole.EDITOR)
    answer = client.post(f"{record(waiting)}/decision", data={"decision": "publish", "version": waiting.version})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/review")
    assert waiting.state is S.PUBLISHED
    assert waiting.number in text_of(client, "/desk/review")


def test_sending_back_needs_a_reason_and_keeps_the_choice(as_bureau: Any, waiting: Listing) -> None:
    client = as_bureau()
    answer = client.post(f"{record(waiting)}/decision", data={"decision": "send_back", "reason": "  "})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请写明“退回修改”的原因" in page
    assert 'value="send_back" id="decision-1" checked' in page
    assert waiting.state is S.IN_REVIEW

    client.post(f"{record(waiting)}/decision", data={"decision": "send_back", "reason": "请补充测试条件"})
    assert (waiting.state, waiting.sent_back_reason) == (S.SENT_BACK, "请补充测试条件")


@pytest.mark.parametrize("decision", ["", "withdraw", "expire", "nonsense"])
def test_only_the_two_decisions_are_taken(as_bureau: Any, waiting: Listing, decision: str) -> None:
    answer = as_bureau().post(f"{record(waiting)}/decision", data={"decision": decision, "reason": "因为"})
    assert answer.status_code == 422
    assert "请选择审核结论" in answer.get_data(as_text=True)
    assert waiting.state is S.IN_REVIEW


def test_what_changed_since_it_was_read_is_not_decided_on(as_bureau: Any, system: Context, waiting: Listing) -> None:
    seen = waiting.version
    with transaction(system.session):
        for action in (ListingAction.RECALL, ListingAction.SUBMIT, ListingAction.APPROVE):
            take_step(system, ListingKind.ACHIEVEMENT, waiting.uid, action)

    answer = as_bureau().post(
        f"{record(waiting)}/decision", data={"decision": "send_back", "reason": "写了很久的原因", "version": seen}
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "条目在您查看之后又有修改" in page
    assert "写了很久的原因" in page
    assert waiting.state is S.IN_REVIEW


def test_a_member_of_the_bureau_reads_but_does_not_decide(as_bureau: Any, waiting: Listing) -> None:
    client = as_bureau(MemberRole.MEMBER)
    assert "没有审核权限" in text_of(client, record(waiting))
    answer = client.post(f"{record(waiting)}/decision", data={"decision": "publish"})
    assert answer.status_code == 403
    assert waiting.state is S.IN_REVIEW


@pytest.mark.parametrize("state", [S.DRAFT, S.SUBMITTED, S.SENT_BACK])
def test_the_bureau_does_not_find_what_is_still_the_units(
    as_bureau: Any, system: Context, university: Organisation, state: ListingState
) -> None:
    listing = put_listing(system, university, state)
    assert as_bureau().get(record(listing)).status_code == 404


@pytest.mark.parametrize("path", ["/desk/review/expert/aaaaaaaaaaaa", "/desk/review/need/aaaaaaaaaaaa"])
def test_there_is_no_record_of_another_kind_or_name(as_bureau: Any, path: str) -> None:
    client = as_bureau()
    assert client.get(path).status_code == 404
    assert client.post(f"{path}/decision", data={"decision": "publish"}).status_code == 404


def test_many_are_published_at_once_and_what_fails_is_named(
    as_bureau: Any, system: Context, university: Organisation
) -> None:
    ready = [put_listing(system, university, S.IN_REVIEW, title=f"送审成果 {n}") for n in range(3)]
    with transaction(system.session):
        take_step(system, ListingKind.ACHIEVEMENT, ready[2].uid, ListingAction.RECALL)
    client = as_bureau()

    answer = client.post("/desk/review/publish", data={"listing": [f"achievement:{each.uid}" for each in ready]})

    assert "完成 2 项，未完成 1 项" in answer.get_data(as_text=True)
    assert [each.state for each in ready] == [S.PUBLISHED, S.PUBLISHED, S.DRAFT]
    assert client.post("/desk/review/publish").status_code == 303


def test_an_organisation_is_shown_with_the_facts_and_who_applied(as_bureau: Any, applicant: Organisation) -> None:
    client = as_bureau()
    listed = text_of(client, "/desk/review/organisations")
    page = text_of(client, f"/desk/review/organisations/{applicant.uid}")
    assert "北山新能源" in listed
    assert applicant.uscc in page
    assert "格式与校验位正确" in page
    for fact in ("王芳", "13800138000", "吉林大街 1 号", "提交认证"):
        assert fact in page


@pytest.mark.parametrize(("decision", "state"), [("accept", Verification.VERIFIED), ("refuse", Verification.REFUSED)])
def test_either_decision_on_an_organisation_has_a_reason(
    as_bureau: Any, applicant: Organisation, decision: str, state: Verification
) -> None:
    client, address = as_bureau(), f"/desk/review/organisations/{applicant.uid}/decision"

    answer = client.post(address, data={"decision": decision, "reason": ""})
    assert answer.status_code == 422
    assert "请写明理由" in answer.get_data(as_text=True)
    assert applicant.verification is Verification.PENDING

    answer = client.post(address, data={"decision": decision, "reason": "与登记信息核对过"})
    assert answer.status_code == 303
    assert (applicant.verification, applicant.verification_reason) == (state, "与登记信息核对过")


def test_an_editor_of_the_bureau_does_not_verify_organisations(as_bureau: Any, applicant: Organisation) -> None:
    client = as_bureau(MemberRole.EDITOR)
    assert "没有认证权限" in text_of(client, f"/desk/review/organisations/{applicant.uid}")
    answer = client.post(
        f"/desk/review/organisations/{applicant.uid}/decision", data={"decision": "accept", "reason": "可以"}
    )
    assert answer.status_code == 403
    assert applicant.verification is Verification.PENDING


def test_an_organisation_without_a_choice_or_decided_twice_is_told(as_bureau: Any, applicant: Organisation) -> None:
    client, address = as_bureau(), f"/desk/review/organisations/{applicant.uid}/decision"
    assert client.post(address, data={"reason": "理由"}).status_code == 422
    assert client.post(address, data={"decision": "accept", "reason": "属实"}).status_code == 303
    assert client.post(address, data={"decision": "refuse", "reason": "再想想"}).status_code == 409
    assert applicant.verification is Verification.VERIFIED


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("低温锂电池电解液", "低温锂电池电解液（二）", True),
        ("低温锂电池电解液", "低温 锂电池 电解液", True),
        ("低温锂电池电解液", "人参皂苷的酶法转化", False),
        ("", "", False),
        ("甲", "甲", True),
    ],
)
def test_titles_are_compared_by_what_they_share(one: str, other: str, near: bool) -> None:
    assert (title_similarity(one, other) >= 0.6) is near
    assert title_similarity(one, other) == title_similarity(other, one)
