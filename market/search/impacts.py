"""Impacts: all that scoring needs of one immutable segment, computed once and memory-mapped from one file.

Scoring whole needs through Whoosh's own matchers takes seconds at ten thousand documents; adding up arrays of weights
takes milliseconds. A segment never changes, so neither do its arrays; what changes with the whole index (how rare a
term is, which documents are deleted) stays out of them and is brought in by the query.
"""

from __future__ import annotations

import json
import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from market.search.analyzer import ANALYZER_VERSION
from market.search.folding import fold
from market.search.names import normalise_identifier, normalise_name, pinyin_keys
from market.search.port import FACETS, Kind, MatchText, SearchDocument
from market.search.postings import Arrays, Postings, PostingsBuilder, Strings, term_keys
from market.search.spelling import worth_knowing
from market.search.weights import MATCH, WORDS, GramProfile, document_words

IMPACTS_VERSION = f"2.{ANALYZER_VERSION}.{MATCH.version}.{WORDS.version}"
_MAGIC = b"KJIMPACT"
_ALIGN = 64
NO_PRICE = -1
_AFTER_ALL = "\U0010ffff"

Ints = NDArray[np.int64]


class Impacts:
    """One segment's arrays. Documents are numbered as in the segment.

    `words` carry the search; `answers` (everything but needs) and `asks` (needs, with what each gram adds to the need's
    score against itself as `extra`) the matching.
    """

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self.key_hashes = arrays["key.hashes"].astype(np.uint64, copy=False)
        self.size = len(self.key_hashes)
        self.words = Postings.from_arrays(arrays, "words")
        self.answers = Postings.from_arrays(arrays, "answers")
        self.asks = Postings.from_arrays(arrays, "asks")
        self.sort_dates = arrays["sort_dates"].astype(np.int64, copy=False)
        self.prices = arrays["prices"].astype(np.int64, copy=False)
        self.keys = Strings(arrays["keys"])
        self.titles = Strings(arrays["titles"])
        self._word_list = Strings(arrays["word_list"])
        self._tables = {name: NameTable(arrays, name) for name in ("identifiers", "names", "pinyin")}
        self.facets = {name: FacetColumn(arrays, name) for name in FACETS}

    def table(self, name: str) -> NameTable:
        """Return the table of "identifiers", "names" or "pinyin"."""
        return self._tables[name]

    def place(self, key: str) -> int | None:
        """Return the newest document of a key, deleted or not; None where the segment has none."""
        hashed = term_keys((key,))[0]
        order = self._arrays["key.order"]
        place = int(np.searchsorted(self.key_hashes[order], hashed, side="right")) - 1
        if place < 0 or self.key_hashes[order[place]] != hashed:
            return None
        return int(order[place])

    @cached_property
    def word_frequencies(self) -> dict[str, int]:
        """Return the words that spelling may propose, with how many documents have each."""
        words = self._word_list.items
        return dict(zip(words, self.words.frequencies(term_keys(words)).astype(int).tolist(), strict=True))


