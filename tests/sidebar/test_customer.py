"""What a guide sees of a customer, and what is none of her business."""

import re
from datetime import timedelta

import pytest
from playhouse.test_utils import count_queries

from domain import clock
from domain.customers.models import Customer, FriendshipEvent
from domain.orders.models import Order
from domain.tags.models import FriendshipTag, Tag, TagGroup
from tests.sidebar.signing_in import token
from tests.tagging import put, take_over


def page_of(customer: Customer, part: str = "") -> str:
    return f"/sidebar/customers/{customer.external_userid}{part}"


def test_the_page_says_who_it_is(guide_client, lin, mei, friendship):
    friendship.remark = "陈姐"
    friendship.save()
    page = guide_client(lin).get(page_of(mei)).text
    for words in ("陈姐", "昵称：陈美", "南京西路店", "专属 林悦", "今天"):
        assert words in page, words


def test_another_guides_customer_does_not_exist(guide_client, wei, mei):
    client = guide_client(wei)
    for part in ("", "/profile", "/orders", "/timeline", "/tags", "/tags/library", "/tags/news"):
        answer = client.get(page_of(mei, part))
        assert answer.status_code == 404, part
        assert "陈美" not in answer.text
    assert "没有找到这位客户" in client.get(page_of(mei)).text


def test_a_stranger_and_another_guides_customer_look_the_same(guide_client, wei, mei):
    client = guide_client(wei)
    strangers = client.get("/sidebar/customers/wmNobody").text
    assert without_token(client.get(page_of(mei)).text) == without_token(strangers)


def without_token(page: str) -> str:
    """The token for forms is another one with each second."""
    return re.sub(r'"X-CSRFToken": "[^"]+"', "", page)


def test_a_customer_who_is_no_friend_any_more_does_not_exist(guide_client, lin, mei, company, work):
    client = guide_client(lin)
    company.customer_deletes(lin.userid, mei.external_userid)
    work()
    assert client.get(page_of(mei)).status_code == 404


def test_a_customer_who_was_not_read_yet_says_so(guide_client, lin, mei):
    Customer.update(synced_at=None, name="").execute()
    page = guide_client(lin).get(page_of(mei)).text
    assert "资料还在从企业微信同步" in page
    assert 'hx-trigger="every 5s"' in page


def test_the_page_needs_few_queries_and_no_wecom(guide_client, lin, mei, task, order, company):
    company.tag_added_elsewhere("肤质", ["敏感肌", "油皮"])
    take_over()
    put(task.friendship_id, *Tag.select())
    client = guide_client(lin)
    before = len(company.calls())
    for part in ("", "/profile", "/orders", "/timeline"):
        with count_queries() as counted:
            assert client.get(page_of(mei, part)).status_code == 200
        assert counted.count <= 12, (part, counted.count)
    assert len(company.calls()) == before


def test_orders_in_a_glance_and_one_by_one(guide_client, lin, mei, order):
    client = guide_client(lin)
    page = client.get(page_of(mei)).text
    assert "¥469" in page
    assert "46 天前" in page
    panel = client.get(page_of(mei, "/orders")).text
    for words in ("微信小店", "已完成", "修护精华 30ml", "×2", "¥468.50", "按 unionid 自动匹配"):
        assert words in panel, words


def test_older_orders_come_in_pages(guide_client, lin, mei, order):
    row = {**order.__data__, "status": "shipped"}
    row.pop("id")
    Order.insert_many(
        [
            {
                **row,
                "order_no": f"9{number:03}",
                "created_at": clock.now() - timedelta(hours=number),
            }
            for number in range(25)
        ]
    ).execute()
    client = guide_client(lin)
    first = client.get(page_of(mei, "/orders")).text
    assert "更早的订单" in first and "9019" in first and "9020" not in first
    last = Order.get(order_no="9019").id
    second = client.get(page_of(mei, f"/orders?before={last}")).text
    assert "9020" in second and "8001" in second and "更早的订单" not in second


def test_the_tab_that_was_open_last_opens_next_time(guide_client, lin, mei, order):
    client = guide_client(lin)
    client.get(page_of(mei, "/orders"))
    assert "按 unionid 自动匹配" in client.get(page_of(mei)).text
    client.get(page_of(mei, "/timeline"))
    assert "成为好友" in client.get(page_of(mei)).text


