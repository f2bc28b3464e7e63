"""An operator takes WeCom's tags over, in a real browser and in both languages."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from db import db, open_database
from tests import stage as stages
from tests.journey.complaints import heard
from tests.screen import picture

WORDS = {
    "zh-CN": {
        "report": "差异报告（4）", "open": "从企业微信导入",
        "update": "更新预览", "elsewhere": "同名，建在另一个组", "confirmation": "导入并删除",
        "wrong": "请照样输入确认文字", "done": "已完成", "file": "下载撤销文件",
        "how": "看怎么删除",
        "console": "客户与上下游", "empty": "没有要手工删除的标签", "back": "放回企业微信",
        "extra": "企业微信多出", "take": "收进标签库", "same": "企业微信与标签库一致",
        "put": "正在把 3 个标签放回企业微信",
    },
    "en-GB": {
        "report": "Drift report (4)", "open": "Import from WeCom",
        "update": "Update preview", "elsewhere": "Same name, made in another group",
        "confirmation": "import and delete", "wrong": "Type the confirmation exactly as shown",
        "done": "Done", "how": "See how", "file": "Download undo file", "console": "客户与上下游",
        "empty": "No tags to delete by hand", "back": "Put back into WeCom",
        "extra": "Only in WeCom", "take": "Take into the library",
        "same": "WeCom is as the library is", "put": "Tags on their way back into WeCom: 3",
    },
}  # fmt: skip
OURS = [
    {"group_id": "et-source", "group_name": "来源", "order": 9},
    {"group_id": "et-channel", "group_name": "渠道", "order": 5},
]
TAGS = {"来源": ["抖音", "微博"], "渠道": ["抖音"]}


@pytest.fixture(scope="module", params=list(WORDS))
def stage(request, chromium, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tag-import")
    database_url = f"sqlite:///{folder}/daogou.db"
    with stages.running(folder, database_url) as stage:
        stage.wecom("company", {"tags": [_group(row) for row in OURS]})
        stage.wecom("tags-elsewhere", {"change": "add", "group": "会员", "names": ["金卡"]})
        stage.wecom("departments", {"name": "南京西路店", "parent_id": 1, "id": 101})
        stage.flask("sync", "organisation")
        stage.flask("organisation", "set-up", "--level", "零售公司", "--department", "101")
        stage.flask("sync", "tags")
        stage.flask("operators", "add", "chen", "--password-stdin", text="a-long-password\n")
        stage.language = request.param
        open_database(database_url)
        yield stage
        db.close()


def _group(row: dict) -> dict:
    names = TAGS[row["group_name"]]
    return {**row, "tags": [{"id": f"{row['group_id']}-{n}", "name": n} for n in names]}


@pytest.fixture
def page(stage, browser):
    context = browser.new_context(locale=stage.language, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    # What is not confirmed is refused with a 422.
    page.complaints = heard(page, "Failed to load resource")
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()


def test_wecoms_tags_are_taken_over_and_put_back(stage, page: Page):
    words = WORDS[stage.language]
    sign_in(stage, page)
    the_library_leads_there(stage, page, words)
    the_preview_tells_and_lets_choose(stage, page, words)
    nothing_begins_without_the_confirmation(stage, page, words)
    wecom_lets_go_of_what_we_made(stage, page, words)
    what_was_there_is_kept_in_a_file(page, words)
    a_person_deletes_the_rest(stage, page, words)
    the_import_is_put_back(stage, page, words)
    what_another_app_adds_is_taken(stage, page, words)
    assert page.complaints == []


def sign_in(stage, page: Page) -> None:
    page.goto(f"{stage.web}/console/tags")
    page.fill("[name=name]", "chen")
    page.fill("[name=password]", "a-long-password")
    page.keyboard.press("Enter")


def the_library_leads_there(stage, page: Page, words: dict) -> None:
    expect(page.locator(".tabs")).to_contain_text(words["report"])
    picture(page, "library")
    page.get_by_role("link", name=words["open"]).click()


def the_preview_tells_and_lets_choose(stage, page: Page, words: dict) -> None:
    expect(page.locator("main")).to_contain_text(words["elsewhere"])
    page.locator("select[name=home]").select_option(label="渠道")
    page.get_by_role("button", name=words["update"]).click()
    row = page.locator("tr", has=page.locator("input[value='et-source']"))
    expect(row).to_contain_text(words["elsewhere"])
    picture(page, "preview")


def nothing_begins_without_the_confirmation(stage, page: Page, words: dict) -> None:
    page.fill("[name=confirmation]", "ok")
    page.keyboard.press("Enter")
    expect(page.locator(".field-error")).to_contain_text(words["wrong"])
    assert tags_in_wecom(stage) == {"来源": {"抖音", "微博"}, "渠道": {"抖音"}, "会员": {"金卡"}}


def wecom_lets_go_of_what_we_made(stage, page: Page, words: dict) -> None:
    page.fill("[name=confirmation]", words["confirmation"])
    page.keyboard.press("Enter")
    expect(page.locator("#import .state")).to_contain_text(words["done"])
    picture(page, "import")
    assert tags_in_wecom(stage) == {"会员": {"金卡"}}


def what_was_there_is_kept_in_a_file(page: Page, words: dict) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=words["file"]).click()
    kept = json.loads(Path(waiting.value.path()).read_text())
    names = {group["name"]: {tag["name"] for tag in group["tags"]} for group in kept["groups"]}
    assert names == {"来源": {"抖音", "微博"}, "渠道": {"抖音"}, "会员": {"金卡"}}
    assert {tag["name"] for tag in kept["made"]} == {"抖音", "微博", "金卡"}


def a_person_deletes_the_rest(stage, page: Page, words: dict) -> None:
    imported = page.url
    page.get_by_role("link", name=words["how"]).click()
    expect(page.locator("main")).to_contain_text(words["console"])
    expect(page.locator("#list")).to_contain_text("金卡")
    picture(page, "leftovers")
    stage.wecom("tags-elsewhere", {"change": "delete", "tag_id": id_in_wecom(stage, "金卡")})

    def is_empty() -> bool:
        page.reload()
        return words["empty"] in page.inner_text("#list")

    stages.until(is_empty, 30, "the list empties itself")
    page.goto(imported)


def the_import_is_put_back(stage, page: Page, words: dict) -> None:
    page.get_by_role("button", name=words["back"]).click()
    expect(page.locator(".verdict-ok")).to_contain_text(words["put"])
    wanted = {"来源": {"微博"}, "渠道": {"抖音"}, "会员": {"金卡"}}
    stages.until(lambda: tags_in_wecom(stage) == wanted, 30, "WeCom has the tags again")


def what_another_app_adds_is_taken(stage, page: Page, words: dict) -> None:
    stage.wecom("tags-elsewhere", {"change": "add", "group": "活动", "names": ["双十一"]})

    def is_noticed() -> bool:
        page.goto(f"{stage.web}/console/tags/drift")
        return "双十一" in page.inner_text("#list")

    stages.until(is_noticed, 30, "the report has it")
    expect(page.locator("#list")).to_contain_text(words["extra"])
    picture(page, "drift")
    page.locator("tbody").get_by_role("button", name=words["take"]).click()
    expect(page.locator("#list")).to_contain_text(words["same"])


def tags_in_wecom(stage) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for group, tag in in_wecom(stage, "tag_group.name, tag.name"):
        found.setdefault(group, set()).add(tag)
    return found


def id_in_wecom(stage, name: str) -> str:
    return dict(in_wecom(stage, "tag.name, tag.id"))[name]


def in_wecom(stage, columns: str) -> list[tuple]:
    """What WeCom remembers of its tags."""
    memory = f"file:{stage.folder}/simulator.sqlite3?mode=ro"
    with closing(sqlite3.connect(memory, uri=True)) as state:
        query = f"SELECT {columns} FROM tag JOIN tag_group ON tag_group.id = tag.group_id"
        return state.execute(query).fetchall()
