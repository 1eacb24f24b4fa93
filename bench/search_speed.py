"""Measure the search index on generated listings.

    python bench/search_speed.py --documents 10000

Prints how long a rebuild takes, and the median and 95th percentile of searches, of matching whole texts and of
publishing one listing until it is found.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

from market.search import MatchText, SearchDocument, SearchQuery, WhooshIndex

LINKS = (
    "用于",
    "面向",
    "基于",
    "结合",
    "针对",
    "提升",
    "改进",
    "替代",
    "配套",
    "适配",
    "优化",
    "降低",
    "批量",
    "连续",
    "在线",
    "稳定",
)
FIELDS = [f"field{number}" for number in range(11)]
REGIONS = [f"2202{number:02d}" for number in range(9)]


def lexicon() -> list[str]:
    """Return the words of the search room's own list."""
    lines = resources.files("market.search").joinpath("lexicon.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


class Writer:
    """Writes listings that look like listings, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._words = lexicon()
        # Few words are common and many are rare, as in real text.
        self._weights = [1.0 / (place + 10) for place in range(len(self._words))]
        self._random.shuffle(self._words)

    def words(self, number: int) -> list[str]:
        """Return words of the field."""
        return self._random.choices(self._words, self._weights, k=number)

    def sentence(self) -> str:
        """Return a sentence of eight words of the field with what joins them."""
        joined = "".join(word + self._random.choice(LINKS) for word in self.words(7)) + self.words(1)[0]
        return f"{joined}，温度 {self._random.randint(-40, 900)} ℃。"

    def text(self) -> MatchText:
        """Return a title and six sentences."""
        return MatchText("".join(self.words(3)) + "技术", "".join(self.sentence() for _ in range(6)))

    def document(self, number: int) -> SearchDocument:
        """Return a listing; one in four is a need."""
        text = self.text()
        kind = "need" if number % 4 == 0 else "achievement"
        facets = {
            "field": (self._random.choice(FIELDS),),
            "region": (self._random.choice(REGIONS),),
            "trl": (str(self._random.randint(1, 9)),),
            "owner": (f"organisation{number % 40}",),
        }
        return SearchDocument(
            f"{kind}:{number}",
            kind,
            text.title,
            text.body,
            (f"ZL2020{number:08d}.1",),
            f"第{number % 40}研究院",
            facets,
            number,
        )


def measure(name: str, work: Callable[[], object], times: int) -> None:
    """Run something several times and print how long it took."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    print(f"{name:<44} {statistics.median(taken):8.2f} ms   p95 {taken[int(len(taken) * 0.95)]:8.2f} ms")


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    writer = Writer(options.seed)
    generated: Iterator[SearchDocument] = map(writer.document, range(options.documents))
    with tempfile.TemporaryDirectory() as folder:
        index = WhooshIndex(Path(folder))
        began = time.perf_counter()
        number = index.rebuild(generated)
        print(f"{number} documents, rebuilt in {time.perf_counter() - began:.1f} s")
        run_measures(index, writer, options.documents)


def run_measures(index: WhooshIndex, writer: Writer, documents: int) -> None:
    """Measure searches, matches and writes."""
    chosen = {"field": (FIELDS[3], FIELDS[5])}
    needs = [writer.text() for _ in range(50)]
    texts = iter(needs * 10)
    achievement = writer.text()
    measure("two keywords, counts", lambda: index.search(SearchQuery(" ".join(writer.words(2)))), 200)
    measure(
        "two keywords, filter, counts", lambda: index.search(SearchQuery(" ".join(writer.words(2)), (), chosen)), 200
    )
    measure("everything, newest, counts", lambda: index.search(SearchQuery("")), 50)
    measure("mistyped word, did you mean", lambda: index.search(SearchQuery("碳纤唯预侵料")), 20)
    measure("suggestions", lambda: index.suggest(writer.words(1)[0][:2]), 50)
    measure("whole need, 200 achievements", lambda: index.candidates(next(texts), kind="achievement"), 200)
    measure("achievement, needs, first after a commit", lambda: index.candidates(achievement, kind="need"), 1)
    measure("achievement, needs", lambda: index.candidates(next(texts), kind="need"), 50)
    numbers = iter(range(documents, documents + 100))
    measure("publish one listing", lambda: index.upsert([writer.document(next(numbers))]), 30)
    measure("two keywords after that", lambda: index.search(SearchQuery(" ".join(writer.words(2)))), 100)
    measure("whole need after that", lambda: index.candidates(next(texts), kind="achievement"), 100)


if __name__ == "__main__":
    main()
