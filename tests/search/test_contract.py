"""What every search engine must do with words, filters and changes, checked on each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from search_listings import BY_KEY, LISTINGS, UNIVERSITY, keys, titled

from market.search import MatchText, SearchDocument, SearchIndex, SearchQuery, Span, content_hash
from market.search.port import FACETS

Find = Callable[..., list[str]]
CARBON_NEED = MatchText(BY_KEY["need:1"].title, BY_KEY["need:1"].body)
CARBON_ACHIEVEMENT = MatchText(BY_KEY["achievement:1"].title, BY_KEY["achievement:1"].body)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("碳纤维 预浸料", "achievement:1"),
        ("预浸料 碳纤维", "achievement:1"),
        ("预浸料的碳纤维", "achievement:1"),
        ("碳纖維預浸料", "achievement:1"),
        ("電池 低溫", "need:2"),
        ("ＳｉＣ－ＭＯＳＦＥＴ", "achievement:2"),
        ("mosfet sic", "achievement:2"),
        ("1200V 模块", "achievement:2"),
        ("1,200 v", "achievement:2"),
        ("85℃", "achievement:1"),
        ("８５ ℃", "achievement:1"),
        ("85°C 固化", "achievement:1"),
        ("85 摄氏度", "achievement:1"),
        ("12m/min", "achievement:1"),
        ("12 m/min", "achievement:1"),
        ("battery cold region", "need:2"),
        ("皂苷转化率 95%", "achievement:3"),
        ("银封", "achievement:2"),
        ("苷", "achievement:3"),
    ],
)
def test_words_find_the_listing_however_they_are_written(index: SearchIndex, text: str, expected: str) -> None:
    page = index.search(SearchQuery(text))

    assert keys(page)[:1] == [expected]
    assert not page.nearest


def test_all_words_must_be_there(find: Find) -> None:
    assert find("碳纤维 风电叶片 预浸料") == ["achievement:1"]
    assert set(find("碳纤维 风电叶片")) == {"achievement:1", "need:1"}


@pytest.mark.parametrize("text", ["86℃", "85%", "12 m/s", "120 m/min", "电解铝"])
def test_another_quantity_or_word_is_not_taken_for_the_one_meant(index: SearchIndex, text: str) -> None:
    assert index.search(SearchQuery(text)).total == 0


def test_a_short_word_is_not_found_across_two_other_words(find: Find) -> None:
    # 固化工艺 is 固化 and 工艺, and says nothing of 化工.
    assert find("化工") == ["organisation:1"]


@pytest.mark.parametrize(
    "text",
    [
        "ZL201910123456.7", "zl 2019 1 0123456.7", "201910123456.7", "2019101234567",
        "ＺＬ２０１９１０１２３４５６．７",
        "CN201910123456.7", "201910123456", "20191012", "sj-2024-001", "SJ2024001",
    ],
)  # fmt: skip
def test_a_number_finds_its_listing_with_or_without_prefix_and_dot(find: Find, text: str) -> None:
    assert find(text)[:1] == ["achievement:1"]


def test_a_number_beside_a_word_is_one_condition_of_two(find: Find) -> None:
    assert find("201910123456.7 固化") == ["achievement:1"]
    assert find("202110345678.x")[:1] == ["achievement:2"]


def test_a_credit_code_finds_the_organisation(find: Find) -> None:
    assert find("12220000412345678x") == ["organisation:1"]


@pytest.mark.parametrize(
    "text", ["sjlgdx", "SJLG", "songjiangligongdaxue", "song jiang ligong", "松江理工大学", UNIVERSITY]
)
def test_an_organisation_is_found_by_name_and_pinyin_before_its_listings(find: Find, text: str) -> None:
    found = find(text)

    assert found[0] == "organisation:1"
    assert set(found[1:]) == {"achievement:1", "achievement:2"}


def test_pinyin_beside_a_word_narrows_to_the_owner(find: Find) -> None:
    assert find("sjlgdx 功率模块") == ["achievement:2"]


def test_an_anonymous_owner_is_found_nowhere(index: SearchIndex) -> None:
    anonymous = replace(BY_KEY["need:1"], owner="")
    index.upsert([anonymous])

    assert "need:1" not in keys(index.search(SearchQuery("松江理工大学")))


def test_nothing_typed_browses_everything_newest_first(index: SearchIndex) -> None:
    page = index.search(SearchQuery("  "))

    assert page.total == len(LISTINGS)
    assert keys(page) == [each.key for each in sorted(LISTINGS, key=lambda each: -each.sort_date)]


def test_sorting_by_date_and_by_price(find: Find) -> None:
    assert find("碳纤维", sort="newest") == ["need:1", "achievement:1"]
    assert find("", sort="price")[:3] == ["achievement:3", "achievement:1", "need:1"]


def test_a_title_weighs_more_than_a_body(index: SearchIndex) -> None:
    index.upsert([titled(90, "玛瑙雕刻"), SearchDocument("achievement:91", "achievement", "石材", "玛瑙也可雕刻。")])

    assert keys(index.search(SearchQuery("玛瑙")))[:2] == ["achievement:90", "achievement:91"]


def test_equal_scores_are_ordered_by_key(empty_index: SearchIndex) -> None:
    empty_index.upsert([titled(number, "微通道反应器") for number in (3, 1, 2)])

    page = empty_index.search(SearchQuery("微通道反应器"))

    assert keys(page) == ["achievement:1", "achievement:2", "achievement:3"]


def test_pages_follow_each_other_without_gap_or_repetition(empty_index: SearchIndex) -> None:
    empty_index.upsert([titled(number, "微通道反应器") for number in range(10, 35)])

    pages = [empty_index.search(SearchQuery("反应器", page=page, per_page=10)) for page in (1, 2, 3, 4)]

    assert [len(page.hits) for page in pages] == [10, 10, 5, 0]
    assert [key for page in pages for key in keys(page)] == [f"achievement:{number}" for number in range(10, 35)]
    assert {page.total for page in pages} == {25}


def test_filters_narrow_and_each_facet_is_counted_without_its_own(index: SearchIndex) -> None:
    page = index.search(SearchQuery("", facets={"field": ("materials",), "pay_after_use": ("yes",)}))

    assert keys(page) == ["achievement:1"]
    assert page.counts["field"] == {"materials": 1, "biomedicine": 1}
    assert page.counts["pay_after_use"] == {"yes": 1}
    assert page.counts["kind"] == {"achievement": 1}
    assert set(page.counts) == set(FACETS)


def test_several_values_of_a_facet_are_alternatives_and_kinds_count_likewise(index: SearchIndex) -> None:
    page = index.search(SearchQuery("", kinds=("need",), facets={"field": ("materials", "energy")}))

    assert set(keys(page)) == {"need:1", "need:2"}
    assert page.counts["kind"] == {"need": 2, "achievement": 1}
    assert page.counts["industry"] == {"carbon-fibre": 1, "wind": 1}


def test_kinds_that_contradict_the_facet_leave_nothing_but_still_count(index: SearchIndex) -> None:
    page = index.search(SearchQuery("", kinds=("need",), facets={"kind": ("organisation",)}))

    assert page.total == 0
    assert page.counts["kind"]["need"] == 2


def test_where_no_listing_has_all_words_the_nearest_are_shown_and_said_so(index: SearchIndex) -> None:
    page = index.search(SearchQuery("碳纤维 预浸料 人工智能"))

    assert page.nearest
    assert keys(page) == ["achievement:1"]


def test_a_filter_never_turns_found_words_into_nearest_ones(index: SearchIndex) -> None:
    page = index.search(SearchQuery("预浸料", kinds=("need",)))

    assert (page.total, page.nearest) == (0, False)
    assert page.counts["kind"] == {"achievement": 1}


def test_words_are_marked_in_title_and_snippet_as_they_were_written(index: SearchIndex) -> None:
    hit = index.search(SearchQuery("碳纖維 85℃")).hits[0]

    assert hit.title_marked == (Span("大丝束", False), Span("碳纤维", True), Span("预浸料低温固化技术", False))
    assert Span("85 ℃", True) in hit.snippet_marked
    assert "".join(span.text for span in hit.title_marked) == BY_KEY["achievement:1"].title


def test_a_snippet_shows_the_sentences_that_have_the_words(index: SearchIndex) -> None:
    body = "背景介绍与本词无关。" * 40 + "这里才说到超临界萃取的参数。" + "后面仍是无关的说明。" * 40
    index.upsert([SearchDocument("achievement:80", "achievement", "一种方法", body)])

    snippet = index.search(SearchQuery("超临界萃取")).hits[0].snippet_marked

    assert Span("超临界萃取", True) in snippet
    assert (snippet[0].text, snippet[-1].text) == ("…", "…")
    assert sum(len(span.text) for span in snippet) <= 122


def test_an_update_replaces_and_the_last_of_a_batch_counts(index: SearchIndex) -> None:
    changed = replace(BY_KEY["achievement:3"], title="灵芝多糖提取", body="")
    index.upsert([replace(changed, title="五味子提取"), changed])

    assert index.count() == len(LISTINGS)
    assert keys(index.search(SearchQuery("灵芝"))) == ["achievement:3"]
    assert index.search(SearchQuery("五味子")).total == index.search(SearchQuery("皂苷")).total == 0


def test_a_deleted_document_is_gone_from_every_answer(index: SearchIndex) -> None:
    index.delete(["achievement:1", "achievement:404"])

    assert index.count() == len(LISTINGS) - 1
    assert "achievement:1" not in keys(index.search(SearchQuery("碳纤维")))
    assert index.search(SearchQuery("ZL201910123456.7")).total == 0
    assert not index.search(SearchQuery("")).counts["field"].get("materials", 0) > 1
    assert "大丝束碳纤维预浸料低温固化技术" not in index.suggest("大丝束")
    assert "achievement:1" not in {each.key for each in index.candidates(CARBON_NEED, kind="achievement")}
    assert index.relevance(CARBON_NEED, ["achievement:1"]) == {}
    assert "achievement:1" not in index.versions()


def test_everything_can_be_deleted_and_added_again(index: SearchIndex) -> None:
    index.delete(BY_KEY)
    assert (index.count(), index.search(SearchQuery("")).total, index.versions()) == (0, 0, {})

    index.upsert(LISTINGS)

    assert index.count() == len(LISTINGS)


def test_versions_tell_what_was_indexed(index: SearchIndex) -> None:
    index.upsert([replace(BY_KEY["need:2"], version="own")])

    versions = index.versions()

    assert versions["need:2"] == "own"
    assert versions["need:1"] == content_hash(BY_KEY["need:1"])
    assert set(versions) == set(BY_KEY)


def test_rebuild_replaces_everything(index: SearchIndex) -> None:
    assert index.rebuild(iter([titled(7, "造雪机"), titled(7, "压雪车"), titled(8, "索道")])) == 2

    assert sorted(index.versions()) == ["achievement:7", "achievement:8"]
    assert keys(index.search(SearchQuery("压雪车"))) == ["achievement:7"]


def test_an_empty_index_answers_everything_with_nothing(empty_index: SearchIndex) -> None:
    page = empty_index.search(SearchQuery("碳纤维"))

    assert (page.hits, page.total, page.nearest, page.did_you_mean) == ((), 0, False, None)
    assert empty_index.search(SearchQuery("")).total == empty_index.count() == 0
    assert empty_index.suggest("碳") == []
    assert empty_index.candidates(CARBON_NEED, kind="achievement") == []
    assert empty_index.relevance(CARBON_NEED, ["achievement:1"]) == {}
    empty_index.upsert([])
    empty_index.delete(["achievement:1"])
