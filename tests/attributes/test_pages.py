"""The journey in a real browser: settings, the switch, a look into the sidebar, an edit."""

import pytest
from playwright.sync_api import expect

from domain.attributes.models import Attribute
from domain.attributes.queries import are_shown
from domain.customers.models import Customer
from tests.attributes.conftest import grant
from tests.console.desk import NAME, PASSWORD
from tests.screen import database_url
from tests.sidebar.phones import WIDTHS, door, fits, phone, rich

__all__ = ["database_url", "door", "phone", "rich"]

WORDS = {
    "zh-CN": {
        "refused": "请先选择要显示给导购的客户属性",
        "on": "已打开",
        "turn on": "打开显示",
        "save": "保存",
        "edit": "修改生日",
        "wrong": "日历上没有这一天",
        "day": "3月9日",
        "profile": "客户",
        "timeline": "动态",
        "told": "修改了生日：1990年3月8日 → 3月9日",
        "view": "以该导购视角查看",
        "viewing": "您正在以 林悦 的视角查看（只读）",
        "exit": "退出",
        "refused edit": "只能看，不能改",
        "attributes": "客户属性",
        "granted": "可编辑",
        "edit tea": "修改茶",
        "filled in": "填写了茶：红茶",
    },
    "en-GB": {
        "refused": "First choose the customer attributes",
        "on": "On. Guides see",
        "turn on": "Turn on",
        "save": "Save",
        "edit": "Edit Birthday",
        "wrong": "no such day",
        "day": "Mar 9",
        "profile": "Customer",
        "timeline": "Timeline",
        "told": "Changed Birthday: ",
        "view": "View as this guide",
        "viewing": "You are viewing as 林悦 (read only)",
        "exit": "Exit",
        "refused edit": "change nothing",
        "attributes": "Customer attributes",
        "granted": "Editable",
        "edit tea": "Edit 茶",
        "filled in": "Filled in 茶: 红茶",
    },
}


@pytest.fixture
def desk(browser, door, admin):
    """`desk(language)`: admin's browser at the console, signed in."""
    contexts = []

    def made(language: str = "zh-CN"):
        size = {"width": 1280, "height": 900}
        contexts.append(browser.new_context(locale=language, viewport=size))
        page = contexts[-1].new_page()
        page.goto(f"{door.url}/console/guide-permissions")
        page.fill("[name=name]", NAME)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.locator("[data-grants]").wait_for()
        return page

    yield made
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", WORDS)
def test_from_the_settings_to_an_edit_in_the_sidebar(desk, phone, known, lin, language):
    words, settings = WORDS[language], desk(language)

    turn_on(settings, words)
    expect(settings.get_by_role("alert")).to_contain_text(words["refused"])
    assert not are_shown()
    choose_the_birthday(settings, words)
    turn_on(settings, words)
    expect(settings.locator("main")).to_contain_text(words["on"])

    address = f"/sidebar/customers/{known.external_userid}?tab=profile&lang={language[:2]}"
    page = phone(360).open(address)
    expect(page.locator("#fact-birthday")).to_contain_text("1990")
    assert page.locator("#fact-phone").count() == 0
    fits(page)
    edit_the_birthday(page, words)
    assert Customer.get_by_id(known.id).birthday == 309
    page.get_by_role("tab", name=words["timeline"]).click()
    expect(page.locator("#panel")).to_contain_text(words["told"])

    look_as_the_guide(settings, words, lin, known)


def turn_on(page, words) -> None:
    page.get_by_role("button", name=words["turn on"]).click()


def choose_the_birthday(page, words) -> None:
    """What may be edited can be seen; the phone shows it before it is saved."""
    page.locator("[name=editable][value=birthday]").check()
    expect(page.locator("[name=visible][value=birthday]")).to_be_checked()
    expect(page.locator("#phone #fact-birthday")).to_contain_text("1990")
    assert Attribute.select().where(Attribute.visible).count() == 0
    page.get_by_role("button", name=words["save"], exact=True).click()
    expect(page.locator(".verdict-ok").first).to_be_visible()


def edit_the_birthday(page, words) -> None:
    page.get_by_role("button", name=words["edit"]).click()
    field = page.locator("#value-birthday")
    expect(field).to_be_focused()
    field.fill("02-30")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(words["wrong"])
    fits(page)
    page.locator("#value-birthday").fill("03-09")
    page.keyboard.press("Enter")
    expect(page.locator("#fact-birthday dd")).to_contain_text(words["day"])
    expect(page.get_by_role("button", name=words["edit"])).to_be_focused()


def look_as_the_guide(page, words, lin, known) -> None:
    origin = page.evaluate("location.origin")
    page.goto(f"{origin}/console/guides/{lin.id}")
    page.get_by_role("button", name=words["view"]).click()
    expect(page.locator(".viewing")).to_contain_text(words["viewing"])
    page.get_by_text("陈美").first.click()
    page.get_by_role("button", name=words["edit"]).click()
    page.locator("#value-birthday").fill("03-10")
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text(words["refused edit"])
    assert Customer.get_by_id(known.id).birthday == 309
    page.locator(".viewing").get_by_role("button", name=words["exit"]).click()
    expect(page.locator("main")).to_contain_text("LinYue")


