"""Names and numbers that people look up as a whole: identifiers, organisations' names and their pinyin."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin, pinyin

from market.search.folding import fold

_BRACKETS = re.compile(r"[(\[【〔《][^()\[\]【】〔〕《》]*[)\]】〕》]")
_SEPARATORS = re.compile(r"[\W_]+")
_PATENT_PREFIX = re.compile(r"^(?:zl|cn)(?=\d)")
_LONGEST = 40


def normalise_identifier(text: str) -> str:
    """Return an identifier without width, case, separators and the prefixes ZL and CN ("ZL 2019….7" → "2019…7")."""
    return _PATENT_PREFIX.sub("", _SEPARATORS.sub("", fold(text)))[:_LONGEST]


def looks_like_identifier(normalised: str) -> bool:
    """Tell whether a normalised text may be a patent number, a credit code or a listing number."""
    return len(normalised) >= 5 and normalised.isascii() and sum(map(str.isdigit, normalised)) >= 4


def normalise_name(text: str) -> str:
    """Return a name without width, case, spaces, punctuation and remarks in brackets such as （演示）."""
    folded = fold(text)
    bare = _SEPARATORS.sub("", _BRACKETS.sub("", folded))
    return (bare or _SEPARATORS.sub("", folded))[:_LONGEST]


@lru_cache(maxsize=4096)
def pinyin_keys(name: str) -> tuple[str, ...]:
    """Return a name's pinyin initials and its full pinyin ("松江工大" → "sjgd", "songjianggongda")."""
    bare = normalise_name(name)
    if not bare or bare.isascii():
        return (bare,) if bare else ()
    initials = "".join(syllable[:1] for syllable in lazy_pinyin(bare, style=Style.NORMAL))
    return initials, "".join(lazy_pinyin(bare, style=Style.NORMAL))


def sound_alike(first: str, second: str) -> bool:
    """Tell whether two characters share a reading, tones aside: most wrong characters are typed by sound."""
    return not _readings(first).isdisjoint(_readings(second))


@lru_cache(maxsize=8192)
def _readings(character: str) -> frozenset[str]:
    return frozenset(pinyin(character, style=Style.NORMAL, heteronym=True)[0])
