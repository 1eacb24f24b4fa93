"""One Whoosh generation: its schema, its segments with their impacts, and how segments are merged."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from whoosh import fields, index, reading

from market.search.impacts import IMPACTS_VERSION, Impacts, compile_impacts, load_impacts, save_impacts
from market.search.port import IndexUnusable, SearchDocument
from market.search.snapshot import Segment, Snapshot

# Whoosh keeps the documents, their keys, the segments and the deletions. Words and grams are read from the stored text
# into impacts: Whoosh's own postings would take ten times as long to write and be read by nobody.
SCHEMA = fields.Schema(key=fields.ID(unique=True, stored=True), document=fields.STORED)

T = TypeVar("T")

_IMPACTS = "impacts"
_MERGE_FACTOR = 6
_LARGEST = 2**62
_WASTE = 0.4  # a segment with more of its documents deleted is written anew
_BRIEF = 500  # documents whose impacts a reader computes itself rather than wait for the writer's
_PATIENCE = 10.0  # seconds after which a missing file of impacts means a writer that died


def to_stored(document: SearchDocument) -> dict[str, Any]:
    """Return a document as plain values, for Whoosh to store.

    Raises ValueError on what could be stored but never scored: it would make every later reading fail.
    """
    texts = (document.key, document.kind, document.title, document.body, document.owner, document.version)
    several = (*document.identifiers, *(value for chosen in document.facets.values() for value in chosen))
    numbers = (document.sort_date, document.price_fen or 0)
    if not document.key or not all(isinstance(text, str) for text in (*texts, *several)):
        raise ValueError(f"a search document needs a key, and all its texts are str: {document.key!r}")
    if not all(isinstance(number, int) and abs(number) < _LARGEST for number in numbers):
        raise ValueError(f"a number of this search document does not fit into 64 bits: {document.key!r}")
    values = {each.name: getattr(document, each.name) for each in dataclasses.fields(document)}
    return values | {"kind": str(document.kind), "facets": dict(document.facets)}


def from_stored(values: Mapping[str, Any]) -> SearchDocument:
    """Return the document that to_stored() took apart."""
    return SearchDocument(**values)


class SegmentReader:
    """Reads one segment's stored documents, one thread at a time: Whoosh's column readers keep a place."""

    def __init__(self, reader: reading.IndexReader) -> None:
        self._reader = reader
        self._lock = threading.Lock()

    def document(self, number: int) -> SearchDocument:
        """Return a document by its number in the segment."""
        with self._lock:
            return from_stored(self._reader.stored_fields(number)["document"])

    def documents(self) -> list[SearchDocument]:
        """Return all documents in order, deleted ones included."""
        return [self.document(number) for number in range(self._reader.doc_count_all())]


class SegmentStore:
    """The impacts of a generation's segments: one file each, in a folder of their own."""

    def __init__(self, generation: Path) -> None:
        self.generation = generation
        self._loaded: dict[str, Impacts] = {}

    def path(self, segment_id: str) -> Path:
        """Return the file of a segment's impacts."""
        return self.generation / _IMPACTS / f"{segment_id}-{IMPACTS_VERSION}.impacts"

    def ready(self, leaves: Iterable[reading.IndexReader], toc: Path) -> bool:
        """Tell whether a reader may go over to a commit: its impacts are there, or brief, or overdue."""
        missing = [leaf for leaf in leaves if not self.path(_id(leaf)).exists()]
        if all(leaf.doc_count_all() <= _BRIEF for leaf in missing):
            return True
        return time.time() - toc.stat().st_mtime > _PATIENCE

    def impacts(self, leaf: reading.IndexReader, read: SegmentReader, *, save: bool) -> Impacts:
        """Return a segment's impacts: from memory, from their file, or computed (and saved by a writer)."""
        segment_id = _id(leaf)
        known = self._loaded.get(segment_id)
        if known is None:
            try:
                known = load_impacts(self.path(segment_id))
            except (FileNotFoundError, ValueError, KeyError, TypeError):
                known = self._compiled(segment_id, read, save=save)
            self._loaded[segment_id] = known
        return known

    def snapshot(self, reader: reading.IndexReader, *, save: bool) -> Snapshot:
        """Return what a Whoosh reader sees as a snapshot; forget the impacts of segments that are gone."""
        leaves = leaves_of(reader)
        segments = []
        for leaf in leaves:
            read = SegmentReader(leaf)
            impacts = self.impacts(leaf, read, save=save)
            segments.append(Segment(impacts, leaf.segment().deleted_docs(), read.document))
        alive = {_id(leaf) for leaf in leaves}
        self._loaded = {name: impacts for name, impacts in self._loaded.items() if name in alive}
        return Snapshot(segments)

    def sweep(self, reader: reading.IndexReader) -> None:
        """Delete the files of segments that no commit holds any more. For the writer."""
        alive = {self.path(_id(leaf)).name for leaf in leaves_of(reader)}
        for path in (self.generation / _IMPACTS).glob("*"):
            if path.name not in alive:
                path.unlink(missing_ok=True)

    def _compiled(self, segment_id: str, read: SegmentReader, *, save: bool) -> Impacts:
        arrays = compile_impacts(read.documents())
        if not save:
            return Impacts(arrays)
        save_impacts(self.path(segment_id), arrays)
        return load_impacts(self.path(segment_id))


def leaves_of(reader: reading.IndexReader) -> list[reading.IndexReader]:
    """Return the readers of segments that hold anything."""
    return [leaf for leaf, _ in reader.leaf_readers() if leaf.doc_count_all() > 0]


def open_generation(path: Path) -> index.FileIndex:
    """Open a generation's Whoosh index.

    Raises FileNotFoundError where files are gone, IndexUnusable where they cannot be read.
    """
    return _readable(lambda: index.open_dir(str(path), schema=SCHEMA))


def open_reader(opened: index.FileIndex) -> reading.IndexReader:
    """Open a reader of the newest commit. Raises as open_generation does."""
    return _readable(opened.reader)


def _readable(work: Callable[[], T]) -> T:
    try:
        return work()
    except FileNotFoundError:
        raise
    except Exception:  # Whoosh raises whatever its parser happens to meet in a damaged file
        raise IndexUnusable() from None


def merge_policy(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge segments of like size once there are enough of them; Whoosh calls it at each commit.

    Sizes are grouped by powers, so that each document is written anew only a few times while the index grows. Whoosh's
    own policy leaves large segments' deleted documents for ever.
    """
    tiers: dict[int, list[Any]] = {}
    merged: list[Any] = []
    for segment in segments:
        size = segment.doc_count_all()
        if segment.deleted_count() > _WASTE * size:
            merged.append(segment)
        else:
            tiers.setdefault(_tier(size), []).append(segment)
    for tier in tiers.values():
        if len(tier) >= _MERGE_FACTOR:
            merged.extend(tier)
    for segment in merged:
        reader = reading.SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in segments if segment not in merged]


def _tier(size: int) -> int:
    tier = 0
    while size >= _MERGE_FACTOR:
        size //= _MERGE_FACTOR
        tier += 1
    return tier


def _id(leaf: reading.IndexReader) -> str:
    segment_id: str = leaf.segment().segment_id()
    return segment_id
