"""Departments, members and the app's own description."""

import re
from sqlite3 import Row
from typing import Any

from simulator.api import cursors, fields, require
from simulator.errors import ApiError
from simulator.routes import Answer, Call, get, post

BOTH = ("app", "directory")
ROOT = 1
ID = re.compile(r"[0-9]{1,10}")
BELOW = """
    WITH RECURSIVE below (id) AS (
        SELECT value FROM json_each(?)
        UNION SELECT department.id FROM department JOIN below ON department.parent_id = below.id)
    SELECT department.* FROM department JOIN below USING (id) ORDER BY department.id"""
DIRECT = """
    SELECT member.* FROM member_department JOIN member USING (userid)
    WHERE department_id = ? AND visible AND status <> 5 ORDER BY userid"""
EVERYBODY = """
    SELECT userid, department_id FROM member_department WHERE (userid, department_id) > (?, ?)
    ORDER BY userid, department_id LIMIT ?"""


@get("department/list")
def list_departments(call: Call) -> Answer:
    return {"department": [_department(row) for row in _below(call)]}


@get("department/simplelist", tokens=BOTH)
def list_department_ids(call: Call) -> Answer:
    shown = [
        {"id": row["id"], "parentid": row["parent_id"], "order": row["position"]}
        for row in _below(call)
    ]
    return {"department_id": shown}


@get("department/get")
def get_department(call: Call) -> Answer:
    id = _department_id(call.query.get("id", ""))
    for row in _in_range(call):
        if row["id"] == id:
            return {"department": _department(row)}
    raise ApiError(60123)


@get("user/simplelist")
def list_member_names(call: Call) -> Answer:
    shown = [
        {"userid": row["userid"], "name": row["name"], "department": _departments_of(call, row)}
        for row in _direct_members(call)
    ]
    return {"userlist": shown}


@get("user/list")
def list_members(call: Call) -> Answer:
    return {"userlist": [_member(call, row) for row in _direct_members(call)]}


@get("user/get")
def get_member(call: Call) -> Answer:
    return _member(call, require.member(call, call.query.get("userid", "")))


@post("user/list_id", tokens=("directory",))
def list_member_ids(call: Call) -> Answer:
    """One row per member and department, of the whole corp."""
    limit = fields.number(call.body, "limit", 10_000, low=1, high=10_000)
    after = cursors.read(fields.text(call.body, "cursor"), "", 0)
    rows = call.wecom.state.rows(EVERYBODY, *after, limit + 1)
    page = rows[:limit]
    shown = [{"userid": row["userid"], "department": row["department_id"]} for row in page]
    cursor = cursors.make(*page[-1]) if len(rows) > limit else ""
    return {"dept_user": shown, "next_cursor": cursor}


@get("agent/get")
def get_agent(call: Call) -> Answer:
    require.agent(call, call.query.get("agentid"))
    config, seen = call.wecom.config, call.wecom.visible_range
    return {
        "agentid": config.agent_id,
        "name": "导购",
        "description": "",
        "square_logo_url": "",
        "allow_userinfos": {"user": [{"userid": userid} for userid in seen["users"]]},
        "allow_partys": {"partyid": seen["departments"]},
        "allow_tags": {"tagid": []},
        "close": 0,
        "redirect_domain": config.app_url.split("://")[-1].rstrip("/"),
        "report_location_flag": 0,
        "isreportenter": 1,
        "home_url": config.app_url,
    }


def _in_range(call: Call) -> list[Row]:
    """The departments the caller may see: all for the contacts assistant, the app's range else."""
    seen = [ROOT] if call.token == "directory" else call.wecom.visible_range["departments"]
    return call.wecom.state.rows(BELOW, str(seen))


def _below(call: Call) -> list[Row]:
    """The department asked for and all below it; everything in range when none is named."""
    asked = call.query.get("id", "")
    in_range = _in_range(call)
    if not asked:
        return in_range
    id = _department_id(asked)
    if id not in {row["id"] for row in in_range}:
        raise ApiError(60011 if _exists(call, id) else 60123)
    return call.wecom.state.rows(BELOW, f"[{id}]")


def _direct_members(call: Call) -> list[Row]:
    id = _department_id(call.query.get("department_id", ""))
    if id not in {row["id"] for row in _in_range(call)}:
        raise ApiError(60011 if _exists(call, id) else 60003)
    return call.wecom.state.rows(DIRECT, id)


def _exists(call: Call, id: int) -> bool:
    return bool(call.wecom.state.value("SELECT 1 FROM department WHERE id = ?", id))


def _department_id(text: str) -> int:
    if not ID.fullmatch(text):
        raise ApiError(40066)
    return int(text)


def _department(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "name_en": "",
        "department_leader": [],
        "parentid": row["parent_id"],
        "order": row["position"],
    }


def _member(call: Call, row: Row) -> dict[str, Any]:
    """Without avatar, gender, mobile and email, which apps made since June 2022 do not receive."""
    departments = _departments_of(call, row)
    return {
        "userid": row["userid"],
        "name": row["name"],
        "alias": row["alias"],
        "position": row["job"],
        "department": departments,
        "order": [0] * len(departments),
        "is_leader_in_dept": [0] * len(departments),
        "direct_leader": [],
        "main_department": departments[0] if departments else ROOT,
        "status": row["status"],
        "enable": int(row["status"] != 2),
        "isleader": 0,
        "extattr": {"attrs": []},
        "telephone": "",
        "hide_mobile": 0,
    }


def _departments_of(call: Call, member: Row) -> list[int]:
    return call.wecom.state.column(
        "SELECT department_id FROM member_department WHERE userid = ? ORDER BY department_id",
        member["userid"],
    )
