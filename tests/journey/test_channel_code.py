"""A channel code is made at the console, scanned in the playground, and brings what it should."""

import pytest
from playwright.sync_api import Page, expect

from db import db, open_database
from domain.contact_ways.models import Arrival, ContactWay
from domain.customers.models import Friendship
from domain.tags.models import FriendshipTag
from tests import stage as stages
from tests.journey.complaints import heard

WORDS = {
    "zh-CN": {
        "name": "活码名称", "chosen": "指定的导购", "guides": "搜索姓名、别名或 userid",
        "tags": "搜索标签或标签组", "remark": "客户备注", "make": "生成活码", "in": "已加入",
        "came": "经活码“海报”添加",
    },
    "en-GB": {
        "name": "Name of the code", "chosen": "Chosen guides", "guides": "Search name, alias",
        "tags": "Search tag or tag group", "remark": "Customer's remark", "make": "Create code",
        "in": "In the code", "came": "Came by the code “海报”",
    },
}  # fmt: skip


@pytest.fixture(scope="module", params=list(WORDS))
def stage(request, chromium, tmp_path_factory):
    folder = tmp_path_factory.mktemp("channel")
    database_url = f"sqlite:///{folder}/daogou.db"
    with stages.running(folder, database_url) as stage:
        stage.wecom("departments", {"name": "南京西路店", "parent_id": 1, "id": 101})
        for userid, name in (("lin", "林悦"), ("wei", "魏然")):
            stage.wecom("members", {"userid": userid, "name": name, "departments": [101]})
        stage.wecom("tags-elsewhere", {"change": "add", "group": "来源", "names": ["国庆"]})
        stage.flask("sync", "organisation")
        stage.flask("organisation", "set-up", "--level", "零售公司", "--department", "101")
        stage.flask("sync", "tags")
        stage.flask("tags", "take")
        stage.flask("welcomes", "set", "--company", "--text", "{客户}您好，我是{导购}")
        stage.flask("operators", "add", "chen", "--password-stdin", text="a-long-password\n")
        stage.language = request.param
        open_database(database_url)
        yield stage
        db.close()


@pytest.fixture
def page(stage, browser):
    context = browser.new_context(locale=stage.language, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.complaints = heard(page)
    yield page
    context.close()


def test_from_the_form_to_a_tag_and_a_remark(stage, page: Page):
    words = WORDS[stage.language]
    sign_in(stage, page)

    make_a_code(stage, page, words)
    a_customer_scans(stage, page)

    stages.until(lambda: Arrival.get_or_none(state="done"), 30, "what the code brings is there")
    row = FriendshipTag.get()
    assert (row.tag.name, row.by) == ("国庆", f"code:{ContactWay.get().id}")
    stages.until(lambda: Friendship.get().remark.endswith("-海报"), 30, "the remark is read back")
    page.goto(f"{stage.web}/console/customers/{row.friendship.customer_id}")
    expect(page.locator("main")).to_contain_text(words["came"])
    assert page.complaints == []


def sign_in(stage, page: Page) -> None:
    page.goto(f"{stage.web}/console/channels/new")
    page.fill("[name=name]", "chen")
    page.fill("[name=password]", "a-long-password")
    page.keyboard.press("Enter")


def make_a_code(stage, page: Page, words: dict) -> None:
    page.get_by_label(words["name"]).fill("海报")
    page.get_by_role("radio", name=words["chosen"]).check()
    guides = page.locator("[data-belongs=guides]")
    guides.get_by_placeholder(words["guides"]).fill("wei")
    expect(guides.locator("[data-found] label")).to_have_count(1)
    guides.locator("[data-found]").get_by_text("魏然").click()
    expect(guides.locator("[data-chosen]")).to_contain_text("魏然")
    page.locator("#found-tags").get_by_text("国庆").click()
    page.get_by_label(words["remark"]).fill("{客户}-海报")
    page.get_by_role("button", name=words["make"]).click()
    expect(page.locator("#code img.qr-large")).to_be_visible()
    page.reload()
    expect(page.locator("main")).to_contain_text(words["in"])


def a_customer_scans(stage, page: Page) -> None:
    language = "en" if stage.language.startswith("en") else "zh"
    page.goto(f"{stage.wecom_url}/?lang={language}")
    expect(page.locator("#tour")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#phone-scan").click()
    page.locator("#add-guide").click()
    expect(page.locator("#phone-talk .theirs.text")).to_contain_text("我是魏然")
