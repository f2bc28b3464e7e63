"""Messages of the app to members: send, update a card, recall."""

import hashlib
import json
from sqlite3 import Row
from typing import Any

from simulator import ids
from simulator.api import cards, contents, fields, require
from simulator.errors import ApiError
from simulator.routes import Answer, Call, post

DAY = 86_400
LONGEST_DUPLICATE_CHECK = 14_400
WRITE = """
    INSERT INTO app_message (msgid, userid, at, msgtype, content, agent_id, task_id)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""


@post("message/send")
def send(call: Call) -> Answer:
    body = call.body
    require.agent(call, body.get("agentid"))
    msgtype, content = contents.read(call, body)
    repeated = _repeated(call)
    if repeated is not None:
        return repeated
    members, invalid = _receivers(call)
    msgid = ids.new("msg")
    task_id = content.get("task_id", "") if msgtype == "template_card" else ""
    text = json.dumps({msgtype: content}, ensure_ascii=False)
    for userid in members:
        if not _flooded(call, userid):
            at = call.wecom.clock.now()
            values = (msgid, userid, at, msgtype, text, call.wecom.config.agent_id, task_id)
            call.wecom.state.run(WRITE, *values)
    answer = invalid | {"msgid": msgid} | cards.response_code(call, msgid, msgtype, content)
    _remember(call, answer)
    call.wecom.feed.add("message", f"app {msgtype}", userid=ids.join(members[:20]), content=content)
    return answer


@post("message/update_template_card")
def update_template_card(call: Call) -> Answer:
    """Replaces the card (or its buttons) with a response_code: one use, 72 hours."""
    body = call.body
    require.agent(call, body.get("agentid"))
    msgid = cards.spend_response_code(call, fields.needed(body, "response_code", code=60140))
    named = fields.strings(body, "userids", at_most=1000, code=40032)
    got = "SELECT * FROM app_message WHERE msgid = ?"
    messages = call.wecom.state.rows(got, msgid)
    receivers = {row["userid"].lower(): row for row in messages}
    wanted = receivers if body.get("atall") else {userid.lower(): 1 for userid in named}
    for userid in wanted:
        if userid in receivers:
            _replace(call, receivers[userid], cards.updated(call, receivers[userid], body))
    return {"invaliduser": [userid for userid in wanted if userid not in receivers]}


@post("message/recall")
def recall(call: Call) -> Answer:
    msgid = fields.needed(call.body, "msgid")
    sent_at = call.wecom.state.value("SELECT min(at) FROM app_message WHERE msgid = ?", msgid)
    if sent_at is None:
        raise ApiError(40058, "unknown msgid")
    if call.wecom.clock.now() - sent_at > DAY:
        raise ApiError(42052)
    call.wecom.state.run("UPDATE app_message SET recalled = 1 WHERE msgid = ?", msgid)
    return {}


def _replace(call: Call, message: Row, card: dict[str, Any]) -> None:
    text = json.dumps({"template_card": card}, ensure_ascii=False)
    call.wecom.state.run("UPDATE app_message SET content = ? WHERE id = ?", text, message["id"])


def _receivers(call: Call) -> tuple[list[str], dict[str, str]]:
    """(userids, the invalid ones as `|`-joined lower-cased strings); 81013 when all are invalid."""
    body = call.body
    users = _joined(body, "touser", 1000, 40032)
    parties, tags = _joined(body, "toparty", 100, 82002), _joined(body, "totag", 100, 82003)
    if users == ["@all"]:
        return call.wecom.state.column("SELECT userid FROM member WHERE visible AND status = 1"), {}
    if not users and not parties and not tags:
        raise ApiError(82001)
    good, bad_users = _split(call, "SELECT userid FROM member WHERE userid = ? AND visible", users)
    good_parties, bad_parties = _split(call, "SELECT id FROM department WHERE id = ?", parties)
    for party in good_parties:
        good += call.wecom.state.column(
            "SELECT userid FROM member_department JOIN member USING (userid)"
            " WHERE department_id = ? AND visible",
            party,
        )
    if not good:
        raise ApiError(81013)
    named = {"invaliduser": bad_users, "invalidparty": bad_parties, "invalidtag": tags}
    return list(dict.fromkeys(good)), {
        name: ids.join(bad).lower() for name, bad in named.items() if bad
    }


def _joined(body: dict[str, Any], name: str, at_most: int, code: int) -> list[str]:
    """The ids of a `a|b|c` string."""
    listed = [one for one in fields.text(body, name).split("|") if one]
    if len(listed) > at_most:
        raise ApiError(code)
    return listed


def _split(call: Call, known: str, wanted: list[str]) -> tuple[list[Any], list[str]]:
    found = {one: call.wecom.state.value(known, one) for one in wanted}
    good = [id for id in found.values() if id is not None]
    return good, [one for one, id in found.items() if id is None]


def _flooded(call: Call, userid: str) -> bool:
    """Above 30 a minute or 1000 an hour WeCom drops a member's message and says nothing."""
    config, now = call.wecom.config, call.wecom.clock.now()
    since = "SELECT count(*) FROM app_message WHERE userid = ? AND at > ?"
    in_minute = call.wecom.state.value(since, userid, now - 60)
    in_hour = call.wecom.state.value(since, userid, now - 3600)
    return (
        in_minute >= config.member_messages_per_minute or in_hour >= config.member_messages_per_hour
    )


def _repeated(call: Call) -> dict[str, Any] | None:
    """The answer to the same request inside its duplicate-check interval."""
    if not fields.number(call.body, "enable_duplicate_check", 0, high=1):
        return None
    kept = call.wecom.state.value(
        "SELECT answer FROM sent_digest WHERE digest = ? AND expires_at > ?",
        *(_digest(call), call.wecom.clock.now()),
    )
    return json.loads(kept) if kept else None


def _remember(call: Call, answer: dict[str, Any]) -> None:
    if not call.body.get("enable_duplicate_check"):
        return
    interval = fields.number(
        call.body, "duplicate_check_interval", 1800, high=LONGEST_DUPLICATE_CHECK
    )
    now = call.wecom.clock.now()
    call.wecom.state.run("DELETE FROM sent_digest WHERE expires_at <= ?", now)
    call.wecom.state.run(
        "INSERT OR REPLACE INTO sent_digest VALUES (?, ?, ?)",
        *(_digest(call), now + interval, json.dumps(answer)),
    )


def _digest(call: Call) -> str:
    return hashlib.sha256(json.dumps(call.body, sort_keys=True).encode()).hexdigest()
