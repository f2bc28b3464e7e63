"""Who has signed in, and the tickets that sign pages."""

import json
from sqlite3 import Row
from typing import Any

from simulator.api import fields, require
from simulator.errors import ApiError
from simulator.routes import Answer, Call, get, post

TICKET_LIFETIME = 7_200
USER_TICKET_LIFETIME = 1_800
HOUR = 3_600


@get("auth/getuserinfo")
def getuserinfo(call: Call) -> Answer:
    """Lower-case keys; a user_ticket only for snsapi_privateinfo inside the visible range."""
    about = _spend_code(call)
    if "external_userid" in about:
        return _outsider(call, about["external_userid"])
    userid = about["userid"]
    seen = call.wecom.state.value("SELECT visible FROM member WHERE userid = ?", userid)
    if about["scope"] != "snsapi_privateinfo" or not seen:
        return {"userid": userid}
    ticket = call.wecom.tokens.issue("user_ticket", USER_TICKET_LIFETIME, userid)
    return {"userid": userid, "user_ticket": ticket, "expires_in": USER_TICKET_LIFETIME}


@get("user/getuserinfo")
def old_getuserinfo(call: Call) -> Answer:
    """The retired form with its capital keys."""
    about = _spend_code(call)
    if "external_userid" in about:
        return {"OpenId": _openid(about["external_userid"]), "DeviceId": ""}
    return {"UserId": about["userid"], "DeviceId": ""}


@post("auth/getuserdetail")
def getuserdetail(call: Call) -> Answer:
    ticket = call.wecom.tokens.find(fields.needed(call.body, "user_ticket", code=84015))
    if ticket is None or ticket["kind"] != "user_ticket":
        raise ApiError(84015)
    if call.wecom.tokens.expired(ticket):
        raise ApiError(84014)
    member = require.member(call, ticket["about"])
    shared = {name: str(member[name]) for name in call.wecom.config.private_fields}
    return {"userid": member["userid"], "gender": "0"} | shared


@get("get_jsapi_ticket")
def get_jsapi_ticket(call: Call) -> Answer:
    """The corp's ticket, for `config`; it has no type."""
    if "type" in call.query:
        raise ApiError(91040)
    return _ticket(call, "jsapi", call.wecom.config.jsapi_tickets_per_hour)


@get("ticket/get")
def get_agent_ticket(call: Call) -> Answer:
    """The app's ticket, for `agentConfig`."""
    if call.query.get("type") != "agent_config":
        raise ApiError(91040)
    return _ticket(call, "agent", call.wecom.config.agent_tickets_per_hour)


def _ticket(call: Call, kind: str, per_hour: int) -> Answer:
    call.wecom.limits.count(f"{kind} tickets", per_hour, HOUR)
    ticket, left = call.wecom.tokens.current(f"ticket_{kind}", TICKET_LIFETIME)
    return {"ticket": ticket, "expires_in": left}


def _spend_code(call: Call) -> dict[str, Any]:
    """What the code stands for; 40029 unknown, 42022 used, 42003 older than five minutes."""
    code = call.wecom.tokens.find(call.query.get("code", ""))
    if code is None or code["kind"] != "code":
        raise ApiError(40029)
    _check_code(call, code)
    call.wecom.tokens.spend(code["value"])
    return json.loads(code["about"])


def _check_code(call: Call, code: Row) -> None:
    if code["used"]:
        raise ApiError(42022)
    if call.wecom.tokens.expired(code):
        raise ApiError(42003)


def _outsider(call: Call, external_userid: str) -> Answer:
    """A visitor from outside; the external_userid only when a member in range follows them."""
    follower = call.wecom.state.value(
        "SELECT 1 FROM friendship JOIN member USING (userid) WHERE external_userid = ? AND visible",
        external_userid,
    )
    known = {"external_userid": external_userid} if follower else {}
    return {"openid": _openid(external_userid)} | known


def _openid(external_userid: str) -> str:
    return "o" + external_userid[2:]
