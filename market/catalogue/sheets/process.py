"""The parent's side of reading: one child process a file, with an end to its time, and a text for every failure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from market.catalogue.rules.vocabulary import ListingKind
from market.catalogue.sheets.containers import Format
from market.kernel.errors import InvalidInput
from market.kernel.text import Message, say

WALL_SECONDS = 22  # a hostile file is answered within 25 seconds, the start of the child included

TOO_SLOW = say(
    "文件过于复杂，%(seconds)s 秒内没有读完。请删除多余的工作表和格式，或分成几个文件上传。", seconds=WALL_SECONDS
)
TOO_BIG = say("文件内容超出了可处理的范围：多半是很远的单元格里有内容或格式。请把数据复制到新的工作表，再重新上传。")


def read_in_child(kind: ListingKind, form: Format, source: Path, target: Path) -> dict[str, Any]:
    """Read a spreadsheet in a child process into `target` (whole or not at all) and return what it found.

    Raises InvalidInput with a text for people, whatever the file does to the child.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = target.with_suffix(f".{os.getpid()}.part")
    try:
        answer = run_child("market.catalogue.sheets.reading", kind.value, form.value, str(source), str(unfinished))
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    return answer


def run_child(module: str, *arguments: str, stdin: bytes = b"") -> dict[str, Any]:
    """Run one of our modules as a child and return the JSON object that it prints; raises InvalidInput."""
    command = [sys.executable, "-m", module, *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - our own module; what people sent comes as a file, never as an argument
            command, input=stdin, capture_output=True, timeout=WALL_SECONDS, check=False, env=_environment()
        )
    except subprocess.TimeoutExpired:
        raise InvalidInput(TOO_SLOW) from None
    answer = _answer(done.stdout) if done.returncode == 0 else None
    if answer is None:
        raise InvalidInput(TOO_BIG)
    if "fault" in answer:
        raise InvalidInput(message_from_json(answer["fault"]))
    return answer


def message_from_json(data: Mapping[str, Any]) -> Message:
    """Return a message that was written as {"msgid", "params"}; messages inside it likewise."""
    params = {
        name: message_from_json(value) if isinstance(value, Mapping) and "msgid" in value else value
        for name, value in data.get("params", {}).items()
    }
    return Message(str(data["msgid"]), params)


def _environment() -> dict[str, str]:
    """Return the little that the child needs: no setting and no secret of ours goes with it."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LC_ALL", "TMPDIR"}}
    return kept | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}


def _answer(printed: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(printed)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
