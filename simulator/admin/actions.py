"""Calls that do something: the JSON body holds the arguments of the facade's method."""

import dataclasses
from typing import Any

from flask import Response, jsonify, request

from simulator.admin import bp
from simulator.current import wecom

ACTIONS = {
    "scan": "scan",
    "befriend": "befriend",
    "guide-deletes": "guide_deletes",
    "customer-deletes": "customer_deletes",
    "guide-edits": "guide_edits",
    "customer-says": "customer_says",
    "guide-says": "guide_says",
    "enters-app": "enters_app",
    "clicks-menu": "clicks_menu",
    "presses-card": "presses_card",
    "sends-mass-message": "sends_mass_message",
    "transfer": "transfer",
    "group-chats": "group_chat",
    "group-chat-changes": "group_chat_changes",
    "group-chat-dismissed": "group_chat_dismissed",
    "company": "load",
    "advance": "advance",
    "expire-tokens": "expire_tokens",
    "deliver-now": "deliver_now",
    "reset": "reset",
}


NAMES = ", ".join(f'"{name}"' for name in ACTIONS)
TAG_CHANGES = {
    "add": "tag_added_elsewhere",
    "rename": "tag_renamed_elsewhere",
    "delete": "tag_deleted_elsewhere",
    "delete_group": "group_deleted_elsewhere",
    "shuffle": "tags_shuffled_elsewhere",
}


@bp.post(f"/<any({NAMES}):action>")
def act(action: str) -> Response:
    body = arguments()
    do = getattr(wecom, ACTIONS[action])
    return plain(do(body) if action == "company" else do(**body))


@bp.post("/tags-elsewhere")
def tags_elsewhere() -> Response:
    """{"change": "add", "group", "names"}, {"change": "rename", "id", "name"},
    {"change": "delete", "tag_id"}, {"change": "delete_group", "group_id"},
    {"change": "shuffle", "orders": {id: order}, "group_id"?}."""
    body = arguments()
    change = body.pop("change", "")
    if change not in TAG_CHANGES:
        raise ValueError(f"change must be one of {', '.join(TAG_CHANGES)}")
    return plain(getattr(wecom, TAG_CHANGES[change])(**body))


@bp.post("/event")
def event() -> Response:
    """{"xml_fields": {…}, "door": "app"|"directory"}, or the fields themselves."""
    body = arguments()
    wecom.event(body.get("xml_fields", body), body.get("door", "app"))
    return plain(None)


@bp.post("/faults")
def fault() -> Response:
    wecom.fault(**arguments())
    return jsonify(wecom.faults.all())


@bp.delete("/faults")
def mend() -> Response:
    wecom.mend()
    return jsonify([])


@bp.post("/delivery")
def delivery() -> Response:
    wecom.delivery(**arguments())
    return jsonify(wecom.callbacks.mode())


@bp.post("/settings")
def settings() -> Response:
    """{"console_welcome": true|userid|null, "trusted_ips": [..]|null,
    "visible_range": {"departments", "users"}}; what is not named stays."""
    body = arguments()
    if "console_welcome" in body:
        wecom.console_welcome = body["console_welcome"]
    if "trusted_ips" in body:
        wecom.trusted_ips = body["trusted_ips"]
    if "visible_range" in body:
        wecom.set_visible_range(**body["visible_range"])
    return plain(None)


def arguments() -> dict[str, Any]:
    body = request.get_json(silent=True) if request.get_data() else {}
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    return body


def plain(result: Any) -> Response:
    """Dataclasses as objects, everything else as {"ok": true, "result": …}."""
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        return jsonify(dataclasses.asdict(result))
    return jsonify(ok=True, result=result)
