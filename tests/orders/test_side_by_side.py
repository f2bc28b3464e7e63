"""Several programs push at once, and the sweep matches meanwhile."""

from concurrent.futures import ThreadPoolExecutor

from db import db
from domain.orders import actions, queries
from domain.orders.models import BuyerLink, Order
from tests.orders.conftest import order


def in_thread(do):
    """A thread has a connection of its own, which ends with it."""
    try:
        return do()
    finally:
        if not db.is_closed():
            db.close()


def test_the_same_orders_pushed_at_once_are_stored_once(shop, open_shop, known):
    mei = known("陈美", unionid="o-mei")
    other = open_shop("天猫店")
    buyer = {"id": "b1", "unionid": "o-mei"}
    numbers = [str(number) for number in range(20)]
    forth = [order(number, buyer=buyer) for number in numbers]

    def push(pusher, orders):
        return pusher.push(*orders).json["results"]

    with ThreadPoolExecutor(6) as pool:
        pushes = [
            pool.submit(in_thread, lambda p=p, rows=rows: push(p, rows))
            for p in (shop, other)
            for rows in (forth, forth[::-1])
        ]
        sweeps = [pool.submit(in_thread, actions.match_waiting) for _ in range(2)]
        told = [row["result"] for done in pushes for row in done.result()]
        assert [sweep.result() for sweep in sweeps] == [0, 0]

    assert sorted(told) == ["created"] * 40 + ["unchanged"] * 40
    assert Order.select().count() == 40 and BuyerLink.select().count() == 2
    assert queries.summary(mei).count == 40
