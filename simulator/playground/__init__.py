"""The playground: two devices on one desk, for newcomers, and the client's JS bridge for the sidebar."""

from flask import Blueprint, Response, current_app, render_template

bp = Blueprint(
    "playground",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/playground",
)


@bp.get("/")
@bp.get("/s/<config_id>")
def desk(config_id: str = "") -> str:
    """Show the desk; /s/<config_id> is what a store's QR code holds, so that code lies ready."""
    return render_template("playground/desk.html", config_id=config_id)


@bp.get("/bridge.js")
def bridge() -> Response:
    """Serve the stand-in for `WeixinJSBridge` under the short address the sidebar includes."""
    return current_app.make_response(bp.send_static_file("bridge.js"))
