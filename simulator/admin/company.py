"""Departments, members and customers."""

from flask import Response, jsonify, request

from simulator.admin import bp
from simulator.admin.actions import arguments, plain
from simulator.current import wecom


@bp.post("/departments")
def add_department() -> Response:
    return jsonify(id=wecom.add_department(**arguments()))


@bp.patch("/departments/<int:id>")
def change_department(id: int) -> Response:
    """{"name"} renames, {"parent_id"} moves."""
    body = arguments()
    if "name" in body:
        wecom.rename_department(id, body["name"])
    if "parent_id" in body:
        wecom.move_department(id, body["parent_id"])
    return plain(None)


@bp.delete("/departments/<int:id>")
def remove_department(id: int) -> Response:
    wecom.remove_department(id)
    return plain(None)


@bp.post("/members")
def add_member() -> Response:
    body = arguments()
    wecom.add_member(**body)
    return jsonify(userid=body["userid"])


@bp.post("/members/<userid>")
def change_member(userid: str) -> Response:
    wecom.change_member(userid, **arguments())
    return plain(None)


@bp.delete("/members/<userid>")
def remove_member(userid: str) -> Response:
    wecom.remove_member(userid)
    return plain(None)


@bp.post("/members/<userid>/rename")
def rename_member(userid: str) -> Response:
    wecom.rename_member(userid, arguments()["new_userid"])
    return plain(None)


@bp.post("/customers")
def add_customer() -> Response:
    return jsonify(external_userid=wecom.add_customer(**arguments()))


@bp.get("/customers")
def customers() -> Response:
    found = wecom.state.rows(
        "SELECT external_userid, name, avatar, gender, type, unionid FROM customer"
        " WHERE name LIKE '%' || ? || '%' OR external_userid = ? LIMIT 100",
        *[request.args.get("q", "")] * 2,
    )
    return jsonify([dict(row) for row in found])