@pytest.mark.parametrize("language", WORDS)
def test_an_attribute_from_its_definition_to_its_end(desk, phone, known, language):
    words, settings = WORDS[language], desk(language)
    settings.on("dialog", lambda question: question.accept())
    settings.locator(".tabs").get_by_role("link", name=words["attributes"]).click()
    define_tea(settings)
    before = order_of(settings)
    row_of_tea(settings).locator("[value=up]").click()
    expect(settings.locator("#list tbody tr").last).not_to_contain_text("茶")
    assert order_of(settings) == [*before[:-2], before[-1], before[-2]]
    give_tea_to_guides(settings, words)

    address = f"/sidebar/customers/{known.external_userid}?tab=profile&lang={language[:2]}"
    page = phone(360).open(address)
    page.get_by_role("button", name=words["edit tea"]).click()
    page.locator(f"{field_of_tea()} select").select_option("红茶")
    page.locator(f"{field_of_tea()} .button").first.click()
    expect(page.locator(f"{field_of_tea()} dd")).to_contain_text("红茶")
    page.get_by_role("tab", name=words["timeline"]).click()
    expect(page.locator("#panel")).to_contain_text(words["filled in"])

    retire_tea(settings, words)
    page.get_by_role("tab", name=words["profile"]).click()
    expect(page.locator("#fact-birthday")).to_be_attached()
    expect(page.locator("body")).not_to_contain_text("红茶")


def define_tea(settings) -> None:
    form = settings.locator(".stack form")
    form.locator("[name=name]").fill("茶")
    form.locator("[name=kind]").select_option("one")
    form.locator("[name=choices]").fill("绿茶\n红茶")
    form.locator(".btn-primary").click()
    expect(row_of_tea(settings)).to_contain_text("绿茶 · 红茶")


def row_of_tea(settings):
    return settings.locator("#list tbody tr", has_text="绿茶")


def order_of(settings) -> list[str]:
    return [row.get_attribute("id") for row in settings.locator("#list tbody tr").all()]


def field_of_tea() -> str:
    return f"#fact-{Attribute.get(name='茶').key}"


def give_tea_to_guides(settings, words) -> None:
    settings.locator(".tabs a").first.click()
    for key in ("birthday", Attribute.get(name="茶").key):
        settings.locator(f"[name=editable][value={key}]").check()
    settings.get_by_role("button", name=words["save"], exact=True).click()
    turn_on(settings, words)
    expect(settings.locator("main")).to_contain_text(words["on"])


def retire_tea(settings, words) -> None:
    settings.get_by_role("link", name=words["attributes"]).last.click()
    expect(row_of_tea(settings)).to_contain_text(words["granted"])
    row_of_tea(settings).locator(".btn-danger-quiet").click()
    expect(row_of_tea(settings)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_field_fits_and_is_hit_by_a_thumb(phone, known, width, scheme):
    names = [one.name for one in Attribute.select()]
    grant(names, names)
    mine = phone(width, color_scheme=scheme)
    page = mine.open(f"/sidebar/customers/{known.external_userid}?tab=profile")
    pencils = page.locator(".facts > div > button[hx-get]")
    fits(page)
    while pencils.count():
        left = pencils.count()
        pencils.first.click()
        expect(pencils).to_have_count(left - 1)
    fits(page)


SENT_AT_ONCE = """() => new MutationObserver((_, watching) => {
  const field = document.getElementById("value-birthday");
  if (!field) return;
  watching.disconnect();
  field.value = "03-09";
  field.form.requestSubmit();
}).observe(document.body, { childList: true, subtree: true })"""


def test_a_form_is_listened_to_as_soon_as_it_is_there(phone, known):
    grant(["生日"], ["生日"])
    page = phone(360).open(f"/sidebar/customers/{known.external_userid}?tab=profile")
    page.evaluate(SENT_AT_ONCE)
    page.get_by_role("button", name="修改生日").click()
    expect(page.locator("#fact-birthday dd")).to_contain_text("3月9日")
    assert Customer.get_by_id(known.id).birthday == 309


def test_a_number_is_shown_in_place(phone, known):
    grant(["手机"])
    page = phone(320).open(f"/sidebar/customers/{known.external_userid}?tab=profile")
    expect(page.locator("#number-phone")).to_have_text("138****5678")

    page.get_by_role("button", name="显示手机的号码").click()

    expect(page.locator("#number-phone")).to_contain_text("13812345678")
    assert "13812345678" not in page.url


def test_operators_edit_where_it_stands(desk, door, known):
    page = desk()
    page.goto(f"{door.url}/console/customers")
    page.get_by_role("link", name=known.name).click()
    panel = page.locator("#panel")
    panel.get_by_label("修改积分").click()
    panel.get_by_label("积分", exact=True).fill("many")
    panel.get_by_role("button", name="保存").click()
    panel.get_by_text("请填写 0 或更大的整数").wait_for()
    panel.get_by_label("积分", exact=True).fill("9000")
    panel.get_by_role("button", name="保存").click()
    panel.get_by_text("修改了积分：8,123 → 9,000").wait_for()
    panel.get_by_text("9,000", exact=True).wait_for()
    assert page.url.endswith("/console/customers"), "the list is still there"
