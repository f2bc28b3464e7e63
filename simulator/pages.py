"""Pictures a browser or a phone opens: media and QR codes."""

import io

import segno
from flask import Blueprint, Response, abort, url_for

from simulator.current import wecom

bp = Blueprint("pages", __name__, template_folder="templates")


@bp.get("/media/<media_id>")
def media(media_id: str) -> Response:
    found = wecom.state.row("SELECT content, content_type FROM media WHERE media_id = ?", media_id)
    if found is None:
        abort(404)
    return Response(
        found["content"], mimetype=found["content_type"], headers={"Cache-Control": "max-age=86400"}
    )


@bp.get("/qr/<config_id>.png")
def qr(config_id: str) -> Response:
    """The code holds the scan link; opening it shows the playground with this code chosen."""
    if not wecom.state.value("SELECT 1 FROM contact_way WHERE config_id = ?", config_id):
        abort(404)
    picture = io.BytesIO()
    segno.make(url_for("playground.desk", config_id=config_id, _external=True)).save(
        picture, kind="png", scale=8
    )
    return Response(picture.getvalue(), mimetype="image/png")
