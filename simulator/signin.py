"""Sign-in pages: OAuth inside the client and the browser's web login; both hand out a code."""

import json
import re
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from simulator.current import wecom
from simulator.errors import ApiError

bp = Blueprint("signin", __name__, template_folder="templates")

COOKIE = "simulator_member"
CODE_LIFETIME = 300
STATE = re.compile(r"[a-zA-Z0-9]{0,128}")
MEMBERS = """
    SELECT userid, name, avatar FROM member
    WHERE visible AND status = 1 AND (name LIKE :like OR userid LIKE :like)
    ORDER BY userid LIMIT 60"""
TEXTS = {
    "zh": {
        "title": "企业微信登录",
        "as": "以谁的身份登录？",
        "search": "搜索姓名或账号",
        "nobody": "没有找到成员",
    },
    "en": {
        "title": "Sign in with WeCom",
        "as": "Sign in as",
        "search": "Name or userid",
        "nobody": "Nobody found",
    },
}


@bp.errorhandler(ApiError)
def refused(error: ApiError) -> tuple[str, int]:
    return render_template("refused.html", code=error.code, message=error.message), 400


@bp.get("/connect/oauth2/authorize")
def authorize() -> Response | str:
    """OAuth inside the client; the member of the cookie, or of `as`, or one chosen on a page.
    Without agentid, snsapi_privateinfo silently becomes snsapi_base."""
    _check("redirect_uri", "appid", response_type="code")
    if not STATE.fullmatch(request.args.get("state", "")):
        raise ApiError(84025)
    scope = request.args.get("scope", "snsapi_base")
    return _sign_in(scope if request.args.get("agentid") else "snsapi_base")


@bp.get("/wwlogin/sso/login")
def web_login() -> Response | str:
    """The browser's login; members outside the visible range are turned away."""
    _check("redirect_uri", "appid", login_type="CorpApp")
    if request.args.get("agentid") != str(wecom.config.agent_id):
        raise ApiError(40056)
    return _sign_in("web")


def _check(*needed: str, **exactly: str) -> None:
    for name, value in exactly.items():
        if request.args.get(name) != value:
            raise ApiError(40058, f"{name} must be {value}")
    for name in needed:
        if not request.args.get(name):
            raise ApiError(40058, f"missing {name}")
    config = wecom.config
    if request.args["appid"] != config.corp_id:
        raise ApiError(40013)
    trusted = urlsplit(config.app_url).netloc
    if trusted and urlsplit(request.args["redirect_uri"]).netloc != trusted:
        raise ApiError(50001)


def _sign_in(scope: str) -> Response | str:
    who = request.args.get("as") or request.cookies.get(COOKIE)
    about = _who(who) if who else None
    if about is None:
        return _choose()
    if scope == "web" and not _visible(about.get("userid", "")):
        raise ApiError(60011)
    code = wecom.tokens.issue("code", CODE_LIFETIME, json.dumps(about | {"scope": scope}))
    answer = {"code": code, "state": request.args.get("state", "")}
    target = request.args["redirect_uri"]
    return redirect(f"{target}{'&' if urlsplit(target).query else '?'}{urlencode(answer)}")


def _who(id: str) -> dict[str, str] | None:
    """A member, or a customer who opens the page in WeChat."""
    state = wecom.state
    userid = state.value("SELECT userid FROM member WHERE userid = ? AND status <> 5", id)
    if userid:
        return {"userid": userid}
    customer = state.value("SELECT external_userid FROM customer WHERE external_userid = ?", id)
    return {"external_userid": customer} if customer else None


def _visible(userid: str) -> bool:
    return bool(wecom.state.value("SELECT visible FROM member WHERE userid = ?", userid))


def _choose() -> str:
    q = request.args.get("q", "")
    language = request.args.get("lang") or request.accept_languages.best_match(["zh", "en"], "zh")
    return render_template(
        "choose.html",
        text=TEXTS.get(language, TEXTS["zh"]),
        language=language,
        members=wecom.state.rows(MEMBERS, {"like": f"%{q}%"}),
        q=q,
        asked=request.args.to_dict(),
    )
