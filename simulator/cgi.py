"""The door `/cgi-bin/`: what WeCom checks before an API call runs, and how it answers."""

import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, g, request

from simulator import faults
from simulator.current import wecom
from simulator.errors import ApiError
from simulator.feed import LONGEST_DETAIL
from simulator.routes import ROUTES, Call, Route

bp = Blueprint("cgi", __name__, url_prefix="/cgi-bin")

ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")
WITHOUT_ERRCODE = {"getcallbackip", "get_api_domain_ip", "user/getuserinfo", "department/get"}
SECRETS = {"access_token", "corpsecret"}
WRONG_TOKEN = {"app": 48002, "directory": 48009}
UNLIMITED = {"auth/getuserinfo"}  # a valid code is exempt from the frequency limits


@bp.before_request
def suffer() -> Response | None:
    """Faults strike here and nowhere else."""
    g.started = time.perf_counter()
    g.path = request.path.removeprefix("/cgi-bin/").rstrip("/")
    for fault in wecom.faults.hitting(g.path):
        try:
            response = faults.strike(fault, wecom.tokens.expire_access_tokens)
        except ApiError as error:
            return _json(error.answer())
        if response is not None:
            return response
    return None


@bp.route("/<path:path>", methods=["GET", "POST"])
def call(path: str) -> Response:
    route = ROUTES.get(g.path) or abort(404)
    try:
        return _answer(_run(route))
    except ApiError as error:
        return _json(error.answer())


@bp.after_request
def note(response: Response) -> Response:
    response = faults.spoil(response)
    response.date = datetime.fromtimestamp(wecom.clock.now(), UTC)
    body = g.get("body", {})
    answer = _told(response)
    wecom.feed.add(
        "api",
        g.path,
        userid=_text(body.get("userid")) or _text(body.get("touser")),
        external_userid=_text(body.get("external_userid")),
        path=g.path,
        status=response.status_code,
        errcode=_errcode(answer),
        ms=(time.perf_counter() - g.started) * 1000,
        method=request.method,
        request=body or _without_secrets(request.args),
        response=answer,
    )
    return response


def _told(response: Response) -> Any:
    """For the feed: JSON is read, unless it is so long that the feed will cut its text."""
    if not response.is_json or response.is_streamed:
        return None
    text = response.get_data(as_text=True)
    return response.get_json(silent=True) if len(text) <= LONGEST_DETAIL else text


def _errcode(answer: Any) -> int | None:
    """Refusals are short, so a text that will be cut is none."""
    if isinstance(answer, dict):
        return answer.get("errcode", 0)
    return 0 if isinstance(answer, str) else None


def _run(route: Route) -> Any:
    token = _check_caller(route)
    if g.path not in UNLIMITED:
        wecom.limits.count(g.path, wecom.config.calls_per_minute, 60)
        wecom.limits.count(g.path, wecom.config.calls_per_hour, 3600)
    if request.method != route.method:
        raise ApiError(40058, "hint: wrong method or missing parameter")
    g.body = _body() if route.method == "POST" else {}
    with wecom.limits.running(g.path, wecom.config.parallel_calls), wecom.state.transaction():
        return route.handler(Call(wecom, request.args.to_dict(), g.body, token))


def _check_caller(route: Route) -> str:
    """The kind of access token; empty for the call that fetches one."""
    if not route.tokens:
        return ""
    value = request.args.get("access_token")
    if not value:
        raise ApiError(41001)
    kind = wecom.tokens.kind_of_access_token(value)
    trusted = wecom.trusted_ips
    if trusted is not None and request.remote_addr not in trusted:
        raise ApiError(60020, f"hint: [simulator], from ip: {request.remote_addr}")
    if kind not in route.tokens:
        raise ApiError(WRONG_TOKEN[kind])
    return kind


def _body() -> dict[str, Any]:
    if request.mimetype == "multipart/form-data":
        return {}
    raw = request.get_data()
    if ESCAPE.search(raw):
        raise ApiError(40033)
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        raise ApiError(40058, "Warning: wrong json format.") from None
    if not isinstance(body, dict):
        raise ApiError(40058, "Warning: wrong json format.")
    return body


def _answer(result: Any) -> Response:
    if isinstance(result, Response):
        return result
    if g.path in WITHOUT_ERRCODE:
        return _json(result)
    return _json({"errcode": 0, "errmsg": "ok"} | result)


def _json(answer: dict[str, Any]) -> Response:
    return Response(json.dumps(answer, ensure_ascii=False), mimetype="application/json")


def _without_secrets(query: Mapping[str, str]) -> dict[str, str]:
    return {name: "…" if name in SECRETS else value for name, value in query.items()}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
