"""Rows that time has made useless, removed in small batches. The audit trail is never among them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from market.accounts.models import AttemptCount, OneTimeToken, WebSession
from market.inbox.actions import forget_sent_mails
from market.kernel.context import Context
from market.kernel.database import transaction
from market.matching.models import KeptParagraph

BATCH = 200
KEEP_TOKENS = timedelta(days=7)  # so that an old link is still told from an invented one
KEEP_ATTEMPTS = timedelta(days=2)  # longer than any window that is counted
KEEP_SENT_MAILS = timedelta(days=30)


def clean_up(ctx: Context) -> dict[str, int]:
    """Remove ended sessions, used-up links, old counters, texts and sent mails; return how many of each."""
    now = ctx.now
    return {
        "sessions": _each_batch(ctx, lambda: _remove(ctx, WebSession.id, WebSession.expires_at <= now)),
        "tokens": _each_batch(ctx, lambda: _remove(ctx, OneTimeToken.id, OneTimeToken.expires_at <= now - KEEP_TOKENS)),
        "attempts": _each_batch(ctx, lambda: _remove_attempts(ctx)),
        "paragraphs": _each_batch(ctx, lambda: _remove(ctx, KeptParagraph.token_hash, KeptParagraph.expires_at <= now)),
        "mails": _each_batch(ctx, lambda: forget_sent_mails(ctx, now - KEEP_SENT_MAILS, BATCH)),
    }


def _each_batch(ctx: Context, remove: Callable[[], int]) -> int:
    total = 0
    while True:
        with transaction(ctx.session):
            removed = remove()
        total += removed
        if removed < BATCH:
            return total


def _remove(ctx: Context, key: Any, condition: ColumnElement[bool]) -> int:
    ids = list(ctx.session.scalars(select(key).where(condition).limit(BATCH)))
    ctx.session.execute(delete(key.class_).where(key.in_(ids)))
    return len(ids)


def _remove_attempts(ctx: Context) -> int:
    old = ctx.session.execute(
        select(AttemptCount.key, AttemptCount.window_start)
        .where(AttemptCount.window_start <= ctx.now - KEEP_ATTEMPTS)
        .limit(BATCH)
    ).all()
    for key, start in old:
        ctx.session.execute(delete(AttemptCount).where(AttemptCount.key == key, AttemptCount.window_start == start))
    return len(old)
