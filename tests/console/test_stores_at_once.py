"""Many stores at once, as an operator chooses them in the list."""

import io
import zipfile

import pytest
from PIL import Image

from domain.audit import AuditEntry
from domain.contact_ways import welcomes
from domain.contact_ways.models import ContactWay, Welcome
from domain.organisation.models import Department


@pytest.fixture
def xujiahui(company) -> Department:
    return Department.get(wecom_id=102)


def archive(answer) -> zipfile.ZipFile:
    assert (answer.status_code, answer.mimetype) == (200, "application/zip"), answer.text[:500]
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment") and disposition.isascii()
    return zipfile.ZipFile(io.BytesIO(answer.data))


def test_codes_and_one_welcome_for_the_chosen_stores(operator, store, xujiahui, code, work):
    to = "/console/stores/at-once"
    chosen = [str(store.id), str(xujiahui.id)]
    page = operator.follow(operator.post("/search", "/stores", to=to, store=chosen))
    assert "2 家门店" in page and "为其中 1 家没有活码的门店" in page

    page = operator.do(
        "/stores/at-once",
        store=[store.id, xujiahui.id],
        codes="1",
        text="{客户}您好，我是{门店}的{导购}",
    )
    assert "正在生成 1 个活码；2 家门店的欢迎语已保存" in page
    work()

    assert ContactWay.select().where(ContactWay.config_id != "").count() == 2
    texts = [welcome.text for welcome in Welcome.select().where(Welcome.contact_way.is_null(False))]
    assert texts == ["{客户}您好，我是{门店}的{导购}"] * 2
    assert AuditEntry.select().where(AuditEntry.action == "welcome.set").count() == 3


def test_each_customer_reads_the_name_of_their_store(operator, company, work):
    operator.do("/stores/at-once", all="1", codes="1", text="欢迎来到{门店}")
    work()
    for way in ContactWay.select():
        company.scan(state=way.state, name=f"客户{way.id}")
    work()

    sent = [call["detail"]["request"] for call in company.calls("externalcontact/send_welcome_msg")]
    said = {message["text"]["content"] for message in sent}
    assert said == {"欢迎来到南京西路店", "欢迎来到徐家汇店"}


def test_attachments_of_a_welcome_stay(operator, store, code):
    link = {"kind": "link", "title": "会员", "url": "https://example.com"}
    welcomes.set_welcome(text="旧", attachments=[link], contact_way=code)

    operator.do("/stores/at-once", store=store.id, text="新")

    welcome = welcomes.welcome_of(contact_way=code)
    assert (welcome.text, [one["title"] for one in welcome.attachments]) == ("新", ["会员"])


def test_an_empty_text_leaves_the_welcomes_alone(operator, store, code):
    operator.do("/stores/at-once", store=store.id, codes="1", text="  ")

    assert welcomes.welcome_of(contact_way=code) is None


def test_words_that_cannot_be_sent_change_nothing(operator, store, xujiahui, code):
    answer = operator.post(
        "/stores/at-once", store=[store.id, xujiahui.id], codes="1", text="您好{老板}"
    )

    assert answer.status_code == 422
    assert "不认识的占位符" in answer.text and f'value="{xujiahui.id}"' in answer.text
    assert ContactWay.select().count() == 1
    assert welcomes.welcome_of(contact_way=code) is None


def test_without_a_choice_nothing_happens(operator, company):
    for path in ("/stores/at-once", "/stores/codes", "/stores/codes/zip"):
        answer = operator.post(path)
        assert (answer.status_code, "请先选择门店" in answer.text) == (422, True), path
    assert ContactWay.select().count() == 0


def test_all_that_match_the_filter_get_codes_and_the_page_tells_how_far_it_is(
    operator, company, xujiahui, work
):
    page = operator.do("/stores/codes", all="1", q="徐家")
    assert "活码：0 / 1 个已生成" in page

    answer = operator.post("/stores/codes", all="1", q="徐家")
    assert "since" not in answer.location
    assert [way.store for way in ContactWay.select()] == [xujiahui]


def test_the_codes_come_in_a_zip_named_by_store(operator, store, xujiahui, code):
    Department.update(name="徐家汇/港汇店").where(Department.id == xujiahui.id).execute()

    files = archive(operator.post("/stores/codes/zip", store=[store.id, xujiahui.id]))

    assert files.namelist() == ["南京西路店.png", "没有二维码的门店.txt"]
    picture = Image.open(io.BytesIO(files.read("南京西路店.png")))
    assert picture.width >= 1000 and picture.info["dpi"][0] == pytest.approx(300, abs=1)
    listed = files.read("没有二维码的门店.txt").decode("utf-8-sig")
    assert "徐家汇/港汇店\t102\t未生成\r\n" in listed
    assert AuditEntry.get(action="contact_ways.downloaded").detail == {"kind": "png", "stores": 2}


def test_the_zip_for_the_printer_holds_outlines_and_stores_of_one_name_apart(
    operator, company, work
):
    Department.update(name="旗舰/店").where(Department.is_store).execute()
    operator.do("/stores/codes", all="1")
    work()

    files = archive(operator.post("/stores/codes/zip", all="1", kind="svg"))

    assert files.namelist() == ["旗舰_店.svg", "旗舰_店 (102).svg"]
    assert b"<path" in files.read("旗舰_店.svg")


def test_a_file_for_each_store_in_english(operator, company):
    operator.read("/?lang=en")

    files = archive(operator.post("/stores/codes/zip", all="1"))

    assert files.namelist() == ["Stores without a picture.txt"]
