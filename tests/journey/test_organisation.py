"""The organisation as the super admin sets it up and keeps it, in a real browser and in both
languages: initialise, list, search, edit, add, delete; and what an account of a department sees.
"""

from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from domain.customers.models import Customer
from domain.operators import actions as operators
from domain.organisation.models import Department, Node
from domain.tags.models import TagBatch
from simulator.server import serve
from tests.console.desk import PASSWORD
from tests.journey.complaints import heard
from tests.screen import database_url, picture, sign_in

__all__ = ["database_url"]

WORDS = {
    "zh-CN": {
        "level": "零售公司", "finish": "完成初始化", "add": "添加零售公司", "plus": "添加",
        "rename": "改名", "save": "保存", "delete": "删除", "new": "添加账号",
        "manager": "部门管理员", "empty": "没有符合的部门", "lost": "只能查看历史数据",
    },
    "en-GB": {
        "level": "Retail company", "finish": "Finish the set-up", "add": "Add to “Retail company”",
        "plus": "Add", "rename": "Rename", "save": "Save", "delete": "Delete",
        "new": "Add an account", "manager": "Department manager", "empty": "No such departments",
        "lost": "only look at past data",
    },
}  # fmt: skip


@pytest.fixture(params=list(WORDS))
def language(request) -> str:
    return request.param


@pytest.fixture
def page(app, language, browser, company, mei, cli):
    company.add_department("华南零售", parent_id=1, id=20)
    company.add_department("天河店", parent_id=20, id=201)
    assert cli("sync", "organisation").exit_code == 0
    operators.add("boss", PASSWORD)
    with serve(app, "127.0.0.1", 0) as address:
        context = browser.new_context(
            locale=language, viewport={"width": 1280, "height": 800}, base_url=address
        )
        page = context.new_page()
        # Operators open what is not theirs, too, and are answered 404.
        page.complaints = heard(page, "Failed to load resource")
        yield page
        context.close()
        assert page.complaints == []


def test_the_organisation_is_set_up_and_kept(page: Page, browser, language):
    words, main = WORDS[language], page.locator("main")
    sign_in(page, "boss")
    initialise(page, words)
    expect(main).to_contain_text("华东零售")
    search(page, words)
    rename(page, words)
    add(page, words)
    make_an_account(page, words)
    the_account_sees_only_its_own(page)
    left_open = a_form_that_stays_open(page, browser)
    delete(page, words)
    the_account_only_looks(page, words)
    nothing_is_made_any_more(page, left_open)


def initialise(page: Page, words: dict) -> None:
    """Whatever one opens leads here, until it is done."""
    page.goto("/console/customers")
    page.fill("[name=name]", words["level"])
    page.fill("[data-tree-search]", "华售")
    expect(page.get_by_label("天河店")).to_be_hidden()
    expect(page.get_by_label("华南零售")).to_be_visible()
    page.get_by_label("华东零售").check()
    picture(page, "set-up")
    page.get_by_role("button", name=words["finish"]).click()


def search(page: Page, words: dict) -> None:
    box = page.locator(".filters [name=q]")
    box.fill("没有这家")
    expect(page.locator("#list")).to_contain_text(words["empty"])
    box.fill("华东")
    expect(page.locator("#list tbody tr")).to_have_count(1)


def rename(page: Page, words: dict) -> None:
    page.locator("#list").get_by_role("link", name=words["rename"]).click()
    page.fill("main [name=name]", "东区公司")
    page.get_by_role("button", name=words["save"]).click()
    expect(page.locator("#list")).to_contain_text("东区公司")
    picture(page, "nodes")


def add(page: Page, words: dict) -> None:
    page.get_by_role("link", name=words["add"]).click()
    expect(page.get_by_label("华东零售")).to_be_disabled()
    page.get_by_label("华南零售").check()
    page.locator("main").get_by_role("button", name=words["plus"], exact=True).click()
    expect(page.locator("#list tbody tr")).to_have_count(2)


def make_an_account(page: Page, words: dict) -> None:
    page.goto("/console/operators")
    page.get_by_role("link", name=words["new"]).click()
    page.fill("main [name=name]", "吴经理")
    page.fill("main [name=password]", PASSWORD)
    page.get_by_label(words["manager"]).check()
    page.get_by_label("南京西路店").check()
    picture(page, "account")
    page.get_by_role("button", name=words["new"]).click()
    expect(page.locator("#list")).to_contain_text("吴经理")
    picture(page, "accounts")


def the_account_sees_only_its_own(page: Page) -> None:
    page.locator(".account form button").click()
    sign_in(page, "吴经理")
    page.goto("/console/stores")
    expect(page.locator("#list")).to_contain_text("南京西路店")
    expect(page.locator("main")).not_to_contain_text("天河店")
    expect(page.locator("main")).not_to_contain_text("徐家汇店")
    foreign = Department.get(wecom_id=201)
    assert page.goto(f"/console/stores/{foreign.id}").status == 404
    page.goto("/console/customers")
    expect(page.locator("#list")).to_contain_text("陈美")


def a_form_that_stays_open(page: Page, browser) -> Page:
    """In another browser of the account, filled in and not sent yet."""
    elsewhere = browser.new_context(storage_state=page.context.storage_state())
    form = elsewhere.new_page()
    form.goto(urljoin(page.url, "/console/tag-batches/new"))
    form.fill("[name=list]", Customer.get().external_userid)
    return form


def delete(page: Page, words: dict) -> None:
    page.context.clear_cookies()
    sign_in(page, "boss")
    page.goto("/console/organisation?q=东区")
    page.locator("#list").get_by_role("link", name=words["delete"]).click()
    question = page.locator("#question")
    expect(question).to_contain_text("吴经理")
    picture(page, "delete")
    question.get_by_role("button", name=words["delete"]).click()
    expect(page.locator("#list")).not_to_contain_text("东区公司")
    assert Node.get(name="东区公司").deleted_at


def the_account_only_looks(page: Page, words: dict) -> None:
    page.context.clear_cookies()
    sign_in(page, "吴经理")
    page.goto(f"/console/stores/{Department.get(wecom_id=101).id}")
    expect(page.locator("main")).to_contain_text(words["lost"])
    expect(page.locator("main form button")).to_have_count(0)


def nothing_is_made_any_more(page: Page, left_open: Page) -> None:
    """Neither from a page nor with the form that was open when the node went."""
    assert page.goto("/console/channels/new").status == 403
    assert page.goto("/console/tag-batches/new").status == 403
    with left_open.expect_response("**/console/tag-batches") as answer:
        left_open.locator("main .btn-primary").click()
    assert answer.value.status == 403
    left_open.context.close()
    assert TagBatch.select().count() == 0
