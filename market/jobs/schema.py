"""Which version of the schema the database has, and how it gets to ours."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import inspect, text

from market.jobs.database import db, migrate
from market.kernel.database import Base
from market.kernel.errors import MarketError
from market.kernel.text import say

TRIGGERS = ("event_no_update", "event_no_delete")  # they keep the audit trail as it is


class SchemaStanding(StrEnum):
    """How the database's schema stands to ours."""

    EMPTY = "empty"
    OLD = "old"
    CURRENT = "current"
    FUTURE = "future"
    UNKNOWN = "unknown"  # tables that no migration made


@dataclass(frozen=True, slots=True)
class SchemaState:
    """The schema's version in the database and the one that this version of the market wants."""

    standing: SchemaStanding
    found: str
    wanted: str


class SchemaUnusable(MarketError):
    """The database has a schema that this version of the market cannot work with."""

    status = 503
    code = "schema_unusable"


FUTURE = say(
    "数据库的结构（版本 %(found)s）比这个程序新。请换用更新版本的程序，或用备份恢复数据库；旧程序不能写新结构的数据。"
)


def schema_state() -> SchemaState:
    """Return how the database's schema stands. Raises OperationalError where the database does not answer."""
    script = ScriptDirectory.from_config(_config())
    wanted = script.get_heads()
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
        tables = set(inspect(connection).get_table_names())
    known = all(_is_known(script, revision) for revision in found)
    if not known:
        standing = SchemaStanding.FUTURE
    elif set(found) == set(wanted) and found:
        standing = SchemaStanding.CURRENT
    elif found:
        standing = SchemaStanding.OLD
    else:
        standing = SchemaStanding.UNKNOWN if tables & Base.metadata.tables.keys() else SchemaStanding.EMPTY
    return SchemaState(standing, "、".join(found), "、".join(wanted))


def upgrade_schema() -> bool:
    """Bring the schema to ours; return whether anything had to be done. Raises SchemaUnusable where it cannot."""
    state = schema_state()
    if state.standing is SchemaStanding.CURRENT:
        return False
    if state.standing is SchemaStanding.FUTURE:
        raise SchemaUnusable(say(FUTURE.msgid, found=state.found))
    if state.standing is SchemaStanding.UNKNOWN:
        raise SchemaUnusable(say("数据库里已有同名的表，但不是由本程序的迁移建立的。请换一个空的数据库。"))
    command.upgrade(_config(), "head")
    return True


def require_schema() -> None:
    """Raise SchemaUnusable unless the database has exactly the schema that this version of the market wants."""
    state = schema_state()
    if state.standing is SchemaStanding.CURRENT:
        return
    if state.standing is SchemaStanding.FUTURE:
        raise SchemaUnusable(say(FUTURE.msgid, found=state.found))
    raise SchemaUnusable(say("数据库还没有建立或需要升级，请先运行 market db upgrade。"))


def schema_faults() -> list[str]:
    """Return how the tables differ from the models, and what the database says of its own integrity; [] if sound."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        faults = [_described(difference) for difference in compare_metadata(context, Base.metadata)]
        if connection.dialect.name == "sqlite":
            faults += [row[0] for row in connection.execute(text("PRAGMA quick_check(5)")) if row[0] != "ok"]
            held = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
            faults += [f"trigger {name} is missing" for name in TRIGGERS if name not in held]
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            faults += [f"foreign key: {row[0]} rowid {row[1]} -> {row[2]}" for row in broken[:5]]
    return faults


def _described(difference: object) -> str:
    """Return a difference in short: what would have to be done, and to what."""
    if isinstance(difference, list):  # changes of one column come as a list
        difference = difference[0]
    assert isinstance(difference, tuple)
    names = [str(getattr(part, "name", part)) for part in difference[1:] if part is not None]
    return " ".join([str(difference[0]), *names])[:200]


def _config() -> Config:
    config: Config = migrate.get_config()
    return config


def _is_known(script: ScriptDirectory, revision: str) -> bool:
    try:
        return script.get_revision(revision) is not None
    except CommandError:
        return False
