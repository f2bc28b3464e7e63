"""Store management in a real browser, as the product document tells it, in both languages."""

import zipfile

import pytest
from playwright.sync_api import Page, expect

from db import db, open_database
from domain.contact_ways.models import Welcome
from tests import stage as stages
from tests.journey.complaints import heard

WORDS = {
    "zh-CN": {
        "search": "门店名称",
        "find": "找部门或门店",
        "remove": "移除",
        "sync": "同步组织与门店",
        "all": "全选",
        "codes": "活码与欢迎语…",
        "words": "扫码后的欢迎语",
        "save": "保存",
        "made": "3 / 3 个已生成",
        "zip": "下载 PNG（ZIP）",
        "history": "门店历史",
    },
    "en-GB": {
        "search": "Store name",
        "find": "Find departments or stores",
        "remove": "Remove",
        "sync": "Sync organisation",
        "all": "Choose all",
        "codes": "Codes and welcomes…",
        "words": "Welcome after scanning",
        "save": "Save",
        "made": "3 of 3 made",
        "zip": "Download PNG (ZIP)",
        "history": "History",
    },
}
SHOPS = {101: ("南京西路店", 10), 102: ("徐家汇店", 10), 201: ("福田店", 20), 202: ("罗湖店", 20)}
SET_UP = ("organisation", "set-up", "--level", "零售公司")
GUIDES = {"lin": 101, "wei": 102, "he": 201, "zhao": 202}


@pytest.fixture(scope="module", params=list(WORDS))
def stage(request, chromium, tmp_path_factory):
    """Two companies with two stores each, one guide in every store; 罗湖店 is not built yet."""
    folder = tmp_path_factory.mktemp("stores")
    database_url = f"sqlite:///{folder}/daogou.db"
    with stages.running(folder, database_url) as stage:
        for id, name in ((10, "华东零售"), (20, "华南零售")):
            stage.wecom("departments", {"name": name, "parent_id": 1, "id": id})
        for id in (101, 102, 201):
            open_shop(stage, id)
        stage.flask("sync", "organisation")
        stage.flask(*SET_UP, "--department", "10", "--department", "20")
        stage.flask("operators", "add", "chen", "--password-stdin", text="a-long-password\n")
        stage.language = request.param
        open_database(database_url)
        yield stage
        db.close()


def open_shop(stage, id: int) -> None:
    name, parent = SHOPS[id]
    stage.wecom("departments", {"name": name, "parent_id": parent, "id": id})
    for userid, shop in GUIDES.items():
        if shop == id:
            stage.wecom("members", {"userid": userid, "name": userid, "departments": [id]})


@pytest.fixture
def page(stage, browser):
    context = browser.new_context(locale=stage.language, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.complaints = heard(page)
    page.goto(f"{stage.web}/console/stores")
    page.fill("[name=name]", "chen")
    page.fill("[name=password]", "a-long-password")
    page.keyboard.press("Enter")
    yield page
    context.close()


def test_stores_are_found_synced_and_given_codes(stage, page: Page, tmp_path):
    words = WORDS[stage.language]
    expect_stores(page, "南京西路店", "徐家汇店", "福田店")

    they_are_searched_by_name(page, words)
    the_tree_narrows_the_list(page, words)
    a_sync_brings_a_new_store(stage, page, words)
    codes_and_a_welcome_for_some(page, words)
    their_pictures_come_in_a_zip(page, words, tmp_path)
    a_store_shows_its_days_and_history(page, words)

    assert page.complaints == []
    assert {welcome.text for welcome in Welcome.select()} == {"欢迎来到{门店}"}


def expect_stores(page: Page, *names: str) -> None:
    expect(page.locator("#list tbody .open")).to_have_text(list(names))


def they_are_searched_by_name(page: Page, words: dict) -> None:
    box = page.get_by_label(words["search"])
    box.fill("徐家")
    expect_stores(page, "徐家汇店")
    box.fill("")
    expect_stores(page, "南京西路店", "徐家汇店", "福田店")


def the_tree_narrows_the_list(page: Page, words: dict) -> None:
    """With the keyboard alone: characters of a name, down to what was found, a space to choose."""
    find = page.get_by_label(words["find"])
    find.fill("华零")
    expect(page.locator("#found label")).to_have_text(["华东零售", "华南零售"])
    find.fill("南零")
    expect(page.locator("#found label")).to_have_text(["华南零售"])
    find.press("ArrowDown")
    page.keyboard.press("Space")
    expect_stores(page, "福田店")

    find.fill("南西")
    expect(page.locator("#found label")).to_have_text(["南京西路店"])
    find.press("ArrowDown")
    page.keyboard.press("Space")
    expect_stores(page, "南京西路店", "福田店")
    page.reload()
    expect_stores(page, "南京西路店", "福田店")

    page.locator(".picked", has_text="南京西路店").get_by_label(words["remove"]).click()
    expect_stores(page, "福田店")


def a_sync_brings_a_new_store(stage, page: Page, words: dict) -> None:
    """WeCom's events are held back, so that nothing else tells of the store."""
    stage.wecom("delivery", {"paused": True})
    open_shop(stage, 202)
    page.get_by_role("button", name=words["sync"]).click()
    expect_stores(page, "南京西路店", "徐家汇店", "福田店", "罗湖店")
    expect(page.locator("#sync .state-ok")).to_be_visible()


def codes_and_a_welcome_for_some(page: Page, words: dict) -> None:
    for name in ("南京西路店", "福田店", "罗湖店"):
        page.locator("#list tr", has_text=name).locator("input").check()
    page.get_by_role("button", name=words["codes"]).click()
    page.get_by_label(words["words"]).fill("欢迎来到{门店}")
    page.get_by_role("button", name=words["save"], exact=True).click()
    expect(page.locator("#making")).to_contain_text(words["made"])


def their_pictures_come_in_a_zip(page: Page, words: dict, tmp_path) -> None:
    page.get_by_label(words["all"]).check()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=words["zip"]).click()
    waiting.value.save_as(tmp_path / "codes.zip")
    with zipfile.ZipFile(tmp_path / "codes.zip") as files:
        pictures = {name for name in files.namelist() if name.endswith(".png")}
        assert pictures == {"南京西路店.png", "福田店.png", "罗湖店.png"}
        (listed,) = set(files.namelist()) - pictures
        assert "徐家汇店" in files.read(listed).decode()


def a_store_shows_its_days_and_history(page: Page, words: dict) -> None:
    page.locator("#list .open", has_text="罗湖店").click()
    expect(page.locator("#trend canvas")).to_have_count(2)
    page.locator("#trend .range a").first.click()
    expect(page.locator("#trend tbody").first.locator("tr")).to_have_count(7)
    expect(page.locator("#trend canvas")).to_have_count(2)
    expect(page.locator("#history h2")).to_have_text(words["history"])
    expect(page.locator("#history li")).to_contain_text("华南零售")
