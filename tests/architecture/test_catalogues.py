"""Every text is in the catalogues, and the English one is complete."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None, "lazy_gettext": None, "_l": None}
PLACES = re.compile(r"%\((\w+)\)s")


def read(locale: str) -> Catalog:
    path = ROOT / "translations" / locale / "LC_MESSAGES" / "messages.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=locale)


@pytest.fixture(scope="module")
def used() -> set[str]:
    found: set[str] = set()
    for folder, methods in (
        ("market", [("**.py", "python")]),
        ("templates", [("**.html", "jinja2"), ("**.txt", "jinja2")]),
    ):
        for _file, _line, message, _comments, _context in extract_from_dir(ROOT / folder, methods, keywords=KEYWORDS):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_every_text_is_in_the_catalogue(locale: str, used: set[str]) -> None:
    known = {m.id[0] if isinstance(m.id, tuple) else m.id for m in read(locale) if m.id}
    assert not sorted(used - known)[:10], "run `make catalogue` and translate"


def test_the_english_catalogue_is_complete() -> None:
    empty = [
        m.id
        for m in read("en")
        if m.id and (m.fuzzy or not (all(m.string) if isinstance(m.string, tuple) else m.string))
    ]
    assert not empty[:10]


def test_a_translation_keeps_its_places() -> None:
    for message in read("en"):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        places = set(PLACES.findall(" ".join(ids)))
        for string in strings:
            assert set(PLACES.findall(string)) <= places, message.id
        assert set(PLACES.findall(" ".join(strings))) == places, message.id
