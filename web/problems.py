"""What a reader sees when something went wrong: what happened, what to do, and a trace code."""

import logging
import secrets

from flask import Flask, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from peewee import DataError, DoesNotExist, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from domain.errors import DomainError
from web.languages import translated

log = logging.getLogger(__name__)


def set_up(app: Flask) -> None:
    app.register_error_handler(DomainError, show_refusal)
    app.register_error_handler(DoesNotExist, show_missing)
    app.register_error_handler(DataError, show_unstorable)
    app.register_error_handler(OverflowError, show_unstorable)
    app.register_error_handler(CSRFError, show_stale_page)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(OperationalError, show_database_away)
    app.register_error_handler(InterfaceError, show_database_away)
    app.register_error_handler(Exception, show_failure)


def show_refusal(error: DomainError):
    return answer(error.status, translated(error), field=error.field)


def show_missing(error: DoesNotExist):
    return answer(404, _("没有找到。它可能已被删除，或不在您的权限范围内。"))


def show_unstorable(error: Exception):
    """No page sends such: NUL characters, numbers beyond all measure."""
    log.warning("not storable: %s", type(error).__name__)
    return answer(400, _("内容里有无法保存的字符或数字，请改正后再试。"))


def show_stale_page(error: CSRFError):
    return answer(400, _("页面已过期，请刷新后再试一次。"))


def show_http_error(error: HTTPException):
    if error.code is None or error.code < 400:
        return error
    words = {
        403: _("您没有这项权限。"),
        404: _("没有找到这个页面。"),
        405: _("这个地址不支持这种操作。"),
        413: _("内容太大了，请减小后再试。"),
        429: _("操作太频繁了，请稍等一分钟再试。"),
    }
    return answer(error.code, words.get(error.code, _("请求有误，请返回重试。")))


def show_database_away(error: Exception):
    log.error("database away: %s", type(error).__name__)
    return answer(503, _("数据库暂时连不上，您的操作没有保存，请稍后再试。"))


def show_failure(error: Exception):
    trace = secrets.token_hex(4)
    log.exception("request failed trace=%s path=%s", trace, request.path)
    return answer(500, _("系统出了点问题，我们已记录。请稍后再试。"), trace=trace)


def answer(status: int, message: str, *, field: str = "", trace: str = ""):
    """JSON, a fragment or a page, by what the browser asked for."""
    if request.accept_mimetypes.best == "application/json":
        return {"error": message, "field": field, "trace": trace}, status
    name = "fragment" if "HX-Request" in request.headers else "page"
    return render_template(f"web/problem_{name}.html", message=message, trace=trace), status
