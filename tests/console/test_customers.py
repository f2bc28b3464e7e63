"""Finding customers, and what happened with one."""

import csv
import io
import re
from datetime import timedelta
from html import unescape
from zipfile import ZipFile

from callbacks.inbox import ReceivedCallback
from console import lists
from domain import clock
from domain.audit import AuditEntry
from domain.contact_ways.models import Arrival, ContactWay
from domain.customers import phones
from domain.customers.models import Customer, Friendship
from domain.tags.models import FriendshipTag, Tag, TagGroup


def cells(answer) -> str:
    """The words in a workbook."""
    with ZipFile(io.BytesIO(answer.data)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if "xl/" in name)


def test_a_customer_is_found_by_name_by_phone_and_by_tag(operator, mei, company, work, wei):
    other = company.add_customer("周舟")
    company.befriend(wei.userid, other)
    work()
    phones.add({mei.id: ["138 1234 5678"]}, source="import")
    tag = Tag.create(group=TagGroup.create(wecom_id="g", name="肤质"), wecom_id="t", name="敏感肌")
    FriendshipTag.create(friendship=mei.friendships.get(), tag=tag)

    for query in ({"q": "陈美"}, {"q": "138 1234 5678"}, {"tag": tag.id}, {"guide": "LinYue"}):
        page = operator.search("/customers", **query)
        assert "陈美" in page, query
        assert "周舟" not in page, query
    assert "没有符合的客户" in operator.read("/customers?q=1381234")
    assert "没有符合的客户" in operator.read("/customers?state=lost")


def test_a_phone_number_stands_in_no_address(operator, mei):
    phones.add({mei.id: ["13812345678"]}, source="import")

    for path in ("/customers", "/find", "/orders"):
        answer = operator.post("/search", path, to=f"/console{path}", q="138-1234-5678")
        page = unescape(operator.client.get(answer.location).text)
        assert answer.status_code == 303
        assert "12345678" not in answer.location + page
        assert 'value="138****5678"' in page
    by_hand = operator.get("/customers?q=+8613812345678&state=any")
    assert "12345678" not in by_hand.location
    assert "陈美" in operator.follow(by_hand)


def test_a_search_by_phone_goes_on_through_filters_bookmarks_and_the_export(operator, mei):
    phones.add({mei.id: ["13812345678"]}, source="import")
    answer = operator.post("/search", "/customers", to="/console/customers", q="13812345678")
    page = operator.follow(answer)
    untouched = {"q": "138****5678", "q.before": re.search(r'"(sealed:[^"]+)"', page).group(1)}

    assert "陈美" in operator.search("/customers", state="any", **untouched)
    assert "没有符合的客户" in operator.search("/customers", state="lost", **untouched)
    assert "陈美" in cells(operator.client.get(re.search(r'id="export" href="([^"]+)', page)[1]))
    assert "没有符合的客户" in operator.search("/customers", **{**untouched, "q": "1381234"})


def test_many_customers_are_turned_over_page_by_page(operator, lin, mei):
    names = [f"客户{n:03}" for n in range(60)]
    for name in names:
        customer = Customer.create(external_userid=name, name=name, created_at=clock.now())
        started_at = mei.friendships.get().started_at
        Friendship.create(customer=customer, guide=lin, active=True, started_at=started_at)

    first = operator.read("/customers")
    following = first.partition('rel="next" href="/console')[2].partition('"')[0]
    second = operator.read(following)

    assert "共 61 段好友关系" in first
    shown = [name for name in ["陈美", *names] if name in first + second]
    assert len(shown) == 61
    assert not any(name in first and name in second for name in names)


def test_the_page_of_a_customer_tells_what_happened_and_masks_numbers(operator, mei, order):
    phones.add({mei.id: ["13812345678"]}, source="import")
    Friendship.update(remark="陈姐13812345678").execute()

    page = operator.read(f"/customers/{mei.id}")

    for words in ("138****5678", "成为好友", "¥468.50", "陈姐138****5678", "林悦"):
        assert words in page
    assert "13812345678" not in page


def test_a_customer_is_read_again_from_wecom(operator, mei, company, work):
    Customer.update(name="").where(Customer.id == mei.id).execute()

    operator.do(f"/customers/{mei.id}/refresh")
    work()

    assert Customer.get_by_id(mei.id).name == "陈美"
    assert AuditEntry.get(action="customer.asked_again").subject == f"customer:{mei.id}"


def test_the_export_has_what_the_list_shows_and_no_phone_numbers(operator, mei, wei, company, work):
    company.befriend(wei.userid, company.add_customer("周舟"))
    work()
    Friendship.update(remark="=cmd() 13812345678").execute()

    answer = operator.get("/customers/export?guide=LinYue")

    words = cells(answer)
    assert "陈美" in words
    assert "周舟" not in words
    assert "=cmd() 138****5678" in words
    assert "<f>" not in words
    assert AuditEntry.get(action="customers.exported").detail["rows"] == 1


def test_a_long_list_is_exported_as_csv_whole(operator, mei, wei, company, work, monkeypatch):
    company.befriend(wei.userid, company.add_customer("周舟, 小舟"))
    work()
    Friendship.update(remark="=cmd() 13812345678").where(Friendship.customer == mei).execute()
    monkeypatch.setattr(lists, "MOST_EXPORTED", 1)

    answer = operator.get("/customers/export")

    heading, *rows = csv.reader(answer.text.removeprefix("\ufeff").splitlines())
    assert answer.headers["Content-Disposition"].endswith(".csv")
    assert heading[:2] == ["客户", "备注"]
    assert {(row[0], row[1]) for row in rows} == {
        ("陈美", "'=cmd() 138****5678"),
        ("周舟, 小舟", ""),
    }
    assert AuditEntry.get(action="customers.exported").detail["rows"] == 2


def test_every_list_can_be_exported(operator, everything):
    for path in (
        "/stores/export", "/guides/export", "/welcomes/export", "/orders/export",
        "/outreach/tasks/export", "/outreach/nudges/export",
    ):  # fmt: skip
        answer = operator.get(path)
        assert answer.status_code == 200, path
        assert "<f>" not in cells(answer)
    assert ReceivedCallback.select().count() > 0


def test_an_empty_list_and_an_empty_search_say_different_things(operator):
    for path in ("/customers?lang=zh", "/customers?q=&state=active&store="):
        assert "还没有客户" in operator.read(path)
    assert "没有符合的客户" in operator.read("/customers?q=%E9%99%88")


def test_customers_are_found_by_the_channel_code_they_came_by(operator, mei, company, work, wei):
    company.befriend(wei.userid, company.add_customer("周舟"))
    work()
    poster = ContactWay.create(
        kind="channel", name="春季海报", state="spring", created_at=clock.now()
    )
    came = {"contact_way": poster, "friendship": mei.friendships.get()}
    for days in (0, 3):
        Arrival.create(at=clock.now() - timedelta(days=days), state="done", **came)

    page = operator.search("/customers", channel=poster.id)

    assert "陈美" in page and "周舟" not in page and "共 1 段好友关系" in page
    words = cells(operator.get(f"/customers/export?channel={poster.id}"))
    assert "陈美" in words and "周舟" not in words
    assert f"/console/customers?channel={poster.id}" in operator.read(f"/channels/{poster.id}")
    for nonsense in ("999", "x"):
        assert "周舟" in operator.search("/customers", channel=nonsense), nonsense
