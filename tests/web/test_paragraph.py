"""Try a paragraph: matched at once, explained, kept nowhere; from there on to a need."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from page_records import index_everything, put_listing
from sqlalchemy import func, select

from market.accounts.models import AttemptCount
from market.catalogue.models import Listing
from market.jobs.database import db
from market.jobs.wiring import container
from market.kernel.context import Context
from market.kernel.permissions import MemberRole, OrganisationKind
from market.matching.models import KeptParagraph
from market.search.port import IndexUnusable
from market.web.paragraph.views import PER_ADDRESS

TEXT = "需要一种低温锂电池电解液，放电容量保持率不低于 80 %，成本不高于现用产品 1.2 倍。"


@pytest.fixture
def achievement(system: Context, create_organisation: Any) -> Listing:
    listing = put_listing(
        system,
        create_organisation(OrganisationKind.UNIVERSITY, "松江理工大学"),
        pay_after_use=True,
        pay_terms="试用 12 个月",
    )
    index_everything()
    return listing


def tried(client: FlaskClient, text: str, status: int = 200, **more: str) -> str:
    answer = client.post("/try", data={"text": text, **more})
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_anyone_opens_the_page(client: FlaskClient) -> None:
    answer = client.get("/try")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'data-counter="5000"' in html
    assert "不会保存" in html


def test_a_paragraph_gets_ranked_achievements_with_reasons_at_once(client: FlaskClient, achievement: Listing) -> None:
    html = tried(client, TEXT)
    assert "找到 1 项相关成果" in html
    assert f"/achievements/{achievement.uid}" in html
    assert "放电容量保持率 ≥ 80 %" in html
    assert "<mark>80 %</mark>" in html
    assert "放电容量保持率目标 ≥ 80 %，成果 ≥ 86 %：满足" in html
    assert "成果未给出“成本”，无法比较" in html
    assert "先用后付 · 试用 12 个月" in html
    assert "没有写时限和预算" in html
    assert "发布为企业难题" in html
    assert TEXT in html


def test_a_paragraph_is_stored_nowhere(client: FlaskClient, achievement: Listing) -> None:
    tried(client, TEXT)
    assert db.session.scalar(select(func.count()).select_from(KeptParagraph)) == 0
    with client.session_transaction() as cookie:
        assert "paragraph" not in cookie


def test_nothing_alike_says_what_to_do_next(client: FlaskClient, achievement: Listing) -> None:
    html = tried(client, "aaaa bbbb cccc dddd 1234")
    assert "还没有匹配的成果" in html
    assert "发布为企业难题" in html


@pytest.mark.parametrize(
    ("text", "says"), [("", "请先贴一段文字"), ("  \n\t ", "请先贴一段文字"), ("难" * 5001, "现有 5,001 字")]
)
def test_a_text_that_cannot_be_matched_is_answered_clearly_and_kept(client: FlaskClient, text: str, says: str) -> None:
    html = tried(client, text, 422)
    assert says in html
    assert text.strip() in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>低温",
        "* OR title:x",
        "\x00\u202e电池",
        "🔋" * 2500,
        "𠮷野家𪜈",
        "9" * 5000,
        "%(n)s %d 100%",
        "{{ 7*7 }}",
    ],
)
def test_no_text_breaks_the_page(client: FlaskClient, achievement: Listing, text: str) -> None:
    html = tried(client, text)
    assert "<script>alert" not in html
    assert ">49<" not in html


def test_five_thousand_characters_are_taken(client: FlaskClient, achievement: Listing) -> None:
    assert "电解液" in tried(client, (TEXT * 200)[:5000])


def test_too_many_tries_are_stopped_politely_and_the_text_is_kept(client: FlaskClient, achievement: Listing) -> None:
    for _ in range(PER_ADDRESS.most):
        tried(client, "电池")
    html = tried(client, TEXT, 429)
    assert "请过几分钟再试" in html
    assert TEXT in html
    assert "账号" not in re.sub(r"<header.*?</header>", "", html, flags=re.S)


def test_another_address_is_not_stopped(client: FlaskClient, achievement: Listing) -> None:
    for _ in range(PER_ADDRESS.most):
        tried(client, "电池")
    answer = client.post("/try", data={"text": TEXT}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert answer.status_code == 200


def test_an_index_that_is_being_rebuilt_is_said_and_the_text_is_kept(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Rebuilding:
        def candidates(self, *_: Any, **__: Any) -> list[Any]:
            raise IndexUnusable

    monkeypatch.setattr(container(), "search", Rebuilding())
    html = tried(client, TEXT, 503)
    assert "正在重建" in html
    assert TEXT in html


LONG = "".join(f"第{number}段：需要低温电解液{chr(0x4E00 + number)}𠮷，保持率不低于 80 %。" for number in range(150))[
    :5000
]


def test_posting_as_a_need_survives_signing_in_with_all_its_text(
    client: FlaskClient, person: Any, sign_in: Any, achievement: Listing
) -> None:
    answer = client.post("/try", data={"text": LONG, "go": "post"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/desk/needs/new"
    assert len(answer.headers["Set-Cookie"]) < 1000
    assert client.get("/desk/needs/new").status_code == 303
    sign_in(client, person(MemberRole.EDITOR, OrganisationKind.ENTERPRISE))
    shown = client.get("/desk/needs/new")
    assert LONG in shown.get_data(as_text=True)
    assert len(shown.headers.get("Set-Cookie", "")) < 1000
    assert LONG in client.get("/desk/needs/new").get_data(as_text=True)  # a reload shows it again


def test_a_text_that_became_a_need_is_forgotten(client: FlaskClient, person: Any, sign_in: Any) -> None:
    sign_in(client, person(MemberRole.EDITOR, OrganisationKind.ENTERPRISE))
    client.post("/try", data={"text": LONG, "go": "post"})
    answer = client.post("/desk/needs/new", data={"title": "低温电解液", "problem": LONG})
    assert answer.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(KeptParagraph)) == 0
    assert "第1段" not in client.get("/desk/needs/new").get_data(as_text=True)


@pytest.mark.parametrize("forged", ["text", {"token": "forged"}, {"token": 7}, {}, None])
def test_a_strange_cookie_breaks_nothing(client: FlaskClient, person: Any, sign_in: Any, forged: Any) -> None:
    sign_in(client, person(MemberRole.EDITOR, OrganisationKind.ENTERPRISE))
    with client.session_transaction() as cookie:
        cookie["paragraph"] = forged
    assert client.get("/desk/needs/new").status_code == 200


def test_only_the_attempt_is_counted_never_the_text(client: FlaskClient, achievement: Listing) -> None:
    tried(client, TEXT)
    (key,) = db.session.scalars(select(AttemptCount.key))
    assert key == "paragraph-address:127.0.0.1"
