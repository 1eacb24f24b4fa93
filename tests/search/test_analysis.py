"""How text becomes terms, spans and keys."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.search import Span, mark
from market.search.analyzer import gram_counts, is_han, tokens, word_counts
from market.search.folding import fold, fold_with_origins
from market.search.marking import Marker
from market.search.names import looks_like_identifier, normalise_identifier, normalise_name, pinyin_keys
from market.search.plan import plan_query
from market.search.port import MAX_QUERY_WORDS
from market.search.postings import term_key
from market.search.spelling import Speller

ANY_TEXT = st.text(st.one_of(st.characters(), st.sampled_from("碳纖維ＡＢ℃㎏ﬁ\u200b85 mM/𠮷𰻝")), max_size=80)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＺＬ２０１９", "zl2019"),
        ("碳纖維複合材料", "碳纤维复合材料"),
        ("85℃", "85°c"),
        ("cm³", "cm3"),
        ("a\u200bb\ufeff", "ab"),
        ("a\x00\nb", "a  b"),
        ("乾燥", "干燥"),
        ("\ud800", " "),
        ("𠮷𰻝", "𠮷𰻝"),
    ],
)
def test_all_ways_to_write_a_text_fold_into_one(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(ANY_TEXT)
def test_folding_is_stable_for_case_and_width_and_knows_its_origins(text: str) -> None:
    folded = fold_with_origins(text)

    assert folded.text == fold(text)
    for place in range(len(folded.text)):
        start, end = folded.original(place, place + 1)
        assert 0 <= start < end <= len(folded.source)
    if folded.text:
        assert folded.original(0, len(folded.text))[1] <= len(folded.source)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("碳纤维复合材料", ["碳纤维复合材料"]),
        ("固化温度 85 ℃", ["固化", "温度", "85°c"]),
        ("12 m/min", ["12m/min"]),
        ("压力5～8兆帕", ["压力", "5", "8mpa"]),
        ("1,200 V", ["1200v"]),
        ("T700级", ["t700", "级"]),
        ("SiC-MOSFET", ["sic-mosfet"]),
        ("batteries and boxes", ["battery", "and", "box"]),
        ("gas glass bus", ["gas", "glass", "bus"]),
    ],
)
def test_text_is_cut_into_words_and_quantities(text: str, terms: list[str]) -> None:
    assert [token.term for token in tokens(fold(text))] == terms


@given(ANY_TEXT)
def test_tokens_stand_where_they_say_and_never_overlap(text: str) -> None:
    folded = fold(text)
    reached = 0
    for token in tokens(folded):
        assert reached <= token.start < token.end <= len(folded)
        reached = token.end
        if is_han(token.term):
            assert folded[token.start : token.end] == token.term


@given(ANY_TEXT)
def test_counting_agrees_with_cutting(text: str) -> None:
    counts = word_counts(text)

    cut = {term for token in tokens(fold(text)) for term in (token.term, *token.parts)}
    assert set(counts) <= cut


def test_a_compound_is_counted_with_its_parts() -> None:
    assert set(word_counts("碳纤维复合材料")) == {"碳纤维复合材料", "碳纤维", "纤维", "复合", "材料"}
    assert not word_counts("的和与以及")


def test_grams_are_characters_pairs_and_whole_latin_words() -> None:
    assert gram_counts("碳纤碳纤，IGBT 85℃") == {"碳": 2, "纤": 2, "碳纤": 2, "纤碳": 1, "igbt": 1, "85": 1, "c": 1}


@given(st.text(st.sampled_from("碳纤维预浸料𠮷𰻝AbZ9"), min_size=1, max_size=6), st.text(min_size=1, max_size=6))
def test_different_terms_have_different_keys(first: str, second: str) -> None:
    assert (term_key(first) == term_key(second)) == (first == second)


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("ZL201910123456.7", "2019101234567"),
        ("zl 2019 1 0123456.X", "201910123456x"),
        ("ＣＮ１１０１２３４５６Ｂ", "110123456b"),
        ("SJ-2024/001", "sj2024001"),
        ("ZLATAN", "zlatan"),
    ],
)
def test_identifiers_lose_what_is_only_writing(text: str, normalised: str) -> None:
    assert normalise_identifier(text) == normalised


@pytest.mark.parametrize(
    ("text", "expected"), [("20191012", True), ("sj2024001", True), ("t700", False), ("碳纤维2024", False)]
)
def test_what_may_be_an_identifier(text: str, expected: bool) -> None:
    assert looks_like_identifier(text) is expected


def test_names_are_compared_without_remarks_and_known_by_pinyin() -> None:
    assert normalise_name("松江理工大学 （演示）") == "松江理工大学"
    assert normalise_name("（演示）") == "演示"
    assert pinyin_keys("松江理工大学（演示）") == ("sjlgdx", "songjiangligongdaxue")
    assert pinyin_keys("ACME (demo)") == ("acme",)
    assert pinyin_keys("") == ()


@given(ANY_TEXT)
def test_any_text_makes_a_plan_of_at_most_so_many_words(text: str) -> None:
    plan = plan_query(text * 20)

    assert len(plan.groups) <= MAX_QUERY_WORDS
    assert len({group.term for group in plan.groups}) == len(plan.groups)


def test_stop_words_are_asked_for_only_where_nothing_else_is_typed() -> None:
    assert [group.term for group in plan_query("碳纤维的制备").groups] == ["碳纤维", "制备"]
    assert [group.term for group in plan_query("的").groups] == ["的"]


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("碳纖維與樹脂", ["碳纤维"], ["碳纖維"]),
        ("在 85 ℃ 固化", ["85℃"], ["85 ℃"]),
        ("SiC-MOSFET 与 Basic", ["sic-mosfet"], ["SiC-MOSFET"]),
        ("basic", ["sic"], []),
        ("New batteries", ["battery"], ["batteries"]),
        ("ﬁnal ㎏ 碳", ["碳"], ["碳"]),
        ("复合材料与碳纤维复合材料", ["碳纤维复合材料", "材料"], ["材料", "碳纤维复合材料"]),
    ],
)
def test_words_are_marked_as_they_stand(text: str, words: list[str], marked: list[str]) -> None:
    spans = mark(text, words)

    assert [span.text for span in spans if span.marked] == marked
    assert "".join(span.text for span in spans) == text


@given(ANY_TEXT, st.lists(st.sampled_from(["碳", "纤维", "ab", "85", "kg", "85°c"]), max_size=4))
def test_spans_always_give_back_the_text(text: str, words: list[str]) -> None:
    spans = Marker(words).spans(text)

    assert "".join(span.text for span in spans) == fold_with_origins(text).source
    assert all(span.text for span in spans)
    assert all(not (one.marked and other.marked) for one, other in pairwise(spans))


def test_runs_are_marked_inside_words_too() -> None:
    assert Marker((), ("asi",)).spans("Basic") == (Span("B", False), Span("asi", True), Span("c", False))


def test_a_snippet_of_a_short_text_is_the_text() -> None:
    assert Marker(["碳"]).snippet("含碳的钢") == (Span("含", False), Span("碳", True), Span("的钢", False))
    assert Marker([]).snippet("") == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("纤唯", "纤维"),  # the same sound
        ("碳仟维", "碳纤维"),
        ("mosfte", "mosfet"),  # swapped
        ("mosft", "mosfet"),  # one too few
        ("mosffet", "mosfet"),  # one too many
        ("轴乘座", "轴承座"),
    ],
)
def test_near_words_are_proposed(typed: str, meant: str) -> None:
    speller = Speller({"纤维": 5, "碳纤维": 3, "mosfet": 2, "轴承座": 1, "从来": 9})
    plan = plan_query(typed)

    assert speller.suggestion(plan, plan.groups, lambda text: text == meant) == meant


def test_two_characters_must_sound_alike_to_be_proposed() -> None:
    plan = plan_query("纤巧")

    assert Speller({"纤维": 5}).suggestion(plan, plan.groups, lambda text: True) is None
