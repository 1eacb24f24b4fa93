"""Corrections and suggestions of every search engine, checked on each of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from search_listings import BY_KEY, UNIVERSITY

from market.search import MatchText, SearchIndex, SearchQuery

Find = Callable[..., list[str]]
CARBON_NEED = MatchText(BY_KEY["need:1"].title, BY_KEY["need:1"].body)
CARBON_ACHIEVEMENT = MatchText(BY_KEY["achievement:1"].title, BY_KEY["achievement:1"].body)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("预侵料", "预浸料"),
        ("碳纤唯", "碳纤维"),
        ("人参皂干", "人参皂苷"),
        ("锂离子电磁", "锂离子电池"),
        ("mosfat", "mosfet"),
        ("风电叶篇", "风电叶片"),
    ],
)
def test_one_wrong_character_is_asked_about(index: SearchIndex, typed: str, meant: str) -> None:
    assert index.search(SearchQuery(typed)).did_you_mean == meant


def test_only_the_wrong_word_of_several_is_corrected(index: SearchIndex) -> None:
    assert index.search(SearchQuery("大丝束 预侵料")).did_you_mean == "大丝束 预浸料"


@pytest.mark.parametrize("text", ["碳纤维", "预浸料 人参皂苷", "量子计算", "", "zzzz"])
def test_nothing_is_asked_where_words_are_known_or_nothing_is_like_them(index: SearchIndex, text: str) -> None:
    assert index.search(SearchQuery(text)).did_you_mean is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("大丝束", "大丝束碳纤维预浸料低温固化技术"),
        ("碳纖維", "风电叶片用碳纤维板材成本过高"),
        ("sic", "SiC-MOSFET 功率模块的烧结银封装"),
        ("松江", UNIVERSITY),
        ("sjl", UNIVERSITY),
        ("SONGJIANG", UNIVERSITY),
        ("银封装 功率", "SiC-MOSFET 功率模块的烧结银封装"),
    ],
)
def test_suggestions_come_while_typing(index: SearchIndex, typed: str, expected: str) -> None:
    assert expected in index.suggest(typed)


def test_suggestions_begin_with_beginnings_and_keep_the_limit(index: SearchIndex) -> None:
    assert index.suggest("人参")[0] == "人参皂苷酶解转化工艺"
    assert len(index.suggest("s", limit=1)) <= 1
    assert (
        index.suggest("")
        == index.suggest("   ")
        == index.suggest("不存在的标题")
        == index.suggest("人参", limit=0)
        == []
    )
