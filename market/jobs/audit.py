"""The audit trail proved: each row's hash covers the row before it, and the last head is kept outside the database."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import structlog
from sqlalchemy import select

from market.kernel.context import Context
from market.kernel.database import AnySession
from market.kernel.events import GENESIS, EventRecord
from market.kernel.text import Message, say

HEAD = "audit-head.json"
HEADS = "audit-heads.jsonl"
STEP = 1000

log = structlog.get_logger("market.audit")


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of the trail at some moment."""

    seq: int
    hash: str
    day: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a walk through the trail found; no faults means that nothing was edited, removed or reordered."""

    rows: int
    faults: tuple[Message, ...]


def verify_trail(session: AnySession, instance: Path, limit: int = 20) -> AuditReport:
    """Walk the whole trail and compare it with the heads kept outside; stop after `limit` faults."""
    anchors = {head.seq: head for head in _kept_heads(instance)}
    faults: list[Message] = []
    rows, before, last_seq = 0, GENESIS, 0
    query = select(EventRecord).order_by(EventRecord.seq).execution_options(yield_per=STEP)
    for record in session.scalars(query):
        rows, last_seq = rows + 1, record.seq
        faults += _row_faults(record, before, anchors.pop(record.seq, None))
        before = record.hash
        session.expunge(record)
        if len(faults) >= limit:
            return AuditReport(rows, tuple(faults[:limit]))
    for seq in sorted(anchors):
        text = (
            say("第 %(seq)s 条记录曾经存在，现已缺失：轨迹的末尾被截去。", seq=seq)
            if seq > last_seq
            else say("第 %(seq)s 条记录曾经存在，现已缺失。", seq=seq)
        )
        faults.append(text)
    return AuditReport(rows, tuple(faults[:limit]))


def keep_head(ctx: Context, instance: Path) -> Head | None:
    """Note the trail's last row outside the database, and once a day in a list; return it.

    Where the row noted before is gone, it stays noted: a shorter trail must not look whole again. Returns None then.
    """
    last = ctx.session.execute(
        select(EventRecord.seq, EventRecord.hash).order_by(EventRecord.seq.desc()).limit(1)
    ).one_or_none()
    known = _read_head(instance / HEAD)
    if known is not None and not _still_there(ctx.session, known):
        log.error("audit_trail_changed", seq=known.seq)
        return None
    if last is None:
        return None
    head = Head(last.seq, last.hash, ctx.today.isoformat())
    if known != head:
        _replace(instance / HEAD, _line(head))
        if known is None or date.fromisoformat(known.day) != ctx.today:
            _append(instance / HEADS, _line(head))
    return head


def _row_faults(record: EventRecord, before: str, anchor: Head | None) -> list[Message]:
    if record.hash != record.expected_hash():
        return [say("第 %(seq)s 条记录的内容被改动过。", seq=record.seq)]
    if record.prev_hash != before:
        return [say("第 %(seq)s 条记录与前一条不相接：中间有记录被删除或调换。", seq=record.seq)]
    if anchor is not None and anchor.hash != record.hash:
        return [say("第 %(seq)s 条记录与 %(day)s 留存的校验值不符：轨迹被重写过。", seq=record.seq, day=anchor.day)]
    return []


def _still_there(session: AnySession, head: Head) -> bool:
    return session.scalar(select(EventRecord.hash).where(EventRecord.seq == head.seq)) == head.hash


def _kept_heads(instance: Path) -> list[Head]:
    heads = []
    if (instance / HEADS).exists():
        lines = (instance / HEADS).read_text("utf-8").splitlines()
        heads = [head for head in map(_parse, lines) if head is not None]
    last = _read_head(instance / HEAD)
    return [*heads, last] if last else heads


def _read_head(path: Path) -> Head | None:
    return _parse(path.read_text("utf-8")) if path.exists() else None


def _parse(line: str) -> Head | None:
    try:
        found = json.loads(line)
        return Head(int(found["seq"]), str(found["hash"]), str(found["day"]))
    except (ValueError, KeyError, TypeError):  # a line that a power cut left half written
        return None


def _line(head: Head) -> str:
    return json.dumps({"seq": head.seq, "hash": head.hash, "day": head.day}) + "\n"


def _replace(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".new")
    with unfinished.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(path)


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
