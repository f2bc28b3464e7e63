"""Signing in through WeCom, which the guide hardly notices (documents 91022)."""

import secrets
from urllib.parse import urlencode

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from bot import login
from bot.errors import WeComError, WeComLoginExpired
from domain import audit
from domain.organisation.queries import guide_by_userid, works_here
from sidebar.auth import HOME, forget, remember, safe
from sidebar.blueprint import bp
from web.limits import limiter

# WeCom opens several pages at once (a sidebar for each window), and each signs in, with a cookie of
# its own: of two answers that set the session at one time, the later would undo the other.
COOKIE, COOKIE_LASTS = "sign_in_", 10 * 60
SIGN_INS_AT_ONCE = 5
LONGEST_ADDRESS = 200


@bp.get("/sign-in")
def sign_in():
    """Off to WeCom, which sends the guide back with a code."""
    state = secrets.token_hex(16)  # Letters and digits only (84025).
    settings = current_app.config["SETTINGS"]
    query = {
        "appid": settings.wecom_corp_id,
        "redirect_uri": settings.public_url + url_for("sidebar.sign_in_back"),
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
        "agentid": settings.wecom_agent_id,
    }
    away = redirect(f"{settings.wecom_oauth_url}?{urlencode(query)}#wechat_redirect")
    return _remember_address(away, state, safe(request.args.get("next", HOME)))


# All guides of a store may share one address.
@bp.get("/sign-in/back")
@limiter.limit("60/minute")
def sign_in_back():
    state = request.args.get("state", "")
    address = request.cookies.get(COOKIE + state)
    if not address:
        return _refuse(400, _("登录没有完成"), _("这个登录链接已经用过，或不是从这里发起的。"))
    answer = make_response(_end(safe(address)))
    answer.delete_cookie(COOKIE + state, path=url_for("sidebar.sign_in"))
    return answer


def _end(address: str):
    try:
        visitor = login.who_is(request.args.get("code", ""))
    except WeComLoginExpired:
        return _refuse(400, _("登录没有完成"), _("企业微信的登录码已失效。"), address)
    except WeComError:
        return _refuse(503, _("企业微信暂时没有回应"), _("请稍等片刻，再重新登录。"), address)
    return _let_in(visitor.userid, address)


def _let_in(userid: str, address: str):
    """That somebody works in the company does not mean that they may look at customers."""
    guide = guide_by_userid(userid) if userid else None
    if not guide or not works_here(guide):
        forget()
        _note(f"guide:{userid}", "guide.refused")
        text = _("你还不在导购名单里。请联系管理员，把你加入应用的可见范围，然后同步组织。")
        return _refuse(403, _("没有使用权限"), text)
    remember(guide)
    _note(f"guide:{guide.userid}", "guide.signed_in")
    return redirect(address)


def _note(actor: str, action: str) -> None:
    audit.record(actor, action, address=request.remote_addr or "")


def _remember_address(answer: Response, state: str, address: str) -> Response:
    """Which page to come back to, known to this browser alone. Of those that were begun before,
    the latest are kept.
    """
    begun = [name for name in request.cookies if name.startswith(COOKIE)]
    for name in begun[: 1 - SIGN_INS_AT_ONCE]:
        answer.delete_cookie(name, path=url_for("sidebar.sign_in"))
    answer.set_cookie(
        COOKIE + state,
        address if len(address) <= LONGEST_ADDRESS else HOME,
        max_age=COOKIE_LASTS,
        path=url_for("sidebar.sign_in"),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return answer


def _refuse(status: int, title: str, text: str, address: str = HOME):
    return render_template("sidebar/refused.html", title=title, text=text, again=address), status
