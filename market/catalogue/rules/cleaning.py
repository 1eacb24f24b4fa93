"""Text as people paste it, made fit to keep: composed, without control signs, newer hanzi left alone."""

from __future__ import annotations

import re
import unicodedata

# Bidirectional controls can make a text read as another one; zero-width signs hide in names.
_BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_REMOVED = frozenset(_BIDI + "\u200b\u200c\u200d\u2060\ufeff\x7f")
_SPACES = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


def clean_line(value: str) -> str:
    """Return a text of one line: line breaks and runs of spaces become one space."""
    return _SPACES.sub(" ", _kept(value)).strip()


def clean_block(value: str) -> str:
    """Return a text of several lines: at most one blank line in a row, no spaces at the ends of lines."""
    lines = (line.rstrip() for line in _kept(value).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _kept(value: str) -> str:
    """Return the text in NFC without control signs and lone surrogates.

    "Unassigned" characters stay: Python 3.11 does not know the newest hanzi, which stand in people's names.
    """
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c not in _REMOVED and (c >= " " or c in "\n\t") and not "\ud800" <= c <= "\udfff")
