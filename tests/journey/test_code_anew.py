"""A store loses its last guide and WeCom its code: what operators see and do, in both languages."""

import pytest
from playwright.sync_api import Page, expect

from domain.contact_ways import actions
from domain.contact_ways.models import ContactWay
from domain.organisation.models import Department
from jobs.schedule import by_name
from tests.console.conftest import admin, set_up
from tests.screen import database_url, picture, screen

__all__ = ["admin", "database_url", "screen", "set_up"]

WORDS = {
    "zh-CN": {
        "one": "1 家门店的活码扫了加不上导购",
        "stranded": "门店没有导购，活码扫了加不上人", "refused": "企业微信没有接受",
        "anew": "重新生成", "making": "正在生成新的二维码",
    },
    "en-GB": {
        "one": "Stores whose code leads to no guide: 1",
        "stranded": "The store has no guides, so its code leads to nobody",
        "refused": "WeCom refused it", "anew": "Create anew",
        "making": "Creating a new QR code",
    },
}  # fmt: skip


@pytest.fixture
def printed(company, work) -> ContactWay:
    """徐家汇店's, behind which is 何青 alone."""
    way = actions.make_code(Department.get(wecom_id=102))
    work()
    return ContactWay.get_by_id(way.id)


@pytest.mark.parametrize("language", WORDS)
def test_a_store_without_guides_gets_its_code_anew_when_one_comes(
    screen, company, printed, work, language
):
    words, mine = WORDS[language], screen(1280, language)
    company.remove_member("he_qing")
    work()
    page = the_warning_is_seen(mine, printed, words)
    expect(anew(page, words)).to_have_count(0)

    company.state.run("DELETE FROM contact_way WHERE config_id = ?", printed.config_id)
    by_name("check-codes").run()
    it_is_made_anew(mine, printed, words)
    work()
    the_warning_is_seen(mine, printed, words)

    company.add_member("zhao", "赵一", departments=[102])
    work()
    page = mine.open(f"/stores/{printed.store_id}")
    expect(page.locator("main .verdict-failed")).to_have_count(0)
    expect(page.locator("#code img.qr-large")).to_be_visible()
    (config_id,) = company.state.column("SELECT config_id FROM contact_way")
    way = ContactWay.get()
    assert way.config_id == config_id != printed.config_id
    assert (way.state, way.members) == (printed.state, ["zhao"])


def the_warning_is_seen(mine, printed: ContactWay, words: dict) -> Page:
    """On the first page, and at the store."""
    page = mine.open("/")
    expect(page.get_by_role("alert")).to_contain_text(words["one"])
    page = mine.open(f"/stores/{printed.store_id}")
    expect(page.locator("main .verdict-failed").first).to_contain_text(words["stranded"])
    picture(page, "stranded")
    return page


def it_is_made_anew(mine, printed: ContactWay, words: dict) -> None:
    page = mine.open(f"/stores/{printed.store_id}")
    expect(page.locator("#code")).to_contain_text(words["refused"])
    picture(page, "gone")
    page.once("dialog", lambda question: question.accept())
    anew(page, words).click()
    expect(page.locator("main")).to_contain_text(words["making"])


def anew(page: Page, words: dict):
    return page.get_by_role("button", name=words["anew"])
