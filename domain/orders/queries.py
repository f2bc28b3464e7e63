from dataclasses import dataclass
from datetime import datetime

from peewee import ModelSelect

from domain.customers import reach
from domain.customers.models import Customer
from domain.errors import NotFound
from domain.operators.scope import WHOLE, Scope
from domain.orders.models import Order, OrderItem, OrderStat
from domain.shops.models import Shop
from domain.timeline import TimelineItem


@dataclass(frozen=True)
class Summary:
    """Orders that were paid and not wholly refunded; money in fen, after refunds."""

    total_fen: int = 0
    count: int = 0
    average_fen: int = 0
    last_paid_at: datetime | None = None


def summary(customer: Customer) -> Summary:
    stat = OrderStat.get_or_none(OrderStat.customer == customer)
    if stat is None or not stat.order_count:
        return Summary()
    average = round(stat.net_fen / stat.order_count)
    return Summary(stat.net_fen, stat.order_count, average, stat.last_paid_at)


def list_orders(customer: Customer, before: int | None = None, limit: int = 20) -> list[Order]:
    """Newest first, each with its `shop` and its `items`; `before`: id of the last one shown."""
    orders = Order.select(Order, Shop).join(Shop).where(Order.customer == customer)
    if before is not None:
        last = Order.alias()
        shown = last.select(last.created_at).where(last.id == before)
        older = Order.created_at < shown
        orders = orders.where(older | ((Order.created_at == shown) & (Order.id < before)))
    orders = orders.order_by(Order.created_at.desc(), Order.id.desc()).limit(limit)
    return list(orders.prefetch(OrderItem.select().order_by(OrderItem.id)))


def order(order_id: int, scope: Scope = WHOLE) -> Order:
    """With shop, customer and items. Raises NotFound."""
    seen = reach.customers(scope, Order.customer)
    found = _with_customer().where(Order.id == order_id, *seen)
    orders = list(found.prefetch(OrderItem.select().order_by(OrderItem.id)))
    if not orders:
        raise NotFound("没有这笔订单")
    return orders[0]


def timeline(
    customer: Customer, before: datetime | None = None, limit: int = 20
) -> list[TimelineItem]:
    """kind "order.placed"; detail: order_no, shop, title, lines, status, pay_fen."""
    orders = Order.select(Order, Shop).join(Shop).where(Order.customer == customer)
    if before is not None:
        orders = orders.where(Order.created_at < before)
    newest = orders.order_by(Order.created_at.desc(), Order.id.desc()).limit(limit)
    return [TimelineItem(order.created_at, "order.placed", _detail(order)) for order in newest]


def _with_customer() -> ModelSelect:
    joined = Order.select(Order, Shop, Customer).join(Shop)
    return joined.switch(Order).left_outer_join(Customer)


def _detail(order: Order) -> dict:
    return {
        "order_no": order.order_no,
        "shop": order.shop.name,
        "title": order.title,
        "lines": order.line_count,
        "status": order.status,
        "pay_fen": order.pay_fen,
    }
