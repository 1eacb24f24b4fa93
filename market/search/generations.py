"""Folders of an index: each rebuild is a new generation, and one pointer says which of them counts."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from market.search.analyzer import ANALYZER_VERSION
from market.search.port import IndexBusy, IndexUnusable

_POINTER = "CURRENT"
_META = "meta.json"
_LOCK = "WRITE.lock"
_PREFIX = "gen-"


class Generations:
    """The folder that holds them. Only one process writes at a time; any number reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Path:
        """Return the folder of the generation that counts.

        Raises IndexUnusable where there is none or where another version of the analyzer wrote it.
        """
        try:
            path = self.folder / os.readlink(self.folder / _POINTER)
            meta = json.loads((path / _META).read_text("utf-8"))
        except (OSError, ValueError):
            raise IndexUnusable() from None
        if not isinstance(meta, dict) or meta.get("analyzer") != ANALYZER_VERSION:
            raise IndexUnusable()
        return path

    def pointer(self) -> str:
        """Return the name of the generation that counts, without a look into it; "" where there is none."""
        try:
            return os.readlink(self.folder / _POINTER)
        except OSError:
            return ""

    def create(self) -> Path:
        """Make the folder of a new generation beside the others. Private: what lies in it is unpickled."""
        path = self.folder / f"{_PREFIX}{time.time_ns()}"
        path.mkdir(mode=0o700)
        (path / _META).write_text(json.dumps({"analyzer": ANALYZER_VERSION}), "utf-8")
        return path

    def promote(self, path: Path) -> None:
        """Let a finished generation count, in one step, and forget the others.

        Readers of the old one keep what they have mapped; one that is just opening it finds files gone and opens anew.
        """
        unfinished = self.folder / f"{_POINTER}.{os.getpid()}.tmp"
        unfinished.unlink(missing_ok=True)
        unfinished.symlink_to(path.name)
        unfinished.replace(self.folder / _POINTER)
        self.remove_all_but(path)

    def remove_all_but(self, kept: Path) -> None:
        """Remove generations that nothing points to, those of a rebuild that was killed included."""
        for other in self.folder.glob(f"{_PREFIX}*"):
            if other.name != kept.name:
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def writing(self, timeout: float) -> Iterator[None]:
        """Hold the right to write, against other processes too; it ends with the process, however that ends.

        Raises IndexBusy where another writer keeps it for longer than `timeout` seconds.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        deadline = time.monotonic() + timeout
        with (self.folder / _LOCK).open("w") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        raise IndexBusy() from None
                    time.sleep(0.05)
            yield
