"""Measure how well the index ranks real achievements for real needs, as professional staff judged them.

    python bench/match_quality.py DIR

DIR holds needs.jsonl (id, title, content), achievements.jsonl (id, title) and judgements.tsv (need_id, achievement_id,
level from 4 strong to 1 none). Prints nDCG@10 within each need's judged achievements, and the thresholds of the
normalised score that come nearest to the judged levels.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from market.search import MatchText, SearchDocument, WhooshIndex
from market.search.weights import MATCH

LEVELS = (1, 2, 3, 4)
TOP = 10

Judgements = Mapping[str, Mapping[str, int]]


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a .jsonl file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def read_judgements(path: Path) -> Judgements:
    """Return need id to achievement id to level."""
    judged: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for line in path.read_text("utf-8").splitlines()[1:]:
        need, achievement, level = line.split("\t")
        judged[need][achievement] = int(level)
    return judged


def documents(folder: Path) -> Iterator[SearchDocument]:
    """Yield needs and achievements as search documents."""
    for row in read_lines(folder / "achievements.jsonl"):
        yield SearchDocument(f"achievement:{row['id']}", "achievement", row["title"].replace(" ", ""), "")
    for row in read_lines(folder / "needs.jsonl"):
        yield SearchDocument(f"need:{row['id']}", "need", row["title"], row["content"])


def score_pairs(index: WhooshIndex, folder: Path, judged: Judgements) -> dict[str, dict[str, float]]:
    """Return need id to achievement id to normalised score, for every judged pair."""
    scores = {}
    for row in read_lines(folder / "needs.jsonl"):
        keys = [f"achievement:{achievement}" for achievement in judged[row["id"]]]
        rated = index.relevance(MatchText(row["title"], row["content"]), keys)
        scores[row["id"]] = {key.partition(":")[2]: score for key, score in rated.items()}
    return scores


def mean_ndcg(scores: Mapping[str, Mapping[str, float]], judged: Judgements) -> float:
    """Return nDCG@10 with gain 2^(level-1) - 1, ties by id, over the needs with any level above 1."""
    values = []
    for need, levels in judged.items():
        ideal = discounted(sorted(levels.values(), reverse=True))
        if ideal > 0:
            ranked = sorted(levels, key=lambda achievement: (-scores[need][achievement], achievement))
            values.append(discounted([levels[achievement] for achievement in ranked]) / ideal)
    return sum(values) / len(values)


def discounted(levels: Sequence[int]) -> float:
    """Return the discounted gain of the first ten levels."""
    return sum((2.0 ** (level - 1) - 1.0) / math.log2(place + 2) for place, level in enumerate(levels[:TOP]))


def best_thresholds(scores: Sequence[float], levels: Sequence[int]) -> tuple[float, list[float | None]]:
    """Return the least mean absolute error and the scores from which levels 2, 3 and 4 begin; None for a level unused.

    Exact: dynamic programming over the sorted scores.
    """
    order = np.argsort(scores, kind="stable")
    ranked, judged = np.asarray(scores)[order], np.asarray(levels)[order]
    errors = {level: np.concatenate([[0], np.cumsum(np.abs(judged - level))]) for level in LEVELS}
    total, choices = errors[1].astype(float), []
    for level in LEVELS[1:]:
        gain = total - errors[level]
        best = np.minimum.accumulate(gain)
        choices.append(np.maximum.accumulate(np.where(gain == best, np.arange(len(gain)), 0)))
        total = best + errors[level]
    thresholds: list[float | None] = []
    end = len(ranked)
    for choice in reversed(choices):
        end = int(choice[end])
        thresholds.insert(0, float(ranked[end]) if end < len(ranked) else None)
    return float(total[len(ranked)]) / len(ranked), thresholds


def main() -> None:
    """Build a temporary index, score, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    folder = parser.parse_args().folder
    judged = read_judgements(folder / "judgements.tsv")
    with tempfile.TemporaryDirectory() as temporary:
        index = WhooshIndex(Path(temporary))
        began = time.perf_counter()
        number = index.rebuild(documents(folder))
        built = time.perf_counter()
        scores = score_pairs(index, folder, judged)
        scored = time.perf_counter()
    pairs = [(scores[need][other], level) for need, levels in judged.items() for other, level in levels.items()]
    error, thresholds = best_thresholds([score for score, _ in pairs], [level for _, level in pairs])
    print(f"weights version     {MATCH.version}")
    print(f"documents           {number}, indexed in {built - began:.1f} s")
    print(f"needs               {len(scores)}, {(scored - built) / len(scores) * 1000:.1f} ms each")
    print(f"nDCG@10             {mean_ndcg(scores, judged):.4f}")
    print(f"least MAE           {error:.4f}, levels 2/3/4 from {thresholds}")
    for level in (2, 3, 4):
        share = sum(judged_level >= level for _, judged_level in pairs) / len(pairs)
        bound = float(np.quantile([score for score, _ in pairs], 1 - share))
        above = [judged_level for score, judged_level in pairs if score >= bound]
        print(f"as many as level {level}+  {share:6.1%} from {bound:.3f}, mean level there {np.mean(above):.2f}")


if __name__ == "__main__":
    main()