def test_the_timeline_mixes_what_every_room_tells(guide_client, lin, mei, task, order):
    FriendshipEvent.create(
        friendship=task.friendship, kind="removed", at=clock.now() - timedelta(days=60)
    )
    client = guide_client(lin)
    data = {"place": "sidebar"}
    client.post(f"/sidebar/tasks/{task.id}/done", headers=token(client), data=data)
    told = client.get(page_of(mei, "/timeline")).text
    spots = [
        told.index(words) for words in ("完成了客户回访", "成为好友", "修护精华", "不再是好友")
    ]
    assert spots[0] < spots[2] < spots[3]
    only_orders = client.get(page_of(mei, "/timeline?kind=order")).text
    assert "修护精华" in only_orders and "不再是好友" not in only_orders


def toggle(client, customer, tag: Tag, adding: bool):
    data = {"tag": tag.id, "adding": "yes" if adding else "no"}
    return client.post(page_of(customer, "/tags"), data=data, headers=token(client))


@pytest.fixture
def gold(company) -> Tag:
    company.tag_added_elsewhere("会员", ["金卡"])
    take_over()
    return Tag.get(name="金卡")


def test_a_tag_that_the_guide_taps_reaches_wecom(guide_client, lin, mei, gold, company, work):
    client = guide_client(lin)
    assert "金卡" in client.get(page_of(mei, "/tags/library")).text
    assert 'aria-pressed="true"' in toggle(client, mei, gold, adding=True).text
    assert "金卡" in client.get(page_of(mei)).text
    work()
    (call,) = company.calls("externalcontact/mark_tag")
    assert call["detail"]["request"]["add_tag"] == [gold.wecom_id]
    assert 'aria-pressed="false"' in toggle(client, mei, gold, adding=False).text
    work()
    assert company.calls("externalcontact/mark_tag")[1]["detail"]["request"]["remove_tag"]


def test_a_single_choice_takes_the_other_tag_off_at_once(guide_client, lin, mei, gold):
    silver = Tag.create(group=gold.group, name="银卡")
    TagGroup.update(single=True).execute()
    client = guide_client(lin)
    toggle(client, mei, gold, adding=True)
    chips = toggle(client, mei, silver, adding=True).text
    assert f'id="own-{gold.id}" aria-pressed="false"' in chips and 'hx-swap-oob="true"' in chips
    carried = client.get(page_of(mei, "/tags")).text
    assert "银卡" in carried and "金卡" not in carried


def test_hidden_tags_do_not_exist_for_guides(guide_client, lin, mei, gold):
    put(mei.friendships.get().id, gold)
    Tag.update(visible=False).execute()
    client = guide_client(lin)
    assert "金卡" not in client.get(page_of(mei, "/tags")).text
    assert "金卡" not in client.get(page_of(mei, "/tags/library")).text
    assert toggle(client, mei, gold, adding=False).status_code == 404
    assert FriendshipTag.select().count() == 1


def test_a_tag_that_wecom_refuses_is_explained_until_it_is_read(
    guide_client, lin, mei, gold, company, work
):
    client = guide_client(lin)
    company.fault(path="externalcontact/mark_tag", kind="errcode", errcode=40144)
    toggle(client, mei, gold, adding=True)
    work()
    news = client.get(page_of(mei, "/tags/news"))
    assert "标签没有保存：" in news.text and "标签太多了" in news.text
    assert news.headers["HX-Trigger"] == "tags-refused"
    assert "金卡" not in client.get(page_of(mei, "/tags")).text
    closed = client.post(page_of(mei, "/tags/news/close"), headers=token(client))
    assert "标签没有保存" not in closed.text


def test_only_own_customers_can_be_tagged(guide_client, wei, mei, gold, company, work):
    assert toggle(guide_client(wei), mei, gold, adding=True).status_code == 404
    work()
    assert company.calls("externalcontact/mark_tag") == []


def test_personal_tags_are_shown_and_cannot_be_tapped(guide_client, lin, mei, friendship):
    friendship.personal_tags = ["怕辣"]
    friendship.save()
    page = guide_client(lin).get(page_of(mei)).text
    assert '<span class="chip still">怕辣</span>' in page


def test_names_from_wecom_are_only_text(guide_client, lin, mei):
    Customer.update(name='<img src=x onerror="alert(1)">').execute()
    page = guide_client(lin).get(page_of(mei)).text
    assert "<img src=x" not in page and "&lt;img src=x" in page
