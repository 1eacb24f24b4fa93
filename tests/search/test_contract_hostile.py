"""What nobody may break by what they type or publish, checked on every search engine."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from search_listings import BY_KEY, LISTINGS, keys, titled

from market.search import MatchText, SearchIndex, SearchQuery

Find = Callable[..., list[str]]
CARBON_NEED = MatchText(BY_KEY["need:1"].title, BY_KEY["need:1"].body)
CARBON_ACHIEVEMENT = MatchText(BY_KEY["achievement:1"].title, BY_KEY["achievement:1"].body)


def test_markup_in_a_title_stays_text(empty_index: SearchIndex) -> None:
    empty_index.upsert([titled(1, "<b>碳纤维</b> & 树脂")])

    hit = empty_index.search(SearchQuery("碳纤维")).hits[0]

    assert [span.text for span in hit.title_marked] == ["<b>", "碳纤维", "</b> & 树脂"]


HOSTILE = [
    "*", "?*?*?*", "a*b*c*d*", "[a TO z]", "title:碳纤维", "key:achievement\\:1", '"碳纤维', "((((((", "碳纤维^9",
    "~~~", "AND OR NOT", "' OR 1=1 --", "<script>alert(1)</script>", "\x00\x07\x1b", "\ud800", "\u202e\u200b\ufeff",
    "😀🎉", "𠮷𰻝𱁬", "碳" * 200,
    "a" * 200, "碳纤维 " * 60, "1" * 200, "1,1,1,1.1.1.1", "-" * 200, "ﷺ" * 200,
    "%s%n%(x)s{0}", "..\\..\\etc", "ａ" * 200, "（" * 200, "zl" * 100,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_is_text_and_is_answered_quickly(index: SearchIndex, text: str) -> None:
    began = time.perf_counter()

    page = index.search(SearchQuery(text))
    index.suggest(text)

    assert time.perf_counter() - began < 1.0
    assert 0 <= page.total <= len(LISTINGS)


def test_a_megabyte_is_cut_before_it_costs_anything(index: SearchIndex) -> None:
    began = time.perf_counter()

    index.search(SearchQuery("碳纤维" * 350_000))
    index.suggest("碳纤维" * 350_000)
    index.candidates(MatchText("碳纤维" * 350_000, "碳纤维" * 350_000), kind="achievement")

    assert time.perf_counter() - began < 2.0


@pytest.mark.parametrize("title", ["", "\x00", "\ud800", "𠮷野家的𰻝面", "a" * 5000, "碳\n纤\r维"])
def test_any_title_can_be_indexed_and_shown(empty_index: SearchIndex, title: str) -> None:
    empty_index.upsert([titled(1, title), titled(2, "锚")])

    page = empty_index.search(SearchQuery(""))

    assert {"".join(span.text for span in hit.title_marked) for hit in page.hits} == {title, "锚"}
    empty_index.suggest("锚")


def test_characters_of_the_outer_planes_are_words_like_others(empty_index: SearchIndex) -> None:
    empty_index.upsert([titled(1, "𠮷野家的𰻝面工艺"), titled(2, "吉野家的面")])

    assert keys(empty_index.search(SearchQuery("𰻝面"))) == ["achievement:1"]
    assert keys(empty_index.search(SearchQuery("𠮷"))) == ["achievement:1"]


@pytest.mark.parametrize(("page", "per_page"), [(0, 20), (-3, 0), (10**9, 10**9), (1, -1)])
def test_page_numbers_out_of_range_do_no_harm(index: SearchIndex, page: int, per_page: int) -> None:
    answered = index.search(SearchQuery("", page=page, per_page=per_page))

    assert answered.page >= 1
    assert 1 <= answered.per_page <= 100
    assert answered.total == len(LISTINGS)
