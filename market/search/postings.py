"""Postings as arrays: which documents have a term, and how much it weighs in each."""

from __future__ import annotations

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import count

import numpy as np
from numpy.typing import NDArray

from market.search.analyzer import is_han

Arrays = dict[str, NDArray[np.generic]]
Keys = NDArray[np.uint64]
Docs = NDArray[np.int32]
Floats = NDArray[np.float64]

_COMMON = 6  # terms of more than one document in six get a row: at most three times the room of their postings
_FEW = 500  # but not in small segments, where nothing is slow
_HASHED = 1 << 63  # keeps hashes apart from grams, which fit into 42 bits


def term_key(term: str) -> int:
    """Return a term's 64-bit key: the characters of a gram of Han characters, a hash of anything else."""
    if len(term) <= 2 and is_han(term):
        return ord(term[0]) << 21 | ord(term[1]) if len(term) == 2 else ord(term)
    digest = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") | _HASHED


def term_keys(terms: Iterable[str]) -> Keys:
    """Return the keys of terms, in their order."""
    return np.fromiter(map(term_key, terms), dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Postings:
    """Terms of one segment by ascending key; of term i the documents and weights from starts[i] to starts[i + 1].

    `extra` is a second weight beside each posting, or empty. Terms of many documents also lie in `common` as whole rows
    of weights, one a document, which add up several times faster; `row` says which row is a term's, -1 for none.
    """

    keys: Keys
    starts: NDArray[np.int64]
    docs: Docs
    weights: NDArray[np.float32]
    extra: NDArray[np.float32]
    row: NDArray[np.int32]
    common: NDArray[np.float32]

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], name: str) -> Postings:
        """Take the postings of a name out of a segment's arrays."""
        return cls(*(arrays[f"{name}.{part}"] for part in cls.__slots__))  # type: ignore[arg-type]

    def locate(self, keys: Keys) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return for each key its place among the terms, and whether it is there."""
        if not len(self.keys):
            return np.zeros(len(keys), dtype=np.intp), np.zeros(len(keys), dtype=bool)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return places, np.asarray(self.keys[places] == keys)

    def frequencies(self, keys: Keys) -> Floats:
        """Return for each key how many documents have the term."""
        places, there = self.locate(keys)
        if not len(self.keys):
            return np.zeros(len(keys))
        return np.where(there, self.starts[places + 1] - self.starts[places], 0).astype(np.float64)

    def of(self, term: str) -> tuple[Docs, NDArray[np.float32]]:
        """Return the documents of a term, ascending, and its weights; empty where nobody has it."""
        places, there = self.locate(term_keys((term,)))
        if not there[0]:
            return self.docs[:0], self.weights[:0]
        piece = slice(int(self.starts[places[0]]), int(self.starts[places[0] + 1]))
        return self.docs[piece], self.weights[piece]

    def accumulate(self, keys: Keys, factors: Floats, documents: int) -> Floats:
        """Return for each of `documents` the sum over terms of factor times weight."""
        places, there = self.locate(keys)
        places, factors = places[there], factors[there]
        rows = self.row[places]
        scores = self._sparse_sum(places[rows < 0], factors[rows < 0], documents)
        for row, factor in zip(rows[rows >= 0].tolist(), factors[rows >= 0].tolist(), strict=True):
            scores += self.common[row * documents : (row + 1) * documents] * factor
        return scores

    def _sparse_sum(self, places: NDArray[np.intp], factors: Floats, documents: int) -> Floats:
        if not len(places):
            return np.zeros(documents)
        starts, ends = self.starts[places].tolist(), self.starts[places + 1].tolist()
        pieces = [slice(start, end) for start, end in zip(starts, ends, strict=True)]
        docs = np.concatenate([self.docs[piece] for piece in pieces])
        weights = np.concatenate([self.weights[piece] for piece in pieces])
        weights *= np.repeat(factors.astype(np.float32), self.starts[places + 1] - self.starts[places])
        return np.bincount(docs, weights=weights, minlength=documents).astype(np.float64, copy=False)


class PostingsBuilder:
    """Collects documents' terms in memory and sorts them into Postings once."""

    def __init__(self) -> None:
        self._ids: defaultdict[str, int] = defaultdict(count().__next__)
        self._terms, self._docs = array("i"), array("i")
        self._weights, self._extra = array("f"), array("f")

    def add(self, doc: int, weights: Mapping[str, float], extra: Iterable[float] = ()) -> None:
        """Add one document's terms; `extra` goes along in the same order."""
        self._terms.extend(map(self._ids.__getitem__, weights))
        self._docs.extend([doc] * len(weights))
        self._weights.extend(weights.values())
        self._extra.extend(extra)

    @property
    def terms(self) -> list[str]:
        """Return the terms in the order in which they were first met."""
        return list(self._ids)

    def arrays(self, name: str, documents: int) -> Arrays:
        """Return the sorted postings over so many documents as named arrays."""
        keys = term_keys(self._ids)
        by_key = np.argsort(keys, kind="stable")
        rank = np.empty(len(keys), dtype=np.int64)
        rank[by_key] = np.arange(len(keys))
        terms = rank[np.frombuffer(self._terms, dtype=np.int32)] if self._terms else np.zeros(0, dtype=np.int64)
        order = np.argsort(terms, kind="stable")
        starts = np.zeros(len(keys) + 1, dtype=np.int64)
        np.cumsum(np.bincount(terms, minlength=len(keys)), out=starts[1:])
        docs, weights = _as_array(self._docs, np.int32)[order], _as_array(self._weights, np.float32)[order]
        extra = _as_array(self._extra, np.float32)
        row, common = _common_rows(starts, docs, weights, documents)
        return {
            f"{name}.keys": keys[by_key],
            f"{name}.starts": starts,
            f"{name}.docs": docs,
            f"{name}.weights": weights,
            f"{name}.extra": extra[order] if len(extra) else extra,
            f"{name}.row": row,
            f"{name}.common": common,
        }


def _common_rows(
    starts: NDArray[np.int64], docs: NDArray[np.generic], weights: NDArray[np.generic], documents: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Spread the postings of common terms out, a row of all documents each."""
    often = np.diff(starts) * _COMMON > max(documents, _FEW)
    row = np.where(often, np.cumsum(often) - 1, -1).astype(np.int32)
    common = np.zeros((int(often.sum()), documents), dtype=np.float32)
    for number, place in enumerate(np.flatnonzero(often).tolist()):
        piece = slice(starts[place], starts[place + 1])
        common[number, docs[piece]] = weights[piece]
    return row, common.reshape(-1)


class Strings:
    """A list of strings kept as one piece of UTF-8; none of them holds a line break."""

    def __init__(self, packed: NDArray[np.generic]) -> None:
        self._packed = packed

    @cached_property
    def joined(self) -> str:
        """Return all strings as one text, one a line."""
        return self._packed.tobytes().decode("utf-8")

    @cached_property
    def items(self) -> list[str]:
        """Return the strings."""
        return self.joined.split("\n") if self.joined else []

    @staticmethod
    def pack(strings: Iterable[str]) -> NDArray[np.uint8]:
        """Return strings as the array that the constructor reads."""
        joined = "\n".join(text.replace("\n", " ") for text in strings)
        return np.frombuffer(joined.encode("utf-8", "replace"), dtype=np.uint8)


def _as_array(values: array[int] | array[float], kind: type[np.generic]) -> NDArray[np.generic]:
    return np.frombuffer(values, dtype=kind) if values else np.zeros(0, dtype=kind)
