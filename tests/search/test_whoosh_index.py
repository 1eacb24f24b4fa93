"""What the index on disk promises beyond the contract: many readers, one writer, and no damage that lasts."""

from __future__ import annotations

import gc
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from search_listings import LISTINGS, keys, titled

from market.search import (
    IndexBusy,
    IndexUnusable,
    MatchText,
    SearchDocument,
    SearchQuery,
    WhooshIndex,
)
from market.search import (
    whoosh_index as module,
)
from market.search.generations import Generations

NEED = MatchText("风电叶片用碳纤维板", "希望采用大丝束碳纤维，强度不低于 90 MPa。")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def generation(folder: Path) -> Path:
    """Return the folder of the generation that counts."""
    return folder / os.readlink(folder / "CURRENT")


def test_reading_where_no_index_is_says_so_and_a_rebuild_makes_one(folder: Path) -> None:
    index = WhooshIndex(folder)

    assert index.needs_rebuild
    with pytest.raises(IndexUnusable):
        index.search(SearchQuery("碳纤维"))
    with pytest.raises(IndexUnusable):
        index.upsert(LISTINGS)
    assert index.rebuild(LISTINGS) == len(LISTINGS)
    assert not index.needs_rebuild


def test_another_reader_sees_each_commit_at_once(whoosh_index: WhooshIndex, folder: Path) -> None:
    reader = WhooshIndex(folder)
    assert reader.count() == len(LISTINGS)

    whoosh_index.upsert([titled(50, "造雪机喷嘴")])
    assert keys(reader.search(SearchQuery("造雪机"))) == ["achievement:50"]

    whoosh_index.delete(["achievement:50"])
    assert reader.search(SearchQuery("造雪机")).total == 0

    whoosh_index.rebuild([titled(51, "索道")])
    assert reader.versions().keys() == {"achievement:51"}


def test_the_index_survives_a_restart(whoosh_index: WhooshIndex, folder: Path) -> None:
    versions = whoosh_index.versions()

    assert WhooshIndex(folder).versions() == versions


def test_many_small_commits_are_merged_and_nothing_is_lost(whoosh_index: WhooshIndex, folder: Path) -> None:
    for number in range(100, 150):
        whoosh_index.upsert([titled(number, f"轴承{number}号")])
    for number in range(100, 120):
        whoosh_index.delete([f"achievement:{number}"])

    segments = list(generation(folder).glob("*.seg"))
    impacts = list((generation(folder) / "impacts").iterdir())

    assert len(segments) <= 15
    assert len(impacts) == len(segments)
    assert whoosh_index.count() == WhooshIndex(folder).count() == len(LISTINGS) + 30
    assert whoosh_index.search(SearchQuery("轴承", per_page=100)).total == 30


def test_missing_or_damaged_arrays_are_computed_anew(whoosh_index: WhooshIndex, folder: Path) -> None:
    expected = whoosh_index.relevance(NEED, ["achievement:1", "need:1"])
    (path,) = (generation(folder) / "impacts").iterdir()

    for damage in (b"", b"nonsense" * 100, path.read_bytes()[:200], path.read_bytes()[:-500]):
        path.unlink()
        path.write_bytes(damage)
        assert WhooshIndex(folder).relevance(NEED, ["achievement:1", "need:1"]) == expected
    path.unlink()
    assert WhooshIndex(folder).relevance(NEED, ["achievement:1", "need:1"]) == expected


def test_a_writer_replaces_damaged_arrays(whoosh_index: WhooshIndex, folder: Path) -> None:
    (path,) = (generation(folder) / "impacts").iterdir()
    path.unlink()
    path.write_bytes(b"nonsense")

    WhooshIndex(folder).upsert([titled(60, "密封件")])

    assert path.stat().st_size > 1000


def test_an_index_of_another_analyzer_is_unusable_until_rebuilt(whoosh_index: WhooshIndex, folder: Path) -> None:
    (generation(folder) / "meta.json").write_text(json.dumps({"analyzer": "0"}))
    reader = WhooshIndex(folder)

    assert reader.needs_rebuild
    reader.rebuild(LISTINGS)

    assert keys(whoosh_index.search(SearchQuery("人参皂苷"))) == ["achievement:3"]


