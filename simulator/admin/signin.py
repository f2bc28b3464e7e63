"""Who is signed in, and whether a page's JS signature would satisfy WeCom."""

import hashlib
import hmac

from flask import Response, jsonify

from simulator.admin import bp
from simulator.admin.actions import arguments
from simulator.current import wecom
from simulator.errors import ApiError
from simulator.signin import COOKIE

TICKETS = {"config": "ticket_jsapi", "agent_config": "ticket_agent"}


@bp.post("/sign-in")
def sign_in() -> Response:
    """{"userid"}: the member the OAuth pages sign in from now on; empty signs out."""
    userid = arguments().get("userid", "")
    known = "SELECT userid FROM member WHERE userid = ? AND status <> 5"
    if userid and not wecom.state.value(known, userid):
        raise LookupError(f"no member {userid}")
    response = jsonify(ok=True, userid=userid)
    response.set_cookie(COOKIE, userid, max_age=30 * 86_400 if userid else 0)
    return response


@bp.post("/js-signature")
def js_signature() -> Response:
    """{"url", "timestamp", "nonceStr", "signature", "kind": "config"|"agent_config"}
    → {"ok", "errcode", "errmsg"}: 40093 wrong, 42012 signed with the other kind of ticket."""
    body = arguments()
    kind = body.get("kind", "agent_config")
    if kind not in TICKETS:
        raise ValueError(f"kind must be one of {', '.join(TICKETS)}")
    signers = [name for name, ticket in TICKETS.items() if _signed_with(ticket, body)]
    if kind in signers:
        return jsonify(ok=True, errcode=0, errmsg="ok")
    return jsonify(ok=False, **ApiError(42012 if signers else 40093).answer())


def _signed_with(kind: str, body: dict[str, str]) -> bool:
    now = wecom.clock.now()
    tickets = wecom.state.column(
        "SELECT value FROM credential WHERE kind = ? AND expires_at > ?", kind, now
    )
    url = str(body.get("url", "")).split("#")[0]
    tail = f"&noncestr={body.get('nonceStr')}&timestamp={body.get('timestamp')}&url={url}"
    signature = str(body.get("signature", "")).encode()
    return any(
        hmac.compare_digest(
            hashlib.sha1(f"jsapi_ticket={one}{tail}".encode()).hexdigest().encode(), signature
        )
        for one in tickets
    )
