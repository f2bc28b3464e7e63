"""Mass messages (群发): the task, who confirmed it, who received it."""

import json
from sqlite3 import Row
from typing import Any

from simulator import ids
from simulator.api import attachments, cursors, fields, require
from simulator.errors import ApiError
from simulator.routes import Answer, Call, post

MOST_CUSTOMERS = 10_000
MOST_GROUPS = 2_000
LAST_CHAT = """
    SELECT friend.userid FROM friendship AS friend JOIN member USING (userid) LEFT JOIN message
        ON message.userid = friend.userid AND message.external_userid = friend.external_userid
    WHERE friend.external_userid = ? AND visible AND standing = 'friends'
    ORDER BY message.id DESC NULLS LAST, created_at LIMIT 1"""
TASKS = """
    SELECT userid, CASE WHEN sum(status = 0) THEN 0 ELSE 2 END AS status, max(sent_at) AS send_time
    FROM mass_recipient WHERE msgid = ? AND userid > ? GROUP BY userid ORDER BY userid LIMIT ?"""
RESULTS = """
    SELECT recipient, userid, status, sent_at AS send_time FROM mass_recipient
    WHERE msgid = ? AND userid = ? AND recipient > ? AND (status OR ?) ORDER BY recipient LIMIT ?"""


@post("externalcontact/add_msg_template")
def add_msg_template(call: Call) -> Answer:
    messages = attachments.messages(call, call.body)
    chat_type = fields.text(call.body, "chat_type") or "single"
    pairs, failed = _to_groups(call) if chat_type == "group" else _to_customers(call)
    if not pairs:
        raise ApiError(41048)
    msgid = call.wecom.begin_mass_message(chat_type, call.body, messages, pairs)
    return {"fail_list": failed, "msgid": msgid}


@post("externalcontact/get_groupmsg_task")
def get_groupmsg_task(call: Call) -> Answer:
    task = _task(call)
    rows, cursor = _page(call, TASKS, task["msgid"])
    return {"task_list": [_timed(row) for row in rows], "next_cursor": cursor}


@post("externalcontact/get_groupmsg_send_result")
def get_groupmsg_send_result(call: Call) -> Answer:
    """Unsent rows of groups are not answered."""
    task = _task(call)
    userid = fields.needed(call.body, "userid")
    with_unsent = task["chat_type"] == "single"
    rows, cursor = _page(call, RESULTS, task["msgid"], userid, with_unsent=with_unsent)
    name = "external_userid" if with_unsent else "chat_id"
    shown = [{name: row["recipient"], "userid": row["userid"]} | _timed(row) for row in rows]
    for row in shown:
        del row["recipient"]
    return {"send_list": shown, "next_cursor": cursor}


@post("externalcontact/get_groupmsg_list_v2")
def get_groupmsg_list(call: Call) -> Answer:
    chat_type = fields.needed(call.body, "chat_type")
    start, end = fields.number(call.body, "start_time"), fields.number(call.body, "end_time")
    (after,) = cursors.read(fields.text(call.body, "cursor"), "")
    limit = _limit(call, default=50, largest=100)
    rows = call.wecom.state.rows(
        "SELECT * FROM mass_message WHERE chat_type = ? AND created_at BETWEEN ? AND ?"
        " AND msgid > ? ORDER BY msgid LIMIT ?",
        *(chat_type, start, end, after, limit + 1),
    )
    page = rows[:limit]
    cursor = cursors.make(page[-1]["msgid"]) if len(rows) > limit else ""
    return {"group_msg_list": [_listed(row) for row in page], "next_cursor": cursor}


@post("externalcontact/remind_groupmsg_send")
def remind_groupmsg_send(call: Call) -> Answer:
    _task(call)
    return {}


@post("externalcontact/cancel_groupmsg_send")
def cancel_groupmsg_send(call: Call) -> Answer:
    msgid = _task(call)["msgid"]
    call.wecom.state.run("UPDATE mass_message SET cancelled = 1 WHERE msgid = ?", msgid)
    return {}


Pairs = list[tuple[str, str]]


