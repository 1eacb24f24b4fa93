"""Files by content: written once under their SHA-256, found again by it, verified when read."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is safely on disk. `size` in bytes."""

    sha256: str
    size: int


class FileStore:
    """A folder of files named by their hash. A file is on disk for good before its row is committed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> StoredFile:
        """Write the content durably (temporary file, fsync, rename, fsync of the folder) and return its name."""
        stored = StoredFile(hashlib.sha256(content).hexdigest(), len(content))
        target = self.path(stored.sha256)
        if target.exists():
            return stored
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return stored

    def read(self, sha256: str) -> bytes:
        """Return the content; raises FileNotFoundError, or ValueError where the disk holds something else by now."""
        content = self.path(sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError(f"file {sha256} is damaged")
        return content

    def path(self, sha256: str) -> Path:
        """Return where a file of that hash lies."""
        return self.folder / sha256[:2] / sha256
