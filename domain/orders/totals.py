"""What customers have bought in all, kept per customer so that lists and plans can ask cheaply."""

from collections.abc import Iterable

from peewee import JOIN, fn

from db import is_postgresql
from domain.customers.models import Customer
from domain.orders.canonical import PAID
from domain.orders.models import Order, OrderStat

# Gifts and orders refunded in full bring no money; they would spoil the count and the average.
NET = Order.pay_fen - Order.refund_fen
COUNTED = Order.status.in_(PAID) & (NET > 0)
PAID_AT = fn.COALESCE(Order.paid_at, Order.created_at)
FIELDS = (
    OrderStat.customer,
    OrderStat.order_count,
    OrderStat.net_fen,
    OrderStat.first_paid_at,
    OrderStat.last_paid_at,
)


def recompute(customer_ids: Iterable[int]) -> None:
    """One statement for all of them. The order of ids keeps two writers from locking crosswise."""
    ids = sorted(customer_ids)
    if not ids:
        return
    if is_postgresql():
        _hold(ids)
    sums = (fn.COUNT(Order.id), fn.COALESCE(fn.SUM(NET), 0), fn.MIN(PAID_AT), fn.MAX(PAID_AT))
    bought = (Order.customer == Customer.id) & COUNTED
    query = Customer.select(Customer.id, *sums).join(Order, JOIN.LEFT_OUTER, on=bought)
    query = query.where(Customer.id.in_(ids)).group_by(Customer.id).order_by(Customer.id)
    upsert = OrderStat.insert_from(query, FIELDS)
    upsert = upsert.on_conflict(conflict_target=[OrderStat.customer], preserve=FIELDS[1:])
    upsert.as_rowcount().execute()


def _hold(ids: list[int]) -> None:
    """Two shops may have sold to one customer at once: the second must count what the first saw.

    A statement sees what was committed when it began, so the lock comes in a statement before.
    """
    rows = [{OrderStat.customer: customer_id} for customer_id in ids]
    hold = OrderStat.insert_many(rows).on_conflict(
        conflict_target=[OrderStat.customer], update={OrderStat.order_count: OrderStat.order_count}
    )
    hold.as_rowcount().execute()