# Whoosh leaves the file open where it cannot read it.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("damage", [b"", b"\x00" * 64, b"not a table of contents"])
def test_a_damaged_table_of_contents_is_unusable_until_rebuilt(
    whoosh_index: WhooshIndex, folder: Path, damage: bytes
) -> None:
    (toc,) = generation(folder).glob("_MAIN_*.toc")
    toc.write_bytes(damage)
    reader = WhooshIndex(folder)

    with pytest.raises(IndexUnusable):
        reader.count()
    with pytest.raises(IndexUnusable):
        reader.upsert([titled(1, "轴承")])
    assert reader.rebuild(LISTINGS) == len(LISTINGS)
    assert whoosh_index.count() == len(LISTINGS)
    gc.collect()


def test_the_folder_may_vanish_while_open(whoosh_index: WhooshIndex, folder: Path) -> None:
    shutil.rmtree(folder)

    with pytest.raises(IndexUnusable):
        whoosh_index.search(SearchQuery("碳纤维"))
    with pytest.raises(IndexUnusable):
        whoosh_index.delete(["achievement:1"])
    assert whoosh_index.rebuild(LISTINGS) == len(LISTINGS)
    assert whoosh_index.search(SearchQuery("碳纤维")).total == 2


def test_the_generation_may_vanish_while_open(whoosh_index: WhooshIndex, folder: Path) -> None:
    shutil.rmtree(generation(folder))

    with pytest.raises(IndexUnusable):
        whoosh_index.suggest("碳纤维")
    assert whoosh_index.needs_rebuild


def test_a_rebuild_that_fails_leaves_the_index_as_it_was(whoosh_index: WhooshIndex, folder: Path) -> None:
    def documents() -> Iterator[SearchDocument]:
        yield titled(1, "轴承")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        whoosh_index.rebuild(documents())

    assert whoosh_index.count() == len(LISTINGS)
    assert [path.name for path in folder.glob("gen-*")] == [generation(folder).name]


def test_what_a_killed_rebuild_left_is_swept_by_the_next(whoosh_index: WhooshIndex, folder: Path) -> None:
    left = Generations(folder).create()

    whoosh_index.rebuild(LISTINGS)

    assert not left.exists()
    assert [path.name for path in folder.glob("gen-*")] == [generation(folder).name]


@pytest.mark.parametrize(
    "broken",
    [
        replace(LISTINGS[0], title=None),  # type: ignore[arg-type]
        replace(LISTINGS[0], identifiers=(1,)),  # type: ignore[arg-type]
        replace(LISTINGS[0], facets={"trl": (7,)}),  # type: ignore[dict-item]
        replace(LISTINGS[0], price_fen=2**70),
        replace(LISTINGS[0], key=""),
    ],
)
def test_a_document_that_cannot_be_indexed_is_refused_before_anything_is_written(
    whoosh_index: WhooshIndex, broken: SearchDocument
) -> None:
    with pytest.raises(ValueError, match="search document"):
        whoosh_index.upsert([titled(8, "轴承"), broken])

    assert whoosh_index.count() == len(LISTINGS)
    assert whoosh_index.search(SearchQuery("轴承")).total == 0


def test_a_second_writer_waits_and_then_gives_up(
    whoosh_index: WhooshIndex, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_WAIT_TO_WRITE", 0.2)

    with Generations(folder).writing(1.0), pytest.raises(IndexBusy):
        whoosh_index.upsert([titled(1, "轴承")])

    whoosh_index.upsert([titled(1, "轴承")])
    assert keys(whoosh_index.search(SearchQuery("轴承"))) == ["achievement:1"]


def test_private_folders(whoosh_index: WhooshIndex, folder: Path) -> None:
    assert {path.stat().st_mode & 0o077 for path in (folder, generation(folder))} == {0}
