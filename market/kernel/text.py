"""Messages that are written once, in Chinese, and translated only where somebody reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for people: its Chinese original and the values that go into it.

    Rules have no Flask and know no reader's language, so they return messages; the page, the mail or the
    command line that shows one translates it. A value may itself be a message.
    """

    msgid: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        """Return the Chinese original with its values filled in."""
        if not self.params:
            return self.msgid.replace("%%", "%") if "%%" in self.msgid else self.msgid
        return self.msgid % {name: str(value) for name, value in self.params.items()}


def say(msgid: str, /, **params: object) -> Message:
    """Make a message from a Chinese sentence with `%(name)s` places; extracted for the catalogues by this name."""
    return Message(msgid, MappingProxyType(params))
