"""`market import`: a dry run by default, the same rules as the pages, and experiments."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from market.kernel.identifiers import uscc_with_check

SHEET = "单位编号,成果名称,技术就绪度,备注\nA-1,低温电解液,6,x\nA-2,碳纤维预浸料,12,y\n"
UNIT = "松江理工大学"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "清单.csv"
    path.write_text(SHEET, encoding="gb18030")
    return path


@pytest.fixture
def unit(ready: Any) -> Any:
    """The command line, with a university to import for."""
    code = uscc_with_check("12220000412345678")
    made = ready(
        "user", "create", "--email", "a@example.cn", "--name", "王敏", "--organisation", UNIT, "--kind", "university",
        "--uscc", code, "--role", "admin", "--password-stdin", stdin="correct-horse-Battery-9\n",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    return ready


def rows(instance: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(instance / "market.sqlite")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_without_commit_it_reports_each_bad_cell_and_writes_nothing(unit: Any, sheet: Path, instance: Path) -> None:
    result = unit("import", str(sheet), "--kind", "achievement", "--organisation", UNIT)
    assert result.exit_code == 1
    for text in (
        "成果名称 → 名称",
        "没有认出、不会导入的列：备注",
        "可以导入 1 行，有问题 1 行",
        "C3 技术就绪度“12”",
        "只做了检查",
    ):
        assert text in result.output, text
    assert rows(instance, "SELECT count(*) FROM achievement") == [(0,)]
    assert rows(instance, "SELECT state FROM import_run") == [("cancelled",)]


def test_with_commit_the_good_rows_become_drafts_once(unit: Any, sheet: Path, instance: Path, tmp_path: Path) -> None:
    marked = tmp_path / "问题.xlsx"
    words = ("import", str(sheet), "--kind", "achievement", "--organisation", UNIT, "--commit", "--marked", str(marked))
    first = unit(*words)
    assert first.exit_code == 1
    assert "新草稿 1 条" in first.output
    assert openpyxl.load_workbook(marked).worksheets[0]["E3"].value.startswith("C 列")
    second = unit(*words)
    assert "没有需要写入的行" in second.output
    assert rows(instance, "SELECT own_number, state FROM achievement") == [("A-1", "draft")]


def test_submit_hands_in_what_is_complete(unit: Any, tmp_path: Path, instance: Path) -> None:
    good = tmp_path / "a.csv"
    good.write_text("单位编号,成果名称\nA-1,低温电解液\n", encoding="utf-8")
    result = unit("import", str(good), "--kind", "achievement", "--organisation", UNIT, "--submit")
    assert result.exit_code == 0
    assert "已提交审批 0 条，1 条还缺内容" in result.output
    assert rows(instance, "SELECT state FROM achievement") == [("draft",)]


def test_lines_of_json_are_published_unchecked_for_experiments(ready: Any, tmp_path: Path, instance: Path) -> None:
    needs, offers = tmp_path / "needs.jsonl", tmp_path / "achievements.jsonl"
    needs.write_text(
        json.dumps({"id": "n1", "title": "防爆锂离子电池的研发", "content": "解决锂电池防爆问题，循环寿命≥1000次。"})
        + "\n",
        encoding="utf-8",
    )
    offers.write_text(json.dumps({"id": "a1", "title": "锂离子 电池 防爆 技术"}) + "\n", encoding="utf-8")

    one = ready("import", str(needs), "--kind", "need", "--publish")
    two = ready("import", str(offers), "--kind", "achievement", "--publish")
    again = ready("import", str(offers), "--kind", "achievement", "--publish")

    assert (one.exit_code, two.exit_code, again.exit_code) == (0, 0, 0), one.output + two.output
    assert "已上架 1 条" in one.output
    assert "没有需要写入的行" in again.output
    assert rows(instance, "SELECT title, problem, state FROM technical_need") == [
        ("防爆锂离子电池的研发", "解决锂电池防爆问题，循环寿命≥1000次。", "published")
    ]
    assert rows(instance, "SELECT title, state FROM achievement") == [("锂离子电池防爆技术", "published")]
    payloads = [json.loads(p) for (p,) in rows(instance, "SELECT payload FROM event WHERE name = 'ListingPublished'")]
    assert [payload["unchecked"] for payload in payloads] == [True, True]
    assert len(rows(instance, "SELECT id FROM organisation")) == 2


def test_publishing_unchecked_is_refused_in_production(ready: Any, tmp_path: Path, instance: Path) -> None:
    needs = tmp_path / "needs.jsonl"
    needs.write_text('{"id": "n1", "title": "电池"}\n', encoding="utf-8")
    result = ready(
        "import", str(needs), "--kind", "need", "--publish", environment="production",
        secret_key="0123456789abcdef" * 3, base_url="https://example.cn", hash_cost="normal",
    )  # fmt: skip
    assert result.exit_code == 1
    assert "仅供试验" in result.output
    assert rows(instance, "SELECT count(*) FROM organisation") == [(0,)]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--kind", "achievement"], 2, "--organisation"),
        (["--kind", "planet", "--organisation", UNIT], 2, "planet"),
        (["--kind", "achievement", "--publish", "--submit"], 2, "只能用一个"),
        (["--kind", "achievement", "--organisation", "没有的单位"], 1, "没有“没有的单位”这个单位"),
        (["--kind", "need", "--organisation", UNIT], 1, "没有找到表头"),
    ],
)
def test_wrong_words_and_wrong_files_are_told_in_a_line(
    words: list[str], code: int, said: str, unit: Any, sheet: Path
) -> None:
    result = unit("import", str(sheet), *words)
    assert result.exit_code == code
    assert said in result.output
    assert "Traceback" not in result.output
