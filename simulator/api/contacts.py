"""Customers as members see them: lists, details, pages by member, remarks."""

import json
from sqlite3 import Row
from typing import Any

from simulator import ids
from simulator.api import cursors, fields, require
from simulator.errors import ApiError
from simulator.routes import Answer, Call, get, post

FOLLOWERS_PER_PAGE = 500
LARGEST_PAGE = 100
REMARK_FIELDS = ("remark", "description", "remark_company", "remark_mobiles", "remark_pic_mediaid")


@get("externalcontact/get_follow_user_list")
def get_follow_user_list(call: Call) -> Answer:
    guides = (
        "SELECT userid FROM member WHERE visible AND may_contact AND status <> 5 ORDER BY userid"
    )
    return {"follow_user": call.wecom.state.column(guides)}


@get("externalcontact/list")
def list_customers(call: Call) -> Answer:
    userid = call.query.get("userid", "")
    require.guide(call, userid)
    of_guide = "SELECT external_userid FROM contact WHERE userid = ?"
    found = call.wecom.state.column(of_guide, userid)
    if not found:
        raise ApiError(84061)
    return {"external_userid": found}


@get("externalcontact/get")
def get_customer(call: Call) -> Answer:
    external_userid = call.query.get("external_userid", "")
    customer = require.customer(call, external_userid)
    (after,) = cursors.read(call.query.get("cursor", ""), "")
    followers = call.wecom.state.rows(
        "SELECT contact.* FROM contact JOIN member USING (userid) WHERE external_userid = ?"
        " AND contact.userid > ? AND visible ORDER BY contact.userid LIMIT ?",
        *(external_userid, after, FOLLOWERS_PER_PAGE + 1),
    )
    if not followers and not after:
        raise ApiError(_why_nobody_follows(call, external_userid))
    page = followers[:FOLLOWERS_PER_PAGE]
    more = len(followers) > FOLLOWERS_PER_PAGE
    return {
        "external_contact": _customer(call, customer),
        "follow_user": [_follower(call, follower) for follower in page],
        "next_cursor": cursors.make(page[-1]["userid"]) if more else "",
    }


def _why_nobody_follows(call: Call, external_userid: str) -> int:
    """40096 when only members out of range follow, 84061 when the relation has ended."""
    out_of_range = call.wecom.state.value(
        "SELECT 1 FROM contact WHERE external_userid = ?", external_userid
    )
    return 40096 if out_of_range else 84061


@post("externalcontact/batch/get_by_user")
def batch_get_by_user(call: Call) -> Answer:
    """Takes `userid_list`, and the single `userid` of older callers."""
    legacy = fields.text(call.body, "userid")
    userids = fields.strings(call.body, "userid_list", at_most=100) or ([legacy] if legacy else [])
    if not userids:
        raise ApiError(40058, "missing userid_list")
    require.guides(call, userids)
    limit = min(fields.number(call.body, "limit", 50, low=1), LARGEST_PAGE)
    position, after = cursors.read(fields.text(call.body, "cursor"), 0, "")
    found, cursor = _page(call, userids, position, after, limit)
    return {
        "external_contact_list": _with_details(call, found),
        "next_cursor": cursor,
        "fail_info": {"unlicensed_userid_list": []},
    }


OF_GUIDE_WITH_TAGS = """
    SELECT contact.*, (SELECT json_group_array(tag_id) FROM friendship_tag AS carried
        WHERE (carried.userid, carried.external_userid) = (contact.userid, contact.external_userid)
    ) AS tag_ids
    FROM contact WHERE userid = ? AND external_userid > ? ORDER BY external_userid LIMIT ?"""


def _page(
    call: Call, userids: list[str], position: int, after: str, limit: int
) -> tuple[list[Row], str]:
    """Up to `limit` friendships and the cursor behind them: (place in userids, last customer)."""
    found: list[Row] = []
    while position < len(userids):
        rows = call.wecom.state.rows(
            OF_GUIDE_WITH_TAGS, *(userids[position], after, limit - len(found) + 1)
        )
        if len(found) + len(rows) > limit:
            found += rows[:-1]
            return found, cursors.make(
                position, found[-1]["external_userid"] if len(rows) > 1 else after
            )
        found += rows
        position, after = position + 1, ""
    return found, ""


