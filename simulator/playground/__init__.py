"""The playground: two devices on one desk for newcomers, and the sidebar's JS bridge."""

import json
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, jsonify, render_template, request

bp = Blueprint(
    "playground",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/playground",
)

CALLED_BY_BRIDGE = {"/admin/js-signature", "/admin/guide-says"}


@bp.get("/")
@bp.get("/s/<config_id>")
def desk(config_id: str = "") -> str:
    """Show the desk; /s/<config_id> is what a store's QR code holds, so that code lies ready."""
    return render_template("playground/desk.html", config_id=config_id)


@bp.get("/bridge.js")
def bridge() -> Response:
    """Serve the stand-in for `WeixinJSBridge` under the short address the sidebar includes."""
    return bp.send_static_file("bridge.js")


@bp.get("/phone/<external_userid>/guides")
def guides(external_userid: str) -> Response:
    """Userids of the guides a customer has on the phone, the newest first."""
    found = current_app.wecom.state.column(
        "SELECT userid FROM friendship WHERE external_userid = ? AND standing <> 'left'"
        " ORDER BY created_at DESC",
        external_userid,
    )
    return jsonify(found)


@bp.get("/processes")
def processes() -> Response:
    """Names of the processes that may be killed; none unless the demo keeps their list."""
    listed = Path(current_app.wecom.config.processes_file or "-")
    return jsonify(list(json.loads(listed.read_text())) if listed.is_file() else [])


@bp.after_app_request
def let_bridge_in(response: Response) -> Response:
    """The bridge runs in the app's pages, so their origin, and no other, may make its two calls."""
    app_url = urlsplit(current_app.wecom.config.app_url)
    origin = f"{app_url.scheme}://{app_url.netloc}"
    if request.path in CALLED_BY_BRIDGE and request.headers.get("Origin") == origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    return response
