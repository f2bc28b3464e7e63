"""Batch tagging in a real browser, in both languages."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from domain.customers import phones
from domain.tags.models import FriendshipTag
from tests.screen import WIDER, database_url, picture, screen
from tests.tags.lists import workbook

__all__ = ["database_url", "screen"]

WORDS = {
    "zh": {
        "file": "或上传文件", "find": "查找客户", "estimate": "1 位客户会打上标签",
        "start": "开始执行", "done": "已完成 100%", "put_on": "已打上", "all": "所有结果",
        "unknown": "找不到客户", "by": "林悦：批量打标签",
    },
    "en": {
        "file": "Or upload a file", "find": "Find the customers",
        "estimate": "who will get tags: 1", "start": "Begin",
        "done": "100% done", "put_on": "Put on", "all": "All outcomes",
        "unknown": "No such customer", "by": "林悦: Batch tagging",
    },
}  # fmt: skip

NAMED = {"name": "会员.xlsx", "mimeType": "application/vnd.openxmlformats"}
FILE = workbook(("手机号",), ("13812345678",), ("",), ("138-1234-5678",), ("nobody",))


@pytest.mark.parametrize("language", WORDS)
def test_from_a_file_to_the_last_result(screen, mei, library, work, language):
    words = WORDS[language]
    phones.add({mei.id: ["13812345678"]}, source="import")
    mine = screen(1280)
    page = mine.open(f"/tag-batches?lang={language}")
    picture(page, "empty")
    page.locator(".head .btn-primary").click()
    page.get_by_label(words["file"]).set_input_files({"buffer": FILE, **NAMED})
    picture(page, "new")
    page.get_by_role("button", name=words["find"]).click()
    page.get_by_text("138****5678").first.wait_for()
    page.locator("label.chip", has_text="金卡").click()
    page.get_by_text(words["estimate"]).wait_for()
    picture(page, "draft")

    page.get_by_role("button", name=words["start"], exact=True).click()
    page.locator("progress").first.wait_for()
    picture(page, "running")
    work()

    page.get_by_text(words["done"]).wait_for()
    page.locator("#list .state", has_text=words["put_on"]).wait_for()
    picture(page, "done")
    page.get_by_label(words["all"]).select_option(label=words["unknown"])
    page.locator("#list", has_not_text="陈美").get_by_text("nobody").wait_for()
    assert "result=unknown" in page.url
    with page.expect_download() as waiting:
        page.locator("#export").click()
    heading, *rows = load_workbook(BytesIO(waiting.value.path().read_bytes())).active.values
    assert [(row[1], row[4]) for row in rows] == [("nobody", words["unknown"])]
    assert FriendshipTag.select().count() == 1
    page = mine.open("/tag-batches")
    picture(page, "list")
    page = mine.open(f"/customers/{mei.id}")
    page.get_by_text(words["by"]).wait_for()
    picture(page, "customer")


@pytest.mark.parametrize("width", [1280, 768, 320])
def test_the_pages_fit(screen, mei, library, width):
    mine = screen(width)
    page = mine.open("/tag-batches/new")
    page.locator("#list").fill(f"{mei.external_userid}\nnobody")
    page.locator("main .btn-primary").click()
    page.get_by_text("陈美").first.wait_for()
    assert page.evaluate(WIDER) <= 0
    picture(page, f"draft-{width}")
    page.locator("label.chip").first.click()
    page.locator("main .btn-primary").click()
    page.locator("progress").first.wait_for()
    assert page.evaluate(WIDER) <= 0
    picture(page, f"one-{width}")