def _with_details(call: Call, friendships: list[Row]) -> list[dict[str, Any]]:
    wanted = [row["external_userid"] for row in friendships]
    rows = call.wecom.state.rows(
        f"SELECT * FROM customer WHERE external_userid IN ({ids.marks(wanted)})", *wanted
    )
    customers = {row["external_userid"]: row for row in rows}
    return [
        {
            "external_contact": _customer(call, customers[row["external_userid"]]),
            "follow_info": _follow_info(row),
        }
        for row in friendships
    ]


@post("externalcontact/remark")
def remark(call: Call) -> Answer:
    body = call.body
    if not any(name in body for name in REMARK_FIELDS):
        raise ApiError(40058, "nothing to change")
    userid, external_userid = fields.needed(body, "userid"), fields.needed(body, "external_userid")
    require.friendship(call, userid, external_userid)
    for field, value in _remarks(body).items():
        call.wecom.state.run(
            f"UPDATE friendship SET {field} = ? WHERE userid = ? AND external_userid = ?",
            value,
            userid,
            external_userid,
        )
    return {}


def _remarks(body: dict[str, Any]) -> dict[str, str]:
    changes = {
        "remark": fields.text(body, "remark", chars=20),
        "description": fields.text(body, "description", chars=150),
        "remark_corp_name": fields.text(body, "remark_company", chars=20),
        "mobiles": json.dumps(
            [number for number in fields.strings(body, "remark_mobiles") if number]
        ),
    }
    sent = {"remark_corp_name": "remark_company", "mobiles": "remark_mobiles"}
    return {field: value for field, value in changes.items() if sent.get(field, field) in body}


# How WeCom spells people


def _customer(call: Call, row: Row) -> dict[str, Any]:
    shown = {name: row[name] for name in ("external_userid", "name", "avatar", "type", "gender")}
    if row["type"] == 2:
        return shown | {
            "corp_name": row["corp_name"],
            "corp_full_name": row["corp_name"],
            "position": "",
        }
    if row["unionid"] and call.wecom.config.unionid_bound:
        shown["unionid"] = row["unionid"]
    return shown


def _follower(call: Call, row: Row) -> dict[str, Any]:
    """A follower of externalcontact/get: `tags` with names, personal tags without tag_id."""
    return _relation(row) | {"tags": _tags(call, row)}


def _follow_info(row: Row) -> dict[str, Any]:
    """A follower of batch/get_by_user: `tag_id` only, personal tags missing."""
    return _relation(row) | {"tag_id": json.loads(row["tag_ids"])}


def _relation(row: Row) -> dict[str, Any]:
    shown = {
        "userid": row["userid"],
        "remark": row["remark"],
        "description": row["description"],
        "createtime": row["created_at"],
        "remark_corp_name": row["remark_corp_name"],
        "remark_mobiles": json.loads(row["mobiles"]),
        "oper_userid": row["oper_userid"],
        "add_way": row["add_way"],
    }
    return shown | ({"state": row["state"]} if row["state"] else {})


def _tags(call: Call, row: Row) -> list[dict[str, Any]]:
    pair = (row["userid"], row["external_userid"])
    corp = call.wecom.state.rows(
        "SELECT tag_group.name AS group_name, tag.name AS tag_name, tag_id FROM friendship_tag"
        " JOIN tag ON tag.id = tag_id JOIN tag_group ON tag_group.id = group_id"
        " WHERE userid = ? AND external_userid = ? ORDER BY tag_group.name, tag.name",
        *pair,
    )
    personal = call.wecom.state.column(
        "SELECT name FROM personal_tag WHERE userid = ? AND external_userid = ?", *pair
    )
    return [{**dict(tag), "type": 1} for tag in corp] + [
        {"group_name": "", "tag_name": name, "type": 2} for name in personal
    ]
