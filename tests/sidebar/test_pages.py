"""The pages in a real browser, beside a chat of the simulated WeCom client."""

from urllib.parse import urlsplit

import pytest

from domain import clock
from domain.customers.models import Customer
from domain.outreach.models import OutreachTask
from jobs import tags
from tests.screen import WIDER, database_url
from tests.sidebar.phones import WIDTHS, Phone, door, fits, phone, rich

__all__ = ["database_url", "door", "phone", "rich"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_customer_of_the_open_chat_is_shown(phone, rich, width, scheme):
    page = phone(width, color_scheme=scheme).open("/sidebar/", chat=rich.external_userid)
    page.get_by_role("heading", name="陈姐").wait_for()
    fits(page)
    for tab, words in (("订单", "修护精华 30ml"), ("动态", "成为好友")):
        page.get_by_role("tab", name=tab).click()
        page.get_by_text(words).first.wait_for()
        fits(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_workbench_is_shown_outside_of_chats(phone, rich, width, scheme):
    page = phone(width, color_scheme=scheme).open("/sidebar/")
    page.get_by_text("今天还有 1 位客户等你联系").wait_for()
    assert page.locator(".places [aria-current]").inner_text() == "工作台"
    fits(page)


def test_large_fonts_do_not_break_the_page(phone, rich):
    mine = phone(320)
    page = mine.open("/sidebar/", chat=rich.external_userid)
    page.get_by_role("heading", name="陈姐").wait_for()
    page.evaluate("document.documentElement.style.fontSize = '26px'")
    assert page.evaluate(WIDER) <= 0
    page = mine.open("/sidebar/workbench")
    page.evaluate("document.documentElement.style.fontSize = '26px'")
    assert page.evaluate(WIDER) <= 0


def test_the_page_follows_the_chat_and_drops_late_answers(phone, rich, lin, company, work):
    zhou = company.add_customer("周舟")
    company.befriend(lin.userid, zhou)
    work()
    page = (mine := phone()).open("/sidebar/", chat=rich.external_userid)
    page.get_by_role("heading", name="陈姐").wait_for()
    slow = lambda route: page.wait_for_timeout(600) or route.continue_()  # noqa: E731
    page.route(f"**/sidebar/customers/{rich.external_userid}", slow)
    show_again(mine, rich.external_userid)
    show_again(mine, zhou)
    page.get_by_role("heading", name="周舟").wait_for()
    page.wait_for_timeout(900)
    assert page.get_by_role("heading", name="陈姐").count() == 0


def show_again(phone: Phone, chat: str) -> None:
    """The guide opens another chat; WeCom shows the page that it has kept."""
    script = (
        f"WeixinJSBridge.invoke('openEnterpriseChat', {{externalUserIds: '{chat}'}}, () => {{}})"
    )
    phone.page.evaluate(script)


def test_a_tag_is_put_on_and_taken_off_with_one_tap(phone, rich, company, work):
    page = phone().open("/sidebar/", chat=rich.external_userid)
    page.get_by_role("button", name="添加").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="敏感肌").wait_for()
    sheet.get_by_role("searchbox").fill("油")
    sheet.get_by_role("button", name="敏感肌").wait_for(state="detached")
    sheet.get_by_role("button", name="油皮", pressed=False).click()
    sheet.get_by_role("button", name="油皮", pressed=True).wait_for()
    fits(page)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent.trim()") == "添加"
    page.locator("#tag-groups").get_by_role("button", name="油皮").wait_for()
    with page.expect_response("**/tags"):
        page.locator("#tag-groups").get_by_role("button", name="敏感肌").click()
    page.locator("#tag-groups").get_by_role("button", name="敏感肌", pressed=False).wait_for()
    work()
    (call,) = company.calls("externalcontact/mark_tag")
    assert len(call["detail"]["request"]["add_tag"]) == 1
    assert len(call["detail"]["request"]["remove_tag"]) == 1


def test_a_tag_that_is_kept_after_the_sheet_was_closed_is_shown(phone, rich):
    page = phone().open("/sidebar/", chat=rich.external_userid)
    page.get_by_role("button", name="添加").click()
    sheet, slow = page.get_by_role("dialog"), []
    sheet.get_by_role("button", name="油皮").wait_for()
    page.route(
        "**/tags", lambda it: slow.append(it) if it.request.method == "POST" else it.continue_()
    )
    sheet.get_by_role("button", name="油皮").click()
    with page.expect_response("**/tags"):
        page.keyboard.press("Escape")
    slow.pop().continue_()
    page.locator("#tag-groups").get_by_role("button", name="油皮").wait_for()


def test_a_refused_tag_goes_back_and_the_page_says_why(phone, rich, company, work):
    company.fault(path="externalcontact/mark_tag", kind="errcode", errcode=84061)
    page = phone().open("/sidebar/", chat=rich.external_userid)
    with page.expect_response("**/tags"):
        page.locator("#tag-groups").get_by_role("button", name="敏感肌").click()
    page.locator("#tag-groups").get_by_role("button", name="敏感肌", pressed=False).wait_for()
    tags.drain()
    page.get_by_text("标签没有保存").wait_for()
    page.get_by_text("对方已不是你的好友").wait_for()
    page.locator("#tag-groups").get_by_role("button", name="敏感肌", pressed=True).wait_for()
    page.get_by_role("button", name="知道了").click()
    page.get_by_text("标签没有保存").wait_for(state="detached")


def test_the_words_are_sent_into_this_chat_and_the_task_is_done(phone, rich, lin, company):
    page = phone().open("/sidebar/", chat=rich.external_userid)
    page.get_by_role("button", name="复制并发送").click()
    page.get_by_role("button", name="撤销").wait_for()
    said = company.chat(lin.userid, rich.external_userid)[-1]
    assert "陈美您好，我是林悦" in said["content"]["content"]
    assert OutreachTask.get().done_from == "sidebar"
    page.get_by_role("button", name="撤销").click()
    page.get_by_role("button", name="复制并发送").wait_for()
    assert OutreachTask.get().done_at is None


def test_words_never_go_to_another_customer(phone, rich, lin, company, work):
    zhou = company.add_customer("周舟")
    company.befriend(lin.userid, zhou)
    work()
    before = company.chat(lin.userid, zhou)
    page = phone().open(f"/sidebar/customers/{rich.external_userid}", chat=zhou)
    page.get_by_role("button", name="复制并发送").click()
    page.get_by_text("已复制，请在聊天里粘贴").wait_for()
    assert company.chat(lin.userid, zhou) == before
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    assert cookies["simulator_chat"] == rich.external_userid
    assert OutreachTask.get().done_at is None


def test_a_guide_without_permission_is_told_whom_to_ask(phone, rich, company):
    mine = phone()
    mine.page.route("**/jssdk/signature?*", lambda route: route.fulfill(json=WRONG))
    page = mine.open("/sidebar/", chat=rich.external_userid)
    page.get_by_role("heading", name="看不到这位客户").wait_for()
    fits(page)


WRONG = {"timestamp": 1, "nonceStr": "n", "signature": "0" * 40}


def test_a_customer_of_somebody_else_is_not_found(phone, rich, wei, company, work):
    stranger = company.add_customer("外人")
    company.befriend(wei.userid, stranger)
    work()
    page = phone().open("/sidebar/", chat=stranger)
    page.get_by_text("没有找到这位客户").wait_for()
    assert page.get_by_text("外人").count() == 0
    fits(page)


def test_a_session_that_ran_out_is_renewed_without_losing_the_page(phone, rich):
    mine = phone()
    page = mine.open(f"/sidebar/customers/{rich.external_userid}", chat=rich.external_userid)
    page.wait_for_load_state("networkidle")
    mine.context.clear_cookies(name="daogou")
    with page.expect_navigation(url=f"**/sidebar/customers/{rich.external_userid}*"):
        page.get_by_role("tab", name="订单").click()
    page.get_by_role("heading", name="陈姐").wait_for()
    assert "daogou" in {cookie["name"] for cookie in mine.context.cookies()}


def test_a_customer_who_is_still_being_read_appears_by_itself(phone, rich):
    Customer.update(synced_at=None).execute()
    page = phone().open("/sidebar/", chat=rich.external_userid)
    page.get_by_text("资料还在从企业微信同步").wait_for()
    Customer.update(synced_at=clock.now()).execute()
    page.get_by_text("资料还在从企业微信同步").wait_for(state="detached")


def test_tabs_are_reached_by_keyboard(phone, rich):
    page = phone().open("/sidebar/", chat=rich.external_userid)
    page.get_by_role("tab", name="客户").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_text("修护精华 30ml").wait_for()
    assert page.get_by_role("tab", name="订单").get_attribute("aria-selected") == "true"


def test_the_focus_stays_where_the_keyboard_works(phone, rich):
    page = phone().open("/sidebar/", chat=rich.external_userid)
    chip = page.locator("#tag-groups").get_by_role("button", name="敏感肌")
    chip.focus()
    page.keyboard.press("Enter")
    page.locator(".chip[hx-vals*=yes]:focus:not(.htmx-settling, .htmx-added)").wait_for()
    page.keyboard.press("Enter")
    page.locator("#tag-groups .chip[hx-vals*=no]:focus").wait_for()
    page.get_by_role("button", name="完成").focus()
    page.keyboard.press("Enter")
    page.locator("[data-undo][data-timed]:focus").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="复制并发送").wait_for()


