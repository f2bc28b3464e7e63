"""Stories of a newcomer at the playground."""

import pytest
from playwright.sync_api import expect

from tests.playground.moves import GREETING, choose, scan, sidebar, the_customer

CJK = "[\\u4e00-\\u9fff]"


def test_a_scan_brings_the_welcome_with_picture_link_and_mini_program(desk, stores, page):
    cover = desk.app.upload_picture()
    desk.app.greeting += [
        {"msgtype": "image", "image": {"media_id": cover}},
        {"msgtype": "link", "link": {"title": "换季护肤指南", "url": "https://example.com/guide"}},
        {
            "msgtype": "miniprogram",
            "miniprogram": {
                "title": "新人礼",
                "pic_media_id": cover,
                "appid": "wx1",
                "page": "a.html",
            },
        },
    ]
    page.goto(desk.start)
    scan(page)

    phone = page.locator("#phone-talk")
    expect(phone.locator(".theirs.text")).to_contain_text(GREETING)
    expect(phone.locator(".theirs.link")).to_contain_text("换季护肤指南")
    expect(phone.locator(".theirs.miniprogram")).to_contain_text("新人礼")
    expect(phone.locator(".theirs.image .balloon img")).to_have_js_property("naturalWidth", 64)
    expect(phone.locator(".welcome.ok")).to_contain_text("送达")
    expect(page.locator("#desk-talk .mine.text")).to_contain_text(GREETING)
    expect(page.locator("#wire-lines .line.callback").last).to_contain_text("客户添加了导购")
    assert page.complaints == []


def test_the_middle_button_brings_one_new_customer_after_another(desk, stores, page):
    page.goto(desk.start)
    for expected in (1, 2):
        page.get_by_role("button", name="扫码添加").click()
        expect(page.locator("#phone-talk .theirs.text")).to_contain_text(GREETING)
        expect(page.locator(".contact")).to_have_count(expected + 1)
        expect(page.locator("#scan-button")).to_be_enabled()

    assert len(desk.wecom.chat("lin.yuan", the_customer(desk))) == 2


def test_a_code_opened_by_its_link_lies_before_the_phone(desk, stores, page):
    page.goto(f"{desk.url}/s/{stores['徐家汇店']}")

    expect(page.locator(".poster")).to_contain_text("徐家汇店")
    expect(page.locator(".poster .qr img")).not_to_have_js_property("naturalWidth", 0)


def test_another_store_can_be_picked_and_its_guide_is_added(desk, stores, page):
    page.goto(desk.start)
    page.locator("#pick-store").click()
    choose(page, "徐家汇店")
    scan(page)

    expect(page.locator("#phone-screen .phone-bar")).to_contain_text("何静")
    expect(page.locator("#window-title")).to_contain_text("何静")


def test_customer_and_guide_write_to_each_other(desk, stores, page):
    page.goto(desk.start)
    scan(page)
    page.locator("#phone-screen input[name=text]").fill("面霜还有货吗？")
    page.keyboard.press("Enter")
    expect(page.locator("#desk-talk")).to_contain_text("面霜还有货吗？")

    page.locator("#desk-write textarea").fill("有的，给您留一瓶")
    page.locator("#desk-write button.wecom").click()

    expect(page.locator("#phone-talk")).to_contain_text("有的，给您留一瓶")
    said = [m["content"].get("content") for m in desk.wecom.chat("lin.yuan", the_customer(desk))]
    assert said[-2:] == ["面霜还有货吗？", "有的，给您留一瓶"]


def test_a_known_customer_may_hold_the_phone_and_finds_the_guide_there(desk, stores, page):
    chen = desk.wecom.add_customer("陈美")
    desk.wecom.befriend("he.jing", chen, code=False)
    page.goto(desk.start)
    page.locator(".owner").click()
    choose(page, "陈美")

    page.locator(".chat-row").filter(has_text="何静").click()
    page.locator("#phone-screen input[name=text]").fill("我又来了")
    page.keyboard.press("Enter")

    expect(page.locator("#phone-talk")).to_contain_text("我又来了")
    assert desk.wecom.chat("he.jing", chen)[-1]["content"] == {"content": "我又来了"}


