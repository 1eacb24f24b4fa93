"""The frame of every page: where one is, who reads, language and type size, static files."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from page_records import put_listing

from market.kernel.context import Context
from market.kernel.permissions import MemberRole, OrganisationKind
from market.web.redirects import safe_next


def text_of(client: FlaskClient, path: str = "/", **headers: str) -> str:
    return client.get(path, headers=headers).get_data(as_text=True)


def current_places(page: str) -> list[str]:
    menu = page[page.index('aria-label="主导航"') :].split("</nav>")[0]
    return re.findall(r'aria-current="page">([^<]+)</a>', menu)


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/", []),
        ("/search", []),
        ("/search?kind=achievement", ["成果库"]),
        ("/search?kind=need&q=人参", ["企业难题"]),
        ("/search?kind=organisation", ["单位名录"]),
        ("/search?kind=nonsense", []),
        ("/try", ["贴一段话匹配"]),
    ],
)
def test_the_menu_shows_where_one_is(client: FlaskClient, path: str, here: list[str]) -> None:
    assert current_places(text_of(client, path)) == here


def test_a_listing_stands_under_its_kind(client: FlaskClient, system: Context, create_organisation: Any) -> None:
    listing = put_listing(system, create_organisation())
    assert current_places(text_of(client, f"/achievements/{listing.uid}")) == ["成果库"]


def test_a_visitor_is_offered_to_sign_in(client: FlaskClient) -> None:
    page = text_of(client)
    assert 'href="/sign-in"' in page
    assert 'href="/register"' in page
    assert "退出" not in page


def test_a_member_sees_their_name_their_organisations_and_the_way_out(
    client: FlaskClient, create_user: Any, create_organisation: Any, join: Any, sign_in: Any
) -> None:
    user, first, second = create_user("赵敏"), create_organisation(name="甲大学"), create_organisation(name="乙大学")
    for organisation in (first, second):
        join(user, organisation, MemberRole.EDITOR)
    sign_in(client, user, second)

    page = text_of(client)
    menu = page[page.index('<details class="menu">') : page.index("</details>")]

    assert "赵敏" in menu
    assert f"/account/organisation/{first.uid}" in menu
    assert re.search(r'class="is-current" aria-current="true">乙大学</button>', menu)
    assert 'action="/sign-out"' in menu


def test_a_person_of_one_organisation_has_nothing_to_switch(client: FlaskClient, person: Any, sign_in: Any) -> None:
    sign_in(client, person(MemberRole.EDITOR, OrganisationKind.ENTERPRISE))
    assert "切换单位" not in text_of(client)


def test_the_language_is_chosen_remembered_and_the_page_stays(client: FlaskClient) -> None:
    page = text_of(client, "/search?kind=need&q=a")
    link = re.search(r'href="(/language/en\?[^"]+)"', page)
    assert link
    answer = client.get(link[1].replace("&amp;", "&"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/search?kind=need&q=a")
    assert '<html lang="en"' in text_of(client, "/help")
    assert "/language/zh_Hans_CN" in text_of(client, "/help")


def test_large_type_is_chosen_and_given_up_again(client: FlaskClient) -> None:
    client.get("/type/large?next=/help")
    assert 'data-type="large"' in text_of(client, "/help")
    client.get("/type/normal?next=/help")
    assert 'data-type="large"' not in text_of(client, "/help")


@pytest.mark.parametrize("path", ["/language/xx", "/language/en", "/type/huge", "/type/large"])
@pytest.mark.parametrize("target", ["//evil.cn", "https://evil.cn", "/\\evil.cn", "/\tevil", "", "evil", "/%0d%0aX: y"])
def test_a_choice_leads_nowhere_else_than_this_site(client: FlaskClient, path: str, target: str) -> None:
    answer = client.get(path, query_string={"next": target})
    assert answer.status_code == 303
    location = answer.headers["Location"]
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert "X" not in answer.headers


@pytest.mark.parametrize("path", ["/language/xx", "/type/huge"])
def test_an_unknown_choice_is_not_remembered(client: FlaskClient, path: str) -> None:
    assert "Set-Cookie" not in client.get(path).headers


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/desk?x=1", "/desk?x=1"),
        ("/搜索", "/搜索"),
        (None, "/"),
        ("", "/"),
        ("desk", "/"),
        ("//desk", "/"),
        ("/desk\nx", "/"),
        ("/desk\x7f", "/"),
        ("/a\\b", "/"),
        ("/" + "a" * 2000, "/"),
    ],
)
def test_only_paths_of_this_site_are_gone_back_to(address: str | None, kept: str) -> None:
    assert safe_next(address) == kept


def test_static_files_carry_their_fingerprint(client: FlaskClient) -> None:
    sheets = re.findall(r'href="(/static/css/[a-z]+\.css\?v=[0-9a-f]{10})"', text_of(client))
    assert len(sheets) >= 5
    with client.get(sheets[0]) as answer:
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_addresses_for_others_come_from_the_settings_and_not_from_the_request(client: FlaskClient) -> None:
    page = text_of(client, "/", Host="evil.example")
    assert '<link rel="canonical" href="http://127.0.0.1:5000/">' in page
    assert "evil.example" not in page