def _to_groups(call: Call) -> tuple[Pairs, list[str]]:
    """All the sender's groups, or those named."""
    sender = fields.needed(call.body, "sender")
    require.guide(call, sender)
    named = fields.strings(call.body, "chat_id_list", at_most=MOST_GROUPS)
    own = call.wecom.state.column(
        "SELECT chat_id FROM group_chat WHERE owner = ? AND NOT dismissed", sender
    )
    failed = [chat_id for chat_id in named if chat_id not in own]
    return [(sender, chat_id) for chat_id in own if not named or chat_id in named], failed


def _to_customers(call: Call) -> tuple[Pairs, list[str]]:
    """The named customers, else those with the tags, else all of the sender's."""
    sender = fields.text(call.body, "sender")
    named = fields.strings(call.body, "external_userid", at_most=MOST_CUSTOMERS)
    tags = fields.parts(fields.part(call.body, "tag_filter"), "group_list")
    if sender:
        require.guide(call, sender)
    if named:
        pairs = [(_sender_for(call, sender, one), one) for one in named]
        good = [pair for pair in pairs if pair[0]]
        return good, [one for userid, one in pairs if not userid]
    if not sender and not tags:
        raise ApiError(40058, "sender, external_userid and tag_filter are all empty")
    return _matching(call, sender, tags), []


def _sender_for(call: Call, sender: str, customer: str) -> str:
    """The sender named, else the guide who chatted with the customer last; '' when nobody."""
    if not sender:
        return call.wecom.state.value(LAST_CHAT, customer) or ""
    friendship = call.wecom.friendship(sender, customer)
    return sender if friendship and friendship["standing"] == "friends" else ""


def _matching(call: Call, sender: str, groups: list[dict[str, Any]]) -> Pairs:
    """Tags: any of a group's, and that in every group."""
    condition, values = "", []
    for group in groups:
        tags = fields.strings(group, "tag_list", at_most=100)
        condition += (
            " AND EXISTS (SELECT 1 FROM friendship_tag AS has WHERE has.userid = friendship.userid"
            " AND has.external_userid = friendship.external_userid"
            f" AND tag_id IN ({ids.marks(tags)}))"
        )
        values += tags
    rows = call.wecom.state.rows(
        "SELECT userid, external_userid FROM friendship JOIN member USING (userid) WHERE visible"
        f" AND standing = 'friends' AND (? = '' OR userid = ?){condition}",
        *(sender, sender, *values),
    )
    return [(row["userid"], row["external_userid"]) for row in rows]


def _task(call: Call) -> Row:
    """41046 missing, 41047 unknown, 41063 just made, 41093 cancelled."""
    msgid = fields.needed(call.body, "msgid", code=41046)
    found = call.wecom.state.row("SELECT * FROM mass_message WHERE msgid = ?", msgid)
    if found is None:
        raise ApiError(41047)
    if found["cancelled"]:
        raise ApiError(41093)
    if call.wecom.clock.now() - found["created_at"] < call.wecom.config.mass_message_lag:
        raise ApiError(41063)
    return found


def _page(
    call: Call, sql: str, *key: Any, with_unsent: bool | None = None
) -> tuple[list[Row], str]:
    (after,) = cursors.read(fields.text(call.body, "cursor"), "")
    limit = _limit(call, default=500, largest=1000)
    extra = () if with_unsent is None else (with_unsent,)
    rows = call.wecom.state.rows(sql, *key, after, *extra, limit + 1)
    return rows[:limit], cursors.make(rows[limit - 1][0]) if len(rows) > limit else ""


def _limit(call: Call, default: int, largest: int) -> int:
    """A limit above the largest falls back to the default here, not to the largest."""
    limit = fields.number(call.body, "limit", default, low=1)
    return limit if limit <= largest else default


def _timed(row: Row) -> dict[str, Any]:
    return {name: value for name, value in dict(row).items() if value is not None}


def _listed(row: Row) -> dict[str, Any]:
    asked = json.loads(row["body"])["asked"]
    shown = {name: asked[name] for name in ("text", "attachments") if name in asked}
    return {
        "msgid": row["msgid"],
        "create_time": str(int(row["created_at"])),
        "create_type": 0,
    } | shown