def test_another_guide_is_signed_in_to_the_sidebar(desk, stores, page):
    page.goto(desk.start)
    expect(sidebar(page).locator("#guide")).to_have_text("lin.yuan")

    page.locator("#guide-button").click()
    choose(page, "何静")

    expect(sidebar(page).locator("#guide")).to_have_text("he.jing")
    expect(page.locator("#window-title")).to_contain_text("徐家汇店")


def test_nudges_show_and_their_buttons_answer(desk, stores, page):
    card = {
        "card_type": "button_interaction",
        "main_title": {"title": "今日待办 5 件", "desc": "复购引导"},
        "task_id": "nudge-1",
        "button_list": [{"text": "都联系过了", "key": "done"}],
    }
    body = {"touser": "lin.yuan", "msgtype": "template_card", "agentid": 1000002}
    page.goto(desk.start)
    expect(page.locator("#talk-head")).to_contain_text("应用消息")
    desk.app.call("message/send", body | {"template_card": card})

    expect(page.locator("#desk-talk")).to_contain_text("今日待办 5 件")
    expect(page.locator("#wire-lines .line.message").last).to_contain_text("今日待办 5 件")
    page.get_by_role("button", name="都联系过了").click()

    expect(page.locator("#toasts")).to_contain_text("都联系过了")
    assert "template_card_event" in [d["title"] for d in desk.wecom.deliveries()]


def test_the_first_visit_begins_with_a_tour_that_escape_skips_for_good(desk, stores, newcomer):
    newcomer.goto(desk.start)
    tour = newcomer.locator("#tour-words")
    expect(tour).to_contain_text("顾客的手机")
    newcomer.keyboard.press("ArrowRight")
    expect(tour).to_contain_text("看得见的往来")
    newcomer.keyboard.press("Escape")
    expect(tour).to_be_hidden()

    newcomer.reload()
    expect(newcomer.locator("#phone-scan")).to_be_visible()
    expect(tour).to_be_hidden()


def test_everything_can_be_done_by_keyboard(desk, stores, page):
    page.goto(desk.start)
    page.locator("#phone-scan").focus()
    page.keyboard.press("Enter")
    page.locator("#add-guide").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#phone-talk")).to_contain_text(GREETING)

    page.locator("#guide-button").focus()
    page.keyboard.press("Enter")
    page.locator(".sheet").wait_for()
    page.keyboard.press("ArrowUp")
    page.keyboard.type("何")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#window-title")).to_contain_text("何静")

    page.locator("#break-button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#faults")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#faults")).to_be_hidden()
    expect(page.locator("#break-button")).to_be_focused()


def test_in_english_no_chinese_word_is_left(desk, page):
    desk.wecom.config.corp_name = "Sample"
    store = desk.wecom.add_department("West Nanjing Road")
    desk.wecom.add_member("lin.yuan", "Yuan Lin", [store])
    desk.add_code("West Nanjing Road", "lin.yuan")
    desk.app.words = "Hello, I am your guide."
    page.goto(desk.url)
    page.locator("#language-button").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#scan-button")).to_contain_text("Scan a code")
    scan(page)
    expect(page.locator("#phone-talk .welcome.ok")).to_contain_text("Welcomed after")
    page.locator("#tour-button").click()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    page.locator("#break-button").click()
    expect(page.locator("#fault-list")).to_contain_text("Token expires")
    page.locator("#log-toggle").click()

    words = page.locator("body").inner_text().replace("中文", "")
    assert [line for line in words.splitlines() if any("一" <= char <= "鿿" for char in line)] == []


@pytest.mark.parametrize("width", [320, 390, 820, 1280])
def test_nothing_sticks_out_at_the_side(desk, stores, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(desk.start)
    scan(page)
    expect(page.locator("#phone-talk")).to_contain_text(GREETING)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator("#scan-button")).to_be_in_viewport()


def test_the_desk_meets_the_app_under_its_own_host_name(desk, stores, page):
    page.goto(desk.start.replace("127.0.0.1", "localhost"))

    expect(page.frame_locator("#sidebar-frame").locator("#guide")).to_have_text("lin.yuan")
    assert page.url == desk.start
