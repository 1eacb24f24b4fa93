"""One box over achievements, needs and organisations; every search has an address that can be shared."""

from __future__ import annotations

from math import ceil

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from market.search.port import IndexUnusable, Kind, MatchText, SearchIndex, SearchPage, SearchQuery
from market.web.current import container, context
from market.web.forms import clean_text
from market.web.guard import public
from market.web.search.asking import MAX_PAGE, Asked, read_asked
from market.web.search.by_title import find_by_title
from market.web.search.filters import chips, filter_groups, kind_options, shown_owners
from market.web.search.found import ResultRow, listing_rows, organisation_names, result_rows
from market.web.search.labels import KIND_LABELS, SORT_LABELS

bp = Blueprint("search", __name__)

SUGGESTIONS = 8
NEAREST = 5  # results shown where nothing was found


@bp.get("/search")
@public
def results() -> ResponseReturnValue:
    """Show what was found, with filters; where the index is being rebuilt, what the database finds by title."""
    ctx, asked = context(), read_asked(request.args)
    found, by_title = _find(asked)
    owners = organisation_names(ctx.session, shown_owners(asked, found.counts))
    return render_template(
        "search/results.html",
        asked=asked,
        found=found,
        by_title=by_title,
        rows=result_rows(ctx, found.hits),
        nearest=[] if found.hits or by_title else _nearest(asked, found.did_you_mean),
        kinds=kind_options(asked, found.counts),
        groups=filter_groups(asked, found.counts, owners),
        chips=chips(asked, owners),
        pages=min(max(1, ceil(found.total / found.per_page)), MAX_PAGE),
        kind_label=KIND_LABELS.get(asked.kind),
        sorts=[(sort, label) for sort, label in SORT_LABELS.items() if asked.text or sort != "relevance"],
    )


@bp.get("/search/suggest")
@public
def suggest() -> ResponseReturnValue:
    """Return titles and names for what was typed so far, as a JSON list; an empty one where there is no index."""
    typed = clean_text(request.args.get("q", "")[:200])
    try:
        found = container().search.suggest(typed, SUGGESTIONS) if typed else []
    except IndexUnusable:
        found = []
    return jsonify([{"text": text} for text in found])


def _nearest(asked: Asked, did_you_mean: str | None) -> list[ResultRow]:
    """Return what comes closest to a search that found nothing.

    The words without the filters; else what was probably meant; else listings that share a word with the text.
    """
    if not asked.text or asked.page > 1:
        return []
    ctx, index = context(), container().search
    try:
        for words in (asked.text if asked.is_filtered else None, did_you_mean):
            if words and (hits := index.search(SearchQuery(words, per_page=NEAREST)).hits):
                return result_rows(ctx, hits)
        return listing_rows(ctx, _alike(index, MatchText(asked.text, "")))
    except IndexUnusable:
        return []


def _alike(index: SearchIndex, text: MatchText) -> list[str]:
    kinds = (Kind.ACHIEVEMENT, Kind.NEED)
    keys = [each.key for kind in kinds for each in index.candidates(text, kind=kind, limit=NEAREST)]
    shared = index.shared_terms(text, keys)
    return [key for key in keys if shared.get(key)][:NEAREST]


def _find(asked: Asked) -> tuple[SearchPage, bool]:
    try:
        return container().search.search(asked.query), False
    except IndexUnusable:
        return find_by_title(context().session, asked), True
