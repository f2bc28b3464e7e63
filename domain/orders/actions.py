from datetime import datetime
from itertools import chain

from peewee import EXCLUDED, chunked, fn

from db import db
from domain import clock, sealed
from domain.customers import phones
from domain.orders import matching
from domain.orders.canonical import CanonicalOrder
from domain.orders.models import Order, OrderItem
from domain.shops import actions as shops
from domain.shops.models import Shop

# SQLite takes 32,766 values in a statement and an item has 5.
ITEMS_A_STATEMENT = 5000
BUYER_FIELDS = (Order.buyer_id, Order.unionid, Order.phone_index, Order.phone_mask)
ORDER_FIELDS = (
    Order.status,
    Order.refund_state,
    Order.created_at,
    Order.paid_at,
    Order.updated_at,
    Order.received_at,
    Order.pay_fen,
    Order.refund_fen,
    Order.item_count,
    Order.line_count,
    Order.title,
)


def receive(shop: Shop, orders: list[CanonicalOrder]) -> list[str]:
    """Save what is newer than what we have, match it to customers, bring their totals up to date.

    Returns for each order: created, updated, unchanged (we have this `updated_at`) or stale (we
    have a later one). The same order may come twice in one call.
    """
    with db.atomic():
        # Writing the shop's row also lets two pushes of one shop go one after the other.
        Shop.update(pushed_at=clock.now()).where(Shop.id == shop.id).execute()
        results, newest = _sort_out(shop, orders)
        if newest:
            ids = _save(shop, newest)
            matching.match(shop, ids)
    return results


def match_waiting(since: datetime | None = None, limit: int = 1000) -> int:
    """Match orders whose customer became known only after they had come. Returns how many.

    `since` (UTC): look only at customers who became known since then. `limit`: orders of one
    transaction.
    """
    matched = after = 0
    while found := matching.matchable(after, limit, since):
        for shop_id in sorted({order.shop_id for order in found}):
            ids = [order.id for order in found if order.shop_id == shop_id]
            matched += _match_held(Shop.get_by_id(shop_id), ids)
        after = found[-1].id
    return matched


def follow_indexes(indexes: dict[str, str]) -> int:
    """Phone numbers got new indexes, given by their older ones. Returns how many orders have them.

    Orders keep no number, so only those whose number a customer has can follow.
    """
    used = Order.select(Order.phone_index).where(Order.phone_index.in_(list(indexes))).distinct()
    return sum(
        Order.update(phone_index=indexes[older]).where(Order.phone_index == older).execute()
        for (older,) in list(used.tuples())
    )


def _match_held(shop: Shop, ids: list[int]) -> int:
    with db.atomic():
        shops.hold(shop)
        return matching.match(shop, ids)


def _sort_out(
    shop: Shop, orders: list[CanonicalOrder]
) -> tuple[list[str], dict[str, CanonicalOrder]]:
    """What becomes of each order, and the last word on each number."""
    numbers = [order.order_no for order in orders]
    stored = Order.select(Order.order_no, Order.updated_at).where(
        Order.shop == shop, Order.order_no.in_(numbers)
    )
    known = dict(stored.tuples())
    results, newest = [], {}
    for order in orders:
        result = _result(order, known)
        results.append(result)
        if result in ("created", "updated"):
            known[order.order_no] = order.updated_at
            newest[order.order_no] = order
    return results, newest


def _result(order: CanonicalOrder, known: dict) -> str:
    before = known.get(order.order_no)
    if before is None:
        return "created"
    if before == order.updated_at:
        return "unchanged"
    return "updated" if before < order.updated_at else "stale"


def _save(shop: Shop, newest: dict[str, CanonicalOrder]) -> list[int]:
    rows = [_row(shop, order) for order in newest.values()]
    changes = {field: EXCLUDED[field.column_name] for field in ORDER_FIELDS}
    changes |= {field: _told_or_kept(field) for field in BUYER_FIELDS}
    upsert = Order.insert_many(rows).on_conflict(
        conflict_target=[Order.shop, Order.order_no], update=changes
    )
    saved = {order.order_no: order.id for order in upsert.returning(Order.id, Order.order_no)}
    _replace_items(saved, newest)
    return list(saved.values())


def _told_or_kept(field):
    """Platforms hide the buyer some days after the sale; what we were told once we keep."""
    return fn.COALESCE(fn.NULLIF(EXCLUDED[field.column_name], ""), field)


def _row(shop: Shop, order: CanonicalOrder) -> dict:
    digits = order.buyer.phone_digits
    return {
        "shop": shop,
        "received_at": clock.now(),
        "buyer_id": order.buyer.id,
        "unionid": order.buyer.unionid,
        "phone_index": phones.index_in_use(digits) if digits else "",
        "phone_mask": sealed.phone_mask(digits) if digits else "",
        "refund_state": order.refund_state,
        "item_count": sum(item.qty for item in order.items),
        "line_count": len(order.items),
        "title": order.title,
        **order.model_dump(exclude={"buyer", "items"}),
    }


def _replace_items(saved: dict[str, int], newest: dict[str, CanonicalOrder]) -> None:
    OrderItem.delete().where(OrderItem.order.in_(list(saved.values()))).execute()
    items = chain.from_iterable(
        ({"order": saved[number], **item.model_dump()} for item in order.items)
        for number, order in newest.items()
    )
    for rows in chunked(items, ITEMS_A_STATEMENT):
        OrderItem.insert_many(rows).execute()