def test_a_name_that_is_typed_before_the_workbench_listens_is_looked_for(phone, rich):
    mine, slow = phone(), []
    page = mine.open("/sidebar/workbench")
    page.route("**/htmx.min.js", lambda it: slow.append(it))
    with page.expect_request("**/htmx.min.js"):
        page.goto(f"{mine.door.url}/sidebar/workbench", wait_until="commit")
    page.locator("#customer-search").evaluate("field => field.value = '没有这个人'")
    slow.pop().continue_()
    page.get_by_text("没有找到“没有这个人”").wait_for()
    assert page.locator("#to-do").is_hidden()


def test_search_on_the_workbench(phone, rich):
    page = phone().open("/sidebar/workbench")
    page.get_by_role("searchbox").fill("没有这个人")
    page.get_by_text("没有找到“没有这个人”").wait_for()
    page.get_by_role("searchbox").fill("陈")
    page.locator("#customers").get_by_text("陈姐").wait_for()


def test_scripts_and_styles_weigh_little(phone, rich):
    """At most 80 KB as they travel, compressed; here counted file by file with gzip."""
    import gzip

    mine, weight = phone(), {}

    def weigh(answer) -> None:
        path = urlsplit(answer.url).path
        if path.endswith((".js", ".css")) and not path.endswith("bridge.js"):
            weight[path] = len(gzip.compress(answer.body()))

    mine.page.on("response", weigh)
    mine.open("/sidebar/", chat=rich.external_userid)
    mine.page.get_by_role("heading", name="陈姐").wait_for()
    assert len(weight) > 8
    assert sum(weight.values()) <= 80 * 1024, weight
