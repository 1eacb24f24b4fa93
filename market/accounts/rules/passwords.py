"""What a password must be. After OWASP ASVS 5, 6.2: long enough, not a known one, no composition rules."""

from __future__ import annotations

import re
import unicodedata

from market.accounts.rules.common_passwords import COMMON
from market.kernel.errors import InvalidInput
from market.kernel.text import Message, say

MIN_LENGTH = 10
MAX_LENGTH = 128
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
)
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def normal_password(password: str) -> str:
    """Return the password as it is hashed: NFC, so that every keyboard's way of writing it is the same."""
    return unicodedata.normalize("NFC", password)


def password_fault(password: str, *, email_key: str = "") -> Message | None:
    """Return what is wrong with a new password, or None. The mail name may not be in it."""
    password = normal_password(password)
    if len(password) < MIN_LENGTH:
        return say("密码至少 %(least)s 个字符，可以是几个词连成的一句话。", least=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        return say("密码最多 %(most)s 个字符。", most=MAX_LENGTH)
    folded = unicodedata.normalize("NFKC", password).casefold()
    if _is_common(folded) or _is_pattern(folded):
        return say("这个密码太常见，容易被猜到，请换一个。")
    local = email_key.partition("@")[0]
    if len(local) >= 4 and local in folded:
        return say("密码里不要包含邮箱名。")
    return None


def check_password(password: str, *, email_key: str = "", field: str = "password") -> str:
    """Return the password as it is to be hashed, or raise InvalidInput on `field`."""
    fault = password_fault(password, email_key=email_key)
    if fault is not None:
        raise InvalidInput(fields={field: [fault]})
    return normal_password(password)


def _is_common(folded: str) -> bool:
    bare = "".join(folded.split())
    return bare in COMMON or _EDGES.sub("", bare) in COMMON


def _is_pattern(folded: str) -> bool:
    """Say whether it is a few signs repeated, or a run along the alphabet, the digits or the keyboard."""
    if len(set(folded)) <= 3:
        return True
    for period in range(1, len(folded) // 2 + 1):
        if len(set(folded[:period])) <= 4 and folded == (folded[:period] * len(folded))[: len(folded)]:
            return True
    runs = sum(_is_run(folded[place : place + 3]) for place in range(len(folded) - 2))
    return runs >= (len(folded) - 2) * 0.8


def _is_run(three: str) -> bool:
    return any(three in row or three[::-1] in row for row in _ROWS)
