"""Departments, members and customers."""

from flask import Response, current_app, jsonify, request

from simulator.admin import bp
from simulator.admin.actions import arguments, plain


@bp.post("/departments")
def add_department() -> Response:
    return jsonify(id=current_app.wecom.add_department(**arguments()))


@bp.patch("/departments/<int:id>")
def change_department(id: int) -> Response:
    """{"name"} renames, {"parent_id"} moves."""
    body = arguments()
    if "name" in body:
        current_app.wecom.rename_department(id, body["name"])
    if "parent_id" in body:
        current_app.wecom.move_department(id, body["parent_id"])
    return plain(None)


@bp.delete("/departments/<int:id>")
def remove_department(id: int) -> Response:
    return plain(current_app.wecom.remove_department(id))


@bp.post("/members")
def add_member() -> Response:
    body = arguments()
    current_app.wecom.add_member(**body)
    return jsonify(userid=body["userid"])


@bp.post("/members/<userid>")
def change_member(userid: str) -> Response:
    return plain(current_app.wecom.change_member(userid, **arguments()))


@bp.delete("/members/<userid>")
def remove_member(userid: str) -> Response:
    return plain(current_app.wecom.remove_member(userid))


@bp.post("/members/<userid>/rename")
def rename_member(userid: str) -> Response:
    return plain(current_app.wecom.rename_member(userid, arguments()["new_userid"]))


@bp.post("/customers")
def add_customer() -> Response:
    return jsonify(external_userid=current_app.wecom.add_customer(**arguments()))


@bp.get("/customers")
def customers() -> Response:
    found = current_app.wecom.state.rows(
        "SELECT external_userid, name, avatar, gender, type, unionid FROM customer"
        " WHERE name LIKE '%' || ? || '%' OR external_userid = ? LIMIT 100",
        *[request.args.get("q", "")] * 2,
    )
    return jsonify([dict(row) for row in found])
