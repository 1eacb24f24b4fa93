"""Logs: one line of JSON an entry (readable lines on a terminal), without anybody's address."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

_ADDRESS = re.compile(r"[^\s\"'<>:,;()\[\]@]+@(?=[^\s\"'<>]+\.[^\s\"'<>]+)")


def configure(level: str) -> None:
    """Send our own entries and those of libraries to standard error, through the same steps."""
    steps: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
    ]
    terminal = sys.stderr.isatty()
    last: list[Processor] = (
        [_mask, structlog.dev.ConsoleRenderer(colors=True)]
        if terminal
        else [structlog.processors.format_exc_info, _mask, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *steps,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=steps, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for library in ("huey", "alembic"):  # they tell every step; we tell what came of it
        logging.getLogger(library).setLevel(logging.WARNING)


def masked(text: str) -> str:
    """Return the text with the names in e-mail addresses hidden."""
    return _ADDRESS.sub("***@", text)


def _mask(_logger: Any, _method: str, entry: EventDict) -> EventDict:
    for name, value in entry.items():
        if isinstance(value, str):
            entry[name] = masked(value)
    return entry
