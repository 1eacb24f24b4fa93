"""Every template parses, keeps to the content security policy, and speaks through gettext."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(p for p in (ROOT / "templates").rglob("*") if p.suffix in {".html", ".txt"})
PAGES = [p for p in TEMPLATES if p.suffix == ".html" and "emails" not in p.parts]
HANZI = re.compile(r"[\u4e00-\u9fff]")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_parses(path: Path, app: Flask) -> None:
    assert app.jinja_env.get_template(name(path)).name == name(path)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_has_no_inline_script_or_style(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source)
    assert "javascript:" not in source
    for script in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in script or 'type="application/ld+json"' in script, script
    assert "|safe" not in source.replace(" ", "")


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_chinese_in_a_template_goes_through_gettext(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    source = re.sub(r"{#.*?#}|{{.*?}}|{%-?\s*trans.*?endtrans\s*-?%}|{%.*?%}", "", source, flags=re.S)
    lines = [line.strip() for line in source.splitlines() if HANZI.search(line)]
    assert not lines, lines[:5]
