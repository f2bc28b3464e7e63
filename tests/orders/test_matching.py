"""Whose orders they are, and what a customer has bought in all."""

from datetime import datetime, timedelta

import pytest

from domain import clock
from domain.customers import phones
from domain.customers.models import Customer, CustomerPhone
from domain.orders import queries
from domain.orders.models import BuyerLink, Order, OrderStat
from domain.orders.queries import Summary
from jobs import schedule
from tests.orders.conftest import give_phone, order, owner


def test_a_unionid_says_whose_order_it_is(shop, known):
    known("陈美", unionid="o-mei")

    shop.push(order("A-1", buyer={"id": "b1", "unionid": "o-mei"}))

    assert owner("A-1") == "陈美"
    assert Order.get().match_method == BuyerLink.get().method == "unionid"


def test_later_and_earlier_orders_of_the_buyer_follow(shop, known):
    known("陈美", unionid="o-mei")
    shop.push(order("A-1", buyer={"id": "b1"}))
    assert owner("A-1") == ""

    shop.push(order("A-2", buyer={"id": "b1", "unionid": "o-mei"}))
    shop.push(order("A-3", buyer={"id": "b1"}))

    assert [owner(f"A-{n}") for n in (1, 2, 3)] == ["陈美"] * 3
    methods = [o.match_method for o in Order.select().order_by(Order.order_no)]
    assert methods == ["buyer", "unionid", "buyer"]


def test_a_phone_number_matches_where_exactly_one_customer_has_it(shop, known):
    known("周舟", phone="13800001111")

    shop.push(
        order("A-1", buyer={"id": "b1", "phone": "138-0000-1111"}), order("A-2", buyer={"id": "b1"})
    )

    assert owner("A-1") == owner("A-2") == "周舟"


def test_a_phone_number_of_two_customers_tells_nothing(shop, known):
    known("周舟", phone="13800001111")
    known("周舟的妈妈", phone="13800001111")

    shop.push(order("A-1", buyer={"id": "b1", "phone": "13800001111"}))

    assert owner("A-1") == "" and BuyerLink.select().count() == 0


def test_unionid_comes_before_phone(shop, known):
    known("陈美", unionid="o-mei")
    known("周舟", phone="13800001111")

    shop.push(order("A-1", buyer={"unionid": "o-mei", "phone": "13800001111"}))

    assert owner("A-1") == "陈美"


def test_a_unionid_that_comes_later_corrects_a_match_by_phone(shop, known):
    known("陈美", unionid="o-mei")
    known("周舟", phone="13800001111")
    shop.push(order("A-1", buyer={"id": "b1", "phone": "13800001111"}))
    assert owner("A-1") == "周舟"

    shop.push(order("A-2", buyer={"id": "b1", "unionid": "o-mei"}))

    assert owner("A-1") == owner("A-2") == "陈美"
    totals = {stat.customer.name: stat.order_count for stat in OrderStat.select()}
    assert totals == {"陈美": 2, "周舟": 0}


def test_a_buyer_without_a_name_links_nothing(shop, known):
    known("陈美", unionid="o-mei")

    shop.push(order("A-1", buyer={"unionid": "o-mei"}), order("A-2"), order("A-3"))

    assert [owner(f"A-{n}") for n in (1, 2, 3)] == ["陈美", "", ""]
    assert BuyerLink.select().count() == 0


def test_buyers_of_two_shops_are_two_buyers(shop, open_shop, known):
    known("陈美", unionid="o-mei")
    shop.push(order("A-1", buyer={"id": "b1", "unionid": "o-mei"}))

    open_shop("天猫店").push(order("B-1", buyer={"id": "b1"}))

    assert owner("B-1") == ""


def test_a_buyer_whose_orders_name_two_people_is_nobodys_key(shop, known):
    known("陈美", unionid="o-mei")
    known("周舟", unionid="o-zhou")

    shop.push(
        order("A-1", buyer={"id": "公司采购", "unionid": "o-mei"}),
        order("A-2", buyer={"id": "公司采购", "unionid": "o-zhou"}),
        order("A-3", buyer={"id": "公司采购"}),
    )

    assert [owner(f"A-{n}") for n in (1, 2, 3)] == ["陈美", "周舟", ""]


def test_orders_wait_for_customers_we_get_to_know_later(shop, open_shop, known, cli):
    shop.push(
        order("A-1", buyer={"id": "b1", "unionid": "o-mei"}), order("A-2", buyer={"id": "b1"})
    )
    open_shop("天猫店").push(order("B-1", buyer={"phone": "13800001111"}), order("B-2"))
    mei, zhou = known("陈美", unionid="o-mei"), known("周舟")
    give_phone(zhou, "13800001111")

    first = cli("jobs", "run", "match-orders").output

    assert [owner(n) for n in ("A-1", "A-2", "B-1", "B-2")] == ["陈美", "陈美", "周舟", ""]
    assert "orders=3" in first
    assert "orders=0" in cli("jobs", "run", "match-orders").output
    assert queries.summary(mei).count == 2


