"""What there is to see: people, chats, app messages, deliveries, the feed."""

import json
from typing import Any

from flask import Response, jsonify, request, url_for

from simulator.admin import bp
from simulator.current import wecom

LONGEST_WAIT = 25.0
CONTACTS = """
    SELECT customer.external_userid, name, avatar, remark, created_at, state, standing, (
        SELECT json_object('from', sender, 'msgtype', msgtype, 'content', json(content),
            'at', CAST(at * 1000 AS INTEGER))
        FROM message WHERE message.userid = friendship.userid
            AND message.external_userid = friendship.external_userid
        ORDER BY id DESC LIMIT 1) AS last_message
    FROM friendship JOIN customer USING (external_userid)
    WHERE friendship.userid = :userid AND standing <> 'gone'
        AND (:q = '' OR name LIKE :like OR remark LIKE :like)
    ORDER BY created_at DESC, external_userid LIMIT :limit"""
MEMBERS = """
    SELECT userid, name, avatar, may_contact, verified, status, visible,
        (SELECT json_group_array(department_id) FROM member_department
         WHERE member_department.userid = member.userid) AS departments
    FROM member WHERE status <> 5 ORDER BY userid LIMIT 500"""
WAYS = """
    SELECT config_id, state, remark, scene, (SELECT json_group_array(userid) FROM contact_way_user
        WHERE contact_way_user.config_id = contact_way.config_id) AS users
    FROM contact_way ORDER BY created_at DESC LIMIT 200"""
COUNTED = {
    "members": "member",
    "customers": "customer",
    "friendships": "friendship",
    "contact_ways": "contact_way",
}


@bp.get("/state")
def state() -> Response:
    return jsonify(
        corp_id=wecom.config.corp_id,
        agent_id=wecom.config.agent_id,
        app_url=wecom.config.app_url,
        now=wecom.clock.now(),
        departments=_rows("SELECT id, name, parent_id FROM department ORDER BY id LIMIT 2000"),
        members=[row | {"departments": json.loads(row["departments"])} for row in _rows(MEMBERS)],
        contact_ways=[_way(row) for row in _rows(WAYS)],
        faults=wecom.faults.all(),
        delivery=wecom.callbacks.mode(),
        console_welcome=wecom.console_welcome,
        trusted_ips=wecom.trusted_ips,
        visible_range=wecom.visible_range,
        feed=wecom.feed.newest(),
        counts={
            name: wecom.state.value(f"SELECT count(*) FROM {table}")
            for name, table in COUNTED.items()
        },
        calls=wecom.feed.calls(),
    )


@bp.get("/members/<userid>/contacts")
def contacts(userid: str) -> Response:
    q = request.args.get("q", "")
    values = {
        "userid": userid,
        "q": q,
        "like": f"%{q}%",
        "limit": request.args.get("limit", 50, int),
    }
    return jsonify(
        [
            row | {"last_message": json.loads(row["last_message"] or "null")}
            for row in _rows(CONTACTS, values)
        ]
    )


@bp.get("/chats/<userid>/<external_userid>")
def chat(userid: str, external_userid: str) -> Response:
    return jsonify(wecom.chat(userid, external_userid))


@bp.get("/members/<userid>/app-messages")
def app_messages(userid: str) -> Response:
    return jsonify(wecom.app_messages(userid))


@bp.get("/members/<userid>/mass-messages")
def mass_messages(userid: str) -> Response:
    return jsonify(wecom.mass_messages(userid))


@bp.get("/feed")
def feed() -> Response:
    """Rows after a sequence number; `wait` seconds at most for the first."""
    after, limit = request.args.get("after", 0, int), request.args.get("limit", 200, int)
    wait = min(request.args.get("wait", 0.0, float), LONGEST_WAIT)
    return jsonify(wecom.feed.after(after, limit, wait))


@bp.get("/deliveries")
def deliveries() -> Response:
    state, limit = request.args.get("state"), request.args.get("limit", 500, int)
    return jsonify(wecom.callbacks.all(state, limit))


def _rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in wecom.state.rows(sql, *values)]


def _way(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "users": json.loads(row["users"]),
        "qr_code": url_for("pages.qr", config_id=row["config_id"]),
    }
