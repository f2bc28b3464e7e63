"""Media: multipart uploads with limits, ids that last three days, pictures that last."""

from dataclasses import dataclass

from flask import Response, request, url_for
from werkzeug.datastructures import FileStorage

from simulator import ids
from simulator.api import attachments
from simulator.errors import ApiError
from simulator.routes import Answer, Call, get, post

MB = 1024 * 1024
SMALLEST = 6
LARGEST_PERMANENT = 2 * MB
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
STORE = """
    INSERT INTO media (media_id, type, filename, content_type, created_at, permanent, content)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""


@dataclass(frozen=True)
class Kind:
    largest: int
    begins: tuple[bytes, ...] = ()


KINDS = {
    "image": Kind(10 * MB, PICTURES),
    "voice": Kind(2 * MB, (b"#!AMR",)),
    "video": Kind(10 * MB),
    "file": Kind(20 * MB),
}


@post("media/upload")
def upload(call: Call) -> Answer:
    type = call.query.get("type", "")
    if type not in KINDS:
        raise ApiError(40004)
    file = request.files.get("media")
    if file is None or not file.filename:
        raise ApiError(44001, "missing multipart field media with a filename")
    media_id = _store(call, file, type, KINDS[type], permanent=False)
    return {"type": type, "media_id": media_id, "created_at": str(int(call.wecom.clock.now()))}


@post("media/uploadimg")
def upload_image(call: Call) -> Answer:
    """A permanent address; any field name."""
    file = next(iter(request.files.values()), None)
    if file is None:
        raise ApiError(44001)
    media_id = _store(call, file, "image", Kind(LARGEST_PERMANENT, PICTURES), permanent=True)
    call.wecom.limits.count("images", call.wecom.config.images_per_day, 86_400)
    return {"url": url_for("pages.media", media_id=media_id, _external=True)}


@get("media/get")
def download(call: Call) -> Answer:
    found = attachments.media(call, call.query.get("media_id", ""))
    content = call.wecom.state.value(
        "SELECT content FROM media WHERE media_id = ?", found["media_id"]
    )
    name = found["filename"].encode().decode("latin-1")  # WSGI headers carry UTF-8 as Latin-1
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=found["content_type"], headers=headers)


def _store(call: Call, file: FileStorage, type: str, kind: Kind, permanent: bool) -> str:
    content = file.read()
    if len(content) < SMALLEST:
        raise ApiError(40006)
    if len(content) > kind.largest:
        raise ApiError(45001)
    if kind.begins and not content.startswith(kind.begins):
        raise ApiError(40123 if type == "image" else 40004)
    media_id = ids.new("MEDIA")
    call.wecom.state.run(
        STORE,
        *(media_id, type, file.filename or "", file.mimetype, call.wecom.clock.now(), permanent),
        content,
    )
    _forget_old(call)
    return media_id


def _forget_old(call: Call) -> None:
    """Dead media keep a week, so that chats still show them; then only their bytes go."""
    week = 7 * 86_400
    call.wecom.state.run(
        "UPDATE media SET content = x'' WHERE NOT permanent AND created_at < ? AND content <> x''",
        call.wecom.clock.now() - week,
    )
