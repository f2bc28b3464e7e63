"""What WeCom takes as material (documents 90253), and how we tell what a file really is."""

import io

from PIL import Image, UnidentifiedImageError

from domain.errors import Invalid

MEGABYTE = 1024 * 1024
KINDS = ("image", "video", "file")
LARGEST = {"image": 10 * MEGABYTE, "video": 10 * MEGABYTE, "file": 20 * MEGABYTE}
SMALLEST = 6
NAME_BYTES = 120
PICTURE_MIMES = {"JPEG": "image/jpeg", "PNG": "image/png"}


def check(kind: str, name: str, mime: str, body: bytes) -> str:
    """The file's real MIME type, whatever its name or sender says. Raises Invalid."""
    if kind not in KINDS:
        raise Invalid("素材只能是图片、视频或文件", field="kind")
    _check_name(name)
    _check_size(kind, body)
    if kind == "image":
        return _picture_mime(body)
    if kind == "video":
        return _video_mime(body)
    return mime or "application/octet-stream"


def _check_name(name: str) -> None:
    if not name:
        raise Invalid("请填写文件名", field="name")
    if len(name.encode()) > NAME_BYTES:
        raise Invalid("文件名不能超过 %(limit)s 字节", field="name", limit=NAME_BYTES)
    if any(not letter.isprintable() or letter in '/\\"' for letter in name):
        raise Invalid("文件名里有不能使用的字符", field="name")


def _check_size(kind: str, body: bytes) -> None:
    if len(body) < SMALLEST:
        raise Invalid("文件是空的，请换一个", field="body")
    if len(body) > LARGEST[kind]:
        limit = LARGEST[kind] // MEGABYTE
        raise Invalid("文件太大，不能超过 %(limit)s MB", field="body", limit=limit)


def _picture_mime(body: bytes) -> str:
    """Only the header is read here: decoding a hostile picture could fill the memory."""
    try:
        with Image.open(io.BytesIO(body), formats=tuple(PICTURE_MIMES)) as picture:
            return PICTURE_MIMES[str(picture.format)]
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise Invalid("图片必须是 JPG 或 PNG 格式", field="body") from None


def _video_mime(body: bytes) -> str:
    if body[4:8] != b"ftyp" or body[8:10] == b"qt":
        raise Invalid("视频必须是 MP4 格式", field="body")
    return "video/mp4"
