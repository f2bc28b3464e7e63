"""Signing in through WeCom, which the guide hardly notices (documents 91022)."""

import secrets
from urllib.parse import urlencode

from flask import current_app, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from bot import login
from bot.errors import WeComError, WeComLoginExpired
from domain import audit
from domain.organisation.queries import guide_by_userid, works_here
from sidebar.auth import HOME, forget, remember, safe
from sidebar.blueprint import bp
from web.limits import limiter

# WeCom opens several pages at once (a sidebar for each window), and each signs in.
SIGN_INS_AT_ONCE = 5


@bp.get("/sign-in")
def sign_in():
    """Off to WeCom, which sends the guide back with a code."""
    state = _remember_address(safe(request.args.get("next", HOME)))
    settings = current_app.config["SETTINGS"]
    query = {
        "appid": settings.wecom_corp_id,
        "redirect_uri": settings.public_url + url_for("sidebar.sign_in_back"),
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
        "agentid": settings.wecom_agent_id,
    }
    return redirect(f"{settings.wecom_oauth_url}?{urlencode(query)}#wechat_redirect")


# All guides of a store may share one address.
@bp.get("/sign-in/back")
@limiter.limit("60/minute")
def sign_in_back():
    address = session.get("sign_ins", {}).get(request.args.get("state", ""))
    if not address:
        return _refuse(400, _("登录没有完成"), _("这个登录链接已经用过，或不是从这里发起的。"))
    _forget_state(request.args["state"])
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


def _remember_address(address: str) -> str:
    """Returns the state, letters and digits only (84025), that names this sign-in."""
    state = secrets.token_hex(16)
    kept = list(session.get("sign_ins", {}).items())[-SIGN_INS_AT_ONCE + 1 :]
    session["sign_ins"] = {**dict(kept), state: address}
    return state


def _forget_state(state: str) -> None:
    session["sign_ins"] = {
        known: address for known, address in session["sign_ins"].items() if known != state
    }


def _refuse(status: int, title: str, text: str, address: str = HOME):
    return render_template("sidebar/refused.html", title=title, text=text, again=address), status
