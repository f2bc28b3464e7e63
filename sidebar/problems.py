import logging

from flask import render_template, request
from flask_babel import gettext as _

from bot.errors import WeComError
from domain.errors import NotFound
from sidebar.blueprint import bp
from web import problems
from web.languages import translated

log = logging.getLogger(__name__)


@bp.errorhandler(NotFound)
def show_missing(error: NotFound):
    """In words, and without a hint of whether the customer exists for somebody else."""
    if request.method != "GET":
        return problems.show_refusal(error)
    name = "_missing" if "HX-Request" in request.headers else "missing"
    return render_template(f"sidebar/{name}.html", text=translated(error)), error.status


@bp.errorhandler(WeComError)
def show_wecom_away(error: WeComError):
    """Only signing asks WeCom here; the rest of the page works without it."""
    log.warning("wecom did not help path=%s code=%s", request.path, error.code)
    return problems.answer(503, _("企业微信暂时没有回应，请稍后再试。"))
