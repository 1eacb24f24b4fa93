"""The search index as a copy of the database: kept up, rebuilt, compared. Only the worker and commands write it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import structlog

from market.accounts.models import Organisation
from market.catalogue.documents import all_documents, organisation_document, search_document
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.database import AnySession
from market.search.port import IndexBusy, IndexUnusable, Kind, SearchDocument, SearchIndex, content_hash

CHUNK = 500  # documents in one commit of the index

log = structlog.get_logger("market.index")


class IndexPostponed(Exception):
    """The index cannot be written at the moment, whatever the documents are: try again soon."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the index differs from the database, by document keys."""

    documents: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    stale: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """True where there is no difference."""
        return not (self.missing or self.extra or self.stale)


def listing_key(kind: str, listing_id: int) -> str:
    """Return the key of a listing's document."""
    return f"{kind}:{listing_id}"


def organisation_key(organisation_id: int) -> str:
    """Return the key of an organisation's document."""
    return f"{Kind.ORGANISATION}:{organisation_id}"


def load_document(session: AnySession, key: str) -> SearchDocument | None:
    """Return the document as the rows are now, or None where it does not belong into the index."""
    kind, _, number = key.partition(":")
    if kind == Kind.ORGANISATION:
        organisation = session.get(Organisation, int(number))
        return organisation_document(session, organisation) if organisation and organisation.is_verified else None
    return search_document(session, ListingKind(kind), int(number))


def write_index(ctx: Context, index: SearchIndex, keys: Iterable[str]) -> dict[str, Exception]:
    """Bring these documents up to date; return the keys that failed, each with what was wrong.

    Raises IndexPostponed where the index itself cannot be written: no single document is to blame.
    """
    failed: dict[str, Exception] = {}
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), CHUNK):
        failed |= _write_chunk(ctx, index, wanted[start : start + CHUNK])
    return failed


def rebuild_index(ctx: Context, index: SearchIndex) -> int:
    """Make the whole index anew from the database, without a moment in which it is empty; return its size."""
    return index.rebuild(all_documents(ctx.session))


def ensure_index(ctx: Context, index: SearchIndex) -> int | None:
    """Rebuild the index if it is missing, damaged or of another version; return its size if that was needed."""
    try:
        index.count()
    except IndexUnusable:
        size = rebuild_index(ctx, index)
        log.warning("index_rebuilt", documents=size)
        return size
    return None


def compare_index(ctx: Context, index: SearchIndex) -> Comparison:
    """Compare the index with what the database says now. Raises IndexUnusable where it cannot be read."""
    held = index.versions()
    wanted = {document.key: document.version or content_hash(document) for document in all_documents(ctx.session)}
    return Comparison(
        documents=len(wanted),
        missing=tuple(sorted(wanted.keys() - held.keys())),
        extra=tuple(sorted(held.keys() - wanted.keys())),
        stale=tuple(sorted(key for key in wanted.keys() & held.keys() if wanted[key] != held[key])),
    )


def _write_chunk(ctx: Context, index: SearchIndex, keys: Sequence[str]) -> dict[str, Exception]:
    documents: list[SearchDocument] = []
    gone: list[str] = []
    failed: dict[str, Exception] = {}
    for key in keys:
        try:
            document = load_document(ctx.session, key)
        except Exception as error:
            ctx.session.rollback()
            failed[key] = error
            continue
        if document is None:
            gone.append(key)
        else:
            documents.append(document)
    _delete(ctx, index, gone)
    return failed | _upsert(ctx, index, documents)


def _delete(ctx: Context, index: SearchIndex, keys: Sequence[str]) -> None:
    if keys:
        _write(ctx, index, lambda: index.delete(keys))


def _upsert(ctx: Context, index: SearchIndex, documents: Sequence[SearchDocument]) -> dict[str, Exception]:
    """Write all at once; where that fails, one by one, to find out which document is to blame."""
    if not documents:
        return {}
    try:
        _write(ctx, index, lambda: index.upsert(documents))
    except IndexPostponed:
        raise
    except Exception as error:
        if len(documents) == 1:
            return {documents[0].key: error}
    else:
        return {}
    failed: dict[str, Exception] = {}
    for document in documents:
        failed |= _upsert(ctx, index, [document])
    return failed


def _write(ctx: Context, index: SearchIndex, work: Callable[[], None]) -> None:
    try:
        work()
    except IndexUnusable:
        log.warning("index_unusable_rebuilding")
        _rebuild_or_postpone(ctx, index)
    except (IndexBusy, OSError) as error:
        raise IndexPostponed(type(error).__name__) from error


def _rebuild_or_postpone(ctx: Context, index: SearchIndex) -> None:
    # The rebuilt index holds the present rows, those that were to be written among them.
    try:
        rebuild_index(ctx, index)
    except (IndexBusy, IndexUnusable, OSError) as error:
        raise IndexPostponed(type(error).__name__) from error
