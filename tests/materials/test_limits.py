"""What may be kept as material, and what is refused and leaves nothing behind."""

import io

import pytest
from PIL import Image

from domain.errors import Invalid
from domain.materials import actions
from domain.materials.models import Material, MaterialFile

MEGABYTE = 1024 * 1024


def picture(format: str = "PNG", size: tuple[int, int] = (4, 4)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, format)
    return file.getvalue()


def test_a_picture_is_known_by_its_content_and_kept_once(app):
    first = actions.add(kind="image", name="海报.png", mime="text/html", body=picture("JPEG"))
    again = actions.add(kind="image", name="海报.png", body=picture("JPEG"))

    assert (first.mime, first.id) == ("image/jpeg", again.id)
    assert bytes(MaterialFile.get().body) == picture("JPEG")


REFUSED = {
    "a gif": ("image", "动图.gif", picture("GIF"), "图片必须是 JPG 或 PNG 格式"),
    "a web page": ("image", "海报.png", b"<html>no picture</html>", "图片必须是 JPG 或 PNG 格式"),
    "no film": ("video", "新品.mp4", picture(), "视频必须是 MP4 格式"),
    "QuickTime": ("video", "新品.mov", b"\0\0\0\x14ftypqt  rest", "视频必须是 MP4 格式"),
    "nothing": ("file", "空.pdf", b"12345", "文件是空的，请换一个"),
    "too large a picture": (
        "image",
        "大.png",
        picture() + b"\0" * 10 * MEGABYTE,
        "文件太大，不能超过 10 MB",
    ),
    "too large a file": ("file", "大.pdf", b"0" * (20 * MEGABYTE + 1), "文件太大，不能超过 20 MB"),
    "no name": ("image", "  ", picture(), "请填写文件名"),
    "a path": ("image", "../a.png", picture(), "文件名里有不能使用的字符"),
    "another kind": ("voice", "a.amr", b"#!AMR....", "素材只能是图片、视频或文件"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_wecom_would_not_take_is_refused(app, what):
    kind, name, body, message = REFUSED[what]

    with pytest.raises(Invalid, match=message):
        actions.add(kind=kind, name=name, body=body)

    assert not Material.select().exists()


def test_films_and_files_are_kept(app):
    film = actions.add(kind="video", name="新品.mp4", body=b"\0\0\0\x18ftypmp42 and so on")
    paper = actions.add(kind="file", name="目录.pdf", mime="application/pdf", body=b"%PDF-1.7")

    assert (film.mime, paper.mime, paper.size) == ("video/mp4", "application/pdf", 8)
