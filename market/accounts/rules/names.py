"""Names of people and organisations and their addresses: one written form, and keys that find near-equal ones."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from pypinyin import Style, lazy_pinyin

from market.kernel.errors import InvalidInput
from market.kernel.text import Message, say
from market.search.folding import fold

MAX_EMAIL = 254  # RFC 5321
MAX_PERSON = 60
MAX_ORGANISATION = 100
_HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Email:
    """An address as it is written to, and the key under which there is one account."""

    address: str
    key: str


def single_line(text: str) -> str:
    """Return typed text in NFC on one line, without control and invisible signs and doubled spaces."""
    kept = (" " if c.isspace() else c for c in unicodedata.normalize("NFC", text) if c.isspace() or _is_visible(c))
    return " ".join("".join(kept).split())


def check_email(text: str, *, field: str = "email") -> Email:
    """Return an address and its key (NFKC, casefolded). Raises InvalidInput on `field`.

    The domain is not looked up: a mail that arrives is the proof. Letters of other scripts that look like
    Latin ones are refused, because two addresses that look the same must be the same.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).split())
    if not typed:
        raise _wrong(field, say("请填写邮箱，例如 zhang@example.cn。"))
    if len(typed) > MAX_EMAIL:
        raise _wrong(field, say("邮箱不能超过 %(most)s 个字符。", most=MAX_EMAIL))
    try:
        address = validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError:
        raise _wrong(field, say("邮箱“%(email)s”的格式不对，应类似 zhang@example.cn。", email=_shown(typed))) from None
    if any(c.isalpha() and not c.isascii() and not _HAN.match(c) for c in address):
        raise _wrong(field, say("邮箱里有容易混淆的字符，请用英文字母、数字或汉字的邮箱。"))
    return Email(address, unicodedata.normalize("NFKC", address).casefold())


def email_key(text: str) -> str:
    """Return the key of an address that somebody signs in with, whether or not its form is right."""
    try:
        return check_email(text).key
    except InvalidInput:
        return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def check_person_name(text: str, *, field: str = "name") -> str:
    """Return a person's name on one line. Raises InvalidInput where it is empty, too long or holds an address."""
    name = single_line(text)
    if not name:
        raise _wrong(field, say("请填写姓名。"))
    if len(name) > MAX_PERSON:
        raise _wrong(field, say("姓名不能超过 %(most)s 个字。", most=MAX_PERSON))
    if set(name) & set("/\\@:<>{}") or "www." in name.casefold():
        raise _wrong(field, say("姓名里不要写网址、邮箱或符号 / \\ @ : < >。"))
    return name


def check_organisation_name(text: str, *, field: str = "name") -> str:
    """Return an organisation's name on one line. Raises InvalidInput where it cannot be one."""
    name = single_line(text)
    if not name or not name_key(name):
        raise _wrong(field, say("请填写单位全称，与营业执照或法人证书一致。"))
    if len(name) < 2:
        raise _wrong(field, say("单位全称至少 2 个字。"))
    if len(name) > MAX_ORGANISATION:
        raise _wrong(field, say("单位全称不能超过 %(most)s 个字。", most=MAX_ORGANISATION))
    if set(name) & set("/\\@<>{}") or "www." in name.casefold():
        raise _wrong(field, say("单位全称里不要写网址、邮箱或符号 / \\ @ < >。"))
    return name


def name_key(name: str) -> str:
    """Return what near-equal names share: width, case, traditional characters, spaces and punctuation folded away."""
    return "".join(c for c in fold(name) if unicodedata.category(c)[0] not in "PSZC" or _HAN.match(c))[
        :MAX_ORGANISATION
    ]


def name_pinyin(name: str) -> str:
    """Return a name's sort key: its syllables without tones, other signs as they are, at most 300 characters."""
    syllables: list[str] = lazy_pinyin(fold(name), style=Style.NORMAL)
    return " ".join(syllables)[:300]


def _is_visible(char: str) -> bool:
    # Hanzi newer than this Python are "unassigned" to it: only controls and formats are dropped.
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def _wrong(field: str, message: Message) -> InvalidInput:
    return InvalidInput(fields={field: [message]})
