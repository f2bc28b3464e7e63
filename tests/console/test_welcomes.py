"""Writing welcomes, and reading what came of them."""

import io

import pytest
from PIL import Image

from domain.contact_ways import welcomes
from domain.contact_ways.models import Greeting, Welcome
from domain.materials.models import Material

EMPTY = {name: "" for name in ("material_id", "title", "desc", "url", "picurl", "appid", "page")}


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, "PNG")
    file.seek(0)
    return file


def test_a_welcome_of_the_company_is_written_and_arrives(operator, company, work, lin):
    operator.do("/welcomes/company", text="您好 {客户}，我是{导购}")

    customer = company.add_customer("周舟")
    company.befriend(lin.userid, customer)
    work()

    said = [
        row["content"] for row in company.chat(lin.userid, customer) if row["msgtype"] == "text"
    ]
    assert said == [{"content": "您好 周舟，我是林悦"}]
    page = operator.read("/welcomes")
    assert "周舟" in page
    assert "已送达" in page


def test_the_phone_shows_what_the_form_says(operator, mei, lin):
    sample = mei.friendships.get()

    page = operator.do("/welcomes/preview", text="你好 {客户}，{导购}在", sample=sample.id)

    assert "你好 陈美，林悦在" in page
    assert Welcome.select().count() == 0


def test_a_picture_is_uploaded_and_goes_with_the_welcome(operator, code, store):
    part = operator.do("/welcomes/attachment", upload_kind="image", file=(picture(), "新品.png"))
    material = Material.get()
    assert "新品.png" in part
    assert operator.get(f"/materials/{material.id}").mimetype == "image/png"

    fields = {**EMPTY, "kind": "image", "material_id": material.id}
    operator.do(f"/stores/{store.id}/welcome", text="欢迎", **fields)

    saved = welcomes.welcome_of(contact_way=code)
    assert saved.attachments == [{"kind": "image", "material_id": material.id}]
    assert saved.updated_by == "operator:admin"


def test_a_file_that_is_no_picture_is_refused_in_words(operator):
    file = (io.BytesIO(b"not a picture at all"), "x.png")

    assert "图片必须是 JPG 或 PNG 格式" in operator.do(
        "/welcomes/attachment", upload_kind="image", file=file
    )
    assert Material.select().count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "你好 {客人}"}, "不认识的占位符 {客人}"),
        ({"text": ""}, "请填写欢迎语，或至少添加一个附件"),
        ({"text": "好" * 1400}, "欢迎语太长"),
        ({"text": "好", **EMPTY, "kind": "link", "url": "https://a.cn"}, "请填写链接标题"),
        ({"text": "好", **EMPTY, "kind": "link", "title": "新品", "url": "a.cn"}, "要以 http://"),
        ({"text": "好", **EMPTY, "kind": "miniprogram", "title": "商城"}, "请填写小程序 appid"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_saved(operator, fields, words):
    answer = operator.post("/welcomes/company", **fields)

    assert answer.status_code == 422
    assert words in answer.text
    assert fields["text"] in answer.text
    assert Welcome.select().count() == 0


def test_a_welcome_of_a_guide_is_removed_again(operator, lin):
    operator.do(f"/guides/{lin.id}/welcome", text="我是林悦")

    operator.do(f"/welcomes/{Welcome.get().id}/remove")

    assert Welcome.select().count() == 0
    assert "没有设置" in operator.read(f"/guides/{lin.id}")


def test_the_ledger_says_why_and_can_be_filtered(operator, mei):
    assert Greeting.get().outcome == "no_welcome"

    assert "未设置欢迎语" in operator.read("/welcomes")
    assert "陈美" in operator.read("/welcomes?outcome=no_welcome&q=%E6%9E%97")
    assert "没有符合的记录" in operator.read("/welcomes?outcome=sent")
