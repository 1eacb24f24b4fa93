"""Every refusal becomes a page here, in one place: what is wrong, what to do next, and the request's number."""

from __future__ import annotations

import structlog
from flask import Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from market.jobs.database import db
from market.kernel.database import transaction
from market.kernel.errors import Forbidden, MarketError, SignInNeeded
from market.kernel.events import AccessRefused
from market.kernel.text import Message, say
from market.web.current import context
from market.web.text import translate

log = structlog.get_logger("market.web")

TITLES: dict[int, Message] = {
    400: say("这个请求无法理解"),
    401: say("请先登录"),
    403: say("没有这项权限"),
    404: say("没有找到这一页"),
    405: say("不能这样打开这个网址"),
    409: say("内容已有变化"),
    413: say("内容太大"),
    422: say("有内容需要修改"),
    429: say("操作太频繁"),
    500: say("系统出了问题"),
    503: say("暂时无法处理"),
}

MESSAGES: dict[int, Message] = {
    400: say("请返回上一页，检查后重新提交。"),
    404: say("它可能已下架，或网址有误。可以从首页搜索。"),
    405: say("请从页面上的链接或按钮进入。"),
    413: say("单次提交超过了大小限制。请压缩文件或分几次提交。"),
    429: say("请过几分钟再试。"),
    500: say("我们已记录这个问题。请稍后再试；如果仍然出现，请把下面的编号告诉管理员。"),
    503: say("请稍后再试，您填写的内容可以用浏览器的“返回”找回。"),
}


def register(app: Flask) -> None:
    """Answer every error with a page that says what to do."""
    app.register_error_handler(MarketError, _market_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_busy)
    app.register_error_handler(500, _fault)


def error_page(status: int, message: str) -> ResponseReturnValue:
    """Return the error page for a status."""
    title = translate(TITLES.get(status, TITLES[400]))
    request_id = g.get("request_id", "")
    try:
        page = render_template("errors/error.html", code=status, title=title, message=message, request_id=request_id)
    except Exception:  # the frame itself may be what is broken: no address fits a forged Host, no database answers
        log.warning("error_page_without_frame", status=status, request_id=request_id, exc_info=status >= 500)
        page = (
            f"<!doctype html><html lang=zh-CN><title>{escape(title)}</title><h1>{escape(title)}</h1>{escape(message)}"
        )
    return page, status


def _market_error(error: MarketError) -> ResponseReturnValue:
    db.session.rollback()
    if isinstance(error, SignInNeeded):
        if request.method == "GET":
            return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)
        return error_page(401, translate(say("您已退出登录，请重新登录后再提交。")))
    if isinstance(error, Forbidden):
        _record_refusal(error)
    return error_page(error.status, translate(error.message))


def _record_refusal(error: Forbidden) -> None:
    ctx = context()
    with transaction(ctx.session):
        ctx.record(AccessRefused(object_id=0, what=f"{request.method} {request.endpoint}", why=str(error.code)))


def _csrf_error(error: CSRFError) -> ResponseReturnValue:
    return error_page(400, translate(say("页面已过期。请返回上一页刷新后重新提交，您填写的内容还在。")))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if 300 <= status < 400:
        return error.get_response()
    return error_page(status, translate(MESSAGES.get(status, MESSAGES[400])))


def _database_busy(error: OperationalError) -> ResponseReturnValue:
    db.session.rollback()
    if "locked" not in str(error.orig):
        raise error
    return error_page(503, translate(MESSAGES[503]))


def _fault(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    return error_page(500, str(gettext(MESSAGES[500].msgid)))
