"""Passwords, names, limits, roles and lifetimes, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.accounts.rules.limits import Limit, account_subject, address_subject, wait_message
from market.accounts.rules.names import (
    check_email,
    check_organisation_name,
    check_person_name,
    email_key,
    name_key,
    name_pinyin,
)
from market.accounts.rules.passwords import MAX_LENGTH, check_password, password_fault
from market.accounts.rules.profile import changes_between, check_organisation, check_ready, check_reason
from market.accounts.rules.roles import check_admin_remains, check_grant, check_kind
from market.accounts.rules.sessions import is_live, session_end
from market.accounts.rules.verification import TRANSITIONS, Verification, VerificationAction, next_verification
from market.kernel.errors import Forbidden, IllegalTransition, InvalidInput
from market.kernel.permissions import MemberRole, OrganisationKind

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "password",
    [
        "短", "123456789", "a" * 129, "1234567890", "0987654321", "qwertyuiop", "Password2026!", "  password  1",
        "woaini1314520", "我爱中国123456", "aaaaaaaaaaaa", "abcabcabcabc", "abcdefghijkl", "admin@123456", "1q2w3e4r5t",
        "ｐａｓｓｗｏｒｄ１２３４",
    ],
)  # fmt: skip
def test_a_password_that_is_short_long_or_known_is_refused(password):
    assert password_fault(password) is not None


@pytest.mark.parametrize(
    "password",
    ["长春的冬天很冷很冷呀", "correct horse battery", "Tr0ub4dor&3xyz", "x7-Kp 2_vQ", "𠮷野家的牛肉饭真好吃"],
)
def test_a_long_unusual_password_is_taken_as_it_is(password):
    assert check_password(password) == password


def test_the_mail_name_may_not_be_in_the_password():
    with pytest.raises(InvalidInput) as refused:
        check_password("my-ZhangWei-secret", email_key="zhangwei@example.cn")
    assert "邮箱名" in str(refused.value.fields["password"][0])


@given(st.text(min_size=10, max_size=MAX_LENGTH))
def test_judging_a_password_never_fails(password):
    password_fault(password, email_key="someone@example.cn")


@pytest.mark.parametrize(
    ("typed", "address", "key"),
    [
        ("Zhang.San@Example.CN", "Zhang.San@example.cn", "zhang.san@example.cn"),
        (" ａｂ＠example.cn ", "ab@example.cn", "ab@example.cn"),
        ("张三@例子.中国", "张三@例子.中国", "张三@例子.中国"),
    ],
)
def test_an_address_has_one_key_however_it_is_typed(typed, address, key):
    email = check_email(typed)
    assert (email.address, email.key, email_key(typed)) == (address, key, key)


@pytest.mark.parametrize("typed", ["", "a", "a@b", "a b@", "@example.cn", "a@localhost", "аdmin@example.cn", "x" * 260])
def test_a_wrong_address_is_named_on_its_field(typed):
    with pytest.raises(InvalidInput) as refused:
        check_email(typed)
    assert list(refused.value.fields) == ["email"]


def test_signing_in_with_something_that_is_no_address_still_has_a_key():
    assert email_key(" NoBody ") == "nobody"


@pytest.mark.parametrize("typed", ["", " ", "\u200b", "李" * 61, "中奖 http://x.cn", "a@b", "<b>", "WWW.x.cn"])
def test_a_name_that_is_none_or_an_advertisement_is_refused(typed):
    with pytest.raises(InvalidInput):
        check_person_name(typed)


@pytest.mark.parametrize("typed", ["李明", "古丽·阿依", "Anne-Marie O'Neil", "𠮷田", "\U00030000某"])
def test_names_of_people_are_kept(typed):
    assert check_person_name(f" {typed}\n") == typed


@pytest.mark.parametrize("other", ["松江理工大學", "松江 理工大学", "松江理工大学。", "松江理工大学\u200b"])
def test_near_equal_names_of_organisations_share_a_key(other):
    assert name_key(other) == name_key("松江理工大学")


def test_different_names_have_different_keys():
    assert len({name_key(name) for name in ("松江大学", "松江大学（演示）", "𠮷江大学", "松花江大学")}) == 4


@pytest.mark.parametrize("typed", ["", "（）", "校", "x" * 101, "http://公司", "a@公司"])
def test_a_wrong_name_of_an_organisation_is_refused(typed):
    with pytest.raises(InvalidInput) as refused:
        check_organisation_name(typed)
    assert list(refused.value.fields) == ["name"]


def test_names_sort_by_their_sound():
    assert name_pinyin("松江大学") == "song jiang da xue"
    assert sorted(["松江大学", "北山研究院", "Alpha 公司"], key=name_pinyin) == ["Alpha 公司", "北山研究院", "松江大学"]


def test_a_limit_is_free_again_when_enough_attempts_have_left_the_window():
    limit = Limit("guess", 2, timedelta(minutes=15))
    first, second = limit.bucket(NOW - timedelta(minutes=10)), limit.bucket(NOW)
    assert limit.free_again([(first, 1), (second, 1)]) == first + timedelta(minutes=16)
    assert limit.free_again([(second, 2)]) == second + timedelta(minutes=16)


@given(st.integers(0, 3600), st.sampled_from([5, 15, 60]))
def test_an_attempt_counts_for_the_whole_window(seconds, minutes):
    limit = Limit("guess", 1, timedelta(minutes=minutes))
    then = NOW + timedelta(seconds=seconds)
    assert limit.oldest(then + limit.window) <= limit.bucket(then)
    assert limit.oldest(limit.free_again([(limit.bucket(then), 1)])) > limit.bucket(then)


def test_the_wait_is_told_by_the_clock_of_jilin():
    message = str(wait_message(NOW + timedelta(minutes=14, seconds=30), NOW))
    assert "10:15" in message
    assert "15 分钟" in message


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", "unknown"),
        (None, "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_an_address_is_counted_by_its_subscriber(address, subject):
    assert address_subject(address) == subject


def test_a_counter_does_not_hold_the_address_of_a_person():
    assert "zhang" not in account_subject("zhang@example.cn")


@pytest.mark.parametrize("own", list(MemberRole))
@pytest.mark.parametrize("given_role", list(MemberRole))
def test_nobody_gives_more_than_they_hold(own, given_role):
    order = list(MemberRole)
    if order.index(given_role) <= order.index(own):
        check_grant(own, given_role)
    else:
        with pytest.raises(Forbidden):
            check_grant(own, given_role)


@pytest.mark.parametrize(
    ("roles", "old", "new", "allowed"),
    [
        ([MemberRole.ADMIN, MemberRole.EDITOR], MemberRole.ADMIN, None, False),
        ([MemberRole.ADMIN, MemberRole.EDITOR], MemberRole.ADMIN, MemberRole.EDITOR, False),
        ([MemberRole.ADMIN, MemberRole.ADMIN], MemberRole.ADMIN, None, True),
        ([MemberRole.ADMIN, MemberRole.EDITOR], MemberRole.EDITOR, None, True),
        ([MemberRole.ADMIN], MemberRole.ADMIN, MemberRole.ADMIN, True),
    ],
)
def test_an_organisation_always_keeps_an_admin(roles, old, new, allowed):
    if allowed:
        check_admin_remains(roles, old, new)
    else:
        with pytest.raises(InvalidInput):
            check_admin_remains(roles, old, new)


def test_only_the_market_itself_sets_up_a_bureau():
    assert check_kind(OrganisationKind.BUREAU, by_system=True) is OrganisationKind.BUREAU
    with pytest.raises(Forbidden):
        check_kind(OrganisationKind.BUREAU, by_system=False)


@pytest.mark.parametrize("state", list(Verification))
@pytest.mark.parametrize("action", list(VerificationAction))
def test_verification_moves_only_along_its_table(state, action):
    if (state, action) in TRANSITIONS:
        assert next_verification(state, action) is TRANSITIONS[state, action]
    else:
        with pytest.raises(IllegalTransition):
            next_verification(state, action)


@pytest.mark.parametrize(
    ("remember", "in_bureau", "hours"),
    [(False, False, 12), (True, False, 14 * 24), (False, True, 12), (True, True, 12)],
)
def test_a_session_ends_at_the_latest(remember, in_bureau, hours):
    assert session_end(NOW, remember=remember, in_bureau=in_bureau) == NOW + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("age_h", "idle_m", "remember", "in_bureau", "live"),
    [
        (1, 29, False, False, True),
        (1, 30, False, False, False),
        (1, 14, False, True, True),
        (1, 15, False, True, False),
        (100, 5000, True, False, True),
        (1, 20, True, True, False),
        (13, 1, True, True, False),
    ],
)
def test_a_session_is_live_while_it_is_used(age_h, idle_m, remember, in_bureau, live):
    created = NOW - timedelta(hours=age_h)
    assert live is is_live(
        created_at=created,
        last_seen_at=NOW - timedelta(minutes=idle_m),
        expires_at=created + timedelta(days=14),
        remember=remember,
        in_bureau=in_bureau,
        now=NOW,
    )


def test_all_faults_of_an_organisation_are_told_at_once():
    with pytest.raises(InvalidInput) as refused:
        check_organisation({
            "name": "", "uscc": "91220201MA00000001", "region": "999", "website": "javascript:x", "reply_days": 0,
            "contact_email": "x", "contact_phone": "1", "introduction": "字" * 2001, "address": "x" * 201,
        })  # fmt: skip
    assert set(refused.value.fields) == {
        "name", "uscc", "region", "website", "reply_days", "contact_email", "contact_phone", "introduction", "address",
    }  # fmt: skip
    assert "校验位" in str(refused.value.fields["uscc"][0])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("", ""), ("www.example.cn", "https://www.example.cn"), ("HTTP://example.cn/a", "HTTP://example.cn/a")],
)
def test_a_website_is_an_address_of_the_web(typed, stored):
    assert check_organisation({"website": typed}) == {"website": stored}


@pytest.mark.parametrize(
    "typed", ["ftp://x.cn", "data:text/html,x", "https://[", "http://a:b@x.cn", "https://x", "a b.cn"]
)
def test_other_addresses_are_no_website(typed):
    with pytest.raises(InvalidInput):
        check_organisation({"website": typed})


def test_an_empty_code_is_none_and_unknown_fields_are_left_out():
    assert check_organisation({"uscc": " ", "verification": "verified"}) == {"uscc": None}


def test_what_the_bureau_needs_is_named():
    with pytest.raises(InvalidInput) as refused:
        check_ready({"uscc": None, "address": ""})
    assert set(refused.value.fields) == {"uscc", "address"}


def test_a_reason_is_a_sentence():
    assert check_reason(" 证照相符 ") == "证照相符"
    for typed in ("", " ", "好", "字" * 501):
        with pytest.raises(InvalidInput):
            check_reason(typed)


def test_the_trail_learns_values_only_of_what_is_short_and_public():
    before = {"name": "甲", "contact_phone": "", "region": "220200"}
    after = {"name": "乙", "contact_phone": "13800000000", "region": "220200"}
    assert changes_between(before, after) == {"name": ["甲", "乙"], "contact_phone": []}