@pytest.fixture
def minute(monkeypatch, at):
    """`minute(3)`: it is three minutes past noon, and the schedule matches orders."""
    jobs = tuple(schedule.by_name(name) for name in ("match-orders", "match-all-orders"))
    monkeypatch.setattr(schedule, "SCHEDULE", jobs)

    def strikes(number: int) -> None:
        at(datetime(2026, 11, 21, 12) + timedelta(minutes=number))
        while schedule.drain():
            pass

    strikes(0)
    return strikes


def test_an_order_is_matched_in_the_minute_in_which_its_customer_becomes_known(shop, known, minute):
    shop.push(*(order(f"A-{n}", buyer={"unionid": f"o-{n}"}) for n in (1, 2)))
    shop.push(order("A-3", buyer={"phone": "13800001111"}))
    zhou = known("周舟")
    minute(1)

    known("陈美", unionid="o-1")
    minute(2)
    assert [owner(f"A-{n}") for n in (1, 2, 3)] == ["陈美", "", ""]

    minute(30)
    Customer.update(unionid="o-2", synced_at=clock.now()).where(Customer.id == zhou.id).execute()
    phones.add({zhou.id: ["13800001111"]}, source="remark")
    minute(31)
    assert [owner(f"A-{n}") for n in (1, 2, 3)] == ["陈美", "周舟", "周舟"]


def test_a_customer_whose_page_was_being_saved_at_one_run_is_seen_by_the_next(shop, known, minute):
    shop.push(order("A-1", buyer={"unionid": "o-mei"}))
    before = clock.now()
    minute(5)

    mei = known("陈美", unionid="o-mei")
    Customer.update(synced_at=before).where(Customer.id == mei.id).execute()
    minute(6)

    assert owner("A-1") == "陈美"


def test_after_a_pause_nobody_is_left_out(shop, known, minute):
    shop.push(order("A-1", buyer={"unionid": "o-mei"}))
    minute(1)
    known("陈美", unionid="o-mei")

    minute(600)

    assert owner("A-1") == "陈美"


def test_what_nothing_new_points_to_is_found_within_the_hour(shop, known, minute):
    shop.push(order("A-1", buyer={"unionid": "o-mei"}))
    shop.push(order("A-2", buyer={"phone": "13800001111"}))
    known("周舟", phone="13800001111")
    mother = known("周舟的妈妈", phone="13800001111")
    mei = known("陈美")
    minute(30)
    Customer.update(unionid="o-mei").where(Customer.id == mei.id).execute()
    CustomerPhone.delete().where(CustomerPhone.customer == mother).execute()

    minute(59)
    assert [owner("A-1"), owner("A-2")] == ["", ""]

    minute(60)
    assert [owner("A-1"), owner("A-2")] == ["陈美", "周舟"]


def test_totals_count_what_was_paid_and_kept(shop, known):
    mei = known("陈美", unionid="o-mei")
    buyer = {"id": "b1", "unionid": "o-mei"}
    shop.push(
        order("paid", buyer=buyer, pay_fen=30000, refund_fen=10000),
        order("held", buyer=buyer, pay_fen=10001, status="paid_hold"),
        order("refunded", buyer=buyer, refund_fen=12800, status="closed_refunded"),
        order("open", buyer=buyer, status="pending_pay", paid_at=None),
        order("never", buyer=buyer, status="closed_unpaid", paid_at=None),
        order("odd", buyer=buyer, status="不知道"),
        order("gift", buyer=buyer, pay_fen=0),
    )

    paid_at = datetime(2026, 11, 20, 1, 1)
    assert queries.summary(mei) == Summary(30001, 2, 15000, paid_at)

    shop.push(order("paid", hour=11, buyer=buyer, pay_fen=30000, refund_fen=30000))

    assert queries.summary(mei) == Summary(10001, 1, 10001, paid_at)


def test_who_has_bought_nothing_has_an_empty_summary(app, known):
    assert queries.summary(known("陈美")) == Summary()


@pytest.fixture
def shopper(shop, known):
    """A customer with five orders, two of them made at the same moment."""
    mei = known("陈美", unionid="o-mei")
    days = ("16", "17", "17", "18", "19")
    shop.push(
        *(
            order(f"A-{n}", buyer={"unionid": "o-mei"}, created_at=f"2026-11-{day}T09:00:00+08:00")
            for n, day in enumerate(days)
        )
    )
    return mei


def test_orders_are_listed_page_by_page_with_their_lines(shopper, statements):
    with statements() as seen:
        first = queries.list_orders(shopper, limit=3)
        shown = [(o.order_no, o.shop.name, [i.title for i in o.items]) for o in first]
    rest = queries.list_orders(shopper, before=first[-1].id)

    assert len(seen) == 2
    assert shown[0] == ("A-4", "官方商城", ["玫瑰精华水"])
    assert [o.order_no for o in first + rest] == ["A-4", "A-3", "A-2", "A-1", "A-0"]


def test_orders_stand_in_the_timeline(shopper):
    items = queries.timeline(shopper, limit=2)

    assert [item.detail["order_no"] for item in items] == ["A-4", "A-3"]
    older = queries.timeline(shopper, before=items[-1].at)
    assert [item.detail["order_no"] for item in older] == ["A-2", "A-1", "A-0"]
