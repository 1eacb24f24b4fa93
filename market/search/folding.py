"""One form for all ways to write the same text: width, case, traditional characters, invisible characters."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import opencc  # type: ignore[import-untyped, unused-ignore]

# Han characters with the whole of planes 2 and 3: this Python takes the newest of them for unassigned.
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"


class _Foldings(dict[int, str]):
    """NFKC and casefold of one character, remembered; controls become spaces and invisible ones vanish."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        if category in ("Cc", "Cs", "Zl", "Zp"):
            folded = " "
        elif category == "Cf" or 0xFE00 <= code <= 0xFE0F:
            folded = ""
        else:
            folded = unicodedata.normalize("NFKC", character).casefold()
        self[code] = folded
        return folded


_FOLDINGS = _Foldings()


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that still knows where each of its characters came from.

    `starts` and `ends` are the places in `text` of what became of the characters at `odd` places of `source`, those
    that did not fold into exactly one character.
    """

    text: str
    source: str
    odd: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in `source` of text[start:end]."""
        if not self.odd or start >= end:
            return start, end
        return self._origin(start), self._origin(end - 1) + 1

    def _origin(self, place: int) -> int:
        before = bisect_right(self.starts, place) - 1
        if before < 0:
            return place
        beyond = place - self.ends[before]
        return self.odd[before] + max(beyond + 1, 0)


def fold(text: str) -> str:
    """Return a text in the form that is indexed and compared: NFKC, casefold, simplified characters."""
    return _simplify(unicodedata.normalize("NFC", text).translate(_FOLDINGS))


def fold_with_origins(text: str) -> Folded:
    """Fold a text and remember where each character came from, to mark the original."""
    source = unicodedata.normalize("NFC", text)
    folded = _simplify(source.translate(_FOLDINGS))
    unusual = {character for character in set(source) if len(_FOLDINGS[ord(character)]) != 1}
    if not unusual:
        return Folded(folded, source)
    odd = tuple(place for place, character in enumerate(source) if character in unusual)
    lengths = [len(_FOLDINGS[ord(source[place])]) for place in odd]
    grown = accumulate((length - 1 for length in lengths), initial=0)
    starts = tuple(place + shift for place, shift in zip(odd, grown, strict=False))
    ends = tuple(start + length for start, length in zip(starts, lengths, strict=True))
    return Folded(folded, source, odd, starts, ends)


def _simplify(folded: str) -> str:
    if folded.isascii():
        return folded
    simplified: str = _to_simplified().convert(folded)
    if len(simplified) == len(folded):
        return simplified
    # A phrase changed its length; character by character keeps every place where it was.
    convert = _to_simplified().convert
    singles = [convert(character) for character in folded]
    return "".join(new if len(new) == 1 else old for new, old in zip(singles, folded, strict=True))
