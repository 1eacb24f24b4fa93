"""Identifiers: taken in every usual spelling, refused with the place that is wrong."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum_uscc
from stdnum.exceptions import ValidationError

from market.kernel.errors import IdentifierError, MarketError
from market.kernel.identifiers import (
    USCC_ALPHABET,
    PatentKind,
    PatentNumber,
    check_contract_number,
    check_landline,
    check_mobile,
    check_patent,
    check_phone,
    check_software_copyright,
    check_uscc,
    patent_with_check,
    uscc_check_character,
    uscc_with_check,
)

ALPHABET = st.sampled_from(USCC_ALPHABET)
STEMS = st.tuples(
    st.sampled_from("123459AY"),
    ALPHABET,
    st.text(string.digits, min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
).map("".join)
NEW_PATENTS = st.tuples(
    st.integers(2004, 2030).map(str), st.sampled_from("12389"), st.text(string.digits, min_size=7, max_size=7)
).map("".join)
OLD_PATENTS = st.tuples(
    st.integers(85, 99).map(str), st.sampled_from("12389"), st.text(string.digits, min_size=5, max_size=5)
).map("".join)


def refusal(check, text):
    with pytest.raises(IdentifierError) as refused:
        check(text)
    return str(refused.value.message)


def full_width(text):
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


# 统一社会信用代码


@pytest.mark.parametrize("code", ["91110000600037341L", "91350100M000100Y43"])
def test_published_credit_codes_are_valid(code):
    assert check_uscc(code) == code
    assert check_uscc(f" {code[:4]} {code[4:10]}-{code[10:].lower()} ") == code
    assert check_uscc(full_width(code)) == code


@given(STEMS)
def test_generated_credit_code_is_valid_here_and_in_another_implementation(stem):
    code = uscc_with_check(stem)

    assert check_uscc(code) == code
    assert check_uscc(full_width(code.lower())) == code
    if code[:8].isdigit() and uscc_check_character(stem) != "0":
        assert stdnum_uscc.validate(code) == code


def zero_remainder_stem():
    return next(
        stem
        for stem in (f"91220200MA0000{tail:03d}" for tail in range(1000))
        if sum(USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(stem)) % 31 == 0
    )


def test_remainder_of_zero_gives_check_character_zero():
    stem = zero_remainder_stem()

    assert uscc_with_check(stem) == f"{stem}0"
    assert check_uscc(f"{stem}0") == f"{stem}0"
    assert "应为“0”" in refusal(check_uscc, f"{stem}1")


@given(STEMS, st.integers(0, 17), ALPHABET)
def test_any_single_changed_character_of_a_credit_code_is_refused(stem, place, char):
    code = uscc_with_check(stem)
    changed = code[:place] + char + code[place + 1 :]

    if changed == code:
        assert check_uscc(changed) == code
    else:
        with pytest.raises(IdentifierError):
            check_uscc(changed)


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("", "请填写统一社会信用代码"),
        ("91110000600037341K", "第 18 位（校验位）应为“L”，填写的是“K”"),
        ("9111000060003734IL", "第 17 位“I”不是允许的字符"),
        ("911100O0600037341L", "第 7 位“O”不是允许的字符"),
        ("9111A000600037341L", "第 5 位“A”应为数字"),
        ("9111000060003734L", "应为 18 位，填写的是 17 位"),
        ("91110000600037341LL", "填写的是 19 位"),
        ("01110000600037341L", "第 1 位不能是 0"),
        ("松江理工大学", "第 1 位“松”不是允许的字符"),
    ],
)
def test_refused_credit_code_names_the_place(code, part):
    assert part in refusal(check_uscc, code)


@given(st.text(max_size=30))
def test_no_text_breaks_the_check_of_credit_codes(text):
    try:
        code = check_uscc(text)
    except MarketError:
        return
    try:
        assert stdnum_uscc.validate(code) == code
    except ValidationError:
        assert code.endswith("0") or not code[:8].isdigit()


def test_stem_of_another_length_makes_no_code():
    assert "应为 17 位" in refusal(uscc_with_check, "9111")


# Patents


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("201710601862.3", PatentNumber("201710601862.3", PatentKind.INVENTION, 2017)),
        ("2017106018623", PatentNumber("201710601862.3", PatentKind.INVENTION, 2017)),
        ("ZL201710601862.3", PatentNumber("201710601862.3", PatentKind.INVENTION, 2017, granted=True)),
        ("zl 2017 1 0601862.3", PatentNumber("201710601862.3", PatentKind.INVENTION, 2017, granted=True)),
        ("ＺＬ２０１７１０６０１８６２．３", PatentNumber("201710601862.3", PatentKind.INVENTION, 2017, granted=True)),
        ("CN201710601862.3", PatentNumber("201710601862.3", PatentKind.INVENTION, 2017)),
        ("专利号：ZL201710601862.3", PatentNumber("201710601862.3", PatentKind.INVENTION, 2017, granted=True)),
        ("95115608.X", PatentNumber("95115608.X", PatentKind.INVENTION, 1995)),
        ("95115608x", PatentNumber("95115608.X", PatentKind.INVENTION, 1995)),
        ("ZL95115608ｘ", PatentNumber("95115608.X", PatentKind.INVENTION, 1995, granted=True)),
    ],
)
def test_patent_number_is_taken_in_every_usual_spelling(typed, expected):
    assert check_patent(typed) == expected


def test_patent_number_is_printed_as_on_the_certificate():
    assert str(check_patent("zl2017106018623")) == "ZL201710601862.3"
    assert str(check_patent("2017106018623")) == "201710601862.3"


@given(NEW_PATENTS | OLD_PATENTS, st.booleans())
def test_generated_patent_is_valid(stem, granted):
    number = patent_with_check(stem)

    found = check_patent(full_width(f"{'zl' if granted else ''}{number.lower()}"))

    assert (found.number, found.granted) == (number, granted)
    assert check_patent(str(found)) == found


@given(NEW_PATENTS | OLD_PATENTS, st.data())
def test_any_single_changed_digit_of_a_patent_is_refused(stem, data):
    number = patent_with_check(stem)
    place = data.draw(st.sampled_from([place for place, char in enumerate(number) if char != "."]))
    digit = data.draw(st.sampled_from("0123456789X").filter(lambda char: char != number[place]))

    with pytest.raises(IdentifierError):
        check_patent(number[:place] + digit + number[place + 1 :])


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("", "请填写专利号"),
        ("201710601862.4", "校验位应为 3，填写的是 4"),
        ("201710601862.X", "校验位应为 3，填写的是 X"),
        ("201710601862", "缺少校验位，按前 12 位推算应为“.3”"),
        ("2017l0601862.3", "第 5 位“L”应为数字"),
        ("2017.10601862.3", "第 5 位“.”应为数字"),
        ("2017106018.3", "填写的是 11 位"),
        ("199910601862.3", "前 4 位“1999”是申请年份"),
        ("70115608.X", "前 2 位“70”是申请年份"),
        ("201740601862.3", "第 5 位“4”是专利种类"),
        ("CN107381561B", "公开（公告）号"),
        ("CN 107381561 A", "公开（公告）号"),
    ],
)
def test_refused_patent_number_names_what_is_wrong(typed, part):
    assert part in refusal(check_patent, typed)


# Others


@pytest.mark.parametrize(
    "typed", ["2023SR0123456", "2023sr0123456", "２０２３ＳＲ０１２３４５６", "软著登字第2023SR0123456号"]
)
def test_software_copyright_is_taken(typed):
    assert check_software_copyright(typed) == "2023SR0123456"


@pytest.mark.parametrize(
    "typed", ["", "2023S0123456", "2023SR12345", "2023SR012345", "2023SR01234567", "1980SR0123456"]
)
def test_software_copyright_of_another_form_is_refused(typed):
    assert "软件著作权登记号" in refusal(check_software_copyright, typed)


def test_contract_registration_number_has_sixteen_digits():
    assert check_contract_number(" 2023 2202 0000 0123 ") == "2023220200000123"
    assert "应为 16 位数字，填写的是 15 位" in refusal(check_contract_number, "202322020000012")
    assert "第 4 位“A”应为数字" in refusal(check_contract_number, "202A220200000123")


@pytest.mark.parametrize(
    "typed", ["13812345678", "+86 138 1234 5678", "0086-13812345678", "８６１３８１２３４５６７８"]
)
def test_mobile_number_is_taken_in_one_form(typed):
    assert check_mobile(typed) == "13812345678"
    assert check_phone(typed) == "13812345678"


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("1381234567", "填写的是 10 位"),
        ("12812345678", "第 2 位应为 3 至 9，填写的是 2"),
        ("23812345678", "第 1 位应为 1"),
        ("1381234567a", "第 11 位“A”应为数字"),
    ],
)
def test_refused_mobile_number_names_the_place(typed, part):
    assert part in refusal(check_mobile, typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0432-62180000", "0432-62180000"),
        ("043262180000", "0432-62180000"),
        ("(0432) 62180000", "0432-62180000"),
        ("（０４３２）６２１８００００", "0432-62180000"),
        ("010-62180000-8001", "010-62180000-8001"),
        ("0432-62180000 转 801", "0432-62180000-801"),
        ("+86 432 6218 0000", "0432-62180000"),
        ("+86-10-62180000", "010-62180000"),
        ("0433-2180000", "0433-2180000"),
        ("400-820-8820", "400-820-8820"),
        ("8008208820", "800-820-8820"),
    ],
)
def test_landline_is_taken_in_one_form(typed, kept):
    assert check_landline(typed) == kept
    assert check_phone(typed) == kept


@pytest.mark.parametrize("typed", ["62180000", "0432-12180000", "0432-621800", "0132-62180000", "电话"])
def test_landline_of_another_form_is_refused_with_an_example(typed):
    assert "0432-62180000" in refusal(check_landline, typed)


def test_missing_phone_is_asked_for():
    assert "请填写联系电话" in refusal(check_phone, " ")
