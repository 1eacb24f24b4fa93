"""What the fields of listings may hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.catalogue.rules.cleaning import clean_block, clean_line
from market.catalogue.rules.values import READERS, check_achievement, check_listing, check_need
from market.catalogue.rules.vocabulary import Field, IpKind, IpStatus, IpWish, ListingKind, Secrecy
from market.kernel.errors import InvalidInput
from market.kernel.quantity import Comparator, Indicator

RIGHT = {"kind": "invention", "number": "201710601862.3", "title": "一种电解液"}


def faults(kind: ListingKind, **values: Any) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as raised:
        check_listing(kind, values, partial=True)
    return {name: [str(message) for message in messages] for name, messages in raised.value.fields.items()}


def achievement_faults(**values: Any) -> dict[str, list[str]]:
    return faults(ListingKind.ACHIEVEMENT, **values)


def need_faults(**values: Any) -> dict[str, list[str]]:
    return faults(ListingKind.NEED, **values)


@pytest.mark.parametrize("kind", list(ListingKind))
def test_an_empty_draft_is_allowed_and_gets_every_field(kind: ListingKind) -> None:
    read = check_listing(kind, {}, partial=False)

    assert set(read) == set(READERS[kind])
    assert (read["title"], read["region"], read["indicators"], read["field"]) == ("", "220200", [], None)


def test_only_the_given_fields_are_read_of_a_part() -> None:
    read = check_achievement({"title": " 低温\n电解液 ", "trl": "6"}, partial=True)

    assert read == {"title": "低温 电解液", "trl": 6}


def test_a_name_that_is_no_field_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError, match="state"):
        check_achievement({"state": "published"}, partial=True)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("own_number", "  ", None),
        ("own_number", " SLG-1 ", "SLG-1"),
        ("problem", "一\r\n\n\n\n二  ", "一\n\n二"),
        ("keywords", "电解液，低温、储能；低温", ["电解液", "低温", "储能"]),
        ("innovations", "配方新，成本低\n无废液", ["配方新，成本低", "无废液"]),
        ("innovations", ["配方新", "", "  "], ["配方新"]),
        ("field", "materials", Field.MATERIALS),
        ("field", "", None),
        ("industries", ["ginseng", "ginseng", "chemicals"], ["ginseng", "chemicals"]),
        ("industries", "ginseng,chemicals", ["ginseng", "chemicals"]),
        ("trl", "", None),
        ("trl", 6.0, 6),
        ("secrecy", "", Secrecy.PUBLIC),
        ("price_fen", 0, 0),
        ("pay_after_use", "是", True),
        ("pay_after_use", None, False),
        ("video_url", "https://example.cn/v/1", "https://example.cn/v/1"),
        ("co_owners", [{"name": "北山院", "consented": "y"}, {"name": ""}], [{"name": "北山院", "consented": True}]),
        ("team", [{"name": "王𠮷", "title": "教授"}, {}], [{"name": "王𠮷", "title": "教授", "role": ""}]),
        ("title", "电\u202e解\u200b液\x00", "电解液"),
    ],
)
def test_values_are_brought_into_one_form(name: str, value: Any, kept: Any) -> None:
    assert check_achievement({name: value}, partial=True) == {name: kept}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("title", "长" * 121, "最多 120 个字，现在是 121 个字"),
        ("innovations", ["一", "二", "三", "四"], "最多 3 条，现在是 4 条"),
        ("keywords", [f"词{n}" for n in range(11)], "最多 10 条"),
        ("trl", 10, "1 到 9 之间"),
        ("trl", "高", "应为整数，填写的是“高”"),
        ("trl", "６", "应为整数"),
        ("field", "magic", "没有“magic”这一项"),
        ("industries", ["chemicals", "magic"], "没有“magic”这一项"),
        ("region", "999999", "没有“999999”这一项"),
        ("price_fen", -1, "不能为负数"),
        ("price_fen", 2**53, "过大"),
        ("price_fen", "八十万", "应为金额"),
        ("pay_after_use", "也许", "应填“是”或“否”"),
        ("secrecy", "internal", "涉密成果不得录入本平台"),
        ("secrecy", "top_secret", "涉密成果不得录入本平台"),
        ("video_url", "javascript:alert(1)", "http://"),
        ("video_url", "https://", "http://"),
        ("video_url", "http://[::1", "http://"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(name: str, value: Any, said: str) -> None:
    found = achievement_faults(**{name: value})

    assert list(found) == [name]
    assert said in found[name][0]


def test_all_faults_are_found_at_once() -> None:
    found = achievement_faults(trl=0, price_fen=-1, team=[{"title": "教授"}], ip_rights=[{**RIGHT, "number": "1"}])

    assert set(found) == {"trl", "price_fen", "team-0-name", "ip_rights-0-number"}


def test_terms_are_asked_for_where_the_price_is_due_after_use() -> None:
    assert set(achievement_faults(pay_after_use=True, pay_terms=" ")) == {"pay_terms"}
    assert check_achievement({"pay_after_use": False, "pay_terms": ""}, partial=True)["pay_terms"] == ""


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ({"metric": "收率", "comparator": "ge", "value": "92"}, Indicator("收率", Comparator.GE, Decimal(92))),
        ({"metric": "收率", "value": "１，２００．５"}, Indicator("收率", Comparator.EQ, Decimal("1200.5"))),
        ({"metric": "温度", "value": "−40", "unit": "℃"}, Indicator("温度", Comparator.EQ, Decimal(-40), unit="℃")),
        ({"metric": "外观", "text": "无裂纹"}, Indicator("外观", Comparator.EQ, None, text="无裂纹")),
        (
            {"metric": "压力", "comparator": "between", "value": 5, "value_high": 8, "unit": "MPa"},
            Indicator("压力", Comparator.BETWEEN, Decimal(5), Decimal(8), "MPa"),
        ),
        (Indicator("收率", Comparator.GE, Decimal(92)), Indicator("收率", Comparator.GE, Decimal(92))),
    ],
)
def test_indicators_are_read_from_rows(row: Any, kept: Indicator) -> None:
    assert check_need({"indicators": [{}, row, {"metric": " "}]}, partial=True) == {"indicators": [kept]}


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        ({"value": "86"}, "metric", "请填写指标名称"),
        ({"metric": "收率", "value": "约九成"}, "value", "“约九成”不是一个数"),
        ({"metric": "收率", "value": "1e99"}, "value", "不是一个数"),
        ({"metric": "收率", "value": "NaN"}, "value", "不是一个数"),
        ({"metric": "收率", "comparator": "better", "value": "1"}, "comparator", "没有“better”这一项"),
        ({"metric": "压力", "comparator": "between", "value": "8"}, "value_high", "下限和上限"),
        ({"metric": "压力", "comparator": "between", "value": "8", "value_high": "5"}, "value_high", "应大于下限 8"),
        ({"metric": "温度", "comparator": "plusminus", "value": "25"}, "value_high", "偏差"),
        ({"metric": "收率", "comparator": "ge", "value": "5", "value_high": "8"}, "value_high", "第二个数"),
    ],
)
def test_a_wrong_indicator_is_named_by_its_row(row: dict[str, Any], field: str, said: str) -> None:
    found = need_faults(indicators=[{"metric": "纯度", "value": "99"}, row])

    assert list(found) == [f"indicators-1-{field}"]
    assert said in found[f"indicators-1-{field}"][0]


@pytest.mark.parametrize(
    ("row", "number", "status"),
    [
        (RIGHT, "201710601862.3", IpStatus.PENDING),
        ({**RIGHT, "number": "ZL 2017 1 0601862.3"}, "201710601862.3", IpStatus.GRANTED),
        ({**RIGHT, "number": "201710601862.3", "status": "lapsed"}, "201710601862.3", IpStatus.LAPSED),
        ({"kind": "invention", "number": "95115608.x"}, "95115608.X", IpStatus.PENDING),
        ({"kind": "pct", "number": "pct/cn2023/123456"}, "PCT/CN2023/123456", IpStatus.PENDING),
        ({"kind": "software", "number": "2023sr0123456"}, "2023SR0123456", IpStatus.GRANTED),
        ({"kind": "plant_variety", "number": "cna20160001.1"}, "CNA20160001.1", IpStatus.PENDING),
        ({"kind": "know_how", "title": "脱泡工艺"}, "", IpStatus.PENDING),
    ],
)
def test_rights_are_kept_in_one_form(row: dict[str, Any], number: str, status: IpStatus) -> None:
    read = check_achievement({"ip_rights": [{"kind": "invention"}, row]}, partial=True)["ip_rights"]

    assert [(right["number"], right["status"]) for right in read] == [(number, status)]
    assert read[0]["kind"] is IpKind(row["kind"])


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        ({**RIGHT, "number": "201710601862.5"}, "number", "校验位应为 3，填写的是 5"),
        ({**RIGHT, "kind": "utility"}, "number", "第 5 位“1”表示发明专利"),
        ({"kind": "pct", "number": "201710601862.3"}, "number", "国际申请号"),
        ({**RIGHT, "number": ""}, "number", "请填写“发明专利”的号码"),
        ({**RIGHT, "kind": ""}, "kind", "请选择权利种类"),
        ({**RIGHT, "number": "ZL201710601862.3", "status": "pending"}, "status", "已授权"),
        ({**RIGHT, "expires_on": "2030-01-01", "fee_paid_until": "2031-01-01"}, "fee_paid_until", "晚于有效期"),
        ({**RIGHT, "expires_on": "下周"}, "expires_on", "例如 2026-11-21"),
        ({"kind": "know_how", "number": "1", "title": "工艺"}, "number", "没有编号"),
        ({"kind": "know_how"}, "title", "不泄密的名称"),
        ({"kind": "layout", "number": "《布图》"}, "number", "应由字母、数字和点组成"),
        ({"kind": "software", "number": "2023SR12"}, "number", "格式不对"),
    ],
)
def test_a_wrong_right_is_named_by_its_row(row: dict[str, Any], field: str, said: str) -> None:
    found = achievement_faults(ip_rights=[row])

    assert list(found) == [f"ip_rights-0-{field}"]
    assert said in found[f"ip_rights-0-{field}"][0]


def test_the_same_number_twice_is_refused() -> None:
    found = achievement_faults(ip_rights=[RIGHT, {**RIGHT, "number": "CN201710601862.3"}])

    assert found == {"ip_rights-1-number": ["这个号码与第 1 行相同，请删去一行。"]}


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"months": 121}, {"months"}),
        ({"months": 0}, {"months"}),
        ({"budget_fen": 100, "budget_negotiable": True}, {"budget_fen"}),
        ({"questions_until": date(2026, 12, 2), "submissions_until": "2026-12-01"}, {"questions_until"}),
        ({"criteria": [{"name": "指标", "weight": 60}, {"name": "价格", "weight": 30}]}, {"criteria"}),
        ({"criteria": [{"name": "指标", "weight": 0}, {"name": "价格", "weight": 100}]}, {"criteria-0-weight"}),
        ({"payment_nodes": [{"name": "签约", "percent": ""}]}, {"payment_nodes-0-percent"}),
        ({"payment_nodes": [{"name": "", "percent": 100}]}, {"payment_nodes-0-name"}),
        ({"ip_wish": "mine"}, {"ip_wish"}),
    ],
)
def test_terms_of_a_need_that_contradict_themselves_are_refused(values: dict[str, Any], fields: set[str]) -> None:
    assert set(need_faults(**values)) == fields


def test_a_need_keeps_its_terms() -> None:
    read = check_need(
        {
            "months": "36", "budget_fen": 60_000_000, "ip_wish": IpWish.SHARED, "anonymous": "on",
            "criteria": [{"name": "指标", "weight": "60"}, {"name": "价格", "weight": 40}, {"name": "", "weight": ""}],
            "questions_until": "2026/11/30", "submissions_until": date(2026, 12, 1),
        },
        partial=True,
    )  # fmt: skip

    assert read["criteria"] == [{"name": "指标", "weight": 60}, {"name": "价格", "weight": 40}]
    assert (read["months"], read["anonymous"], read["questions_until"]) == (36, True, date(2026, 11, 30))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


part_names = st.sampled_from(["metric", "comparator", "value", "value_high", "kind", "number", "name", "weight"])
rows = st.lists(st.dictionaries(part_names, json_values), max_size=3)


@given(st.sampled_from(sorted(ListingKind)), st.data())
def test_any_value_is_read_or_refused_and_reading_twice_changes_nothing(kind: ListingKind, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(READERS[kind])))
    try:
        read = check_listing(kind, {name: data.draw(json_values | rows)}, partial=True)
    except InvalidInput as error:
        refused = set(error.fields)
    else:
        refused = set()
        assert check_listing(kind, read, partial=True) == read
    assert all(field.split("-")[0] in {name, "pay_terms"} for field in refused)


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_block(clean_block(text)) == clean_block(text)
    clean_block(text).encode("utf-8")
