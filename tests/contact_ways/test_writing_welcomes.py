"""What may be written as a welcome, what is refused, and what the customer will see."""

import pytest

from domain.contact_ways import welcomes
from domain.contact_ways.models import Welcome
from domain.errors import DomainError, Invalid
from domain.materials import actions as materials
from domain.materials.models import Material
from tests.materials.test_limits import picture

LINK = {"kind": "link", "title": "会员中心", "url": "https://example.com/vip"}
MINIPROGRAM = {"kind": "miniprogram", "title": "商城", "appid": "wx1", "page": "pages/index.html"}


def link(**changes) -> dict:
    return LINK | changes


@pytest.fixture
def poster(app) -> Material:
    return materials.add(kind="image", name="海报.png", body=picture())


def test_the_text_may_fill_what_wecom_allows_with_every_name_in_it(app):
    fits = "欢" * 1301 + "{客户}"

    welcomes.set_welcome(text=fits)
    with pytest.raises(Invalid, match="欢迎语太长：填入名字后不能超过 4000 字节"):
        welcomes.set_welcome(text=fits + "来")

    assert Welcome.get().text == fits


REFUSED = {
    "nothing": ("  ", [], "请填写欢迎语，或至少添加一个附件"),
    "an unknown blank": ("你好{昵称}", [], "不认识的占位符 {昵称}"),
    "ten attachments": ("你好", [LINK] * 10, "附件不能超过 9 个"),
    "an unknown kind": ("你好", [{"kind": "voice"}], "附件只能是图片、链接、小程序、视频或文件"),
    "no link title": ("你好", [link(title=" ")], "请填写链接标题"),
    "a long link title": ("你好", [link(title="长" * 43)], "链接标题不能超过 128 字节"),
    "a long description": ("你好", [link(desc="长" * 171)], "链接描述不能超过 512 字节"),
    "no address": ("你好", [link(url="")], "请填写链接地址"),
    "an odd address": ("你好", [link(url="javascript:alert(1)")], "要以 http:// 或 https:// 开头"),
    "an odd cover": ("你好", [link(picurl="ftp://x")], "链接封面地址要以 http"),
    "a mini-program without cover": ("你好", [MINIPROGRAM], "请选择素材"),
    "a mini-program without page": ("你好", [MINIPROGRAM | {"page": ""}], "请填写小程序页面"),
    "a long mini-program title": (
        "你好",
        [MINIPROGRAM | {"title": "长" * 22}],
        "小程序标题不能超过 64 字节",
    ),
    "no such picture": ("你好", [{"kind": "image", "material_id": 404}], "找不到这个素材"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_wecom_would_refuse_is_refused_when_it_is_saved(app, what):
    text, attachments, message = REFUSED[what]
    welcomes.set_welcome(text="从前的欢迎语")

    with pytest.raises(DomainError, match=message):
        welcomes.set_welcome(text=text, attachments=attachments)

    assert [welcome.text for welcome in Welcome.select()] == ["从前的欢迎语"]


def test_a_film_needs_a_film(poster):
    with pytest.raises(Invalid, match="选的素材不是所需的类型"):
        welcomes.set_welcome(text="", attachments=[{"kind": "video", "material_id": poster.id}])


def test_nine_attachments_without_a_text_are_a_welcome(poster):
    cover = MINIPROGRAM | {"material_id": str(poster.id)}

    welcome = welcomes.set_welcome(text="", attachments=[cover] + [LINK] * 8)

    assert len(Welcome.get_by_id(welcome.id).attachments) == 9
    assert Welcome.get_by_id(welcome.id).attachments[0]["material_id"] == poster.id


def test_the_preview_shows_what_arrives_in_order(poster):
    welcome = welcomes.set_welcome(
        text="{客户}您好，我是{ 门店 }的{guide}",
        attachments=[{"kind": "image", "material_id": poster.id}, LINK],
    )

    bubbles = welcomes.preview(welcome, "陈美", "林悦", "南京西路店")

    assert [(bubble.kind, bubble.text or bubble.title) for bubble in bubbles] == [
        ("text", "陈美您好，我是南京西路店的林悦"),
        ("image", "海报.png"),
        ("link", "会员中心"),
    ]


def test_a_material_in_use_cannot_be_removed(poster):
    welcome = welcomes.set_welcome(
        text="你好", attachments=[{"kind": "image", "material_id": poster.id}]
    )

    with pytest.raises(Invalid, match="有 1 条欢迎语正在使用这个素材"):
        welcomes.remove_material(poster)
    welcomes.remove_welcome(welcome)
    welcomes.remove_material(poster)

    assert Material.get_by_id(poster.id).deleted_at


def test_each_owner_has_one_welcome(app, cli):
    for text in ("第一版", "第二版"):
        assert cli("welcomes", "set", "--company", "--text", text).exit_code == 0

    assert [welcome.text for welcome in Welcome.select()] == ["第二版"]
