"""Readers and writers at the same time, a writer that is killed, and both engines side by side."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from search_listings import LISTINGS, keys, titled

from market.search import (
    MatchText,
    MemoryIndex,
    SearchDocument,
    SearchQuery,
    WhooshIndex,
)

NEED = MatchText("风电叶片用碳纤维板", "希望采用大丝束碳纤维，强度不低于 90 MPa。")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.mark.slow
def test_readers_never_fail_nor_see_less_while_a_writer_commits_and_rebuilds(folder: Path) -> None:
    index = WhooshIndex(folder)
    index.rebuild(LISTINGS)
    reader, failures, stop = WhooshIndex(folder), list[object](), threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                page = reader.search(SearchQuery("碳纤维"))
                reader.candidates(NEED, kind="achievement")
                if page.total < 2 or any(not hit.title_marked for hit in page.hits):
                    failures.append(page)
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for number in range(30):
            index.upsert([titled(200 + number, "轴承"), LISTINGS[number % len(LISTINGS)]])
            if number % 6 == 0:
                index.rebuild(LISTINGS)
    finally:
        stop.set()
        for thread in threads:
            thread.join()

    assert failures == []


@pytest.mark.slow
def test_a_killed_writer_leaves_an_index_that_reads_and_writes(whoosh_index: WhooshIndex, folder: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom market.search import SearchDocument, WhooshIndex\n"
        "index = WhooshIndex(Path(sys.argv[1]))\nprint('ready', flush=True)\n"
        "for number in range(10**6):\n"
        "    index.upsert([SearchDocument(f'achievement:{1000 + number}', 'achievement', '齿轮箱', '')])\n"
    )
    for _ in range(3):
        command = [sys.executable, "-W", "ignore", "-c", script, str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            threading.Event().wait(0.15)
            writer.send_signal(signal.SIGKILL)
        assert whoosh_index.search(SearchQuery("碳纤维")).total == 2

    whoosh_index.upsert([titled(5, "造雪机")])
    assert keys(whoosh_index.search(SearchQuery("造雪机"))) == ["achievement:5"]
    assert len(whoosh_index.versions()) == whoosh_index.count()


WORDS = st.sampled_from(
    [
        "碳纤维",
        "预浸料",
        "电池",
        "SiC-MOSFET",
        "85℃",
        "轴承",
        "人参皂苷",
        "低温",
        "的",
        "碳纖維",
        "镍",
        "IGBT",
        "12m/min",
    ]
)
TEXTS = st.lists(WORDS, max_size=8).map("".join)
DOCUMENTS = st.lists(
    st.tuples(st.sampled_from(["achievement", "need"]), st.integers(0, 9), TEXTS, TEXTS), min_size=1, max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=DOCUMENTS, query=TEXTS, body=TEXTS)
def test_both_engines_find_and_rate_alike(
    tmp_path_factory: pytest.TempPathFactory,
    drawn: list[tuple[str, int, str, str]],
    query: str,
    body: str,
) -> None:
    documents = [SearchDocument(f"{kind}:{number}", kind, title, text) for kind, number, title, text in drawn]
    memory, whoosh = MemoryIndex(), WhooshIndex(tmp_path_factory.mktemp("index"))
    for index in (memory, whoosh):
        index.rebuild(documents)

    pages = [index.search(SearchQuery(query, per_page=50)) for index in (memory, whoosh)]
    rated = [index.relevance(MatchText(query, body), sorted(memory.versions())) for index in (memory, whoosh)]

    assert memory.versions() == whoosh.versions()
    assert set(keys(pages[0])) == set(keys(pages[1]))
    assert (pages[0].nearest, pages[0].counts["kind"]) == (pages[1].nearest, pages[1].counts["kind"])
    assert rated[0] == pytest.approx(rated[1], rel=1e-4, abs=1e-9)
