"""What a record still needs, what deserves a look, and what its public text gives away."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from listing_records import COMPLETE

from market.catalogue.rules.completeness import STEPS, cautions, missing, step_of
from market.catalogue.rules.leaks import leaks, names_owner
from market.catalogue.rules.nda import NDA_CLAUSES, NDA_SHA256, NDA_TEXT, NDA_YEARS
from market.catalogue.rules.values import READERS, check_listing
from market.catalogue.rules.vocabulary import ListingKind

TODAY = date(2026, 11, 21)
A, N = ListingKind.ACHIEVEMENT, ListingKind.NEED
RIGHT = {"kind": "invention", "number": "201710601862.3"}


def record(kind: ListingKind, **values: Any) -> dict[str, Any]:
    return check_listing(kind, {**COMPLETE[kind], **values}, partial=False)


@pytest.mark.parametrize("kind", list(ListingKind))
def test_every_field_stands_in_exactly_one_step(kind: ListingKind) -> None:
    placed = [field for step in STEPS[kind] for field in step.fields]

    assert sorted(placed) == sorted(READERS[kind])


@pytest.mark.parametrize("kind", list(ListingKind))
def test_a_complete_record_lacks_nothing(kind: ListingKind) -> None:
    assert missing(kind, record(kind), today=TODAY) == []


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (A, ["title", "summary", "field", "problem", "innovations", "indicators", "applications", "trl",
             "trl_evidence", "transfer_modes"]),
        (N, ["title", "problem", "field", "indicators", "months", "budget_fen", "ip_wish"]),
    ],
)  # fmt: skip
def test_an_empty_draft_lacks_the_whole_list_in_the_order_of_the_form(kind: ListingKind, fields: list[str]) -> None:
    gaps = missing(kind, check_listing(kind, {}, partial=False))

    assert [gap.field for gap in gaps] == fields
    assert all(gap.step == step_of(kind, gap.field) for gap in gaps)


@pytest.mark.parametrize(
    ("kind", "values", "fields"),
    [
        (A, {"indicators": [{"metric": "外观", "text": "无裂纹"}]}, ["indicators"]),
        (A, {"co_owners": [{"name": "北山院", "consented": False}]}, ["co_owners"]),
        (A, {"co_owners": [{"name": "北山院", "consented": True}]}, []),
        (A, {"price_fen": None}, []),
        (N, {"budget_fen": None}, ["budget_fen"]),
        (N, {"budget_fen": None, "budget_negotiable": True}, []),
        (N, {"budget_fen": 0}, []),
        (N, {"submissions_until": "2026-11-20"}, ["submissions_until"]),
        (N, {"submissions_until": "2026-11-21"}, []),
    ],
)
def test_what_is_missing_depends_on_what_was_said(kind: ListingKind, values: dict[str, Any], fields: list[str]) -> None:
    assert [gap.field for gap in missing(kind, record(kind, **values), today=TODAY)] == fields


def test_co_owners_without_consent_are_named() -> None:
    owners = [{"name": "北山院"}, {"name": "冰原大学", "consented": True}]

    (gap,) = missing(A, record(A, co_owners=owners))

    assert "北山院" in str(gap.message)
    assert "冰原大学" not in str(gap.message)


@pytest.mark.parametrize(
    ("kind", "values", "fields"),
    [
        (N, {"months": 36}, []),
        (N, {"months": 37}, ["months"]),
        (A, {}, []),
        (A, {"ip_rights": [{**RIGHT, "status": "lapsed"}]}, ["ip_rights-0-status"]),
        (A, {"ip_rights": [{**RIGHT, "expires_on": "2026-11-20"}]},
         ["ip_rights-0-expires_on"]),
        (A, {"ip_rights": [{**RIGHT, "fee_paid_until": "2026-11-20"}]},
         ["ip_rights-0-fee_paid_until"]),
    ],
)  # fmt: skip
def test_cautions_do_not_stand_in_the_way(kind: ListingKind, values: dict[str, Any], fields: list[str]) -> None:
    values = record(kind, **values)

    assert [gap.field for gap in cautions(kind, values, today=TODAY)] == fields
    assert missing(kind, values, today=TODAY) == []


def test_a_secret_that_the_summary_repeats_is_found_whatever_the_punctuation() -> None:
    values = record(
        A,
        summary="先在 60 ℃ 预混两小时，再滴加引发剂。",
        details_nda="工艺窗口：在 60 ℃ 预混两小时；再滴加引发剂，严格控制滴速。",
    )

    (leak,) = leaks(A, values)

    assert (leak.field, leak.gated_field) == ("summary", "details_nda")
    assert leak.passage == "在 60 ℃ 预混两小时，再滴加引发剂"


def test_words_of_the_trade_are_no_leak() -> None:
    values = record(A, details_nda="弱溶剂化配方的比例为 3:5:2，寒区储能车辆另加 0.5 % 添加剂。")

    assert leaks(A, values) == []


@pytest.mark.parametrize("field", ["innovations", "indicators", "trl_evidence"])
def test_leaks_are_found_in_lists_and_indicators_too(field: str) -> None:
    secret = "脱泡压力为零点零八兆帕持续四十分钟"
    said: dict[str, Any] = {
        "innovations": [f"采用{secret}的工艺"],
        "indicators": [{"metric": "孔隙率", "value": "1", "method": secret}],
        "trl_evidence": f"中试中{secret}。",
    }

    found = leaks(A, record(A, details_verified=secret, **{field: said[field]}))

    assert [(leak.field, leak.passage) for leak in found] == [(field, secret)]


@pytest.mark.parametrize(
    ("text", "named"),
    [("江城复材生产线线速 12 m/min", True), ("江城 复材（演示）", True), ("江城一家复合材料企业", False)],
)
def test_an_anonymous_need_that_says_its_owner_is_noticed(text: str, named: bool) -> None:
    fields = names_owner(record(N, background=text), "江城复材有限公司（演示）")

    assert fields == (["background"] if named else [])


def test_the_promise_says_its_term_and_is_known_by_its_hash() -> None:
    assert f"{NDA_YEARS} 年" in NDA_TEXT
    assert all(clause.text in NDA_TEXT for clause in NDA_CLAUSES)
    # Organisations have signed this very text: whoever changes it does so on purpose, and changes this line too.
    assert NDA_SHA256 == "eb7513f6ed54e502962e71785443beffccbf96443b1eeceea3b6de9b8a63d058"
