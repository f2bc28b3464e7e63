"""Customer groups: list and details."""

from typing import Any

from simulator import ids
from simulator.api import cursors, fields, require
from simulator.errors import ApiError
from simulator.routes import Answer, Call, post

MOST_WITHOUT_OWNERS = 1000


@post("externalcontact/groupchat/list")
def list_groups(call: Call) -> Answer:
    """`limit` is mandatory; without owners, only up to 1000 visible members (81017)."""
    if "limit" not in call.body:
        raise ApiError(40058, "missing limit")
    limit = fields.number(call.body, "limit", low=1, high=1000)
    owners = _owners(call)
    (after,) = cursors.read(fields.text(call.body, "cursor"), "")
    status = fields.number(call.body, "status_filter", 0, high=3)
    rows = call.wecom.state.rows(
        "SELECT chat_id, group_chat.status FROM group_chat JOIN member ON userid = owner"
        " WHERE NOT dismissed AND chat_id > ? AND (? = 0 OR group_chat.status = ?)"
        f" AND {owners[0]} ORDER BY chat_id LIMIT ?",
        *(after, status, status, *owners[1], limit + 1),
    )
    page = rows[:limit]
    cursor = cursors.make(page[-1]["chat_id"]) if len(rows) > limit else ""
    return {"group_chat_list": [dict(row) for row in page], "next_cursor": cursor}


@post("externalcontact/groupchat/get")
def get_group(call: Call) -> Answer:
    chat_id = fields.needed(call.body, "chat_id", code=90501)
    row = call.wecom.state.row("SELECT * FROM group_chat WHERE chat_id = ?", chat_id)
    if row is None:
        raise ApiError(90501)
    if row["dismissed"]:
        raise ApiError(49008)
    before = call.wecom.clock.now() - call.wecom.config.group_lag
    try:
        group = call.wecom.newest_group(chat_id, before)
    except LookupError:
        raise ApiError(90501, "not ready yet") from None
    return {"group_chat": group if call.body.get("need_name") else _without_names(group)}


def _owners(call: Call) -> tuple[str, list[str]]:
    """(SQL condition, its values)."""
    named = fields.strings(fields.part(call.body, "owner_filter"), "userid_list", at_most=100)
    if named:
        for userid in named:
            require.member(call, userid)
        return f"owner IN ({ids.marks(named)})", named
    if call.wecom.state.value("SELECT count(*) FROM member WHERE visible") > MOST_WITHOUT_OWNERS:
        raise ApiError(81017)
    return "visible", []


def _without_names(group: dict[str, Any]) -> dict[str, Any]:
    members = [
        {name: value for name, value in member.items() if name != "name"}
        for member in group["member_list"]
    ]
    return group | {"member_list": members}
