"""Customers filtered by the tags of their friendships: the list, its export, and the panel."""

import pytest
from playwright.sync_api import Page, expect

from db import db
from domain.customers.models import Customer, Friendship
from domain.tags.models import FriendshipTag, Tag, TagGroup
from simulator.server import serve
from tests.console.desk import NAME, PASSWORD
from tests.console.test_customers import cells


@pytest.fixture
def tags(app) -> dict[str, Tag]:
    """Two groups, as guides know them, by name."""
    made = {}
    for group, names in (("肤质", ("干性", "油性")), ("会员", ("银卡", "金卡"))):
        parent = TagGroup.create(name=group)
        made |= {name: Tag.create(group=parent, name=name) for name in names}
    return made


@pytest.fixture
def people(company, work, mei, wei, tags):
    """陈美: 干性 金卡; 周舟: 油性 金卡; 吴桐: 油性 银卡; 郑和: none."""
    Customer.update(name="陈美").execute()
    carried = {"陈美": "干性 金卡", "周舟": "油性 金卡", "吴桐": "油性 银卡", "郑和": ""}
    for name in ("周舟", "吴桐", "郑和"):
        company.befriend(wei.userid, company.add_customer(name))
    work()
    for name, words in carried.items():
        friendship = Friendship.get(Friendship.customer == Customer.get(name=name))
        for tag in words.split():
            FriendshipTag.create(friendship=friendship, tag=tags[tag])
    return list(carried)


@pytest.fixture
def shown(operator, people, tags):
    """`shown(tag=["干性"], without=[…])`: whom the list shows, after the export showed the same."""

    def look(**filters) -> list[str]:
        asked = {name: [tags[one].id for one in ones] for name, ones in filters.items()}
        page = operator.search("/customers", **asked)
        address = page.partition('id="export" href="/console')[2].partition('"')[0]
        exported = cells(operator.get(address))
        found = [name for name in people if name in page]
        assert [name for name in people if name in exported] == found
        return found

    return look


def test_any_tag_of_a_group_and_all_groups(shown):
    assert shown(tag=["干性"]) == ["陈美"]
    assert shown(tag=["干性", "油性"]) == ["陈美", "周舟", "吴桐"]
    assert shown(tag=["干性", "油性", "金卡"]) == ["陈美", "周舟"]
    assert shown(tag=["干性", "银卡"]) == []
    assert shown(tag=["油性"], without=["金卡"]) == ["吴桐"]
    assert shown(without=["金卡"]) == ["吴桐", "郑和"]


def test_no_tag_at_all_leaves_deleted_tags_out_of_account(operator, people, tags):
    tags["银卡"].deleted_at = Customer.get().created_at
    tags["银卡"].save()
    FriendshipTag.delete().where(FriendshipTag.tag == tags["油性"]).execute()

    page = operator.read("/customers?untagged=1")

    assert [name for name in people if name in page] == ["吴桐", "郑和"]
    assert "没有任何标签" in page


def test_a_tag_that_was_deleted_filters_nothing_and_says_so(operator, people, tags):
    TagGroup.update(deleted_at=Customer.get().created_at).where(TagGroup.name == "会员").execute()

    page = operator.read(f"/customers?tag={tags['金卡'].id}&tag={tags['干性'].id}&tag=x")

    assert [name for name in people if name in page] == ["陈美"]
    assert "有标签已被删除或不存在" in page
    assert "有标签已被删除或不存在" not in operator.read(f"/customers?tag={tags['干性'].id}")


def test_the_panel_offers_tags_by_group_with_those_chosen(operator, people, tags):
    page = operator.read(f"/customers/tags?tag={tags['金卡'].id}&without={tags['干性'].id}&level=1")

    assert f'name="tag" value="{tags["金卡"].id}" data-words="会员：金卡" checked' in page
    assert f'value="{tags["干性"].id}" data-words="不含 肤质：干性" checked' in page
    assert '<input type="hidden" name="level" value="1">' in page
    found = operator.read("/customers/tags?tag_name=油")
    assert "肤质：油性" in found and "肤质：干性" not in found
    assert "没有找到标签" in operator.read("/customers/tags?tag_name=没有的")


def test_of_thousands_of_tags_the_first_are_offered_and_all_are_found(operator, tags):
    group = TagGroup.get(name="肤质")
    Tag.insert_many([{"group": group, "name": f"标签{n:04}"} for n in range(3000)]).execute()

    page = operator.read("/customers/tags")

    assert page.count('name="without"') == 300
    assert "还有 2,704 个标签" in page
    assert "肤质：标签2999" in operator.read("/customers/tags?tag_name=标签2999")


def letting_go(app):
    """Each request has a thread of its own, and a thread that ends takes no connection along."""

    def answer(environ, start_response):
        body = app(environ, start_response)
        try:
            yield from body
        finally:
            body.close()
            db.close()

    return answer


@pytest.fixture
def page(app, admin, people, browser) -> Page:
    """The list of customers in a browser, signed in."""
    with serve(letting_go(app), "127.0.0.1", 0) as url:
        context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{url}/console/sign-in?next=/console/customers")
        page.fill("[name=name]", NAME)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/console/customers")
        yield page
        assert page.complaints == []
        context.close()


def test_a_name_that_is_typed_before_the_page_listens_is_looked_for(page: Page):
    slow = []
    page.route("**/htmx.min.js", lambda it: slow.append(it))
    with page.expect_request("**/htmx.min.js"):
        page.goto(page.url, wait_until="commit")
    box = page.locator("form.filters input[type=search]")
    box.evaluate("box => box.value = '周'")
    slow.pop().continue_()
    expect(page.locator("#list tbody tr")).to_have_count(1)
    expect(page.locator("#list tbody tr")).to_contain_text("周舟")


def test_tags_are_chosen_with_the_keyboard_and_taken_away(page: Page):
    rows, chips = page.locator("#list tbody tr"), page.locator("#chosen-tags .chip")
    expect(rows).to_have_count(4)

    page.locator("a.open", has_text="标签").press("Enter")
    page.get_by_label("金卡", exact=True).press("Space")
    expect(rows).to_have_count(2)
    page.get_by_label("搜索标签或标签组").fill("油")
    expect(page.get_by_label("金卡", exact=True)).to_have_count(0)
    page.get_by_label("油性", exact=True).press("Space")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("周舟")
    expect(chips).to_have_text(["会员：金卡", "肤质：油性"])
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).not_to_be_visible()

    page.reload()
    expect(chips).to_have_text(["肤质：油性", "会员：金卡"])
    chips.first.press("Enter")
    expect(rows).to_have_count(2)
    expect(chips).to_be_focused()
    chips.press("Enter")
    expect(rows).to_have_count(4)


def test_what_contradicts_itself_cannot_be_chosen(page: Page):
    rows, chips = page.locator("#list tbody tr"), page.locator("#chosen-tags .chip")
    page.locator("a.open", has_text="标签").click()
    line = page.locator(".tag-choices div", has_text="油性")

    line.get_by_label("油性").check()
    expect(rows).to_have_count(2)
    line.get_by_label("排除").check()
    expect(line.get_by_label("油性")).not_to_be_checked()
    expect(chips).to_have_text(["不含 肤质：油性"])
    expect(rows).to_have_count(2)
    page.get_by_label("没有任何标签").check()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("郑和")
