"""From a scanned code to a task that is done, in a real browser and in both languages."""

import pytest
from playwright.sync_api import Page, expect

from db import db, open_database
from domain.contact_ways.models import Greeting
from domain.outreach.models import Nudge, OutreachTask
from domain.tags.models import FriendshipTag
from tests import stage as stages
from tests.journey.complaints import heard

WORDS = {
    "zh-CN": {"tag": "添加", "finished": "已完成", "ledger": "已送达", "ready": "一切正常"},
    "en-GB": {"tag": "Add", "finished": "Done", "ledger": "Delivered", "ready": "All is well"},
}


@pytest.fixture(scope="module", params=list(WORDS))
def stage(request, chromium, tmp_path_factory):
    folder = tmp_path_factory.mktemp("journey")
    database_url = f"sqlite:///{folder}/daogou.db"
    with stages.running(folder, database_url) as stage:
        stage.open_a_store()
        stage.flask("outreach", "set", "follow_up", "--days", "0")
        stage.wecom("tags-elsewhere", {"change": "add", "group": "肤质", "names": ["敏感肌"]})
        stage.flask("sync", "tags")
        stage.flask("tags", "take")
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


def test_from_a_scan_to_a_task_that_is_done(stage, page: Page):
    words = WORDS[stage.language]
    open_the_playground(stage, page)

    a_customer_scans_and_is_greeted(page)
    the_sidebar_shows_her(page)
    a_tag_reaches_wecom(stage, page, words)
    next_morning_the_guide_is_told(page)
    the_guide_does_the_task(page, words)
    assert page.complaints == []

    operations_staff_see_it(stage, page, words)

    assert Greeting.get().outcome == "sent"
    assert Nudge.select().where(Nudge.outcome == "sent").count() == 1
    assert OutreachTask.get().done_from == "sidebar" and OutreachTask.get().done_at


def open_the_playground(stage, page: Page) -> None:
    language = "en" if stage.language.startswith("en") else "zh"
    page.goto(f"{stage.wecom_url}/?lang={language}")
    expect(page.locator("#tour")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#tour")).not_to_be_visible()


def a_customer_scans_and_is_greeted(page: Page) -> None:
    page.locator("#phone-scan").click()
    page.locator("#add-guide").click()
    expect(page.locator("#phone-talk .theirs.text")).to_contain_text("您好，我是")
    expect(page.locator("#phone-talk .welcome.ok")).to_be_visible()


def the_sidebar_shows_her(page: Page) -> None:
    sidebar = page.frame_locator("#sidebar-frame")
    heading, again = sidebar.locator("article.customer h1"), sidebar.locator("[data-read-again]")
    expect(heading.or_(again)).to_be_visible()
    while again.is_visible():  # On a slow machine WeCom's client may not have answered in time.
        again.click()
        expect(heading.or_(again)).to_be_visible()
    expect(heading).to_be_visible()
    expect(page.locator("#talk-head")).to_contain_text(heading.inner_text().strip())
    expect(sidebar.locator("article.customer")).to_contain_text("南京西路店")


def a_tag_reaches_wecom(stage, page: Page, words: dict) -> None:
    sidebar = page.frame_locator("#sidebar-frame")
    sidebar.get_by_role("button", name=words["tag"]).first.click()
    sidebar.get_by_role("button", name="敏感肌").first.click()
    stages.until(lambda: carried_in_wecom(stage), 20, "the tag is on the customer in WeCom")
    assert FriendshipTag.select().count() == 1
    page.keyboard.press("Escape")
    sidebar.locator("body").press("Escape")


def carried_in_wecom(stage) -> bool:
    feed = stage.wecom("feed?limit=2000", method="get")
    marked = [row for row in feed if row.get("path") == "externalcontact/mark_tag"]
    return any(row.get("errcode") in (0, None) for row in marked)


def next_morning_the_guide_is_told(page: Page) -> None:
    """The playground opens the app's messages by itself when the cards have come."""
    page.locator("#morning-button").click()
    expect(page.locator("#desk-talk article")).to_contain_text("1")
    page.locator("#contacts button").nth(1).click()


def the_guide_does_the_task(page: Page, words: dict) -> None:
    sidebar = page.frame_locator("#sidebar-frame")
    sidebar.locator("article.customer [data-done]").click()
    expect(sidebar.locator(".finished").first).to_contain_text(words["finished"])


def operations_staff_see_it(stage, page: Page, words: dict) -> None:
    stage.flask("operators", "add", "chen", "--password-stdin", text="a-long-password\n")
    page.goto(f"{stage.web}/console/welcomes")
    page.fill("[name=name]", "chen")
    page.fill("[name=password]", "a-long-password")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(words["ledger"])
