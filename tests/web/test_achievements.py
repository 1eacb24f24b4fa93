"""Public pages of achievements: what each reader sees, what is found from outside, the promise of secrecy."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from listings_given import NDA_SECRET, VERIFIED_SECRET, A, Cast, begin, make_cast, publish, read

from market.catalogue import actions
from market.catalogue.rules.lifecycle import ListingAction, ListingState
from market.kernel.database import transaction
from market.kernel.permissions import MemberRole, OrganisationKind


@pytest.fixture
def cast(person: Any, create_organisation: Any) -> Cast:
    return make_cast(person, create_organisation, A, contact_email="tto@example.cn", contact_name="王老师")


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.text
    return response.text


def test_a_visitor_reads_the_public_part_and_is_told_the_next_step(client: FlaskClient, cast: Cast) -> None:
    uid = publish(cast, A)

    text = page(client, f"/achievements/{uid}")

    assert "宽温域氟代羧酸酯电解液体系" in text
    assert "≥ 1,200 次" in text
    assert "80 万元" in text
    assert "A-2026-00001" in text
    assert "ZL 201710601862.3" in text
    assert "仅已认证单位可见" in text
    assert "mailto:tto@example.cn" in text
    for hidden in (VERIFIED_SECRET, NDA_SECRET):
        assert hidden not in text


def test_a_page_is_described_for_search_engines(client: FlaskClient, cast: Cast) -> None:
    uid = publish(cast, A)

    text = page(client, f"/achievements/{uid}")

    assert f'<link rel="canonical" href="http://127.0.0.1:5000/achievements/{uid}">' in text
    assert '<meta property="og:title" content="宽温域氟代羧酸酯电解液体系">' in text
    assert "<title>宽温域氟代羧酸酯电解液体系" in text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)[1])  # type: ignore[index]
    assert data["@type"] == "Product"
    assert data["offers"]["price"] == "800000.00"
    assert data["additionalProperty"][1] == {"@type": "PropertyValue", "name": "循环寿命", "value": "≥ 1,200 次"}


def test_an_owner_that_published_no_contact_is_reached_through_its_page(
    client: FlaskClient, person: Any, create_organisation: Any
) -> None:
    cast = make_cast(person, create_organisation, A)
    uid = publish(cast, A)

    text = page(client, f"/achievements/{uid}")

    assert "没有公开联系方式" in text
    assert f"/organisations/{cast.organisation.uid}" in text


def test_markup_in_a_title_stays_text_everywhere(client: FlaskClient, cast: Cast) -> None:
    uid = publish(cast, A, title="</script><img src=x onerror=alert(1)>")

    text = page(client, f"/achievements/{uid}")

    assert "<img src=x" not in text
    assert text.count("</script>") == text.count("<script")


@pytest.mark.parametrize("who", [None, "stranger", "bureau"])
def test_a_draft_is_unknown_to_others(client: FlaskClient, cast: Cast, sign_in: Any, who: str | None) -> None:
    uid = begin(cast, A)
    if who:
        sign_in(client, getattr(cast, who))

    for address in (f"/achievements/{uid}", f"/achievements/{uid}/print"):
        assert client.get(address).status_code == 404


def test_the_owner_sees_all_and_a_bar_with_what_can_be_done(client: FlaskClient, cast: Cast, sign_in: Any) -> None:
    uid = publish(cast, A)
    sign_in(client, cast.approver)

    text = page(client, f"/achievements/{uid}")

    assert VERIFIED_SECRET in text
    assert NDA_SECRET in text
    assert "暂停展示" in text
    assert f"/desk/achievements/{uid}/edit/basics" in text
    assert "noindex" not in text


def test_the_owner_reads_why_it_came_back(client: FlaskClient, cast: Cast, sign_in: Any) -> None:
    uid = begin(cast, A)
    with transaction(cast.approver.session):
        actions.submit_and_approve(cast.approver, A, uid)
    with transaction(cast.bureau.session):
        actions.take_step(cast.bureau, A, uid, ListingAction.SEND_BACK, reason="缺检测报告")
    sign_in(client, cast.editor)

    assert "缺检测报告" in page(client, f"/achievements/{uid}")
    assert "缺检测报告" in page(client, f"/desk/achievements/{uid}/edit/content")
    assert "noindex" in page(client, f"/achievements/{uid}")


def test_a_verified_organisation_reads_its_part_and_is_shown_the_promise(
    client: FlaskClient, cast: Cast, sign_in: Any
) -> None:
    uid = publish(cast, A)
    sign_in(client, cast.stranger)

    text = page(client, f"/achievements/{uid}")

    assert VERIFIED_SECRET in text
    assert NDA_SECRET not in text
    assert f"/achievements/{uid}/nda" in text


def test_the_promise_opens_what_stands_behind_it(client: FlaskClient, cast: Cast, sign_in: Any) -> None:
    uid = publish(cast, A)
    sign_in(client, cast.stranger)
    assert "同意并签署" in page(client, f"/achievements/{uid}/nda")

    response = client.post(f"/achievements/{uid}/nda")

    assert response.status_code == 303
    assert NDA_SECRET in page(client, f"/achievements/{uid}")
    assert "签署。" in page(client, f"/achievements/{uid}/nda")


@pytest.mark.parametrize(
    ("role", "verified"), [(MemberRole.EDITOR, True), (MemberRole.ADMIN, False), (MemberRole.MEMBER, True)]
)
def test_only_an_approver_of_a_verified_organisation_promises(
    client: FlaskClient, cast: Cast, sign_in: Any, person: Any, role: MemberRole, verified: bool
) -> None:
    uid = publish(cast, A)
    sign_in(client, person(role, OrganisationKind.ENTERPRISE, verified=verified))

    assert "同意并签署</button>" not in page(client, f"/achievements/{uid}/nda")
    assert client.post(f"/achievements/{uid}/nda").status_code == 403
    assert NDA_SECRET not in page(client, f"/achievements/{uid}")


def test_the_promise_is_for_people_who_are_signed_in(client: FlaskClient, cast: Cast) -> None:
    uid = publish(cast, A)

    assert client.get(f"/achievements/{uid}/nda").status_code == 303
    assert client.post(f"/achievements/{uid}/nda").status_code == 401


def test_the_sheet_for_paper_holds_the_record_and_its_address(client: FlaskClient, cast: Cast) -> None:
    uid = publish(cast, A)

    text = page(client, f"/achievements/{uid}/print")

    assert "放电容量保持率" in text
    assert f"http://127.0.0.1:5000/achievements/{uid}" in text
    assert VERIFIED_SECRET not in text


def test_a_step_needs_its_reason_and_keeps_the_listing_until_it_has_one(
    client: FlaskClient, cast: Cast, sign_in: Any
) -> None:
    uid = publish(cast, A)
    sign_in(client, cast.approver)

    asked = client.post(f"/achievements/{uid}/step", data={"action": "withdraw", "reason": "  "})

    assert asked.status_code == 422
    assert "原因" in asked.text
    assert read(cast, A, uid).state is ListingState.PUBLISHED
    done = client.post(f"/achievements/{uid}/step", data={"action": "withdraw", "reason": "已整体转让"})
    assert done.status_code == 303
    assert done.location == f"/desk/achievements/{uid}/edit/check"
    assert read(cast, A, uid).state is ListingState.WITHDRAWN


def test_an_incomplete_draft_is_not_submitted_and_the_page_says_so(
    client: FlaskClient, cast: Cast, sign_in: Any
) -> None:
    uid = begin(cast, A, trl_evidence="")
    sign_in(client, cast.approver)

    response = client.post(f"/achievements/{uid}/step", data={"action": "submit_and_approve"}, follow_redirects=True)

    assert "请写明成熟度依据" in response.text
    assert read(cast, A, uid).state is ListingState.DRAFT


def test_approver_submits_and_approves_in_one_go_and_bureau_publishes(
    client: FlaskClient, cast: Cast, sign_in: Any
) -> None:
    uid = begin(cast, A)
    sign_in(client, cast.approver)
    client.post(f"/achievements/{uid}/step", data={"action": "submit_and_approve"})
    assert read(cast, A, uid).state is ListingState.IN_REVIEW

    sign_in(client, cast.bureau)
    assert "前往审核页" in page(client, f"/achievements/{uid}")
    response = client.post(
        f"/achievements/{uid}/step", data={"action": "send_back", "reason": "请补充", "next": "/desk/review"}
    )

    assert response.location == "/desk/review"
    assert read(cast, A, uid).state is ListingState.SENT_BACK


@pytest.mark.parametrize(
    ("who", "action", "status"),
    [("editor", "approve", 403), ("stranger", "pause", 403), ("approver", "publish", 403), ("editor", "explode", 404)],
)
def test_steps_of_others_are_refused(
    client: FlaskClient, cast: Cast, sign_in: Any, who: str, action: str, status: int
) -> None:
    uid = publish(cast, A)
    sign_in(client, getattr(cast, who))

    response = client.post(f"/achievements/{uid}/step", data={"action": action, "reason": "x"})

    assert response.status_code == status
    assert read(cast, A, uid).state is ListingState.PUBLISHED


def test_a_step_sends_nobody_to_another_site(client: FlaskClient, cast: Cast, sign_in: Any) -> None:
    uid = publish(cast, A)
    sign_in(client, cast.approver)

    response = client.post(f"/achievements/{uid}/step", data={"action": "pause", "next": "//evil.example"})

    assert response.location == f"/desk/achievements/{uid}/edit/check"
