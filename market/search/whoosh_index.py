"""The search engine in the market's own folder: Whoosh keeps the documents, arrays beside it do the arithmetic."""

from __future__ import annotations

import pickle
import shutil
import struct
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from whoosh import index

from market.search.generations import Generations
from market.search.port import (
    NO_FACETS,
    Candidate,
    Facets,
    IndexBusy,
    IndexUnusable,
    MatchText,
    SearchDocument,
    SearchPage,
    SearchQuery,
    content_hash,
)
from market.search.scoring import run_search
from market.search.segments import (
    SCHEMA,
    SegmentStore,
    leaves_of,
    merge_policy,
    open_generation,
    open_reader,
    to_stored,
)
from market.search.snapshot import Snapshot
from market.search.suggesting import run_suggest
from market.search.text_match import find_candidates, find_shared, rate

_WAIT_TO_WRITE = 20.0
_WAIT_TO_REBUILD = 120.0
_BATCH = 5_000
_BUFFER_MB = 64
_DAMAGE = (EOFError, struct.error, zlib.error, pickle.UnpicklingError)  # of a stored document

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _View:
    """What this process has open: a generation, and the commit of it that was read last."""

    name: str
    index: index.FileIndex
    store: SegmentStore
    commit: int
    snapshot: Snapshot


