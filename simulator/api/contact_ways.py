"""Contact ways (联系我): codes a customer scans to add one of the members behind them."""

import json
from sqlite3 import Row
from typing import Any

from flask import url_for

from simulator import ids
from simulator.api import cursors, fields, require
from simulator.errors import ApiError
from simulator.routes import Answer, Call, post

SINGLE, MULTIPLE = 1, 2
BUTTON, QR_CODE = 1, 2
NINETY_DAYS = 90 * 86_400
MOST_MEMBERS = 100
KEPT = ("style", "is_exclusive", "expires_in", "chat_expires_in", "unionid", "conclusions")


@post("externalcontact/add_contact_way")
def add_contact_way(call: Call) -> Answer:
    body = call.body
    type = fields.number(body, "type", 0, low=SINGLE, high=MULTIPLE, code=41037)
    scene = fields.number(body, "scene", 0, low=BUTTON, high=QR_CODE, code=41038)
    if not type or not scene:
        raise ApiError(41038 if type else 41037)
    is_temp = fields.flag(body, "is_temp", False)
    if (
        not is_temp
        and call.wecom.state.value("SELECT count(*) FROM contact_way")
        >= call.wecom.config.contact_ways
    ):
        raise ApiError(41045)
    users, parties = _members(call, type, body)
    config_id = ids.new("")
    call.wecom.state.run(
        "INSERT INTO contact_way VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(config_id, type, scene, _short(body, "state"), _short(body, "remark")),
        *(
            fields.flag(body, "skip_verify", True),
            is_temp,
            _kept(body),
            int(call.wecom.clock.now()),
        ),
    )
    _set_members(call, config_id, users, parties)
    return {"config_id": config_id} | _qr_code(config_id, scene)


@post("externalcontact/get_contact_way")
def get_contact_way(call: Call) -> Answer:
    return {"contact_way": _shown(call, _way(call))}


@post("externalcontact/list_contact_way")
def list_contact_way(call: Call) -> Answer:
    """Only ids, only lasting ones, of the last 90 days unless told otherwise."""
    now = int(call.wecom.clock.now())
    start = fields.number(call.body, "start_time", now - NINETY_DAYS)
    end = fields.number(call.body, "end_time", now)
    limit = min(fields.number(call.body, "limit", 100, low=1), 1000)
    at, after = cursors.read(fields.text(call.body, "cursor"), start, "")
    rows = call.wecom.state.rows(
        "SELECT created_at, config_id FROM contact_way WHERE (created_at, config_id) > (?, ?)"
        " AND created_at BETWEEN ? AND ? AND NOT is_temp ORDER BY created_at, config_id LIMIT ?",
        *(at, after, start, end, limit + 1),
    )
    page = rows[:limit]
    cursor = (
        cursors.make(page[-1]["created_at"], page[-1]["config_id"]) if len(rows) > limit else ""
    )
    return {"contact_way": [{"config_id": row["config_id"]} for row in page], "next_cursor": cursor}


@post("externalcontact/update_contact_way")
def update_contact_way(call: Call) -> Answer:
    """Lists replace the old ones; what is not sent stays."""
    body, way = call.body, _way(call)
    for name in ("state", "remark"):
        if name in body:
            call.wecom.state.run(
                f"UPDATE contact_way SET {name} = ? WHERE config_id = ?",
                _short(body, name),
                way["config_id"],
            )
    skip_verify = fields.flag(body, "skip_verify", bool(way["skip_verify"]))
    kept = json.dumps(json.loads(way["body"]) | json.loads(_kept(body)), ensure_ascii=False)
    call.wecom.state.run(
        "UPDATE contact_way SET skip_verify = ?, body = ? WHERE config_id = ?",
        skip_verify,
        kept,
        way["config_id"],
    )
    if "user" in body or "party" in body:
        _set_members(call, way["config_id"], *_members(call, way["type"], body))
    return {}


@post("externalcontact/del_contact_way")
def del_contact_way(call: Call) -> Answer:
    config_id = _way(call)["config_id"]
    for table in ("contact_way", "contact_way_user", "contact_way_party"):
        call.wecom.state.run(f"DELETE FROM {table} WHERE config_id = ?", config_id)
    return {}


def _way(call: Call) -> Row:
    config_id = fields.needed(call.body, "config_id", code=41040)
    found = call.wecom.state.row("SELECT * FROM contact_way WHERE config_id = ?", config_id)
    if found is None:
        raise ApiError(41040)
    return found


def _short(body: dict[str, Any], name: str) -> str:
    return fields.text(body, name, chars=30, code=41044)


def _kept(body: dict[str, Any]) -> str:
    return json.dumps({name: body[name] for name in KEPT if name in body}, ensure_ascii=False)


def _members(call: Call, type: int, body: dict[str, Any]) -> tuple[list[str], list[int]]:
    """Checked users and departments: 41042 for the shape, 41041 for too many."""
    users = fields.strings(body, "user")
    parties = fields.numbers(body, "party")
    if type == SINGLE and (len(users) != 1 or parties) or not users and not parties:
        raise ApiError(41041 if len(users) > 1 else 41042)
    for userid in users:
        _require_reachable(call, userid)
    for party in parties:
        if not call.wecom.state.value("SELECT 1 FROM department WHERE id = ?", party):
            raise ApiError(60123)
    if len({userid.lower() for userid in users} | _people_in(call, parties)) > MOST_MEMBERS:
        raise ApiError(41041)
    return users, parties


def _require_reachable(call: Call, userid: str) -> None:
    member = require.guide(call, userid)
    if member["status"] != 1:
        raise ApiError(41054)
    if not member["verified"]:
        raise ApiError(40098)


def _people_in(call: Call, parties: list[int]) -> set[str]:
    found = call.wecom.state.column(
        "WITH RECURSIVE party (id) AS (SELECT value FROM json_each(?) UNION"
        " SELECT department.id FROM department JOIN party ON department.parent_id = party.id)"
        " SELECT lower(userid) FROM member_department"
        " WHERE department_id IN (SELECT id FROM party)",
        json.dumps(parties),
    )
    return set(found)


def _set_members(call: Call, config_id: str, users: list[str], parties: list[int]) -> None:
    state = call.wecom.state
    state.run("DELETE FROM contact_way_user WHERE config_id = ?", config_id)
    state.run("DELETE FROM contact_way_party WHERE config_id = ?", config_id)
    state.many(
        "INSERT OR IGNORE INTO contact_way_user VALUES (?, ?)",
        [(config_id, userid) for userid in users],
    )
    state.many(
        "INSERT OR IGNORE INTO contact_way_party VALUES (?, ?)",
        [(config_id, party) for party in parties],
    )


def _qr_code(config_id: str, scene: int) -> dict[str, str]:
    """Only codes have a picture, buttons have none."""
    return (
        {"qr_code": url_for("pages.qr", config_id=config_id, _external=True)}
        if scene == QR_CODE
        else {}
    )


def _shown(call: Call, way: Row) -> dict[str, Any]:
    config_id = way["config_id"]
    users = "SELECT userid FROM contact_way_user WHERE config_id = ?"
    parties = "SELECT department_id FROM contact_way_party WHERE config_id = ?"
    shown = {name: way[name] for name in ("config_id", "type", "scene", "remark", "state")}
    flags = {name: bool(way[name]) for name in ("skip_verify", "is_temp")}
    people = {
        "user": call.wecom.state.column(users, config_id),
        "party": call.wecom.state.column(parties, config_id),
    }
    return shown | flags | people | json.loads(way["body"]) | _qr_code(config_id, way["scene"])
