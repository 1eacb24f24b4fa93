"""Pages of organisations: registering, the entry, the public page."""

from __future__ import annotations

import pytest

from market.accounts.models import Membership, Organisation, Verification
from market.kernel.database import transaction
from market.kernel.identifiers import uscc_with_check
from market.kernel.permissions import MemberRole, OrganisationKind

USCC = uscc_with_check("91220201MB0000001")


@pytest.fixture
def admin(client, person, sign_in):
    ctx = person(MemberRole.ADMIN, verified=False)
    sign_in(client, ctx)
    return ctx


def own(ctx) -> Organisation:
    return ctx.session.get(Organisation, ctx.actor.acting_for)


def entry(organisation, **values):
    fields = {
        "name": organisation.name,
        "uscc": organisation.uscc or "",
        "region": "220200",
        "address": "松江路 1 号",
        "introduction": "",
        "website": "",
        "contact_name": "",
        "contact_phone": "",
        "contact_email": "",
        "reply_days": "3",
        "version": str(organisation.version),
    }
    return fields | values


def test_whoever_registers_an_organisation_acts_for_it_as_admin(client, create_user, sign_in, session):
    sign_in(client, create_user())
    with client.session_transaction() as cookie:
        before = cookie["_user_id"]

    answer = client.post(
        "/account/organisations/new", data={"kind": "enterprise", "name": "江城复材（演示）", "region": "220200"}
    )

    assert answer.headers["Location"] == "/desk/organisation"
    page = client.get("/desk/organisation").text
    assert "江城复材（演示）" in page
    assert "补全资料后提交认证" in page
    assert session.query(Membership).one().role is MemberRole.ADMIN
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != before


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({}, "请选择单位类型"),
        ({"kind": "bureau", "name": "某局", "region": "220200"}, "请选择单位类型"),
        ({"kind": "agency", "name": "", "region": "220200"}, "请填写单位全称"),
        ({"kind": "agency", "name": "某某公司", "region": "999999"}, "请选择单位所在地区"),
    ],
)
def test_a_wrong_registration_of_an_organisation_says_what_to_mend(client, create_user, sign_in, values, fault):
    sign_in(client, create_user())
    answer = client.post("/account/organisations/new", data=values)
    assert answer.status_code == 422
    assert fault in answer.text


def test_nobody_registers_organisations_without_end(client, create_user, sign_in):
    sign_in(client, create_user())
    data = {"kind": "agency", "region": "220200"}
    for number in range(5):
        assert client.post("/account/organisations/new", data={**data, "name": f"某某公司{number}"}).status_code == 303
    assert client.post("/account/organisations/new", data={**data, "name": "又一公司"}).status_code == 429


def test_without_an_organisation_its_pages_lead_to_registering_one(client, create_user, sign_in):
    sign_in(client, create_user())
    assert client.get("/desk/organisation").headers["Location"] == "/account/organisations/new"
    assert client.get("/desk/organisation/members").status_code == 404


def test_an_entry_is_saved_and_submitted_in_one_go(client, admin, session):
    organisation = own(admin)
    answer = client.post("/desk/organisation", data=entry(organisation, uscc=USCC, then="submit"))

    assert answer.status_code == 303
    assert "已提交认证" in client.get("/desk/organisation").text
    assert session.get(Organisation, organisation.id).verification is Verification.PENDING


def test_a_fault_on_submitting_saves_nothing_and_keeps_everything_typed(client, admin, session):
    organisation = own(admin)
    wrong = USCC[:-1] + ("A" if USCC[-1] != "A" else "B")

    answer = client.post(
        "/desk/organisation", data=entry(organisation, uscc=wrong, website="www.example.cn", then="submit")
    )

    assert answer.status_code == 422
    assert f"应为“{USCC[-1]}”" in answer.text.replace("&#34;", '"')
    assert f'value="{wrong}"' in answer.text
    assert 'value="www.example.cn"' in answer.text
    assert session.get(Organisation, organisation.id).website == ""


def test_submitting_what_is_incomplete_names_the_field(client, admin):
    answer = client.post("/desk/organisation", data=entry(own(admin), uscc=USCC, address="", then="submit"))
    assert answer.status_code == 422
    assert "提交认证前请填写单位地址" in answer.text


def test_a_code_that_is_registered_already_says_whom_to_ask(client, admin, create_organisation):
    create_organisation(uscc=USCC)
    answer = client.post("/desk/organisation", data=entry(own(admin), uscc=USCC))
    assert answer.status_code == 422
    assert "请联系该单位管理员邀请您加入" in answer.text


def test_of_two_editors_the_second_sees_what_the_first_saved_and_loses_nothing(client, admin, session):
    organisation = own(admin)
    stale = entry(organisation, website="https://second.example.cn")
    client.post("/desk/organisation", data=entry(organisation, website="https://first.example.cn"))

    answer = client.post("/desk/organisation", data=stale)

    assert answer.status_code == 409
    assert 'value="https://second.example.cn"' in answer.text
    assert "https://first.example.cn" in answer.text
    session.expire_all()
    again = {**stale, "version": str(own(admin).version)}
    assert client.post("/desk/organisation", data=again).status_code == 303
    assert own(admin).website == "https://second.example.cn"


@pytest.mark.parametrize("days", ["0", "31", "x", "-1", "1.5", ""])
def test_a_promise_to_reply_is_a_number_of_days(client, admin, days):
    assert client.post("/desk/organisation", data=entry(own(admin), reply_days=days)).status_code == 422


def test_the_bureaus_reason_is_read_on_the_page(client, admin, session):
    with transaction(session):
        organisation = own(admin)
        organisation.verification = Verification.REFUSED
        organisation.verification_reason = "代码与名称不符"
    page = client.get("/desk/organisation").text
    assert "代码与名称不符" in page
    assert "保存并提交认证" in page


def test_anyone_reads_the_page_of_a_verified_organisation(client, create_organisation):
    organisation = create_organisation(
        OrganisationKind.UNIVERSITY,
        "松江理工大学（演示）",
        introduction="做电池材料。\n<script>x</script>",
        website="https://www.example.cn",
        contact_phone="0432-62180000",
        reply_days=5,
    )
    page = client.get(f"/organisations/{organisation.uid}")

    assert page.status_code == 200
    for shown in (
        "<h1",
        "松江理工大学（演示）",
        "高校院所",
        "吉林市",
        "做电池材料。",
        "0432-62180000",
        "5 个工作日内答复",
    ):
        assert shown in page.text
    assert "<script>x" not in page.text
    assert f'rel="canonical" href="http://127.0.0.1:5000/organisations/{organisation.uid}"' in page.text


@pytest.mark.parametrize("state", [s for s in Verification if s is not Verification.VERIFIED])
def test_an_organisation_that_is_not_verified_has_no_page_for_anyone(
    client, create_organisation, person, sign_in, state
):
    organisation = create_organisation(verified=False, verification=state)
    path = f"/organisations/{organisation.uid}"
    assert client.get(path).status_code == 404
    sign_in(client, person(MemberRole.ADMIN, organisation=organisation))
    assert client.get(path).status_code == 404
    assert client.get("/organisations/aaaaaaaaaaaa").status_code == 404
