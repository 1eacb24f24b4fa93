"""Where a form may send its reader back to: only ever to this site."""

from __future__ import annotations


def safe_next(address: str | None, default: str = "/") -> str:
    """Return the address if it is a path of this site, else the default.

    It must start with exactly one slash and hold no backslash or control character: browsers read
    `//host`, `/\\host` and addresses with tabs or newlines in them as other sites.
    """
    if not address or len(address) > 2000:
        return default
    if not address.startswith("/") or address.startswith("//"):
        return default
    if "\\" in address or any(ord(c) < 0x20 or ord(c) == 0x7F for c in address):
        return default
    return address
