"""How every search engine must match whole texts, checked on each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from search_listings import BY_KEY, LISTINGS

from market.search import MatchText, SearchIndex

Find = Callable[..., list[str]]
CARBON_NEED = MatchText(BY_KEY["need:1"].title, BY_KEY["need:1"].body)
CARBON_ACHIEVEMENT = MatchText(BY_KEY["achievement:1"].title, BY_KEY["achievement:1"].body)


def test_candidates_rank_what_answers_the_need_first(index: SearchIndex) -> None:
    found = index.candidates(CARBON_NEED, kind="achievement")

    assert found[0].key == "achievement:1"
    assert all(0 < each.score <= 1 for each in found)
    assert found == sorted(found, key=lambda each: (-each.score, each.key))
    assert index.candidates(CARBON_NEED, kind="achievement", limit=1) == found[:1]
    assert index.candidates(CARBON_NEED, kind="achievement", limit=0) == []


def test_candidates_pass_the_facets(index: SearchIndex) -> None:
    found = index.candidates(CARBON_NEED, kind="achievement", facets={"field": ("biomedicine", "electronics")})

    assert {each.key for each in found} <= {"achievement:2", "achievement:3"}


def test_a_pair_has_one_score_in_both_directions(index: SearchIndex) -> None:
    forwards = index.relevance(CARBON_NEED, ["achievement:1", "nothing:0"])
    backwards = index.relevance(CARBON_ACHIEVEMENT, ["need:1"])

    assert set(forwards) == {"achievement:1"}
    assert forwards["achievement:1"] == pytest.approx(backwards["need:1"], rel=1e-5)
    assert forwards["achievement:1"] == index.candidates(CARBON_NEED, kind="achievement")[0].score
    assert backwards["need:1"] == index.candidates(CARBON_ACHIEVEMENT, kind="need")[0].score


def test_a_text_matches_itself_wholly(empty_index: SearchIndex) -> None:
    empty_index.upsert([*LISTINGS, replace(BY_KEY["need:1"], key="achievement:70", kind="achievement")])

    assert empty_index.relevance(CARBON_NEED, ["achievement:70"])["achievement:70"] == pytest.approx(1.0, rel=1e-5)


def test_shared_terms_are_readable_words_that_both_sides_have(index: SearchIndex) -> None:
    shared = index.shared_terms(CARBON_NEED, ["achievement:1", "achievement:404"])

    assert set(shared) == {"achievement:1"}
    assert set(shared["achievement:1"]) == {"大丝束碳纤维", "风电叶片", "强度"}
    assert len(index.shared_terms(CARBON_NEED, ["achievement:1"], limit=1)["achievement:1"]) == 1


def test_shared_terms_are_written_as_the_document_writes_them(index: SearchIndex) -> None:
    shared = index.shared_terms(MatchText("sic-mosfet 模块", "結溫 200摄氏度"), ["achievement:2"])["achievement:2"]

    assert {"SiC-MOSFET", "200 ℃", "结温"} <= set(shared)


@pytest.mark.parametrize("text", ["", "。。。", "😀", "的", "\x00\x01", "∑∏"])
def test_a_text_without_words_matches_nothing_and_does_not_fail(index: SearchIndex, text: str) -> None:
    silent = MatchText(text, text)

    assert all(0 <= each.score <= 1 for each in index.candidates(silent, kind="achievement"))
    assert index.relevance(silent, ["achievement:1", "need:1"]).keys() == {"achievement:1", "need:1"}
