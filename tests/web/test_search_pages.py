"""Search as people meet it: words, filters, addresses, suggestions, and what happens without an index."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from page_records import QueryCount, index_everything, put_listing
from werkzeug.datastructures import MultiDict

from market.accounts.models import Organisation
from market.catalogue.actions import take_step
from market.catalogue.rules.lifecycle import ListingAction, ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.jobs.wiring import Container
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.permissions import OrganisationKind
from market.search import WhooshIndex
from market.web.search.asking import MAX_PAGE, read_asked
from market.web.search.filters import chips, filter_groups, shown_owners


@pytest.fixture
def university(create_organisation: Any) -> Organisation:
    found: Organisation = create_organisation(name="松江理工大学")
    return found


@pytest.fixture
def stocked(system: Context, university: Organisation, create_organisation: Any) -> None:
    """Three achievements and two needs, one of them anonymous, all in the index."""
    enterprise = create_organisation(OrganisationKind.ENTERPRISE, "江城复材")
    put_listing(system, university, title="低温电解液配方", trl=7, pay_after_use=True, pay_terms="试用 12 个月")
    put_listing(system, university, title="电解液低黏度稀释剂", trl=3, price_fen=1_000_000, industries=["chemicals"])
    put_listing(system, university, title="碳纤维等离子体处理", summary="在线处理速度 12 m/min。", field="materials")
    put_listing(system, enterprise, kind=ListingKind.NEED, title="碳纤维板材裂纹检测")
    put_listing(system, enterprise, kind=ListingKind.NEED, title="无人知晓的匿名难题", anonymous=True)
    index_everything()


@pytest.fixture
def without_index(shared: Container, tmp_path: Any) -> None:
    """Put an index in place that does not open."""
    shared.search = WhooshIndex(tmp_path / "gone")


def search(client: FlaskClient, **query: Any) -> str:
    answer = client.get("/search", query_string=MultiDict(query))
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def titles(page: str) -> list[str]:
    if '<ol class="results">' not in page:
        return []
    found = re.findall(r"<h2><a [^>]*>(.*?)</a></h2>", page.split('<ol class="results">')[1], re.S)
    return [unescape(re.sub(r"<[^>]+>", "", title)) for title in found]


@pytest.mark.usefixtures("stocked")
def test_words_find_listings_and_are_marked(client: FlaskClient) -> None:
    page = search(client, q="电解液 低温")
    assert titles(page)[0] == "低温电解液配方"
    assert "<mark>" in page


@pytest.mark.usefixtures("stocked")
def test_a_filter_narrows_and_can_be_taken_away(client: FlaskClient) -> None:
    page = search(client, q="电解液", phase="industrial")
    assert titles(page) == ["低温电解液配方"]
    assert 'aria-label="已选条件"' in page
    assert 'href="/search?q=%E7%94%B5%E8%A7%A3%E6%B6%B2"' in page  # the chip's way back


@pytest.mark.usefixtures("stocked")
def test_filters_that_leave_nothing_show_what_the_words_alone_find(client: FlaskClient) -> None:
    page = search(client, q="电解液", field="nuclear")
    assert "没有符合这些条件的内容" in page
    assert "最接近的内容" in page
    assert set(titles(page)) == {"低温电解液配方", "电解液低黏度稀释剂"}


@pytest.mark.usefixtures("stocked")
def test_words_that_nobody_wrote_show_what_was_probably_meant(client: FlaskClient) -> None:
    page = search(client, q="碳先维")
    assert "没有找到“碳先维”" in page
    assert {"碳纤维等离子体处理", "碳纤维板材裂纹检测"} <= set(titles(page))


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"kind": "need"}, {"碳纤维板材裂纹检测", "无人知晓的匿名难题"}),
        ({"kind": "organisation"}, {"松江理工大学", "江城复材"}),
        ({"pay_after_use": "yes"}, {"低温电解液配方"}),
        ({"industry": "chemicals", "kind": "achievement"}, {"电解液低黏度稀释剂"}),
        ({"field": "materials", "kind": "achievement"}, {"碳纤维等离子体处理"}),
        ({"trl": ["3", "7"]}, {"低温电解液配方", "电解液低黏度稀释剂"}),
        ({"transfer_mode": "development"}, {"碳纤维板材裂纹检测", "无人知晓的匿名难题"}),
    ],
)
def test_every_filter_works_alone(client: FlaskClient, chosen: dict[str, Any], expected: set[str]) -> None:
    assert set(titles(search(client, **chosen))) == expected


@pytest.mark.usefixtures("stocked")
def test_an_owner_is_offered_by_name_and_filters_by_it(client: FlaskClient, university: Organisation) -> None:
    page = search(client, owner=university.uid)
    assert len(titles(page)) == 3
    assert f'value="{university.uid}" checked' in page
    assert page.count("松江理工大学") >= 4


@pytest.mark.usefixtures("stocked")
def test_an_anonymous_enterprise_is_not_found_by_its_name(client: FlaskClient) -> None:
    assert "无人知晓的匿名难题" not in titles(search(client, q="江城复材"))
    page = search(client, q="无人知晓")
    assert titles(page) == ["无人知晓的匿名难题"]
    assert "江城复材" not in page
    assert "匿名企业" in page


@pytest.mark.usefixtures("stocked")
def test_without_words_the_newest_come_first_and_prices_can_sort(client: FlaskClient) -> None:
    assert len(titles(search(client))) == 7
    cheapest = titles(search(client, kind="achievement", sort="price"))
    assert cheapest[0] == "电解液低黏度稀释剂"


@pytest.mark.usefixtures("stocked")
def test_nothing_found_says_so_and_leads_on(client: FlaskClient) -> None:
    page = search(client, q="量子纠缠卫星")
    assert titles(page) == []
    assert "没有找到" in page
    assert "/try" in page
    assert "/desk/needs/new" in page


@pytest.mark.usefixtures("stocked")
def test_the_nearest_results_are_called_that(client: FlaskClient) -> None:
    page = search(client, q="电解液 火星")
    assert "没有同时包含全部词的结果" in page
    assert len(titles(page)) == 2


@pytest.mark.usefixtures("stocked")
def test_filters_that_leave_nothing_can_be_cleared(client: FlaskClient) -> None:
    page = search(client, q="电解液", field="nuclear")
    assert "没有符合这些条件的内容" in page
    assert "清除筛选" in page


@pytest.mark.usefixtures("stocked")
def test_a_page_past_the_end_leads_back(client: FlaskClient) -> None:
    assert "回到第一页" in search(client, page="400")


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    "typed",
    ["*", "电解液*", "title:电解液 OR field:[a TO z]", "%_%", "\x00电解液\x00", "𠮷🙂", "'; DROP TABLE achievement; --",
     "<script>alert(1)</script>", "x" * 100_000, "电 " * 5_000, "\u202e电解液", "((((((("],
)  # fmt: skip
def test_whatever_is_typed_is_text(client: FlaskClient, typed: str) -> None:
    page = search(client, q=typed)
    assert "<script>alert" not in page
    assert client.get("/search/suggest", query_string={"q": typed}).status_code == 200


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("name", ["kind", "field", "trl", "owner", "region", "sort", "page", "industry", "phase"])
@pytest.mark.parametrize("value", ["", "-1", "9" * 40, "\x00", "need' OR 1=1", "Ａ", "١"])
def test_whatever_stands_in_the_address_is_no_fault(client: FlaskClient, name: str, value: str) -> None:
    assert len(titles(search(client, **{name: value}))) == 7


@pytest.mark.usefixtures("stocked")
def test_what_left_the_shelf_is_not_shown_though_the_index_lags(client: FlaskClient, system: Context) -> None:
    published = put_listing(system, system.session.query(Organisation).first(), title="刚刚撤下的成果")
    index_everything()
    with transaction(system.session):
        take_step(system, ListingKind.ACHIEVEMENT, published.uid, ListingAction.WITHDRAW, reason="已经转让")

    assert titles(search(client, q="刚刚撤下的成果")) == []


def test_the_results_take_no_more_queries_for_many_than_for_few(
    client: FlaskClient, system: Context, university: Organisation
) -> None:
    put_listing(system, university, title="人参提取物一")
    index_everything()
    with QueryCount() as few:
        search(client, q="人参")
    for number in range(10):
        put_listing(system, university, title=f"人参提取物第 {number} 种")
    index_everything()
    with QueryCount() as many:
        assert len(titles(search(client, q="人参"))) == 11
    assert many.total == few.total


@pytest.mark.usefixtures("stocked")
def test_suggestions_come_as_json_for_hanzi_and_for_pinyin(client: FlaskClient) -> None:
    assert {"text": "碳纤维等离子体处理"} in client.get("/search/suggest?q=碳纤维").get_json()
    assert {"text": "松江理工大学"} in client.get("/search/suggest?q=sjlg").get_json()
    assert client.get("/search/suggest?q=").get_json() == []


@pytest.mark.usefixtures("stocked", "without_index")
@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"q": "电解液"}, {"低温电解液配方", "电解液低黏度稀释剂"}),
        ({"q": "电解液 低温"}, {"低温电解液配方"}),
        ({"q": "%"}, set()),
        ({"q": "_"}, set()),
        ({"q": "碳纤维", "kind": "need"}, {"碳纤维板材裂纹检测"}),
        ({"q": "碳纤维", "pay_after_use": "yes"}, set()),
        ({"phase": "laboratory"}, {"电解液低黏度稀释剂"}),
        ({"trl": "7"}, {"低温电解液配方"}),
        ({"industry": "green_energy", "transfer_mode": "license"}, {"低温电解液配方", "碳纤维等离子体处理"}),
        ({"transfer_mode": "development"}, {"碳纤维板材裂纹检测", "无人知晓的匿名难题"}),
        ({"kind": "organisation", "region": "220200"}, {"松江理工大学", "江城复材"}),
        ({"field": "materials", "sort": "price"}, {"碳纤维等离子体处理", "碳纤维板材裂纹检测", "无人知晓的匿名难题"}),
    ],
)
def test_while_the_index_is_rebuilt_titles_are_searched(
    client: FlaskClient, chosen: dict[str, str], expected: set[str]
) -> None:
    page = search(client, **chosen)
    assert set(titles(page)) == expected
    assert "搜索索引正在重建，结果按标题匹配" in page


@pytest.mark.usefixtures("stocked", "without_index")
def test_without_an_index_an_anonymous_enterprise_stays_so(client: FlaskClient, system: Context) -> None:
    enterprise = system.session.query(Organisation).filter_by(name="江城复材").one()
    assert "无人知晓的匿名难题" not in titles(search(client, owner=enterprise.uid))
    assert "无人知晓的匿名难题" not in titles(search(client, q="江城复材"))


@pytest.mark.usefixtures("stocked", "without_index")
def test_without_an_index_there_are_no_suggestions_and_no_fault(client: FlaskClient) -> None:
    assert client.get("/search/suggest?q=碳").get_json() == []


@pytest.mark.usefixtures("without_index")
def test_drafts_are_not_found_by_title(client: FlaskClient, system: Context, university: Organisation) -> None:
    put_listing(system, university, ListingState.IN_REVIEW, title="还在审核的成果")
    assert titles(search(client, q="审核")) == []


def test_an_address_says_the_same_search_again(client: FlaskClient) -> None:
    with client.application.test_request_context():
        typed = [("q", " 电解液  低温 "), ("field", "energy"), ("field", "materials"), ("page", "3")]
        asked = read_asked(MultiDict(typed))
        again = read_asked(MultiDict(_arguments(asked.address(page=3))))
    assert again == asked
    assert asked.text == "电解液 低温"


def test_unknown_choices_are_left_out_and_known_ones_kept_once() -> None:
    asked = read_asked(
        MultiDict([("field", "energy"), ("field", "energy"), ("field", "magic"), ("trl", "12"), ("owner", "../x")])
    )
    assert asked.chosen == {"field": ("energy",)}


@pytest.mark.parametrize(("typed", "page"), [("", 1), ("0", 1), ("7", 7), ("9999", MAX_PAGE), ("1e3", 1), ("٣", 1)])
def test_a_page_number_is_brought_into_range(typed: str, page: int) -> None:
    assert read_asked(MultiDict({"page": typed})).page == page


def test_at_most_ten_owners_are_offered_and_always_the_chosen_one(client: FlaskClient) -> None:
    uids = [f"{letter * 12}" for letter in "abcdefghijkm"]
    counts = {"owner": {uid: place + 1 for place, uid in enumerate(uids)}}
    asked = read_asked(MultiDict({"owner": uids[0]}))
    shown = shown_owners(asked, counts)
    assert len(shown) == 11
    assert shown[0] == uids[0]
    assert shown[1] == uids[-1]


def test_a_filter_without_a_choice_to_make_is_not_shown(client: FlaskClient) -> None:
    with client.application.test_request_context():
        asked = read_asked(MultiDict({"industry": "ginseng"}))
        groups = filter_groups(asked, {"field": {}, "phase": {"pilot": 2}}, {})
        assert [group.name for group in groups] == ["phase", "industry"]
        assert [chip.url for chip in chips(asked, {})] == ["/search"]


def _arguments(address: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(address).query)
