"""Sign-in with a password, or through WeCom's web login for operators known to us."""

import hmac
import secrets
from urllib.parse import urlencode

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded

from bot import login
from bot.errors import WeComError
from console.auth import close_session, current_operator, note, open_session, requires, safe_next
from console.blueprint import bp
from domain.operators import actions, queries
from domain.operators.models import Operator
from web.limits import limiter

LONGEST_NAME = 60


def _name_tried() -> str:
    return f"operator:{request.form.get('name', '').strip()[:LONGEST_NAME]}"


@bp.get("/sign-in")
def sign_in():
    wanted = request.args.get("next", "")
    return redirect(safe_next(wanted)) if current_operator() else _show(next=wanted)


@bp.post("/sign-in")
@limiter.limit("10/minute")
@limiter.limit("5/minute", key_func=_name_tried)
def check_password():
    name, password = request.form.get("name", ""), request.form.get("password", "")
    operator = actions.sign_in_with_password(name, password)
    if operator is None:
        # Only a name that exists: what somebody types by mistake may be a password.
        known = queries.by_name(name)
        tried = known.name if known else ""
        return _refuse(401, _("名字或密码不对，请重新输入。"), way="password", name=tried)
    return _let_in(operator, "password", request.form.get("next"))


@bp.get("/sign-in/wecom")
def wecom_sign_in():
    """Off to WeCom, which shows its own QR code and sends the operator back (document 98151)."""
    session["wecom_state"] = secrets.token_hex(16)
    session["wecom_next"] = request.args.get("next", "")
    settings = current_app.config["SETTINGS"]
    query = {
        "login_type": "CorpApp",
        "appid": settings.wecom_corp_id,
        "agentid": settings.wecom_agent_id,
        "redirect_uri": settings.public_url + url_for("console.wecom_back"),
        "state": session["wecom_state"],
    }
    return redirect(f"{settings.wecom_login_url}?{urlencode(query)}")


@bp.get("/sign-in/wecom/back")
@limiter.limit("10/minute")
def wecom_back():
    expected, wanted = session.pop("wecom_state", ""), session.pop("wecom_next", "")
    if not expected or not hmac.compare_digest(expected, request.args.get("state", "")):
        return _refuse(400, _("这次登录已过期，请重新用企业微信登录。"), way="wecom")
    try:
        userid = login.who_is(request.args.get("code", "")).userid
    except WeComError:
        return _refuse(502, _("企业微信没有确认这次登录，请重新登录。"), way="wecom")
    operator = actions.sign_in_with_userid(userid)
    if operator is None:
        text = _("您的企业微信账号还不是运营人员，请联系管理员添加。")
        return _refuse(403, text, way="wecom", userid=userid)
    return _let_in(operator, "wecom", wanted)


@bp.post("/sign-out")
@requires("signed_in")
def sign_out():
    note("operator.signed_out")
    close_session()
    flash(_("已退出登录。"))
    return redirect(url_for("console.sign_in"))


@bp.errorhandler(RateLimitExceeded)
def show_too_often(error: RateLimitExceeded):
    return _show(problem=_("尝试太频繁，请一分钟后再试。")), 429


def _let_in(operator: Operator, way: str, wanted: str | None):
    open_session(operator)
    note("operator.signed_in", way=way)
    return redirect(safe_next(wanted))


def _refuse(status: int, problem: str, **detail):
    note("operator.refused", status=status, **detail)
    return _show(problem=problem, next=request.form.get("next", "")), status


def _show(**words):
    return render_template("console/sign_in.html", **words)
