"""The checks calls begin with: is the member known, in range, allowed, and a contact."""

import re
from sqlite3 import Row

from simulator import ids
from simulator.errors import ApiError
from simulator.routes import Call

USERID = re.compile(r"[A-Za-z0-9\-_.@]{1,64}")
AGENT_ID = re.compile(r"[0-9]{1,10}")
CONTACTS = ("friends", "left")  # a customer who deleted the guide still counts for the API


def member(call: Call, userid: str) -> Row:
    """40003 malformed, 60111 unknown or left, 60011 outside the app's visible range."""
    found = call.wecom.state.row("SELECT * FROM member WHERE userid = ? AND status <> 5", userid)
    return _member(userid, found)


def _member(userid: str, found: Row | None) -> Row:
    if not USERID.fullmatch(userid):
        raise ApiError(40003)
    if found is None:
        raise ApiError(60111)
    if not found["visible"]:
        raise ApiError(60011)
    return found


def guide(call: Call, userid: str) -> Row:
    """As `member`; 84074 without the customer-contact function."""
    return _guide(member(call, userid))


def guides(call: Call, userids: list[str]) -> None:
    """Each of them as `guide`; the first who is not says why."""
    rows = call.wecom.state.rows(
        f"SELECT * FROM member WHERE userid IN ({ids.marks(userids)}) AND status <> 5", *userids
    )
    found = {row["userid"].lower(): row for row in rows}
    for userid in userids:
        _guide(_member(userid, found.get(userid.lower())))


def _guide(found: Row) -> Row:
    if not found["may_contact"]:
        raise ApiError(84074)
    return found


def customer(call: Call, external_userid: str) -> Row:
    found = call.wecom.state.row(
        "SELECT * FROM customer WHERE external_userid = ?", external_userid
    )
    if found is None:
        raise ApiError(40096)
    return found


def friendship(call: Call, userid: str, external_userid: str) -> Row:
    """40096 unknown customer, 84061 when there is no (or only half a) relation."""
    guide(call, userid)
    customer(call, external_userid)
    found = call.wecom.state.row(
        "SELECT * FROM friendship WHERE userid = ? AND external_userid = ?", userid, external_userid
    )
    if found is None or found["standing"] not in CONTACTS:
        raise ApiError(84061)
    return found


def agent(call: Call, agent_id: object) -> None:
    """40056 when malformed, 301002 when it is another app."""
    if not AGENT_ID.fullmatch(str(agent_id)):
        raise ApiError(40056)
    if int(str(agent_id)) != call.wecom.config.agent_id:
        raise ApiError(301002)
