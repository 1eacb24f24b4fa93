"""The ground of every page: its files, its colours, its partials and its error page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from flask import Flask, render_template
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))
VENDORED = re.findall(r"\| (\S+) \| ([0-9a-f]{64}) \|", (STATIC / "vendor" / "VENDOR.md").read_text(encoding="utf-8"))
TOKENS = dict(
    re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", (STATIC / "css" / "market.css").read_text(encoding="utf-8"))
)


class MemberForm(Form):
    name = StringField("姓名", [InputRequired("请填写姓名")])
    title = StringField("职称")


class SampleForm(Form):
    title = StringField("名称", [InputRequired("请填写名称")])
    summary = TextAreaField("介绍")
    secrecy = RadioField("密级", [InputRequired("请选择密级")])
    team = FieldList(FormField(MemberForm), "团队", min_entries=1, max_entries=3)


def sample_form(**typed: str) -> SampleForm:
    form = SampleForm(MultiDict(typed.items()) if typed else None)
    form.secrecy.choices = []
    return form


@pytest.fixture
def macro(app: Flask) -> Iterator[Callable[..., Markup]]:
    """Call a macro of a partial by its names, as a page does."""

    def call(file: str, name: str, *args: Any, **kwargs: Any) -> Markup:
        module: Any = app.jinja_env.get_template(f"partials/{file}.html").module
        return Markup(getattr(module, name)(*args, **kwargs))

    with app.test_request_context("/"):
        yield call


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("file", "checksum"), VENDORED, ids=[file for file, _sum in VENDORED])
def test_a_library_is_the_one_that_was_recorded(file: str, checksum: str) -> None:
    assert hashlib.sha256((ROOT / file).read_bytes()).hexdigest() == checksum
    assert list((ROOT / file).parent.glob("LICENSE*"))


def test_every_library_is_recorded() -> None:
    served = {str(p.relative_to(ROOT)) for p in (STATIC / "vendor").rglob("*") if p.suffix in {".js", ".css"}}
    assert served < {file for file, _sum in VENDORED}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_stylesheet_asks_only_for_files_that_are_here(sheet: Path) -> None:
    source = sheet.read_text(encoding="utf-8")
    addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)", source)
    assert all((sheet.parent / address).resolve().is_file() for address in addresses), addresses
    assert "@import" not in source
    assert source.count("{") == source.count("}")


@pytest.mark.parametrize(
    ("text", "ground"),
    [(t, g) for t in ("ink", "ink-2", "persimmon-dark", "brick") for g in ("card", "paper", "wash")]
    + [("persimmon", "card"), ("celadon", "celadon-tint"), ("ochre", "ochre-tint"), ("brick", "brick-tint")]
    + [("persimmon", "persimmon-tint"), ("card", "persimmon"), ("card", "brick"), ("card", "celadon")],
)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize("ground", ["card", "paper", "wash"])
@pytest.mark.parametrize("edge", ["line", "ring"])
def test_the_edge_of_a_control_and_the_focus_ring_stand_out(edge: str, ground: str) -> None:
    assert contrast(edge, ground) >= 3


def test_what_pages_say_is_written_in_chinese() -> None:
    found = extract_from_dir(ROOT / "templates", [("**.html", "jinja2")], keywords={"_": None, "gettext": None})
    texts = {message if isinstance(message, str) else message[0] for _file, _line, message, _notes, _ctx in found}
    assert len(texts) > 40
    assert not [text for text in texts if not re.search(r"[\u4e00-\u9fff\uff00-\uffef]", text)]


def test_a_field_is_tied_to_its_hint_its_error_and_its_counter(macro: Callable[..., Markup]) -> None:
    form = sample_form(title="")
    form.validate()

    html = macro("_fields", "field_row", form.title, hint="写明用途", counter=40)

    assert 'aria-describedby="title-hint title-error title-counter"' in html
    assert 'aria-invalid="true"' in html
    assert 'data-counter="40"' in html
    for note in ("hint", "error", "counter"):
        assert f'id="title-{note}"' in html
    assert "必填" in html


def test_what_was_typed_is_escaped(macro: Callable[..., Markup]) -> None:
    typed = '"><script>alert(1)</script>'

    assert "<script>" not in macro("_fields", "field_row", sample_form(title=typed).title, hint=typed)
    assert "<script>" not in macro("_marked", "marked", [SimpleNamespace(text=typed, marked=True)])


def test_the_summary_links_each_error_to_its_field_even_in_a_row(macro: Callable[..., Markup]) -> None:
    form = sample_form(**{"title": "", "team-0-name": "王", "team-1-name": "", "team-1-title": "教授"})
    form.validate()

    summary = macro("_fields", "error_summary", form)

    assert 'role="alert"' in summary
    assert re.findall(r'href="#([^"]+)">([^<]+)<', summary) == [
        ("title", "名称：请填写名称"),
        ("secrecy", "密级：请选择密级"),
        ("team-1-name", "团队 2 · 姓名：请填写姓名"),
    ]


def test_the_summary_says_what_belongs_to_no_field_and_to_a_whole_list(macro: Callable[..., Markup]) -> None:
    form = sample_form(title="电解液")
    form.team.errors = ["请至少填写一位成员"]
    form.form_errors = ["保存期限已过"]

    summary = macro("_fields", "error_summary", form)

    assert "<li>保存期限已过</li>" in summary
    assert '<a href="#team">团队：请至少填写一位成员</a>' in summary


def test_a_form_without_errors_has_no_summary(macro: Callable[..., Markup]) -> None:
    assert not macro("_fields", "error_summary", sample_form()).strip()


@pytest.mark.parametrize(("rows", "may_add", "may_remove"), [(1, True, False), (2, True, True), (3, False, True)])
def test_rows_can_be_added_and_removed_between_least_and_most(
    macro: Callable[..., Markup], rows: int, may_add: bool, may_remove: bool
) -> None:
    form = sample_form(**{f"team-{n}-name": "王" for n in range(rows)})

    html = macro("_rows", "repeated_rows", form.team, [{"name": "name"}, {"name": "title", "size": "s"}], "成员")

    buttons = dict(re.findall(r'name="rows" value="([^"]+)"([^>]*)>', html))
    assert list(buttons) == [f"remove:team:{n}" for n in range(rows)] + ["add:team"]
    assert ("disabled" not in buttons["add:team"]) is may_add
    assert ("disabled" not in buttons["remove:team:0"]) is may_remove


def test_every_id_in_repeated_rows_is_there_once_and_every_label_has_its_field(macro: Callable[..., Markup]) -> None:
    form = sample_form(**{"team-0-name": "", "team-1-name": "王"})
    form.validate()

    html = macro("_rows", "repeated_rows", form.team, [{"name": "name"}, {"name": "title"}], "成员", hint="一人一行")

    ids = re.findall(r'\sid="([^"]+)"', html)
    pointed = re.findall(r'\sfor="([^"]+)"', html)
    described = " ".join(re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html)).split()
    assert len(ids) == len(set(ids))
    assert set(pointed) | set(described) <= set(ids)


@pytest.mark.parametrize(
    ("page", "pages", "shown"),
    [(1, 3, ["1", "2", "3"]), (6, 12, ["1", "…", "5", "6", "7", "…", "12"]), (12, 12, ["1", "…", "11", "12"])],
)
def test_pages_show_the_ends_and_the_neighbours(
    macro: Callable[..., Markup], page: int, pages: int, shown: list[str]
) -> None:
    html = macro("_pagination", "pagination", page, pages, lambda number: f"?page={number}", total=240)

    assert re.findall(r">(\d+|…)<", html) == shown
    assert re.findall(r'href="\?page=(\d+)"[^>]*aria-current', html) == [str(page)]


def test_a_single_page_needs_no_pages(macro: Callable[..., Markup]) -> None:
    assert not macro("_pagination", "pagination", 1, 1, str).strip()


@pytest.mark.parametrize("level", range(1, 10))
def test_readiness_is_shown_by_as_many_ticks(macro: Callable[..., Markup], level: int) -> None:
    html = macro("_trl", "trl", level)

    assert (html.count('class="on"'), html.count("<rect")) == (level, 9)
    assert f"TRL {level}" in html


def test_a_card_says_what_it_is_for_whom_and_on_what_terms(macro: Callable[..., Markup]) -> None:
    card = SimpleNamespace(
        kind="need", url="/needs/a", title="低温电解液", summary="−40 ℃ 放电", tags=["储能"], pay_after_use=False,
        trl=None, owner_name="匿名企业", price_text="预算 80 万元", deadline_text="还有 9 天", is_demo=True,
    )  # fmt: skip

    html = macro("_cards", "book", card)

    for told in ("book--need", "企业出题", "还有 9 天", "预算 80 万元", "匿名企业（演示）", 'href="/needs/a"'):
        assert told in html
    assert "TRL" not in html
    assert "先用后付" not in html


def test_a_card_marks_a_demo_owner_once(macro: Callable[..., Markup]) -> None:
    card = SimpleNamespace(
        kind="achievement", url="/a", title="电解液", owner_name="松江理工大学（演示）", is_demo=True
    )
    assert macro("_cards", "book", card).count("（演示）") == 1


@pytest.mark.parametrize("code", [400, 401, 403, 404, 409, 413, 422, 429, 500, 503])
def test_an_error_page_says_what_to_do_next_and_its_number(app: Flask, code: int) -> None:
    with app.test_request_context("/"):
        page = render_template(
            "errors/error.html", code=code, title="标题", message="<b>原因</b>", request_id="9f3c12ab"
        )

    assert "<h1>标题</h1>" in page
    assert "&lt;b&gt;原因&lt;/b&gt;" in page
    assert "9f3c12ab" in page
    assert "回到首页" in page


def test_the_error_page_needs_no_viewer(app: Flask) -> None:
    with app.test_request_context("/"):
        template = app.jinja_env.get_template("errors/error.html")
        page = template.render(code=500, title="系统出了问题", static_url=lambda name: f"/static/{name}")

    assert "<h1>系统出了问题</h1>" in page
    assert "回到首页" in page
