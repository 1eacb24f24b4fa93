"""The worker's side of an import: one step at a time, each a transaction or two, so that nothing else waits for it."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from market.catalogue.models import ImportRun, ImportState
from market.catalogue.sheets.checking import check_batch, fail, open_file, spool
from market.catalogue.sheets.importing import import_batch, submit_batch
from market.kernel.context import Context
from market.kernel.errors import Conflict, Forbidden, IllegalTransition, MarketError
from market.kernel.text import Message, say

log = structlog.get_logger("market.imports")

_STEPS: dict[ImportState, Callable[[Context, int], bool]] = {
    ImportState.WAITING: open_file,
    ImportState.CHECKING: check_batch,
    ImportState.IMPORTING: import_batch,
    ImportState.SUBMITTING: submit_batch,
}
_NO_RIGHT = say("发起这次导入的人已没有为本单位导入的权限。已经导入的条目保留，其余没有导入。")


def run_step(ctx: Context, run_id: int) -> bool:
    """Do one step of an import, at most 200 rows; return whether there is more to do now.

    Repeatable: killed anywhere, the next call goes on where the last whole batch ended. Opens its own transactions.
    Raises Conflict where another process was first: call again.
    """
    ctx.session.rollback()
    run = ctx.session.get(ImportRun, run_id)
    step = _STEPS.get(run.state) if run is not None else None
    if run is None or step is None:
        if run is not None:
            spool(ctx, run).unlink(missing_ok=True)  # of a run that was cancelled while it was checked
        return False
    uid = run.uid
    try:
        return step(ctx, run_id)
    except (SQLAlchemyError, Conflict):
        ctx.session.rollback()
        raise  # the database is busy or somebody was first: the step is done again
    except Forbidden:
        return _stop(ctx, run_id, _NO_RIGHT)
    except MarketError as refused:
        return _stop(ctx, run_id, refused.message)
    except Exception:
        log.exception("import_failed", run=uid)
        return _stop(ctx, run_id, _broken(uid))


def _broken(uid: str) -> Message:
    return say(
        "导入时出了问题，已经导入的条目保留，其余没有导入。请重新上传；如果仍然出现，请告诉管理员编号 %(run)s。",
        run=uid,
    )


def _stop(ctx: Context, run_id: int, message: Message) -> bool:
    ctx.session.rollback()
    try:
        fail(ctx, run_id, message)
    except IllegalTransition:
        log.info("import_over", run=run_id)  # cancelled meanwhile
    return False