class WhooshIndex:
    """SearchIndex over a folder. One process writes (a lock holds others off); any number of processes read.

    A reader looks at each call whether there is a newer commit. It never waits for a writer: until a commit's arrays
    are written it keeps reading the commit before.
    """

    def __init__(self, folder: Path) -> None:
        self._generations = Generations(folder)
        self._lock = threading.RLock()
        self._view: _View | None = None

    @property
    def needs_rebuild(self) -> bool:
        """Tell whether the index is missing, damaged or of another analyzer's version."""
        try:
            self._read(lambda snapshot: snapshot.count)
        except IndexUnusable:
            return True
        return False

    def search(self, query: SearchQuery) -> SearchPage:
        """Return the documents that have all words of the text, or else the nearest ones, best first."""
        return self._read(lambda snapshot: run_search(snapshot, query))

    def suggest(self, prefix: str, limit: int = 8) -> list[str]:
        """Return titles and organisation names for what was typed so far."""
        return self._read(lambda snapshot: run_suggest(snapshot, prefix, limit))

    def candidates(
        self, text: MatchText, *, kind: str, limit: int = 200, facets: Facets = NO_FACETS
    ) -> list[Candidate]:
        """Return the documents of a kind that match a whole text best, best first, scores from 0 to 1."""
        return self._read(lambda snapshot: find_candidates(snapshot, text, kind, limit, facets))

    def relevance(self, text: MatchText, keys: Sequence[str]) -> dict[str, float]:
        """Return the score that candidates() gives to each of these documents."""
        return self._read(lambda snapshot: rate(snapshot, text, keys))

    def shared_terms(self, text: MatchText, keys: Sequence[str], limit: int = 8) -> dict[str, tuple[str, ...]]:
        """Return, for each document, the words that it shares with the text, most telling first."""
        return self._read(lambda snapshot: find_shared(snapshot, text, keys, limit))

    def versions(self) -> dict[str, str]:
        """Return key and version of every document."""
        return self._read(_versions)

    def count(self) -> int:
        """Return the number of documents."""
        return self._read(lambda snapshot: snapshot.count)

    def upsert(self, documents: Iterable[SearchDocument]) -> None:
        """Add documents or replace those of the same key; of one key given twice the last counts."""
        latest = {document.key: _stored(document) for document in documents}
        if not latest:
            return
        with self._writer() as writer:
            for key, stored in latest.items():
                writer.update_document(key=key, document=stored)

    def delete(self, keys: Iterable[str]) -> None:
        """Forget documents; keys that are not there are ignored."""
        gone = set(keys)
        if not gone:
            return
        with self._writer() as writer:
            for key in gone:
                writer.delete_by_term("key", key)

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Replace the whole index by a new generation; readers keep the old one until the new one is whole."""
        with self._generations.writing(_WAIT_TO_REBUILD):
            path = self._generations.create()
            try:
                built = index.create_in(str(path), SCHEMA)
                _fill(built, documents)
                view = _open(path, save=True)
            except BaseException:
                shutil.rmtree(path, ignore_errors=True)
                raise
            self._generations.promote(path)
        with self._lock:
            self._view = view
        return view.snapshot.count

    def _read(self, work: Callable[[Snapshot], T]) -> T:
        """Do some reading; where files vanish or fail under it, once more with what took their place."""
        try:
            return work(self._current())
        except (FileNotFoundError, IndexUnusable, *_DAMAGE):
            with self._lock:
                self._view = None
        try:
            return work(self._current())
        except (FileNotFoundError, *_DAMAGE):
            raise IndexUnusable() from None

    def _current(self) -> Snapshot:
        with self._lock:
            pointer = self._generations.pointer()
            view = self._view
            if view is None or view.name != pointer:
                view = _open(self._generations.current(), save=False)
            elif view.index.latest_generation() != view.commit:
                view = _refreshed(view)
            self._view = view
            return view.snapshot

    @contextmanager
    def _writer(self) -> Iterator[Any]:
        """Give a Whoosh writer, commit at the end, write the arrays of what is new, and go over to it."""
        with self._generations.writing(_WAIT_TO_WRITE):
            path = self._generations.current()
            with _committing(open_generation(path), _WAIT_TO_WRITE, mergetype=merge_policy) as writer:
                yield writer
            self._publish(path)

    def _publish(self, path: Path) -> None:
        with self._lock:
            known = self._view if self._view is not None and self._view.name == path.name else None
        view = _open(path, save=True, store=known.store if known else None)
        view.store.sweep(open_reader(view.index))
        with self._lock:
            self._view = view


@contextmanager
def _committing(opened: index.FileIndex, timeout: float, **commit: Any) -> Iterator[Any]:
    """Give a Whoosh writer that commits at the end and leaves nothing behind where something fails."""
    try:
        writer = opened.writer(timeout=timeout, limitmb=_BUFFER_MB)
    except index.LockError:
        raise IndexBusy() from None
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit(**commit)


def _refreshed(view: _View) -> _View:
    """Go over to the newest commit, if its arrays are there already."""
    commit = view.index.latest_generation()
    if commit < 0:
        raise FileNotFoundError(view.name)
    reader = open_reader(view.index)
    if not view.store.ready(leaves_of(reader), view.store.generation / f"_MAIN_{commit}.toc"):
        return view
    return replace(view, commit=commit, snapshot=view.store.snapshot(reader, save=False))


def _open(path: Path, *, save: bool, store: SegmentStore | None = None) -> _View:
    opened = open_generation(path)
    store = store or SegmentStore(path)
    # The commit's number is read first: should another commit fall in between, the next call reads it once more.
    commit = opened.latest_generation()
    return _View(path.name, opened, store, commit, store.snapshot(open_reader(opened), save=save))


def _fill(built: index.FileIndex, documents: Iterable[SearchDocument]) -> None:
    """Write documents in segments of bounded size; a key met again replaces what came before."""
    seen: set[str] = set()
    for batch in _batches(documents):
        with _committing(built, 0.0, merge=False) as writer:
            for key, document in batch.items():
                add = writer.update_document if key in seen else writer.add_document
                add(key=key, document=_stored(document))
        seen.update(batch)


def _batches(documents: Iterable[SearchDocument]) -> Iterator[dict[str, SearchDocument]]:
    batch: dict[str, SearchDocument] = {}
    for document in documents:
        batch[document.key] = document
        if len(batch) >= _BATCH:
            yield batch
            batch = {}
    if batch:
        yield batch


def _stored(document: SearchDocument) -> dict[str, Any]:
    return to_stored(document if document.version else replace(document, version=content_hash(document)))


def _versions(snapshot: Snapshot) -> dict[str, str]:
    living = ((segment, int(place)) for segment in snapshot.segments for place in segment.live.nonzero()[0])
    return {document.key: document.version for document in (segment.document(place) for segment, place in living)}
