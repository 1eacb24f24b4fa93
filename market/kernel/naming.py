"""Public names of things: addresses that tell nothing about how many there are, and sort keys for Chinese names."""

from __future__ import annotations

import secrets

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # 32 letters; no l, o, 0, 1: read aloud and typed without doubt
UID_LENGTH = 12


def new_uid() -> str:
    """Return a random 60-bit name for an address: 12 characters, not guessable, telling nothing."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(UID_LENGTH))
