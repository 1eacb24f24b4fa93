"""The desk: what waits for whom, and many listings worked on at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from page_records import SENT_BACK_FOR, QueryCount, index_everything, put_listing
from sqlalchemy import func, select

from market.accounts.models import Organisation, Verification
from market.catalogue.models import Achievement, Listing
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.jobs.wiring import Container
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.permissions import MemberRole, OrganisationKind
from market.matching.actions import compute_matches, store_matches

S = ListingState


@pytest.fixture
def university(create_organisation: Any) -> Organisation:
    found: Organisation = create_organisation(name="松江理工大学")
    return found


@pytest.fixture
def as_role(client: FlaskClient, person: Any, sign_in: Any, university: Organisation) -> Any:
    """Sign a new member of the university in with a role."""

    def enter(role: MemberRole = MemberRole.EDITOR, organisation: Organisation | None = None) -> FlaskClient:
        sign_in(client, person(role, organisation=organisation or university))
        return client

    return enter


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def next_step(page: str) -> str:
    found = re.search(r'<section class="next-step.*?</section>', page, re.S)
    return found[0] if found else ""


def names(*listings: Listing) -> list[str]:
    return [f"{listing.kind.value}:{listing.uid}" for listing in listings]


def states(system: Context) -> dict[str, ListingState]:
    system.session.expire_all()
    return {each.title: each.state for each in system.session.scalars(select(Achievement))}


def test_nobody_has_a_desk_without_signing_in(client: FlaskClient) -> None:
    for path in ("/desk", "/desk/listings"):
        answer = client.get(path)
        assert answer.status_code == 303
        assert "/sign-in" in answer.headers["Location"]
    assert client.post("/desk/listings/steps").status_code == 401


def test_a_person_without_an_organisation_is_told_how_to_get_one(
    client: FlaskClient, create_user: Any, sign_in: Any
) -> None:
    sign_in(client, create_user())
    page = text_of(client, "/desk")
    assert "创建单位" in page
    assert "/account/organisations/new" in page
    assert client.get("/desk/listings").status_code == 404


@pytest.mark.parametrize(
    ("role", "said", "address"),
    [
        (MemberRole.APPROVER, "有 2 项等待您审批，最早的是“先提交的成果”", "/achievements/"),
        (MemberRole.EDITOR, "有 1 项被退回，最早的是“退回的成果”", "/edit/check"),
        (MemberRole.MEMBER, "", ""),
    ],
)
def test_the_next_step_is_what_holds_others_up_and_this_person_may_do(
    as_role: Any, system: Context, university: Organisation, clock: Any, role: MemberRole, said: str, address: str
) -> None:
    put_listing(system, university, S.SUBMITTED, title="先提交的成果")
    clock.move(hours=1)
    system.now = clock.now()
    put_listing(system, university, S.SUBMITTED, title="后提交的成果")
    put_listing(system, university, S.SENT_BACK, title="退回的成果")
    put_listing(system, university, S.DRAFT, title="没写完的成果")

    page = text_of(as_role(role), "/desk")

    step = next_step(page)
    assert said in step
    assert address in step
    assert bool(step) == bool(said)


def test_what_waits_stands_with_the_longest_waiting_first_and_its_reason(
    as_role: Any, system: Context, university: Organisation, clock: Any
) -> None:
    for title in ("第一份草稿", "第二份草稿"):
        put_listing(system, university, S.DRAFT, title=title)
        clock.move(hours=1)
        system.now = clock.now()
    put_listing(system, university, S.SENT_BACK, title="退回的成果")

    page = text_of(as_role(), "/desk")

    assert page.index("第一份草稿") < page.index("第二份草稿")
    assert f"退回原因：{SENT_BACK_FOR}" in page
    assert "/desk/listings?kind=achievement&amp;state=draft" in page


def test_a_listing_about_to_leave_the_shelf_asks_to_be_confirmed(
    as_role: Any, system: Context, university: Organisation, clock: Any
) -> None:
    put_listing(system, university, title="快到期的成果")
    clock.move(days=170)
    page = text_of(as_role(MemberRole.APPROVER), "/desk")
    assert "有 1 项即将到期，最早的是“快到期的成果”" in page


@pytest.mark.parametrize(
    ("verification", "role", "said"),
    [
        (Verification.UNSUBMITTED, MemberRole.ADMIN, "完善资料并提交认证"),
        (Verification.UNSUBMITTED, MemberRole.EDITOR, "请本单位管理员完善资料并提交认证"),
        (Verification.PENDING, MemberRole.ADMIN, "正在等待科技局认证"),
        (Verification.REFUSED, MemberRole.ADMIN, "名称与代码不符"),
    ],
)
def test_an_unverified_organisation_is_led_to_verification(
    as_role: Any, create_organisation: Any, verification: Verification, role: MemberRole, said: str
) -> None:
    organisation = create_organisation(verified=False, verification=verification, verification_reason="名称与代码不符")
    assert said in text_of(as_role(role, organisation), "/desk")


def test_an_empty_desk_offers_the_first_thing_to_do_by_kind(as_role: Any, create_organisation: Any) -> None:
    enterprise = create_organisation(OrganisationKind.ENTERPRISE)
    assert "发布企业难题" in next_step(text_of(as_role(organisation=enterprise), "/desk"))


def test_the_newest_matches_are_shown_without_naming_an_anonymous_enterprise(
    as_role: Any, system: Context, shared: Container, university: Organisation, create_organisation: Any
) -> None:
    enterprise = create_organisation(OrganisationKind.ENTERPRISE, "江城复材")
    words = {"title": "寒区储能用低温锂电池电解液", "field": "energy", "industries": ["green_energy"]}
    put_listing(system, university, **words)
    need = put_listing(
        system, enterprise, kind=ListingKind.NEED, anonymous=True, problem="寒区储能电池在低温下放电容量不足一半。",
        indicators=[{"metric": "放电容量保持率", "comparator": "ge", "value": "80", "unit": "%"}], **words,
    )  # fmt: skip
    index_everything()
    scored = compute_matches(system, ListingKind.NEED, need.id, shared.search)
    with transaction(system.session):
        store_matches(system, ListingKind.NEED, need.id, scored)

    page = text_of(as_role(MemberRole.MEMBER), "/desk")

    matches = page[page.index('id="matches"') :]
    assert f"/needs/{need.uid}" in matches
    assert "匿名企业" in matches
    assert "江城复材" not in page


def test_the_bureau_sees_what_waits_for_it(
    client: FlaskClient, person: Any, sign_in: Any, system: Context, university: Organisation, create_organisation: Any
) -> None:
    put_listing(system, university, S.IN_REVIEW, title="等待审核的成果")
    pending = {"verification": Verification.PENDING, "submitted_at": system.now}
    create_organisation(name="等待认证的单位", verified=False, **pending)
    sign_in(client, person(MemberRole.EDITOR, OrganisationKind.BUREAU))

    page = text_of(client, "/desk")

    assert "等待审核的成果" in page
    assert "等待认证的单位" in page
    assert client.get("/desk/listings").status_code == 404


def test_listings_can_be_narrowed_by_state_kind_and_words(
    as_role: Any, system: Context, university: Organisation
) -> None:
    put_listing(system, university, S.DRAFT, title="人参皂苷转化", own_number="CG-7")
    put_listing(system, university, S.PUBLISHED, title="碳纤维处理")
    put_listing(system, university, S.DRAFT, ListingKind.NEED, title="裂纹检测")
    client = as_role()

    def shown(query: str) -> set[str]:
        page = text_of(client, f"/desk/listings?{query}")
        return {title for title in ("人参皂苷转化", "碳纤维处理", "裂纹检测") if f">{title}</a>" in page}

    assert shown("") == {"人参皂苷转化", "碳纤维处理", "裂纹检测"}
    assert shown("state=draft") == {"人参皂苷转化", "裂纹检测"}
    assert shown("state=draft&kind=need") == {"裂纹检测"}
    assert shown("q=cg-7") == {"人参皂苷转化"}
    assert shown("q=%25") == set()
    assert shown("state=nonsense&kind=nonsense&page=-5") == {"人参皂苷转化", "碳纤维处理", "裂纹检测"}


def test_another_organisations_listings_are_not_on_the_desk(
    as_role: Any, system: Context, university: Organisation, create_organisation: Any
) -> None:
    put_listing(system, create_organisation(), S.PUBLISHED, title="别人的成果")
    client = as_role()
    assert "别人的成果" not in text_of(client, "/desk/listings")
    assert "别人的成果" not in text_of(client, "/desk")


def test_the_list_takes_no_more_queries_for_many_than_for_few(
    as_role: Any, system: Context, university: Organisation
) -> None:
    client = as_role()
    put_listing(system, university, S.DRAFT)
    with QueryCount() as few:
        text_of(client, "/desk/listings")
    for number in range(8):
        put_listing(system, university, S.DRAFT, title=f"成果 {number}")
    with QueryCount() as many:
        text_of(client, "/desk/listings")
    assert many.total == few.total


def test_many_drafts_are_submitted_and_each_refusal_is_named(
    as_role: Any, system: Context, university: Organisation
) -> None:
    good = put_listing(system, university, S.DRAFT, title="写完的成果")
    poor = put_listing(system, university, S.DRAFT, title="缺指标的成果", indicators=[])

    answer = as_role().post("/desk/listings/steps", data={"step": "submit", "listing": names(good, poor)})

    page = answer.get_data(as_text=True)
    assert "完成 1 项，未完成 1 项" in page
    assert "请至少填写一项带数值的指标" in page
    assert states(system) == {"写完的成果": S.SUBMITTED, "缺指标的成果": S.DRAFT}


def test_an_approver_submits_and_approves_everything_that_the_filter_leaves(
    as_role: Any, system: Context, university: Organisation
) -> None:
    for number in range(3):
        put_listing(system, university, S.DRAFT, title=f"批量成果 {number}")
    put_listing(system, university, S.DRAFT, title="不在其中")

    answer = as_role(MemberRole.APPROVER).post(
        "/desk/listings/steps",
        data={"step": "submit_and_approve", "everything": "yes", "state": "draft", "q": "批量成果"},
    )

    assert "完成 3 项，未完成 0 项" in answer.get_data(as_text=True)
    assert states(system) == {f"批量成果 {n}": S.IN_REVIEW for n in range(3)} | {"不在其中": S.DRAFT}


@pytest.mark.parametrize("step", ["approve", "submit_and_approve", "renew", "publish", "withdraw", "", "nonsense"])
def test_a_step_that_this_person_may_not_take_changes_nothing(
    as_role: Any, system: Context, university: Organisation, step: str
) -> None:
    listing = put_listing(system, university, S.SUBMITTED)
    answer = as_role(MemberRole.EDITOR).post("/desk/listings/steps", data={"step": step, "listing": names(listing)})
    assert answer.status_code == 303
    assert set(states(system).values()) == {S.SUBMITTED}


def test_nothing_ticked_asks_for_a_choice(as_role: Any) -> None:
    client = as_role()
    answer = client.post("/desk/listings/steps", data={"step": "submit", "q": "人参"}, follow_redirects=True)
    assert "请先勾选条目" in answer.get_data(as_text=True)


def test_a_strangers_listing_is_refused_without_being_named(
    as_role: Any, system: Context, create_organisation: Any
) -> None:
    foreign = put_listing(system, create_organisation(), S.DRAFT, title="别人的秘密草稿")
    answer = as_role(MemberRole.ADMIN).post(
        "/desk/listings/steps", data={"step": "submit", "listing": [*names(foreign), "achievement:../..", "x"]}
    )
    page = answer.get_data(as_text=True)
    assert "未完成 1 项" in page
    assert "别人的秘密草稿" not in page
    assert set(states(system).values()) == {S.DRAFT}


def test_one_request_takes_at_most_two_hundred_listings(as_role: Any, system: Context) -> None:
    unknown = [f"achievement:{'abcdefghij'[n // 100]}{'abcdefghij'[n // 10 % 10]}{'abcdefghij'[n % 10]}{'a' * 9}"
               for n in range(250)]  # fmt: skip
    answer = as_role(MemberRole.ADMIN).post("/desk/listings/steps", data={"step": "submit", "listing": unknown})
    assert "未完成 200 项" in answer.get_data(as_text=True)
    assert system.session.scalar(select(func.count()).select_from(Achievement)) == 0


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        (MemberRole.MEMBER, {"/desk/imports", "/desk/organisation"}),
        (MemberRole.EDITOR, {"/desk/organisation"}),
        (MemberRole.ADMIN, set()),
    ],
)
def test_the_menu_leads_nowhere_that_its_reader_may_not_go(
    client: FlaskClient, person: Any, sign_in: Any, role: MemberRole, hidden: set[str]
) -> None:
    sign_in(client, person(role))
    menu = set(re.findall(r'href="(/desk[^"?#]*)"', client.get("/desk").text))

    places = {"/desk", "/desk/listings", "/desk/imports", "/desk/organisation", "/desk/organisation/members"}
    assert menu & places == places - hidden
    assert {client.get(address).status_code for address in menu} == {200}
