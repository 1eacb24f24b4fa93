"""Every address and what it says to whom, as it was agreed. A route that is not here fails its test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matrix_people import BUREAU, OWNERS, VERIFIED

# Columns of the table. People with the same answers everywhere stand in one column; each is tried by itself.
COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("nobody", ("anonymous",)),
    ("new", ("newcomer",)),
    ("mem", (OWNERS[0],)),
    ("edi", (OWNERS[1],)),
    ("app", (OWNERS[2],)),
    ("adm", (OWNERS[3],)),
    ("oth", ("other_member",)),
    ("ent", ("enterprise",)),
    ("for", tuple(name for name in VERIFIED if name not in {"other_member", "enterprise"})),
    ("unv", ("unverified",)),
    ("unb", ("unverified_bureau",)),
    ("bme", (BUREAU[0],)),
    ("bed", (BUREAU[1],)),
    ("bap", (BUREAU[2],)),
    ("bad", (BUREAU[3],)),
)