class FacetColumn:
    """One facet of a segment: which documents have which of its values."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self.values = Strings(arrays[f"facet.{name}.values"])
        self.docs = arrays[f"facet.{name}.docs"].astype(np.int32, copy=False)
        self.codes = arrays[f"facet.{name}.codes"].astype(np.int32, copy=False)

    def having(self, wanted: Iterable[str], size: int) -> NDArray[np.bool_]:
        """Return which documents have any of the wanted values."""
        chosen = np.isin(np.arange(len(self.values.items)), self._codes_of(wanted))
        mask = np.zeros(size, dtype=bool)
        mask[self.docs[chosen[self.codes]]] = True
        return mask

    def counts(self, mask: NDArray[np.bool_]) -> dict[str, int]:
        """Return value to number of documents inside a mask."""
        values = self.values.items
        numbers = np.bincount(self.codes[mask[self.docs]], minlength=len(values))
        return {value: int(number) for value, number in zip(values, numbers, strict=True) if number}

    def _codes_of(self, wanted: Iterable[str]) -> list[int]:
        chosen = set(wanted)
        return [code for code, value in enumerate(self.values.items) if value in chosen]


class NameTable:
    """Sorted whole names of a segment, found exactly or by their beginning."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._names = Strings(arrays[f"{name}.names"])
        self._docs = arrays[f"{name}.docs"].astype(np.intp)

    def find(self, name: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the documents that bear exactly this name, and those whose name only begins with it."""
        if not name:
            return self._docs[:0], self._docs[:0]
        start = bisect_left(self._names.items, name)
        exact = bisect_right(self._names.items, name, lo=start)
        end = bisect_left(self._names.items, name + _AFTER_ALL, lo=exact)
        return self._docs[start:exact], self._docs[exact:end]


def compile_impacts(documents: Sequence[SearchDocument]) -> Arrays:
    """Compute the arrays of a segment from its documents, in the segment's order."""
    hashes = term_keys(document.key for document in documents)
    prices = [NO_PRICE if document.price_fen is None else document.price_fen for document in documents]
    arrays: Arrays = {
        "key.hashes": hashes,
        "key.order": np.argsort(hashes, kind="stable").astype(np.int32),
        "keys": Strings.pack(document.key for document in documents),
        "titles": Strings.pack(fold(document.title) for document in documents),
        "sort_dates": np.array([document.sort_date for document in documents], dtype=np.int64),
        "prices": np.array(prices, dtype=np.int64),
    }
    arrays |= _word_arrays(documents) | _gram_arrays(documents)
    arrays |= _name_arrays("identifiers", [list(map(normalise_identifier, each.identifiers)) for each in documents])
    arrays |= _name_arrays("names", [list(map(normalise_name, bearers(each))) for each in documents])
    arrays |= _name_arrays("pinyin", [[p for name in bearers(each) for p in pinyin_keys(name)] for each in documents])
    for facet in FACETS:
        arrays |= _facet_arrays(facet, documents)
    return arrays


def bearers(document: SearchDocument) -> set[str]:
    """Return the organisations' names that find a document: its owner's, and its own where it is one."""
    own = {document.title} if document.kind == Kind.ORGANISATION else set()
    return own | ({document.owner} if document.owner else set())


def facet_values(document: SearchDocument, facet: str) -> tuple[str, ...]:
    """Return a document's values of a facet, each once; its kind is a facet too."""
    if facet == "kind":
        return (document.kind,)
    return tuple(dict.fromkeys(value for value in document.facets.get(facet, ()) if value))


def save_impacts(path: Path, arrays: Arrays) -> None:
    """Write arrays into one file that appears whole or not at all."""
    directory: dict[str, tuple[str, int, int]] = {}
    offset = 0
    for name, values in arrays.items():
        directory[name] = (values.dtype.str, offset, len(values))
        offset += -(-values.nbytes // _ALIGN) * _ALIGN
    header = json.dumps({"version": IMPACTS_VERSION, "arrays": directory}).encode()
    header += b" " * (-(len(_MAGIC) + 8 + len(header)) % _ALIGN)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with unfinished.open("wb") as file:
        file.write(_MAGIC + len(header).to_bytes(8, "little") + header)
        for values in arrays.values():
            file.write(np.ascontiguousarray(values).data)
            file.write(b"\0" * (-values.nbytes % _ALIGN))
    unfinished.replace(path)


def load_impacts(path: Path) -> Impacts:
    """Map a segment's file into memory.

    Raises FileNotFoundError where it is missing, ValueError where it is damaged or of another version.
    """
    mapped = np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray)
    start = len(_MAGIC) + 8
    if mapped[: len(_MAGIC)].tobytes() != _MAGIC:
        raise ValueError(f"{path.name} is not a file of impacts")
    end = start + int.from_bytes(mapped[len(_MAGIC) : start].tobytes(), "little")
    header = json.loads(mapped[start:end].tobytes())
    if header["version"] != IMPACTS_VERSION:
        raise ValueError(f"{path.name} was written by version {header['version']}")
    arrays: Arrays = {}
    for name, (kind, offset, length) in header["arrays"].items():
        dtype = np.dtype(kind)
        piece = mapped[end + offset : end + offset + length * dtype.itemsize]
        if len(piece) != length * dtype.itemsize:
            raise ValueError(f"{path.name} is cut short")
        arrays[name] = piece.view(dtype)
    return Impacts(arrays)


def _word_arrays(documents: Sequence[SearchDocument]) -> Arrays:
    builder = PostingsBuilder()
    for number, document in enumerate(documents):
        builder.add(number, document_words(document))
    known = Strings.pack(word for word in builder.terms if worth_knowing(word))
    return builder.arrays("words", len(documents)) | {"word_list": known}


def _gram_arrays(documents: Sequence[SearchDocument]) -> Arrays:
    answers, asks = PostingsBuilder(), PostingsBuilder()
    for number, document in enumerate(documents):
        profile = GramProfile.of(MatchText(document.title, document.body))
        answering = profile.answering()
        if document.kind == Kind.NEED:
            asking = profile.asking()
            asks.add(number, asking, (value * answering[gram] for gram, value in asking.items()))
        else:
            answers.add(number, answering)
    return answers.arrays("answers", len(documents)) | asks.arrays("asks", len(documents))


def _name_arrays(table: str, names: Sequence[Sequence[str]]) -> Arrays:
    pairs = sorted({(name, number) for number, borne in enumerate(names) for name in borne if name})
    return {
        f"{table}.names": Strings.pack(name for name, _ in pairs),
        f"{table}.docs": np.array([number for _, number in pairs], dtype=np.int32),
    }


def _facet_arrays(facet: str, documents: Sequence[SearchDocument]) -> Arrays:
    codes: dict[str, int] = {}
    pairs = [
        (number, codes.setdefault(value, len(codes)))
        for number, document in enumerate(documents)
        for value in facet_values(document, facet)
    ]
    return {
        f"facet.{facet}.values": Strings.pack(codes),
        f"facet.{facet}.docs": np.array([number for number, _ in pairs], dtype=np.int32),
        f"facet.{facet}.codes": np.array([code for _, code in pairs], dtype=np.int32),
    }
