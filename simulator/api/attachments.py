"""Text and attachments of welcomes and mass messages, checked and turned into chat messages."""

from sqlite3 import Row
from typing import Any

from simulator.api import fields
from simulator.errors import ApiError
from simulator.routes import Call

MEDIA_LIFETIME = 3 * 86_400
MOST = 9
Message = tuple[str, dict[str, Any]]


def messages(call: Call, body: dict[str, Any]) -> list[Message]:
    """(msgtype, content) per message: the text first, then up to nine attachments."""
    text = fields.text(fields.part(body, "text"), "content", octets=4000, code=45002)
    listed = fields.parts(body, "attachments", at_most=MOST, code=41064)
    if not text and not listed:
        raise ApiError(40058, "text and attachments are both empty")
    return ([("text", {"content": text})] if text else []) + [
        _attachment(call, one) for one in listed
    ]


def media(call: Call, media_id: str) -> Row:
    """40007 unknown media_id, 40145 after its three days."""
    found = call.wecom.state.row(
        "SELECT media_id, filename, content_type, created_at, permanent FROM media"
        " WHERE media_id = ?",
        media_id,
    )
    if found is None or found["permanent"]:
        raise ApiError(40007)
    if call.wecom.clock.now() - found["created_at"] > MEDIA_LIFETIME:
        raise ApiError(40145)
    return found


def _attachment(call: Call, one: dict[str, Any]) -> Message:
    msgtype = fields.text(one, "msgtype")
    if msgtype not in READERS:
        raise ApiError(41065)
    return msgtype, READERS[msgtype](call, fields.part(one, msgtype))


def _image(call: Call, part: dict[str, Any]) -> dict[str, Any]:
    """media_id wins over pic_url, which must come from media/uploadimg."""
    if fields.text(part, "media_id"):
        return _file(call, part)
    url = fields.needed(part, "pic_url", code=40007)
    media_id = url.rsplit("/", 1)[-1]
    if not call.wecom.state.value("SELECT 1 FROM media WHERE media_id = ? AND permanent", media_id):
        raise ApiError(40007, "pic_url is not from media/uploadimg")
    return {"pic_url": url, "url": f"/media/{media_id}"}


def _file(call: Call, part: dict[str, Any]) -> dict[str, Any]:
    found = media(call, fields.needed(part, "media_id", code=40007))
    return {
        "media_id": found["media_id"],
        "filename": found["filename"],
        "url": f"/media/{found['media_id']}",
    }


def _link(call: Call, part: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": fields.needed(part, "title", octets=128),
        "url": fields.needed(part, "url", octets=2048),
        "picurl": fields.text(part, "picurl", octets=2048),
        "desc": fields.text(part, "desc", octets=512),
    }


def _miniprogram(call: Call, part: dict[str, Any]) -> dict[str, Any]:
    cover = media(call, fields.needed(part, "pic_media_id", code=40007))
    return {
        "title": fields.needed(part, "title", octets=64),
        "appid": fields.needed(part, "appid"),
        "page": fields.needed(part, "page"),
        "pic_media_id": cover["media_id"],
        "url": f"/media/{cover['media_id']}",
    }


READERS = {
    "image": _image,
    "link": _link,
    "miniprogram": _miniprogram,
    "video": _file,
    "file": _file,
}
