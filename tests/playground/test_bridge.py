"""The stand-in for the client's bridge, called by the real @wecom/jssdk in a page."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def friends(desk, stores):
    """Two customers of 林媛: {name: external_userid}."""
    found = {name: desk.wecom.add_customer(name) for name in ("陈美", "李雷")}
    for external_userid in found.values():
        desk.wecom.befriend("lin.yuan", external_userid, code=False)
    return found


@pytest.fixture
def sidebar(desk, friends, page):
    page.goto(desk.start)
    return page.frame_locator("#sidebar-frame")


def open_chat(page, name):
    page.locator(".contact").filter(has_text=name).click()


def test_the_sidebar_follows_the_open_chat(friends, sidebar, page):
    expect(sidebar.locator("#entry")).to_have_text("normal")
    expect(sidebar.locator("#contact")).to_have_text("-")

    open_chat(page, "陈美")
    expect(sidebar.locator("#contact")).to_have_text(friends["陈美"])
    expect(sidebar.locator("#entry")).to_have_text("single_chat_tools")

    open_chat(page, "李雷")
    expect(sidebar.locator("#contact")).to_have_text(friends["李雷"])
    assert page.complaints == []


def test_what_the_sidebar_sends_is_said_in_the_chat(desk, friends, sidebar, page):
    open_chat(page, "陈美")
    expect(sidebar.locator("#contact")).to_have_text(friends["陈美"])
    sidebar.get_by_text("发给客户").click()

    expect(page.locator("#desk-talk .mine")).to_contain_text("侧边栏发来的话")
    last = desk.wecom.chat("lin.yuan", friends["陈美"])[-1]
    assert (last["from"], last["content"]) == ("guide", {"content": "侧边栏发来的话"})


def test_a_picture_is_sent_by_its_media_id(desk, friends, sidebar, page):
    media_id = desk.app.upload_picture()
    open_chat(page, "陈美")
    expect(sidebar.locator("#contact")).to_have_text(friends["陈美"])
    sidebar.locator("body").evaluate(
        "(_, mediaid) => ww.sendChatMessage({msgtype: 'image', image: {mediaid}})", media_id
    )

    picture = page.locator("#desk-talk .mine.image .balloon img")
    expect(picture).to_have_js_property("naturalWidth", 64)


def test_copied_words_are_offered_in_the_chat_that_opens(desk, friends, sidebar, page):
    expect(sidebar.locator("#entry")).to_have_text("normal")
    sidebar.locator("body").evaluate(
        """async (_, externalUserIds) => {
            await ww.setClipboardData({data: "今天有新品到店"});
            await ww.openEnterpriseChat({externalUserIds});
        }""",
        [friends["李雷"]],
    )
    expect(page.locator("#talk-head")).to_contain_text("李雷")
    page.locator(".paste").click()

    expect(page.locator("#desk-write textarea")).to_have_value("今天有新品到店")


def test_a_wrong_signature_gets_neither_customer_nor_chat(desk, friends, page):
    desk.app.spoil_signatures = True
    page.goto(desk.start)
    sidebar = page.frame_locator("#sidebar-frame")
    expect(sidebar.locator("#error")).to_contain_text("agentConfig:fail 40093")

    refusal = sidebar.locator("body").evaluate(
        """() => new Promise((resolve) =>
            WeixinJSBridge.invoke("getCurExternalContact", {}, resolve))"""
    )
    assert refusal == {"err_msg": "getCurExternalContact:permission denied"}


def test_alone_in_a_tab_two_cookies_say_who_and_with_whom(desk, friends, page):
    cookies = {"simulator_member": "lin.yuan", "simulator_chat": friends["陈美"]}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": desk.app_url} for name, value in cookies.items()]
    )
    page.goto(f"{desk.app_url}/sidebar/")
    expect(page.locator("#contact")).to_have_text(friends["陈美"])
    with page.expect_response("**/admin/guide-says"):
        page.get_by_text("发给客户").click()

    page.evaluate("to => ww.openEnterpriseChat({externalUserIds: [to]})", friends["李雷"])
    expect(page.locator("#contact")).to_have_text(friends["李雷"])
    said = desk.wecom.chat("lin.yuan", friends["陈美"])[-1]
    assert said["content"] == {"content": "侧边栏发来的话"}


def test_an_address_from_a_nudge_opens_without_a_chat_and_the_sidebar_comes_back(
    desk, friends, sidebar, page
):
    text = f'<a href="{desk.app_url}/sidebar/?userid=workbench">打开工作台</a>'
    body = {"touser": "lin.yuan", "msgtype": "text", "agentid": 1000002, "text": {"content": text}}
    desk.app.call("message/send", body)
    page.get_by_role("link", name="打开工作台").click()
    expect(sidebar.locator("#guide")).to_have_text("workbench")
    expect(sidebar.locator("#entry")).to_have_text("normal")

    open_chat(page, "陈美")

    expect(sidebar.locator("#guide")).to_have_text("lin.yuan")
    expect(sidebar.locator("#contact")).to_have_text(friends["陈美"])
