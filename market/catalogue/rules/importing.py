"""The life of a spreadsheet import: read, checked, waiting for a person, imported; later handed in as a whole."""

from __future__ import annotations

from enum import StrEnum

from market.kernel.errors import IllegalTransition
from market.kernel.text import Message, say


class ImportState(StrEnum):
    """How far an import is. CHECKED waits for a person to say go."""

    WAITING = "waiting"
    CHECKING = "checking"
    CHECKED = "checked"
    IMPORTING = "importing"
    SUBMITTING = "submitting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RowState(StrEnum):
    """What became of one line."""

    GOOD = "good"
    BAD = "bad"
    UNCHANGED = "unchanged"
    CREATED = "created"
    UPDATED = "updated"


class ImportAction(StrEnum):
    """What moves an import on."""

    OPEN = "open"
    FINISH_CHECK = "finish_check"
    CONFIRM = "confirm"
    FINISH = "finish"
    SUBMIT = "submit"
    FAIL = "fail"
    CANCEL = "cancel"


S, A = ImportState, ImportAction

IMPORT_TRANSITIONS: dict[tuple[ImportState, ImportAction], ImportState] = {
    (S.WAITING, A.OPEN): S.CHECKING,
    (S.CHECKING, A.FINISH_CHECK): S.CHECKED,
    (S.CHECKED, A.CONFIRM): S.IMPORTING,
    (S.IMPORTING, A.FINISH): S.DONE,
    (S.DONE, A.SUBMIT): S.SUBMITTING,
    (S.SUBMITTING, A.FINISH): S.DONE,
    (S.WAITING, A.FAIL): S.FAILED,
    (S.CHECKING, A.FAIL): S.FAILED,
    (S.IMPORTING, A.FAIL): S.FAILED,
    (S.SUBMITTING, A.FAIL): S.DONE,  # the drafts are in; only handing them in stopped
    (S.WAITING, A.CANCEL): S.CANCELLED,
    (S.CHECKING, A.CANCEL): S.CANCELLED,
    (S.CHECKED, A.CANCEL): S.CANCELLED,
}
RUNNING = frozenset({S.WAITING, S.CHECKING, S.IMPORTING, S.SUBMITTING})  # the worker has something to do

IMPORT_STATE_LABELS: dict[ImportState, Message] = {
    S.WAITING: say("排队中"),
    S.CHECKING: say("检查中"),
    S.CHECKED: say("待确认导入"),
    S.IMPORTING: say("导入中"),
    S.SUBMITTING: say("提交中"),
    S.DONE: say("已完成"),
    S.FAILED: say("未能导入"),
    S.CANCELLED: say("已取消"),
}


def next_import_state(state: ImportState, action: ImportAction) -> ImportState:
    """Return the state that follows, or raise IllegalTransition."""
    try:
        return IMPORT_TRANSITIONS[state, action]
    except KeyError:
        raise IllegalTransition(
            say("这次导入的状态是“%(state)s”，不能做这一步，请刷新页面。", state=IMPORT_STATE_LABELS[state])
        ) from None
